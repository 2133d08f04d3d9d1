"""Batches: the months of a period, what hinders each, and one step for all that can take it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from vendor_sla.domain.batches import ACTIONS, OVER, BatchKind, ItemState
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.services.batch_months import BatchMonth, list_months
from vendor_sla.services.history import record
from vendor_sla.services.months import LONGEST_MESSAGE
from vendor_sla.services.reports import problems_kept, problems_read
from vendor_sla.services.vendors import name_in
from vendor_sla.store import batches as rows
from vendor_sla.store.models import BatchItemRow, BatchRow, new_id
from vendor_sla.store.queue import enqueue
from vendor_sla.store.sessions import Session

PERIODS_SHOWN = 24
RUNS_SHOWN = 8
_LONGEST_KEY = 80
_BEHIND_OTHERS = -1  # a batch of a thousand months must not keep a vendor's upload waiting


@dataclass(frozen=True, slots=True)
class BatchRun:
    """A batch that was started, and how many of its months are in each state."""

    batch_id: UUID
    kind: BatchKind
    period: Period
    message: str
    started_by: str
    started_at: datetime
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return how many months it has."""
        return sum(self.counts.values())

    @property
    def ended(self) -> int:
        """Return how many of them are over."""
        return sum(count for state, count in self.counts.items() if ItemState(state) in OVER)

    @property
    def is_over(self) -> bool:
        """Tell whether nothing of it is left to do."""
        return self.ended == self.total


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One month of a batch that was started."""

    item_id: UUID
    month_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    state: ItemState
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class BatchPage:
    """The months of a period; `ready` are how many each step could be taken for, with their net."""

    period: Period
    periods: tuple[Period, ...]
    months: tuple[BatchMonth, ...]
    ready: Mapping[BatchKind, int]
    sums: Mapping[BatchKind, tuple[Money, ...]]
    runs: tuple[BatchRun, ...]


def read_batch_page(
    session: Session, actor: Actor, *, period: Period | None, at: datetime
) -> BatchPage:
    """Return the months that begin in a period; when none is named, in the newest that is over."""
    require(actor, Action.DRAFT_MONTH)
    starts = rows.list_starts(session, PERIODS_SHOWN)
    known = [_month_of(start) for start in starts]
    over = [each for each in known if each.end <= at.date()]
    chosen = period or next(iter([*over, *known]), _month_of(at.date()))
    months = list_months(session, actor, chosen, at)
    able = [one for one in months if one.step and not one.problems]
    kept = rows.list_batches(session, chosen.start, RUNS_SHOWN)
    counts = rows.count_items(session, [row.id for row, _ in kept])
    return BatchPage(
        period=chosen,
        periods=tuple(dict.fromkeys((*known, chosen))),
        months=months,
        ready={kind: sum(one.step is kind for one in able) for kind in BatchKind},
        sums={kind: _sums([one for one in able if one.step is kind]) for kind in BatchKind},
        runs=tuple(_run(row, name, counts[row.id]) for row, name in kept),
    )


def start_batch(
    session: Session,
    actor: Actor,
    *,
    kind: BatchKind,
    period: Period,
    key: str,
    at: datetime,
    message: str = "",
    verify: str = "",
) -> UUID:
    """Start a step for every month of a period that waits for it; return the batch.

    Hindered months are listed as skipped, with why. The same `key` again is the same batch, and
    `Conflict` when it was another step; `Conflict`, too, when no month could take it.
    """
    require(actor, ACTIONS[kind])
    _require_form(key, message)
    batch_id = new_id()
    values = {
        "id": batch_id,
        "key": key,
        "kind": kind.value,
        "period_start": period.start,
        "period_end": period.end,
        "message": message.strip() if kind is BatchKind.PUBLISH else "",
        "verify": verify,
        "started_at": at,
    }
    if not rows.add_batch(session, values | _signature(actor)):
        return _same_batch(session, key, kind, period)
    able = _fill(session, actor, batch_id, kind, list_months(session, actor, period, at))
    record(
        session,
        actor,
        "start_batch",
        subject_kind="batch",
        subject_id=batch_id,
        facts={"batch_step": kind.value, "period": period.label, "count": str(able)},
        at=at,
    )
    return batch_id


def read_batch(
    session: Session, actor: Actor, *, batch_id: UUID
) -> tuple[BatchRun, tuple[BatchItem, ...]]:
    """Return a batch with its months; `NotFound` when there is none."""
    require(actor, Action.DRAFT_MONTH)
    found = rows.find_batch(session, batch_id)
    if found is None:
        raise NotFound([Problem("batches.unknown")])
    items = tuple(
        BatchItem(
            item.id,
            month.id,
            name_in(actor.language, vendor),
            {"zh": contract.title_zh, "en": contract.title_en},
            ItemState(item.state),
            problems_read(item.problems),
        )
        for item, month, contract, vendor in rows.list_items(session, batch_id)
    )
    return _run(*found, Counter(item.state.value for item in items)), items


def _require_form(key: str, message: str) -> None:
    if not 8 <= len(key) <= _LONGEST_KEY or not key.isprintable():
        raise Invalid([Problem("batches.key", "key")])
    if len(message) > LONGEST_MESSAGE:
        raise Invalid([Problem("months.message_long", "message", {"most": str(LONGEST_MESSAGE)})])


def _signature(actor: Actor) -> dict[str, object]:
    return {
        "tenant_id": actor.tenant_id,
        "role": actor.role.value,
        "started_by": actor.account_id,
    }


def _month_of(day: date) -> Period:
    return Period.month(day.year, day.month)


def _sums(months: Sequence[BatchMonth]) -> tuple[Money, ...]:
    nets = [one.net for one in months if one.net is not None]
    return tuple(
        Money.total((net for net in nets if net.currency == currency), currency)
        for currency in sorted({net.currency for net in nets})
    )


def _same_batch(session: Session, key: str, kind: BatchKind, period: Period) -> UUID:
    known = rows.find_batch_by_key(session, key)
    assert known is not None  # it was in the way
    if (known.kind, known.period_start) != (kind.value, period.start):
        raise Conflict([Problem("batches.key_used")])
    return known.id


def _fill(
    session: Session,
    actor: Actor,
    batch_id: UUID,
    kind: BatchKind,
    months: Sequence[BatchMonth],
) -> int:
    """Add the months that wait for the step, enqueue those that can take it, return how many."""
    waiting = [one for one in months if one.step is kind]
    able = sum(not one.problems for one in waiting)
    if not able:
        raise Conflict([Problem("batches.none_ready", facts={"batch_step": kind.value})])
    for number, one in enumerate(waiting, 1):
        item = BatchItemRow(
            tenant_id=actor.tenant_id,
            id=new_id(),
            batch_id=batch_id,
            month_id=one.month_id,
            vendor_id=one.vendor_id,
            number=number,
            state=ItemState.SKIPPED if one.problems else ItemState.WAITING,
            problems=problems_kept(one.problems),
        )
        session.add(item)
        session.flush()
        if not one.problems:
            enqueue(
                session,
                "run_batch_item",
                tenant_id=actor.tenant_id,
                lock=str(one.month_id),
                priority=_BEHIND_OTHERS,
                item_id=item.id,
            )
    return able


def _run(row: BatchRow, name: str, counts: Mapping[str, int]) -> BatchRun:
    period = Period(row.period_start, row.period_end)
    return BatchRun(row.id, BatchKind(row.kind), period, row.message, name, row.started_at, counts)
