"""Waivers: what the client lets go of a line that is due; it stays on the record."""

from collections.abc import Sequence
from decimal import Decimal

from vendor_sla.domain.assessments import MoneyLine, Step
from vendor_sla.domain.circumstances import Circumstances, Waiver
from vendor_sla.domain.money import Money
from vendor_sla.domain.refusals import Invalid, Problem

WAIVABLE = frozenset({"credit", "charge", "fee_share", "carried"})


def waiver_lines(
    circumstances: Circumstances, lines: Sequence[MoneyLine], *, number: int
) -> list[MoneyLine]:
    """Return a line for each waiver: up to its amount, up to its line, never beyond what is due.

    What is due is what the lines against the vendor come to after the caps. Raises `Invalid` for
    a waiver of a line that is not there or without approver, reason or benefit; where rulings took
    lines away, one that is not there has nothing left to let go of.
    """
    made: list[MoneyLine] = []
    due = _due(lines)
    for place, waiver in enumerate(circumstances.waivers):
        line = _waived(waiver, lines, place, is_gone_fine=bool(circumstances.rulings))
        if line is None:
            continue
        taken = sum(
            (one.amount.amount for one in made if one.inputs["line"] == str(line.number)),
            Decimal(0),
        )
        left = min(-line.amount.amount - taken, due)
        amount = min(left, left if waiver.amount is None else waiver.amount)
        if amount > 0:
            due -= amount
            currency = line.amount.currency
            made.append(_line(waiver, line, Money(amount, currency), number + len(made)))
    return made


def _due(lines: Sequence[MoneyLine]) -> Decimal:
    """Return what is due after caps and what was set against it: bonuses stand apart."""
    against = (one.amount.amount for one in lines if one.kind in WAIVABLE | {"cut", "bank"})
    bonus_cuts = (one.amount.amount for one in lines if one.mechanic == "bonus_cap")
    return max(Decimal(0), -sum(against, Decimal(0)) + sum(bonus_cuts, Decimal(0)))


def _waived(
    waiver: Waiver, lines: Sequence[MoneyLine], place: int, *, is_gone_fine: bool
) -> MoneyLine | None:
    said = {"approved_by": waiver.approved_by, "reason": waiver.reason, "benefit": waiver.benefit}
    missing = [name for name, text in said.items() if not text.strip()]
    if missing:
        raise Invalid(Problem("waivers.unsaid", f"waivers.{place}.{name}") for name in missing)
    open_lines = [one for one in lines if one.kind in WAIVABLE and one.amount.amount < 0]
    line = next(
        (one for one in open_lines if waiver.line in {one.metric, one.mechanic, one.clause}), None
    )
    if line is None and is_gone_fine:
        return None
    if line is None or not waiver.line:
        known = ", ".join(one.metric or one.mechanic for one in open_lines) or "—"
        facts = {"line": waiver.line, "known": known}
        raise Invalid.because("waivers.unknown_line", f"waivers.{place}.line", **facts)
    return line


def _line(waiver: Waiver, line: MoneyLine, amount: Money, number: int) -> MoneyLine:
    facts = {
        "line": str(line.number),
        "of": str(-line.amount.amount),
        "amount": str(amount.amount),
        "approved_by": waiver.approved_by,
        "reason": waiver.reason,
        "benefit": waiver.benefit,
    }
    return MoneyLine(
        number=number,
        kind="waiver",
        metric=line.metric,
        clause=line.clause,
        mechanic="waiver",
        amount=amount,
        inputs=facts,
        working=(Step("money.waiver", facts),),
    )
