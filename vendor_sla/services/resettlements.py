"""Resettlements: a month settled again from its kept document, with other rulings or another past.

Nothing is measured anew: the readings, volumes and circumstances are those of the document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from vendor_sla.domain.circumstance_documents import circumstances_document, read_opening_document
from vendor_sla.domain.circumstances import Circumstances
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.documents import money_document, scores_document
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.replay_months import Basis, StoredMonth, read_stored_month
from vendor_sla.domain.rulings import Ruling
from vendor_sla.domain.settlements import Settlement, settle

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What a month comes to; `total` and `grade` are None when nothing was measured."""

    total: Decimal | None
    grade: str | None
    net: Money


@dataclass(frozen=True, slots=True)
class Kept:
    """A month as its document keeps it, ready to be settled again."""

    contract: Contract
    month: StoredMonth
    document: Document
    history: Sequence[PastMonth]


def keep(contract: Contract, document: Document, history: Sequence[PastMonth]) -> Kept:
    """Return a document's month with the past it is to be settled with."""
    return Kept(contract, read_stored_month(document, Basis.DRAFT), document, history)


def resettle(kept: Kept, rulings: Sequence[Ruling]) -> Settlement:
    """Settle a kept month with some rulings and no others."""
    month, opening = kept.month, kept.document.get("opening")
    return settle(
        kept.contract,
        period=month.period,
        readings=[one.reading for one in month.readings],
        volume=month.volume,
        history=kept.history,
        opening=None if opening is None else read_opening_document(opening),
        circumstances=_ruled(kept, rulings),
        decisions={
            one.reading.metric: one.decision for one in month.readings if one.decision is not None
        },
    )


def result_of(settlement: Settlement) -> Result:
    """Return what a settlement comes to."""
    return Result(settlement.scores.total, settlement.scores.grade, settlement.pricing.net)


def result_in(document: Document) -> Result:
    """Return what a document says a month comes to."""
    scores, money = document["scores"], document["money"]
    total = None if scores["total"] is None else Decimal(scores["total"])
    return Result(total, scores["grade"], Money.parse(money["net"], money["currency"]))


def settled_document(
    kept: Kept, settlement: Settlement, rulings: Sequence[Ruling]
) -> dict[str, Any]:
    """Return the parts of a document that a settlement changes; the others stay as they were."""
    contract = kept.contract
    rounded = {one.metric: one.rounded for one in settlement.readings}
    readings = [
        {**one, "rounded": None if rounded[one["metric"]] is None else str(rounded[one["metric"]])}
        for one in kept.document["readings"]
    ]
    return {
        **kept.document,
        "readings": readings,
        "circumstances": circumstances_document(_ruled(kept, rulings)),
        "scores": scores_document(settlement.scores, contract),
        "money": money_document(settlement.pricing, contract),
    }


def _ruled(kept: Kept, rulings: Sequence[Ruling]) -> Circumstances:
    return replace(kept.month.circumstances, rulings=tuple(rulings))
