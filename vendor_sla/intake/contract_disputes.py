"""Disputes as a contract writes them: who may say so by when, who decides by when, and silence."""

from collections.abc import Iterator
from typing import Any

from marshmallow import post_load

from vendor_sla.domain.disputes import DisputeTerms, SecondLevel, Silence
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_fields import Choice, Part, Text, Whole, key_field

_MOST_DAYS = 250  # working days: a year


def _days() -> Whole:
    return Whole(required=True, least=1, most=_MOST_DAYS)


class DisputesPart(Part):
    """The clocks of review, dispute and appeal, in working days, and what silence means."""

    clause = Text(required=True)
    calendar = key_field(load_default="")
    review_days = _days()
    after_issue_days = _days()
    first_days = _days()
    appeal_days = _days()
    second_days = _days()
    first_silence = Choice(Silence, required=True)
    second_level = Choice(SecondLevel, required=True)

    @post_load
    def build(self, data: Any, **_: Any) -> DisputeTerms:
        """Return the terms."""
        return DisputeTerms(**data)


def check_disputes(disputes: Any, calendars: Any) -> Iterator[Problem]:
    """Yield the fault of a calendar the document does not have."""
    if not isinstance(disputes, DisputeTerms) or not isinstance(calendars, dict) or not calendars:
        return
    if disputes.calendar and disputes.calendar not in calendars:
        facts = {"value": disputes.calendar, "known": ", ".join(calendars)}
        yield Problem("contract.unknown_name", "disputes.calendar", facts)
