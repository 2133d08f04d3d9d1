"""Effects: what disputes would change in score and money, by settling the month again."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from vendor_sla.domain.people import Actor
from vendor_sla.domain.rulings import Ruling, read_ruling
from vendor_sla.services.dispute_steps import contract_of
from vendor_sla.services.drafts import past_months
from vendor_sla.services.moves import period_of
from vendor_sla.services.resettlements import (
    Kept,
    Result,
    keep,
    resettle,
    result_in,
    result_of,
)
from vendor_sla.services.rulings import rulings_of
from vendor_sla.store import disputes as rows
from vendor_sla.store import months as month_rows
from vendor_sla.store.models import DisputeRow, MonthRow
from vendor_sla.store.sessions import Session

_OPEN = frozenset({"raised", "appealed"})


@dataclass(frozen=True, slots=True)
class Change:
    """What a month comes to without and with something."""

    before: Result
    after: Result

    @property
    def is_any(self) -> bool:
        """Tell whether anything changes."""
        return self.before != self.after

    @property
    def costs_vendor(self) -> bool:
        """Tell whether the vendor would be worse off in money."""
        return self.after.net.amount < self.before.net.amount


@dataclass(frozen=True, slots=True)
class MonthEffects:
    """The money and score of a month's disputes.

    `shown` is what the newest document says, `decided` the same with every ruling in force,
    `if_all` with every open dispute granted as well; `by_dispute` says of each open one what it
    alone would change beside what is decided.
    """

    shown: Result
    decided: Result
    if_all: Result
    by_dispute: dict[UUID, Change]


def kept_month(session: Session, actor: Actor, month: MonthRow) -> Kept | None:
    """Return a month as its newest issued document, else its draft, keeps it; None without."""
    row = month_rows.find_latest_assessment(
        session, month.id, "issue"
    ) or month_rows.find_latest_assessment(session, month.id, "draft")
    if row is None:
        return None
    contract = contract_of(session, actor, month)
    history = past_months(session, month.contract_id, period_of(month), contract.currency)
    return keep(contract, row.document, history)


def find_effects(session: Session, actor: Actor, month: MonthRow) -> MonthEffects | None:
    """Return what a month's disputes come to; None before there is a document."""
    kept = kept_month(session, actor, month)
    if kept is None:
        return None
    found = rows.list_disputes(session, month.id)
    waiting = [one for one in found if one.state in _OPEN]
    claims = claims_of(session, waiting)
    ruled = rulings_of(session, month.id)
    decided = result_of(resettle(kept, ruled))
    open_numbers = {one.number for one in waiting}
    granted = [*(one for one in ruled if one.dispute not in open_numbers), *claims.values()]
    return MonthEffects(
        shown=result_in(kept.document),
        decided=decided,
        if_all=result_of(resettle(kept, in_order(granted))) if claims else decided,
        by_dispute={one.id: effect_of(session, kept, one, claims[one.id]) for one in waiting},
    )


def effect_of(session: Session, kept: Kept, dispute: DisputeRow, ruling: Ruling | None) -> Change:
    """Return what a ruling of one dispute would change, beside the rulings of all others."""
    others = rulings_of(session, dispute.month_id, but=dispute.id)
    return _change(kept, others, ruling)


def change_by(session: Session, kept: Kept, month_id: UUID, ruling: Ruling) -> Change:
    """Return what one more ruling would change of a month as it is decided."""
    return _change(kept, rulings_of(session, month_id), ruling)


def claims_of(session: Session, disputes: Sequence[DisputeRow]) -> dict[UUID, Ruling]:
    """Return what would grant each of some disputes whole."""
    steps = rows.list_steps(session, [one.id for one in disputes])
    return {
        step.dispute_id: read_ruling(step.ruling["claim"])
        for step, _ in steps
        if step.kind == "raised"
    }


def in_order(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Return rulings in the order of their disputes, as a month is settled with them."""
    return sorted(rulings, key=lambda one: one.dispute)


def _change(kept: Kept, others: Sequence[Ruling], ruling: Ruling | None) -> Change:
    before = result_of(resettle(kept, others))
    if ruling is None:
        return Change(before, before)
    return Change(before, result_of(resettle(kept, in_order([*others, ruling]))))
