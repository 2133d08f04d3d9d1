"""Deadlines: kept in step with where a month stands, and shown."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from vendor_sla.domain.calendars import WorkingCalendar
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.deadlines import (
    INTERNAL,
    Deadline,
    MonthFacts,
    RunningDispute,
    deadlines_of,
    reminders_of,
)
from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.people import Actor
from vendor_sla.domain.samples import PARTIES, SampleState
from vendor_sla.intake.calendars import resolve_calendar
from vendor_sla.services.circumstances import is_refused_for_good
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.moves import period_of
from vendor_sla.services.samples import revealed_parties
from vendor_sla.store import deadlines as rows
from vendor_sla.store import samples as sample_rows
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store.models import DeadlineRow, MonthRow, new_id
from vendor_sla.store.sessions import Session

_CHECKED = frozenset({MonthState.DRAFTED, MonthState.PUBLISHED, MonthState.DISPUTED})
# Data can be sent again only while the month takes files: published, it is procurement's turn.
_RESENDS = frozenset({MonthState.DRAFTED})


def set_deadlines(session: Session, actor: Actor, month: MonthRow, *, at: datetime) -> None:
    """Write a month's deadlines as they follow from where it stands now.

    One that did not move keeps its reminders; of a new one, those whose time is over are not
    sent any more.
    """
    _, contract = contract_in_force(
        session, actor, contract_id=month.contract_id, period=period_of(month)
    )
    calendars = calendars_of(contract)
    found = deadlines_of(contract, _facts(session, month, contract), calendars)
    known = {(row.kind, row.item): row for row in rows.list_deadlines(session, month.id)}
    for one in found:
        row = known.pop((one.kind.value, one.item), None)
        if row is None:
            row = DeadlineRow(
                tenant_id=month.tenant_id, id=new_id(), month_id=month.id, kind=one.kind.value,
                vendor_id=month.vendor_id, item=one.item, zone=contract.time_zone,
            )  # fmt: skip
            session.add(row)
        elif row.due_at == one.due_at:
            continue
        _fill(row, one, contract.time_zone, at)
    rows.forget_deadlines(session, [row.id for row in known.values()])
    session.flush()


def calendars_of(contract: Contract) -> Mapping[str, WorkingCalendar]:
    """Return the contract's calendars by name, and under no name the one its own clocks run by."""
    found = {
        name: resolve_calendar(terms, contract.time_zone)
        for name, terms in contract.calendar_terms.items()
    }
    own = contract.dispute_terms.calendar
    return {**found, "": found.get(own, WorkingCalendar(contract.time_zone))}


def _fill(row: DeadlineRow, one: Deadline, zone: str, at: datetime) -> None:
    last = (one.due_at.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)).date()
    reminders = reminders_of(one, zone)
    row.visible_to_vendor = one.kind not in INTERNAL and one.side != "client"
    row.roles = sorted(role.value for role in one.roles)
    row.due_at, row.due_on, row.grace_until = one.due_at, last, one.grace_until
    row.days = [str(day) for day in one.days]
    row.reminders = [instant.isoformat() for instant in reminders]
    row.reminded = sum(1 for instant in reminders if instant <= at)
    row.next_at = next((instant for instant in reminders if instant > at), None)


def _facts(session: Session, month: MonthRow, contract: Contract) -> MonthFacts:
    state = MonthState(month.state)
    refused_at, recount_at = _open_checks(session, month, state)
    sample = _sample_facts(session, month)
    return MonthFacts(
        state=state,
        period=period_of(month),
        since=rows.find_last_move(session, month.id) or _begin(month, contract),
        review_until=month.review_until,
        issued_at=rows.find_issue(session, month.id),
        delivered=frozenset(_delivered(session, month, contract)),
        disputes=tuple(
            RunningDispute(row.number, row.state, row.due_at)
            for row in rows.list_running_disputes(session, month.id)
            if row.due_at is not None
        ),
        refused_at=refused_at if _may_resend(session, month, state) else None,
        recount_at=recount_at,
        **sample,
    )


def _may_resend(session: Session, month: MonthRow, state: MonthState) -> bool:
    return state in _RESENDS and not is_refused_for_good(session, month.id)


def _begin(month: MonthRow, contract: Contract) -> datetime:
    clock = ZoneInfo(contract.time_zone)
    return datetime.combine(month.period_end, datetime.min.time(), clock)


def _delivered(session: Session, month: MonthRow, contract: Contract) -> Iterator[int]:
    for place, duty in enumerate(contract.data_duties):
        if submission_rows.find_first_with(session, month.id, duty.side, duty.kinds):
            yield place


def _sample_facts(session: Session, month: MonthRow) -> dict[str, Any]:
    sample = sample_rows.find_sample(session, month.id)
    if sample is None or sample.state != SampleState.FROZEN:
        return {}
    sealed = sample_rows.seals_of(session, sample.id)
    revealed = revealed_parties(session, sample)
    return {
        "seal_until": sample.seal_until,
        "reveal_until": sample.reveal_until,
        "unsealed": tuple(party for party in PARTIES if party not in sealed),
        "unrevealed": tuple(party for party in PARTIES if party not in revealed),
    }


def _open_checks(
    session: Session, month: MonthRow, state: MonthState
) -> tuple[datetime | None, datetime | None]:
    """Return since when data are refused, and since when a joint recount is open."""
    if state not in _CHECKED:
        return None, None
    sent = submission_rows.find_latest_accepted(session, month.id, "vendor")
    drafts = rows.list_open_decisions(session, month.id, sent.submitted_at if sent else None)
    return _since(drafts, is_recount=False), _since(drafts, is_recount=True)


def _since(
    drafts: Sequence[tuple[datetime, Sequence[Mapping[str, Any]]]], *, is_recount: bool
) -> datetime | None:
    """Return when the run of drafts with such an open decision began that still goes on."""
    begun: datetime | None = None
    for made_at, decisions in drafts:
        if any(one["is_open"] and _is_recount(one) is is_recount for one in decisions):
            begun = begun or made_at
        else:
            begun = None
    return begun


def _is_recount(decision: Mapping[str, Any]) -> bool:
    return str(decision["rule"]) == "governs.joint_recount"
