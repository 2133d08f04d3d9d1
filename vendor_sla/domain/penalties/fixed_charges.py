"""Charges with a price of their own: late, missing and wrong reports, and critical incidents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.circumstances import Delivery, Incident
from vendor_sla.domain.contracts import Contract, DataDuty
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.rules import DayCount, IncidentTerms, ReportRule
from vendor_sla.domain.penalties.terms import Charge
from vendor_sla.domain.refusals import Invalid


@dataclass(frozen=True, slots=True)
class FixedCharge:
    """What a report or an incident costs, exactly; `fails` are metrics it counts against."""

    source: str
    mechanic: str
    clause: str
    amount: Fraction
    points: Fraction
    is_inside_cap: bool
    working: tuple[Step, ...]
    fails: tuple[str, ...] = ()


def report_charges(
    contract: Contract, deliveries: Sequence[Delivery], fee: Money
) -> list[FixedCharge]:
    """Return what late, missing and wrong reports cost.

    Raises `Invalid` for a delivery of a duty the contract does not name.
    """
    charges: list[FixedCharge] = []
    for place, delivery in enumerate(deliveries):
        duty = contract.find_duty(delivery.duty) if delivery.duty else None
        if duty is None:
            known = ", ".join(one.key for one in contract.data_duties if one.key) or "—"
            facts = {"duty": delivery.duty, "known": known}
            raise Invalid.because("circumstances.unknown_duty", f"deliveries.{place}.duty", **facts)
        charges += _charges_of(duty, delivery, fee)
    return charges


def incident_charges(
    contract: Contract, incidents: Sequence[Incident], fee: Money
) -> list[FixedCharge]:
    """Return what critical incidents cost, each entry for itself.

    Raises `Invalid` for a kind the contract does not name, for one that is priced by the day when
    no days are given, and for one that is priced up to its cost when no cost is given.
    """
    known = {terms.key: terms for terms in contract.incidents}
    charges: list[FixedCharge] = []
    for place, incident in enumerate(incidents):
        terms = known.get(incident.kind)
        if terms is None:
            facts = {"kind": incident.kind, "known": ", ".join(known) or "—"}
            raise Invalid.because("circumstances.unknown_incident", f"incidents.{place}", **facts)
        if terms.is_per_day and not incident.days:
            raise Invalid.because(
                "circumstances.days_needed", f"incidents.{place}.days", kind=incident.kind
            )
        if terms.is_up_to_cost and incident.cost is None:
            raise Invalid.because(
                "circumstances.cost_needed", f"incidents.{place}.cost", kind=incident.kind
            )
        charges.append(_incident(terms, incident, fee))
    return charges


def _charges_of(duty: DataDuty, delivery: Delivery, fee: Money) -> Iterator[FixedCharge]:
    """A report that never came is missing, not late; one that came late may be wrong, too."""
    if delivery.is_missing:
        if duty.missing:
            yield _report(duty, duty.missing, "missing_report", 1, fee)
        return
    if duty.late:
        is_working = duty.late.days is DayCount.WORKING
        days = delivery.late_working_days if is_working else delivery.late_calendar_days
        if days:
            yield _report(duty, duty.late, "late_report", days, fee)
    if duty.wrong and delivery.is_wrong:
        yield _report(duty, duty.wrong, "wrong_report", duty.wrong.failures, fee)


def _report(
    duty: DataDuty, rule: ReportRule, mechanic: str, failures: int, fee: Money
) -> FixedCharge:
    facts = {"duty": duty.key, "failures": str(failures), "days": rule.days.value}
    amount, points, working = _times(rule.charge, failures, fee, facts, f"money.{mechanic}")
    amount, cut = _at_most(amount, rule.most, fee)
    return FixedCharge(
        duty.key, mechanic, rule.clause, amount, points, rule.is_inside_cap,
        (*working, *cut), rule.fails,
    )  # fmt: skip


def _incident(terms: IncidentTerms, incident: Incident, fee: Money) -> FixedCharge:
    times = incident.count * incident.days if terms.is_per_day else incident.count
    facts = {"kind": terms.key, "on": str(incident.on), "count": str(incident.count)}
    code = "money.incident_days" if terms.is_per_day else "money.incident"
    if terms.is_per_day:
        facts["days"] = str(incident.days)
    amount, points, working = _times(terms.charge, times, fee, facts, code)
    amount, cut = _at_most(amount, terms.most, fee)
    if terms.is_up_to_cost:
        amount, more = _at_most(amount, Charge(amount=incident.cost), fee)
        cut = (*cut, *more)
    return FixedCharge(
        terms.key, "incident", terms.clause, amount, points, terms.is_inside_cap, (*working, *cut)
    )


def _times(
    charge: Charge, times: int, fee: Money, facts: dict[str, str], code: str
) -> tuple[Fraction, Fraction, tuple[Step, ...]]:
    amount, points = times * charge.exact(fee), times * charge.exact_points
    rate = charge.exact(fee) + charge.exact_points
    priced = {"rate": decimal_text(rate, 6), "amount": decimal_text(amount + points, 6)}
    return amount, points, (Step(code, facts | priced),)


def _at_most(
    amount: Fraction, most: Charge | None, fee: Money
) -> tuple[Fraction, tuple[Step, ...]]:
    if most is None or amount <= most.exact(fee):
        return amount, ()
    facts = {"amount": decimal_text(amount, 6), "most": decimal_text(most.exact(fee), 6)}
    return most.exact(fee), (Step("money.at_most", facts),)
