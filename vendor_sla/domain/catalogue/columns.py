"""The canonical columns of every file a submission or an extract may hold."""

from dataclasses import dataclass, replace
from enum import StrEnum


class ColumnKind(StrEnum):
    """What a column holds; how rows carry it is said in the module of each room."""

    ID = "id"  # text that names a row, kept to the letter
    TEXT = "text"  # free or repeating text
    CATEGORY = "category"  # one of `values`
    KEY = "key"  # a customer's key: normalised, then hashed with the tenant's salt
    TIME = "time"  # an instant
    DAY = "day"  # a calendar day
    SPAN = "span"  # seconds, to the microsecond
    SCORE = "score"  # an exact decimal, to the millionth
    COUNT = "count"  # a whole number, not negative
    FLAG = "flag"  # true or false
    PERCENT = "percent"  # never read: a bare percentage is no evidence


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column."""

    name: str
    kind: ColumnKind
    is_required: bool = False
    values: tuple[str, ...] = ()


def _column(text: str) -> Column:
    name, _, kind = text.partition(":")
    kind, _, values = kind.partition("=")
    return Column(
        name.rstrip("*"),
        ColumnKind(kind),
        is_required=name.endswith("*"),
        values=tuple(values.split("/")) if values else (),
    )


def _columns(*lines: str) -> tuple[Column, ...]:
    return tuple(_column(text) for line in lines for text in line.split())


FILE_KINDS: dict[str, tuple[Column, ...]] = {
    "contacts": _columns(
        "interaction_id*:id opened_at*:time service_line:text",
        "channel:category=chat/phone/email/ticket/social queue:text tier:category=1/2/3",
        "severity:category=low/medium/high vip:flag reason:text customer_key:key agent_id:text",
        "queue_entered_at:time answered_at:time abandoned_at:time first_response_at:time",
        "resolved_at:time closed_at:time due_at:time response_due_at:time paused_seconds:span",
        "talk_seconds:span hold_seconds:span wrap_seconds:span reply_seconds:span",
        "reply_rounds:count contacts:count transfers:count escalated:flag reopened:flag",
        "reopened_at:time repeat_of:id customer_abandoned:flag solved_alone:flag technical:flag",
        "resolved:flag knowledge_used:flag knowledge_correct:flag survey_sent:flag csat:score",
        "ces:score nps:score review:category=good/neutral/bad retained:flag relief:text",
        "response_claimed_met:flag resolution_claimed_met:flag transcript:text",
    ),
    "ratings": _columns("interaction_id*:id score*:score scale:count rated_at*:time"),
    "complaints": _columns(
        "complaint_id*:id interaction_id:id customer_key:key received_at*:time reason:text",
        "channel:category=chat/phone/email/ticket/social cause:category=service/product/other",
        "found_at:time closed_at:time customer_told_at:time escalated:flag agent_id:text",
    ),
    "transfers": _columns(
        "interaction_id*:id from_team:text to_team:text queued_at*:time taken_at:time"
    ),
    "pauses": _columns("interaction_id*:id started_at*:time ended_at:time reason:text"),
    "orders": _columns(
        "order_id*:id agent_id:text customer_key:key interaction_id:id placed_at*:time",
        "amount:score paid_at:time closed_at:time",
    ),
    "schedule": _columns("agent_id*:text day*:day scheduled_seconds:span productive_seconds:span"),
    "forecast": _columns("day*:day channel:category=chat/phone/email/ticket/social volume*:count"),
    "improvements": _columns(
        "improvement_id*:id raised_on*:day kind:text forwarded:flag turned_into_ticket:flag",
        "closed_on:day adopted:flag",
    ),
    "deliverables": _columns("deliverable*:text due_on*:day delivered_on:day accepted_on:day"),
    "tests": _columns("agent_id*:text taken_on*:day score*:score"),
    "qa": _columns(
        "interaction_id*:id reviewer*:text reviewer_kind:category=supervisor/qa/client/peer",
        "reviewed_at:time agent_id:text item*:text verdict:category=pass/fail/na points:score",
        "max_points:score critical:category=none/customer/compliance/business",
        "stratum:text weight:score comment:text",
        "round:category=first/second/adjudicated/calibration",
    ),
    "callbacks": _columns(
        "interaction_id*:id called_at:time reached*:flag satisfied:flag resolved:flag score:score",
    ),
    "aggregates": _columns(
        "metric*:text service_line:text channel:text queue:text tier:text severity:text",
        "numerator*:score denominator*:score",
    ),
    "roster": _columns(
        "agent_id*:text team:text supervisor:text started_on*:day certified_tier:category=1/2/3",
        "certified_on:day expires_on:day",
    ),
}


# An audited contact holds what was found true of it; what it leaves empty stands as reported, and
# the columns it names under `untrue` have no value at all (a contact that was never resolved).
FILE_KINDS["audit"] = (
    *_columns(
        "interaction_id*:id stratum:text status:category=audited/undelivered/replaced",
        "drawn_by:category=ticket/random/hand saw_value:flag untrue:text reviewer:text",
    ),
    *(
        replace(column, is_required=False)
        for column in FILE_KINDS["contacts"]
        if column.name != "interaction_id"
    ),
)


def find_column(kind: str, name: str) -> Column | None:
    """Return a column of a file kind, or None."""
    return next((column for column in FILE_KINDS.get(kind, ()) if column.name == name), None)
