"""Closings: an invented vendor's months walked through the services that real ones walk through."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.periods import Period
from vendor_sla.printing.signing import Signer
from vendor_sla.services.demo.cast import Character, VendorPlan
from vendor_sla.services.demo.files import DemoFile, write_month
from vendor_sla.services.months import accept_month, draft_month, open_months, publish_month
from vendor_sla.services.penalties import approve_penalties
from vendor_sla.services.scorecards import LANGUAGES, issue_scorecard
from vendor_sla.services.submission_readings import plan_reading, read_files
from vendor_sla.services.submission_results import keep_reading
from vendor_sla.services.submissions import receive_file, start_submission, submit_month
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.sessions import Engine, Session

_ORDER = (
    MonthState.OPEN,
    MonthState.SUBMITTED,
    MonthState.DRAFTED,
    MonthState.PUBLISHED,
    MonthState.ACCEPTED,
    MonthState.ISSUED,
    MonthState.PENALTIES_APPROVED,
)
_SUBMITS_AFTER = timedelta(days=2, hours=9)
_LATE_BY = timedelta(days=9)
_STEP = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Stage:
    """What the demonstration plays on: the database, the files, the seal, and who plays.

    `actors` has one person a role of the client's, `reviewers` all who review, `judge` decides
    disputes of months the others closed; `now` is the latest instant any step bears.
    """

    engine: Engine
    blobs: Blobs
    signer: Signer
    actors: Mapping[Role, Actor]
    last: Period
    now: datetime
    reviewers: Sequence[Actor] = ()
    judge: Actor | None = None


@dataclass(frozen=True, slots=True)
class Contractor:
    """An invented vendor as the tenant knows it, with its months by period as they are opened."""

    plan: VendorPlan
    actor: Actor
    contract_id: UUID
    months: dict[Period, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Closing:
    """One month being walked with its files; every step is a little later than the one before."""

    stage: Stage
    vendor: Contractor
    month: Period
    at: datetime
    files: Sequence[DemoFile]

    @property
    def month_id(self) -> UUID:
        """Return the month."""
        return self.vendor.months[self.month]

    def later(self) -> "Closing":
        """Return the same month at its next step."""
        return replace(self, at=min(self.at + _STEP, self.stage.now))

    def at_last(self) -> "Closing":
        """Return the same month at the latest instant."""
        return replace(self, at=self.stage.now)


def begin_closing(stage: Stage, vendor: Contractor, month: Period, folder: Path) -> Closing:
    """Write a month's files to `folder`, where they stay, and say when its closing begins."""
    # The client's own extract is compared in the last month alone: more would only take time.
    is_last = month == stage.last
    files = write_month(folder, vendor.plan, month, stage.last, with_extract=is_last)
    return Closing(stage, vendor, month, _begins_at(stage, vendor.plan, month), files)


def states_until(state: MonthState) -> Sequence[MonthState]:
    """Return the states a month is led through from open up to one."""
    return _ORDER[1 : _ORDER.index(state) + 1]


def take_step(closing: Closing, state: MonthState) -> Closing:
    """Lead a month to its next state; return it for the step after.

    It is the service a person's click would call, as a person who may take it.
    """
    _STEPS[state](closing, closing.files)
    return closing.later()


def open_month(stage: Stage, vendor: Contractor, month: Period) -> None:
    """Open a month on its first day."""
    actor = stage.actors[Role.PROCUREMENT]
    at = datetime.combine(month.start, time(), UTC)
    with session_of(stage, actor) as session:
        (vendor.months[month],) = open_months(
            session, actor, contract_id=vendor.contract_id, periods=[month], at=at
        )


def _begins_at(stage: Stage, plan: VendorPlan, month: Period) -> datetime:
    after = _SUBMITS_AFTER + (_LATE_BY if plan.character is Character.LATE else timedelta())
    return min(datetime.combine(month.end, time(), UTC) + after, stage.now)


@contextmanager
def session_of(stage: Stage, actor: Actor) -> Iterator[Session]:
    """Open a transaction as a person, the way the door does."""
    with tenant_session(
        stage.engine,
        tenant_id=actor.tenant_id,
        vendor_id=actor.vendor_id,
        account_id=actor.account_id,
    ) as session:
        yield session


def _submit(closing: Closing, files: Sequence[DemoFile]) -> None:
    _send(closing, closing.vendor.actor, "vendor", files)


def _draft(closing: Closing, files: Sequence[DemoFile]) -> None:
    actor = closing.stage.actors[Role.PROCUREMENT]
    _send(closing, actor, "client", files)
    with session_of(closing.stage, actor) as session:
        draft_month(
            session, actor, month_id=closing.month_id, blobs=closing.stage.blobs, at=closing.at
        )


def _send(closing: Closing, actor: Actor, side: str, files: Sequence[DemoFile]) -> None:
    stage = closing.stage
    with session_of(stage, actor) as session:
        submission_id = start_submission(
            session, actor, month_id=closing.month_id, at=closing.at, side=side
        )
        for file in files:
            if file.side != side:
                continue
            with file.path.open("rb") as stream:
                receive_file(
                    session,
                    actor,
                    submission_id=submission_id,
                    kind=file.kind,
                    name=file.path.name,
                    stream=stream,
                    blobs=stage.blobs,
                    at=closing.at,
                    profile=file.profile,
                )
        submit_month(session, actor, submission_id=submission_id, at=closing.at)
    _read(closing, actor, submission_id)


def _read(closing: Closing, actor: Actor, submission_id: UUID) -> None:
    # What the worker does with the job that was enqueued; it finds the job done.
    tenant_id = actor.tenant_id
    with tenant_session(closing.stage.engine, tenant_id=tenant_id) as session:
        plan = plan_reading(session, tenant_id=tenant_id, submission_id=submission_id)
    if plan is None:
        return
    outcome = read_files(plan, closing.stage.blobs, lambda _stage, _done: None)
    with tenant_session(closing.stage.engine, tenant_id=tenant_id) as session:
        keep_reading(session, plan, outcome, at=closing.at)


def _publish(closing: Closing, _files: Sequence[DemoFile]) -> None:
    actor = closing.stage.actors[Role.PROCUREMENT]
    with session_of(closing.stage, actor) as session:
        publish_month(session, actor, month_id=closing.month_id, at=closing.at)


def _accept(closing: Closing, _files: Sequence[DemoFile]) -> None:
    actor = closing.vendor.actor
    with session_of(closing.stage, actor) as session:
        accept_month(session, actor, month_id=closing.month_id, at=closing.at)


def _issue(closing: Closing, _files: Sequence[DemoFile]) -> None:
    stage = closing.stage
    actor = stage.actors[Role.PROCUREMENT]
    with session_of(stage, actor) as session:
        issue_scorecard(
            session,
            actor,
            month_id=closing.month_id,
            blobs=stage.blobs,
            signer=stage.signer,
            at=closing.at,
            # Earlier months are printed once, in the tenant's own language.
            languages=LANGUAGES if closing.month == stage.last else LANGUAGES[:1],
        )


def _approve(closing: Closing, _files: Sequence[DemoFile]) -> None:
    actor = closing.stage.actors[Role.FINANCE]
    with session_of(closing.stage, actor) as session:
        approve_penalties(session, actor, month_id=closing.month_id, at=closing.at)


_STEPS = {
    MonthState.SUBMITTED: _submit,
    MonthState.DRAFTED: _draft,
    MonthState.PUBLISHED: _publish,
    MonthState.ACCEPTED: _accept,
    MonthState.ISSUED: _issue,
    MonthState.PENALTIES_APPROVED: _approve,
}
