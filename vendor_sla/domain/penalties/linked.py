"""Score-linked fee: what part of each linked share is payable."""

from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.assessments import MoneyLine, Scores, Step
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.fees import LinkedTo, Share
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.steps import count_points
from vendor_sla.domain.ranges import Anchor, find_band, interpolate


def payable_percent(share: Share, scores: Scores) -> tuple[Fraction, Step]:
    """Return how much of a share is payable, in per cent, and why."""
    if scores.total is None or scores.grade is None:
        percent = Fraction(share.unscored_percent)
        return percent, Step("money.share_unscored", {"percent": decimal_text(percent)})
    if share.linked_to is LinkedTo.GRADE:
        percent = Fraction(dict(share.grades)[scores.grade])
        facts = {"grade": scores.grade, "percent": decimal_text(percent)}
        return percent, Step("money.share_by_grade", facts)
    percent = _by_total(share, scores.total)
    facts = {"total": str(scores.total), "percent": decimal_text(percent, 6)}
    return percent, Step("money.share_by_total", facts)


def _by_total(share: Share, total: Decimal) -> Fraction:
    if share.deduct is not None:
        terms = share.deduct
        short = max(Fraction(0), Fraction(terms.below) - Fraction(total))
        steps = count_points(short / Fraction(terms.each), terms.stepping)
        return max(Fraction(terms.least), 100 - steps * Fraction(terms.percent))
    if share.anchors:
        anchors = [Anchor(one.at, Fraction(one.worth)) for one in share.anchors]
        return interpolate(anchors, total)
    band = find_band(share.bands, total)
    assert band is not None, "the reader refuses bands with gaps"
    return Fraction(band.worth)


def share_line(share: Share, scores: Scores, fee: Money, *, number: int) -> MoneyLine | None:
    """Return the line of a linked share that is not paid exactly, or None.

    Less than 100 per cent payable is a `fee_share` line against the vendor, more a `bonus`.
    """
    percent, because = payable_percent(share, scores)
    linked = Fraction(fee.amount) * Fraction(share.percent) / 100
    exact = linked * (percent - 100) / 100
    amount = Money.rounded(exact, fee.currency)
    if not amount.amount:
        return None
    linked_facts = {
        "fee": str(fee.amount),
        "share_percent": str(share.percent),
        "linked": decimal_text(linked, 6),
    }
    paid_facts = {
        "linked": linked_facts["linked"],
        "percent": decimal_text(percent, 6),
        "amount": decimal_text(exact, 6),
    }
    return MoneyLine(
        number=number,
        kind="fee_share" if exact < 0 else "bonus",
        metric="",
        clause=share.clause,
        mechanic="score_linked",
        amount=amount,
        inputs={
            "share": share.key,
            "total": "" if scores.total is None else str(scores.total),
            "grade": scores.grade or "",
            "fee": str(fee.amount),
        },
        working=(
            Step("money.share", linked_facts),
            because,
            Step("money.share_payable", paid_facts),
        ),
    )
