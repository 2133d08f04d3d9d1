"""Clocks: what takes effect by itself when time runs out, what follows, and who is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.deadlines import DeadlineKind
from vendor_sla.domain.lifecycle import MonthState, Move
from vendor_sla.domain.people import Actor, clock_of
from vendor_sla.domain.refusals import Conflict
from vendor_sla.services.circumstances import refuse_for_good
from vendor_sla.services.deadlines import set_deadlines
from vendor_sla.services.dispute_clocks import due_disputes, let_dispute_clock_run_out
from vendor_sla.services.disputes import is_pending
from vendor_sla.services.moves import lock_month, move_month
from vendor_sla.services.next_months import find_next_month, open_next_month
from vendor_sla.services.reminders import remind, tell_news
from vendor_sla.services.sample_draws import let_sample_clock_run_out
from vendor_sla.store import deadlines as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.disputes import find_dispute
from vendor_sla.store.models import ClockRow
from vendor_sla.store.sessions import Session

_NEWS_AT_ONCE = 500
_MONTHS_AT_ONCE = 5000


@dataclass(slots=True)
class ClockRun:
    """What a turn of a tenant's clocks did: a count of each effect, and what went wrong.

    `is_busy` when another worker has the clocks in hand. `held` are the effects on months that a
    person was at work on: the next turn has them. `failures` name the thing and the error, for the
    log; the others had their effect all the same.
    """

    is_busy: bool = False
    held: int = 0
    effects: dict[str, int] = field(default_factory=dict)
    failures: list[tuple[str, str]] = field(default_factory=list)

    def count(self, effect: str) -> None:
        """Count one effect."""
        self.effects[effect] = self.effects.get(effect, 0) + 1


def run_clocks(session: Session, *, tenant_id: UUID, blobs: Blobs, at: datetime) -> ClockRun:
    """Let everything take effect whose time has come by `at`; running it again changes nothing.

    Silence means of a dispute what its contract says, and accepts what was published, samples are
    drawn or void, data that were refused and did not come again are refused for good, the next
    month is opened. Then the deadlines of every month something happened to are written anew, and
    people are told and reminded. Several may run it at once: one does it.
    """
    run, actor = ClockRun(), clock_of(tenant_id)
    clock = rows.lock_clock(session, tenant_id, at)
    if clock is None:
        run.is_busy = True
        return run
    is_first = rows.is_new(clock, at)
    _let_run_out(session, actor, run, blobs, at)
    if find_next_month(session, actor, at=at) is not None:
        _each(session, run, "open_month", [tenant_id], lambda _: _open(session, actor, at))
    months = rows.list_untimed(session, _MONTHS_AT_ONCE) if is_first else ()
    _follow(session, actor, run, clock, months=months, at=at)
    remind(session, tenant_id=tenant_id, at=at, count=run.count)
    clock.ran_at = at
    return run


def accept_by_silence(session: Session, actor: Actor, month_id: UUID, at: datetime) -> bool:
    """Accept a published month whose review passed without a word; False when it is not so.

    A dispute of an earlier draft, or an appeal, that is undecided is a word.
    """
    month = lock_month(session, actor, month_id)
    is_over = month.review_until is not None and month.review_until <= at
    if month.state != MonthState.PUBLISHED or not is_over or is_pending(session, month_id):
        return False
    move_month(session, actor, month, Move.ACCEPT, at=at, event="accept_by_silence")
    return True


def _let_run_out(session: Session, actor: Actor, run: ClockRun, blobs: Blobs, at: datetime) -> None:
    def accept(month_id: UUID) -> bool:
        return _is_free(session, run, month_id) and accept_by_silence(session, actor, month_id, at)

    def settle(month_id: UUID) -> bool:
        return _is_free(session, run, month_id) and let_sample_clock_run_out(
            session, actor, month_id=month_id, blobs=blobs, at=at
        )

    def refuse(month_id: UUID) -> bool:
        is_free = _is_free(session, run, month_id)
        return is_free and refuse_for_good(session, actor, month_id=month_id, at=at)

    def time_out(dispute_id: UUID) -> bool:
        dispute = find_dispute(session, dispute_id)
        is_free = dispute is not None and _is_free(session, run, dispute.month_id)
        return is_free and let_dispute_clock_run_out(session, dispute_id, at=at)

    _each(session, run, "disputes", due_disputes(session, at), time_out)
    _each(session, run, "silence", rows.list_silent(session, at), accept)
    _each(session, run, "sample", rows.list_overdue_samples(session, at), settle)
    kind = DeadlineKind.RESUBMIT.value
    _each(session, run, "refused_for_good", rows.list_run_out(session, kind, at), refuse)


def _follow(
    session: Session,
    actor: Actor,
    run: ClockRun,
    clock: ClockRow,
    *,
    months: Sequence[UUID],
    at: datetime,
) -> None:
    """Follow the history: deadlines of the months it speaks of, and the news for people."""

    def time(month_id: UUID) -> bool:
        if not _is_free(session, run, month_id):
            return False
        set_deadlines(session, actor, lock_month(session, actor, month_id), at=at)
        return True

    news = rows.list_news(session, clock.sequence, _NEWS_AT_ONCE)
    subjects = {row.subject_id for row in news if row.subject_id is not None}
    touched = rows.list_months_touched(session, sorted(subjects)) if subjects else ()
    _each(session, run, "deadlines", sorted({*months, *touched}), time)
    if news:
        tell_news(session, tenant_id=actor.tenant_id, news=news, at=at)
        if not run.held:  # else the next turn follows them, for the months left out now
            clock.sequence = news[-1].sequence


def _is_free(session: Session, run: ClockRun, month_id: UUID) -> bool:
    """Take a month in hand, unless a person is at work on it.

    Who holds a month may wait for the history, and the history is held here until all are done:
    waiting for that month would never end.
    """
    is_free = rows.hold_month(session, month_id)
    run.held += not is_free
    return is_free


def _open(session: Session, actor: Actor, at: datetime) -> bool:
    try:
        open_next_month(session, actor, at=at)
    except Conflict:
        return False  # a contract without a version in force: the button says it to a person
    return True


def _each(
    session: Session,
    run: ClockRun,
    effect: str,
    ids: Sequence[UUID],
    take_effect: Callable[[UUID], bool],
) -> None:
    """Let an effect happen to each thing apart: what fails for one is taken back for it alone."""
    for each in ids:
        try:
            with session.begin_nested():
                if take_effect(each):
                    run.count(effect)
        except Exception as error:  # noqa: BLE001  # told to the log; the others go on
            run.failures.append((f"{effect} {each}", f"{type(error).__name__}: {error}"[:500]))
