"""Circumstances of a month: recorded by the client, read when the month is settled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.circumstance_checks import unknown_names
from vendor_sla.domain.circumstances import NOTHING_ELSE, Circumstances
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.lifecycle import MonthState, Move, may_move
from vendor_sla.domain.people import NOBODY, Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Invalid, Problem
from vendor_sla.intake.circumstances import read_circumstances
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.deliveries import deliveries_of
from vendor_sla.services.history import record
from vendor_sla.services.moves import get_month, lock_month, period_of
from vendor_sla.services.rulings import rulings_of
from vendor_sla.services.vendors import name_in
from vendor_sla.store import circumstances as rows
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store.models import CircumstancesRow, MonthRow, new_id
from vendor_sla.store.sessions import Session

_SAID = re.compile(r"(\"?\brefused_for_good\"?[ \t]*:[ \t]*)\"?\w+\"?")


@dataclass(frozen=True, slots=True)
class CircumstancesVersion:
    """One record of a month's circumstances."""

    number: int
    document: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class CircumstancesPage:
    """A month's circumstances with what its contract lets them name."""

    month_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    contract: Contract
    versions: tuple[CircumstancesVersion, ...]
    may_record: bool


def read_circumstances_page(session: Session, actor: Actor, *, month_id: UUID) -> CircumstancesPage:
    """Return a month's circumstances, newest first; `NotFound` when it is out of sight."""
    require(actor, Action.RECORD_CIRCUMSTANCES)
    month, contract_row, vendor = get_month(session, actor, month_id)
    period = period_of(month)
    _, contract = contract_in_force(session, actor, contract_id=month.contract_id, period=period)
    return CircumstancesPage(
        month_id,
        name_in(actor.language, vendor),
        {"zh": contract_row.title_zh, "en": contract_row.title_en},
        period,
        contract,
        tuple(
            CircumstancesVersion(row.number, row.document, name, row.recorded_at)
            for row, name in rows.list_circumstances(session, month_id)
        ),
        may_record(month),
    )


def record_circumstances(
    session: Session, actor: Actor, *, month_id: UUID, document: str, at: datetime
) -> None:
    """Record a month's circumstances anew; the month is then to be drafted again.

    Raises `Invalid` with every problem, names the contract does not have among them, and
    `Conflict` when the month is issued.
    """
    require(actor, Action.RECORD_CIRCUMSTANCES)
    month = lock_month(session, actor, month_id)
    if not may_record(month):
        raise Conflict([Problem("circumstances.month_issued")])
    _, contract = contract_in_force(
        session, actor, contract_id=month.contract_id, period=period_of(month)
    )
    written = read_circumstances(document, "")
    if written.rulings:
        raise Invalid([Problem("circumstances.rulings_typed", "rulings")])
    problems = tuple(unknown_names(contract, written))
    if problems:
        raise Invalid(problems)
    _keep(session, actor, month, document=document, event="record_circumstances", at=at)


def refuse_for_good(session: Session, actor: Actor, *, month_id: UUID, at: datetime) -> bool:
    """Record that refused data did not come again in time; False when that is not so, or known.

    A submission still being read came in time for now. The month is then to be drafted again.
    """
    month = lock_month(session, actor, month_id)
    if MonthState(month.state) is not MonthState.DRAFTED or _is_reading(session, month_id):
        return False
    newest = rows.find_circumstances(session, month_id)
    document = newest.document if newest else ""
    if document and read_circumstances(document, "").is_refused_for_good:
        return False
    refused = _refused_in(document)
    _keep(session, actor, month, document=refused, event="refuse_for_good", at=at)
    return True


def is_refused_for_good(session: Session, month_id: UUID) -> bool:
    """Tell whether a month's newest circumstances say that its data are refused for good."""
    newest = rows.find_circumstances(session, month_id)
    return newest is not None and read_circumstances(newest.document, "").is_refused_for_good


def _refused_in(document: str) -> str:
    """Write the refusal into a document, which stays as it is otherwise."""
    text, count = _SAID.subn(r"\1yes", document, count=1)
    if not count:
        is_flow = document.lstrip().startswith("{")
        inside = document.strip().removeprefix("{").removesuffix("}").strip().rstrip(",")
        said = ", ".join(filter(None, (inside, '"refused_for_good": "yes"')))
        text = f"{{{said}}}\n" if is_flow else f"{document.rstrip()}\nrefused_for_good: yes\n"
    assert read_circumstances(text, "").is_refused_for_good
    return text.lstrip("\n")


def _is_reading(session: Session, month_id: UUID) -> bool:
    sent = submission_rows.list_submissions(session, month_id)
    return any((row.side, row.state) == ("vendor", "reading") for row, _ in sent)


def _keep(
    session: Session, actor: Actor, month: MonthRow, *, document: str, event: str, at: datetime
) -> None:
    newest = rows.find_circumstances(session, month.id)
    session.add(
        CircumstancesRow(
            tenant_id=actor.tenant_id,
            id=new_id(),
            month_id=month.id,
            vendor_id=month.vendor_id,
            number=newest.number + 1 if newest else 1,
            document=document,
            recorded_by=None if actor.account_id == NOBODY else actor.account_id,
            recorded_at=at,
        )
    )
    session.flush()
    record(
        session,
        actor,
        event,
        subject_kind="month",
        subject_id=month.id,
        vendor_id=month.vendor_id,
        facts={"period": period_of(month).label},
        at=at,
    )


def circumstances_of(session: Session, month: MonthRow, contract: Contract) -> Circumstances:
    """Return what happened in a month: as recorded, with late reports and decided disputes.

    What is recorded of a report wins over when it was sent.
    """
    return with_deliveries(session, month, contract, find_recorded(session, month.id)[1])


def find_recorded(session: Session, month_id: UUID) -> tuple[int, Circumstances]:
    """Return the number of a month's newest record, 0 for none, and what it says."""
    newest = rows.find_circumstances(session, month_id)
    if newest is None:
        return 0, NOTHING_ELSE
    return newest.number, read_circumstances(newest.document, "")


def with_deliveries(
    session: Session, month: MonthRow, contract: Contract, recorded: Circumstances
) -> Circumstances:
    """Return what was recorded with late reports as they came."""
    named = {delivery.duty for delivery in recorded.deliveries}
    came = deliveries_of(session, contract, period_of(month), month.id)
    seen = tuple(delivery for delivery in came if delivery.duty not in named)
    return replace(
        recorded,
        deliveries=(*recorded.deliveries, *seen),
        rulings=rulings_of(session, month.id),
    )


def may_record(month: MonthRow) -> bool:
    """Tell whether a month's circumstances may still be recorded."""
    state = MonthState(month.state)
    return state is MonthState.OPEN or may_move(state, Move.DRAFT)
