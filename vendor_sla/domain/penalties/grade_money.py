"""Money by grade: a reward or a deduction for the grade of the period."""

from vendor_sla.domain.assessments import MoneyLine, Scores, Step
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.rules import GradeMoney


def grade_line(
    terms: GradeMoney | None, scores: Scores, fee: Money, *, number: int
) -> MoneyLine | None:
    """Return the line of the period's grade, or None; without a grade there is no money."""
    if terms is None or scores.grade is None:
        return None
    rewards, deductions = dict(terms.rewards), dict(terms.deductions)
    charge = rewards.get(scores.grade) or deductions.get(scores.grade)
    if charge is None:
        return None
    is_reward = scores.grade in rewards
    exact = charge.exact(fee) if is_reward else -charge.exact(fee)
    amount = Money.rounded(exact, fee.currency)
    if not amount.amount:
        return None
    facts = {
        "grade": scores.grade,
        "amount": decimal_text(abs(exact), 6),
        "percent": decimal_text(charge.fee_percent or 0),
        "fee": str(fee.amount),
        "clause": terms.clause,
    }
    kind = "bonus" if is_reward else "credit" if terms.is_inside_cap else "charge"
    code = "money.grade_reward" if is_reward else "money.grade_deduction"
    return MoneyLine(
        number=number,
        kind=kind,
        metric="",
        clause=terms.clause,
        mechanic="grade_money",
        amount=amount,
        inputs={"grade": scores.grade, "total": str(scores.total), "fee": facts["fee"]},
        working=(Step(code, facts),),
    )
