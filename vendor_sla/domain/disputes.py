"""Disputes: what a vendor says is wrong with one item, and how it is decided."""

from dataclasses import dataclass
from enum import StrEnum


class DisputeSubject(StrEnum):
    """What a dispute is about; the word is `dispute.subject.<value>`."""

    INTERACTION = "interaction"
    METRIC = "metric"
    FINDING = "finding"
    LINE = "line"


class DisputeState(StrEnum):
    """Where a dispute stands; the word is `dispute.state.<value>`.

    `decided` may still be appealed until its clock runs out; `final` and `withdrawn` never change.
    """

    RAISED = "raised"
    DECIDED = "decided"
    APPEALED = "appealed"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What a level decided; the word is `dispute.outcome.<value>`."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"


class Silence(StrEnum):
    """What it means when the first level lets its clock run out."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NEXT_LEVEL = "next_level"


class SecondLevel(StrEnum):
    """Who hears an appeal: another person of the client's, or one of each side together."""

    OTHER_PERSON = "other_person"
    JOINT_PANEL = "joint_panel"


@dataclass(frozen=True, slots=True)
class DisputeTerms:
    """The clocks of review, dispute and appeal, in working days of a calendar of the contract.

    `review_days` begin when the month is published: disputes are raised in them, and a vendor that
    lets them pass has accepted. `after_issue_days` begin at issue. `first_days` begin when a
    dispute is raised, `appeal_days` at the first decision, `second_days` at the appeal. An empty
    `calendar` is Monday to Friday without holidays.
    """

    clause: str
    calendar: str
    review_days: int
    after_issue_days: int
    first_days: int
    appeal_days: int
    second_days: int
    first_silence: Silence
    second_level: SecondLevel


# What holds where a contract says nothing of disputes.
USUAL_TERMS = DisputeTerms(
    clause="",
    calendar="",
    review_days=5,
    after_issue_days=10,
    first_days=5,
    appeal_days=5,
    second_days=10,
    first_silence=Silence.NEXT_LEVEL,
    second_level=SecondLevel.OTHER_PERSON,
)
