"""What gives back, puts by, ends or prices beyond single metrics: rules that undo themselves."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding
from vendor_sla.domain.penalties.rules import YearBase
from vendor_sla.domain.penalties.terms import Charge, Level

_MONTHS = 12


def points_table(draft: Draft) -> Iterator[LintFinding]:
    """A table in which more service points cost less."""
    terms = draft.contract.service_points
    if terms is None or not draft.has("service_points"):
        return
    for number, (step, after) in enumerate(pairwise(terms.table)):
        sums = [(step.charge.exact(fee), after.charge.exact(fee)) for fee in draft.fees()]
        if all(more < less for less, more in sums):
            facts = {"points": step.points, "more": after.points}
            yield note("lint.more_points_cost_less", f"service_points.table.{number + 1}", facts)
        elif not all(more >= less for less, more in sums):
            place = f"service_points.table.{number + 1}"
            yield note("lint.mixed_points_table", place, {"points": step.points})


def earn_back(draft: Draft) -> Iterator[LintFinding]:
    """A credit that comes back for metrics that are red lines, or cost nothing."""
    rule = draft.contract.earn_back
    if rule is None or not draft.has("earn_back", "scoring"):
        return
    red_lines = {veto.metric for veto in draft.contract.scoring.vetoes}
    charged = {metric.key for _, metric in draft.metrics() if metric.penalties}
    for number, key in enumerate(rule.metrics):
        place, facts = f"earn_back.metrics.{number}", {"metric": key, "clause": rule.clause}
        if key in red_lines:
            yield note("lint.earn_back_of_veto", place, facts)
        elif draft.has_all_metrics and draft.contract.find_metric(key) and key not in charged:
            yield note("lint.earn_back_of_nothing", place, facts)


def credit_bank(draft: Draft) -> Iterator[LintFinding]:
    """A bank that cannot hold one deposit, or whose metrics have no level to beat."""
    bank = draft.contract.credit_bank
    if bank is None or not draft.has("credit_bank"):
        return
    deposits = [(bank.deposit.exact(fee), bank.most.exact(fee)) for fee in draft.fees()]
    if all(deposit > most for deposit, most in deposits):
        yield note("lint.bank_too_small", "credit_bank.most", _ends(deposits[0]))
    for number, key in enumerate(bank.metrics):
        metric = draft.contract.find_metric(key)
        if metric is not None and metric.find_target(bank.level) is None:
            facts = {"metric": key, "level": bank.level.value}
            yield note("lint.bank_without_level", f"credit_bank.metrics.{number}", facts)
    is_for_all = not bank.metrics and bank.level is Level.STRETCH and draft.has_all_metrics
    if is_for_all and not any(metric.stretch for _, metric in draft.metrics()):
        yield note("lint.bank_without_stretch", "credit_bank.beats")


def year_cap(draft: Draft) -> Iterator[LintFinding]:
    """A cap of the year above twelve caps of the month."""
    contract = draft.contract
    year, cap = contract.annual_cap, contract.cap
    if year is None or cap is None or not draft.has("caps", "period"):
        return
    periods = Fraction(_MONTHS, contract.period.months)
    if year.cap.charge.amount is not None and cap.charge.amount is not None:
        most, limit = Fraction(cap.charge.amount) * periods, Fraction(year.cap.charge.amount)
        key = "amount"
    elif year.cap.charge.fee_percent is not None and cap.charge.fee_percent is not None:
        if year.base not in set(YearBase):
            return
        most, limit = Fraction(cap.charge.fee_percent), Fraction(year.cap.charge.fee_percent)
        key = "fee_percent"
    else:
        return
    if limit > most:
        facts = {"cap": decimal_text(limit, 4), "amount": decimal_text(most, 4), "key": key}
        unit = "%" if key == "fee_percent" else contract.currency
        yield note("lint.cap_never_binds", "caps.year", facts | {"unit": unit})


def ends_too_early(draft: Draft) -> Iterator[LintFinding]:
    """A charge by the day or the case whose end lies below the first one."""
    for place, charge, most in _ended(draft):
        sums = [(charge.exact(fee), most.exact(fee)) for fee in draft.fees()]
        if all(one > end for one, end in sums):
            yield note("lint.end_below_charge", f"{place}.most", _ends(sums[0]))


def _ended(draft: Draft) -> Iterator[tuple[str, Charge, Charge]]:
    if draft.has("incidents"):
        for number, terms in enumerate(draft.contract.incidents):
            if terms.most is not None:
                yield f"incidents.{number}", terms.charge, terms.most
    if draft.has("data_duties"):
        for number, duty in enumerate(draft.contract.data_duties):
            if duty.late is not None and duty.late.most is not None:
                yield f"data_duties.{number}.late", duty.late.charge, duty.late.most


def _ends(sums: tuple[Fraction, Fraction]) -> dict[str, str]:
    return {"charge": decimal_text(sums[0], 4), "most": decimal_text(sums[1], 4)}
