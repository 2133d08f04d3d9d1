"""Service points: those of all metrics, reports and incidents added up and priced together."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from vendor_sla.domain.assessments import MoneyLine, Step
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.rules import ServicePoints


@dataclass(frozen=True, slots=True)
class Pointed:
    """Who brought service points, how many, and why."""

    source: str
    clause: str
    points: Fraction
    working: tuple[Step, ...]


def points_line(
    terms: ServicePoints | None, pointed: Sequence[Pointed], fee: Money, *, number: int
) -> MoneyLine | None:
    """Return the line that all service points of a period come to, or None.

    By table the step below counts: 5 points between steps at 3 and 6 cost what 3 do.
    """
    total = sum((one.points for one in pointed), Fraction(0))
    if terms is None or not total:
        return None
    amount, priced = _by_table(terms, total, fee) if terms.table else _by_rate(terms, total, fee)
    rounded = Money.rounded(-amount, fee.currency)
    if not rounded.amount:
        return None
    return MoneyLine(
        number=number,
        kind="credit",
        metric="",
        clause=terms.clause,
        mechanic="service_points",
        amount=rounded,
        inputs={"points": decimal_text(total), **{one.source: _text(one) for one in pointed}},
        working=(*points_working(pointed, total), *priced),
    )


def points_working(pointed: Sequence[Pointed], total: Fraction) -> tuple[Step, ...]:
    """Return how the points come about: each source with its own working, then their sum."""
    steps: list[Step] = []
    for one in pointed:
        steps += [Step(step.code, {"metric": one.source, **step.facts}) for step in one.working]
        facts = {"metric": one.source, "points": _text(one), "clause": one.clause}
        steps.append(Step("money.points_of", facts))
    sums = " + ".join(_text(one) for one in pointed)
    return (*steps, Step("money.points_sum", {"sum": sums, "points": decimal_text(total)}))


def _by_table(
    terms: ServicePoints, total: Fraction, fee: Money
) -> tuple[Fraction, tuple[Step, ...]]:
    reached = [step for step in terms.table if step.points <= total]
    facts = {"points": decimal_text(total), "clause": terms.clause}
    if not reached:
        return Fraction(0), (Step("money.points_below_table", facts),)
    amount = reached[-1].charge.exact(fee)
    facts |= {"step": decimal_text(reached[-1].points), "amount": decimal_text(amount, 6)}
    return amount, (Step("money.points_table", facts),)


def _by_rate(
    terms: ServicePoints, total: Fraction, fee: Money
) -> tuple[Fraction, tuple[Step, ...]]:
    assert terms.each is not None, "the reader asks for a table or a rate"
    charged = max(Fraction(0), total - Fraction(terms.free))
    rate = terms.each.exact(fee)
    facts = {
        "points": decimal_text(total),
        "free": decimal_text(terms.free),
        "charged": decimal_text(charged),
        "rate": decimal_text(rate, 6),
        "amount": decimal_text(charged * rate, 6),
        "clause": terms.clause,
    }
    return charged * rate, (Step("money.points_rate", facts),)


def _text(one: Pointed) -> str:
    return decimal_text(one.points)
