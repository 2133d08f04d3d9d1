"""How a vendor disputes, who decides by when, and what silence means."""

from collections.abc import Iterator

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.summaries.leftovers import leftovers

_SAID = (
    "clause", "calendar", "review_days", "after_issue_days", "first_days", "appeal_days",
    "second_days", "first_silence", "second_level",
)  # fmt: skip


def disputes(contract: Contract) -> Iterator[Step]:
    """Yield the clocks in the order in which they run; their days are those of the calendar."""
    terms = contract.disputes
    if terms is None:
        return
    review = {"review": str(terms.review_days), "after": str(terms.after_issue_days)}
    yield Step("disputes.review", {**review, "clause": terms.clause})
    yield Step(f"disputes.first.{terms.first_silence}", {"first": str(terms.first_days)})
    second = {"appeal": str(terms.appeal_days), "second": str(terms.second_days)}
    yield Step(f"disputes.second.{terms.second_level}", second)
    yield from leftovers(terms, _SAID, "disputes", group="disputes")
