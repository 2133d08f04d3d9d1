"""What reviewers judge, and how much of it twice."""

from collections.abc import Iterator

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.reviews import Critical
from vendor_sla.domain.summaries.leftovers import leftovers

_SAID = ("clause", "items", "second_percent", "pass_mark")


def review(contract: Contract) -> Iterator[Step]:
    """Yield the rubric: its items by whom a failed one harms, and the share reviewed twice."""
    terms = contract.review
    if terms is None:
        return
    percent = decimal_text(terms.second_percent)
    yield Step("review.twice", {"percent": percent, "clause": terms.clause})
    if terms.pass_mark is not None:
        yield Step("review.pass_mark", {"mark": decimal_text(terms.pass_mark)})
    for critical in Critical:
        keys = [item.key for item in terms.items if item.critical is critical]
        if keys:
            yield Step(f"review.items.{critical}", {"rubric": ", ".join(keys)})
    weighed = [item for item in terms.items if item.points != 1]
    for item in weighed:
        facts = {"rubric": item.key, "points": decimal_text(item.points)}
        yield Step("review.points", facts)
    yield from leftovers(terms, _SAID, "review", group="review")
