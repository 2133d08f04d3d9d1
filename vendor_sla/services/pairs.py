"""Pairs: the look-alikes of a month, and what people decide about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState, Move, may_move
from vendor_sla.domain.pairs import KeyPair, PairDecisions, Verdict, decided, decisions_document
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Invalid, Problem
from vendor_sla.services.history import record
from vendor_sla.services.moves import get_month, lock_month, period_of
from vendor_sla.services.vendors import name_in
from vendor_sla.store import months as month_rows
from vendor_sla.store import pairs as rows
from vendor_sla.store.models import KeyPairRow, MonthRow, new_id
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class PairDecision:
    """What stands of one couple of keys, and who said it; `verdict` is never open."""

    vendor_key: str
    client_key: str
    verdict: Verdict
    decided_by: str
    decided_at: datetime
    is_mine: bool


@dataclass(frozen=True, slots=True)
class PairsPage:
    """The couples of a month that wait for a person, and those that were decided.

    `waiting` are proposals as in the assessment document, without those decided since it was made;
    `found` counts them before any was decided. `decisions` come newest first. `has_draft` and
    `has_extract` say why nothing waits; `is_old` that decisions came after the draft was made.
    """

    month_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    waiting: tuple[Mapping[str, Any], ...]
    found: int
    decisions: tuple[PairDecision, ...]
    has_draft: bool
    has_extract: bool
    is_old: bool
    may_decide: bool


def read_pairs_page(session: Session, actor: Actor, *, month_id: UUID) -> PairsPage:
    """Return what waits for a decision in a month; `NotFound` when it is out of sight."""
    require(actor, Action.DECIDE_PAIRS)
    month, contract, vendor = get_month(session, actor, month_id)
    document = _newest_document(session, month_id)
    compared = (document or {}).get("comparison") or {}
    decisions = _standing(session, actor, month_id)
    known = {(each.vendor_key, each.client_key) for each in decisions}
    proposals = compared.get("proposals", ())
    return PairsPage(
        month_id,
        name_in(actor.language, vendor),
        {"zh": contract.title_zh, "en": contract.title_en},
        period_of(month),
        waiting=tuple(each for each in proposals if _keys(each) not in known),
        found=compared.get("proposals_found", 0),
        decisions=decisions,
        has_draft=document is not None,
        has_extract=bool(compared),
        is_old=not is_decided_alike(document or {}, decisions_of(session, month_id)),
        may_decide=_is_open(month),
    )


def decide_pair(
    session: Session, actor: Actor, *, month_id: UUID, pair: KeyPair, verdict: str, at: datetime
) -> None:
    """Record what a person says of two rows; `open` takes an earlier word back.

    It counts when the month is drafted again. Raises `Invalid` for a couple nobody proposed and
    for an unknown verdict, `Conflict` when a key already belongs to another confirmed pair or the
    month is issued.
    """
    require(actor, Action.DECIDE_PAIRS)
    month = lock_month(session, actor, month_id)
    if not _is_open(month):
        raise Conflict([Problem("pairs.month_issued")])
    _require_possible(session, actor, month_id, pair, verdict)
    session.add(
        KeyPairRow(
            tenant_id=actor.tenant_id,
            id=new_id(),
            month_id=month.id,
            vendor_id=month.vendor_id,
            number=_next_number(session, month_id),
            vendor_key=pair[0],
            client_key=pair[1],
            verdict=verdict,
            decided_by=actor.account_id,
            decided_at=at,
        )
    )
    session.flush()
    facts = {"vendor_key": pair[0], "client_key": pair[1], "verdict": verdict}
    record(
        session,
        actor,
        "decide_pair",
        subject_kind="month",
        subject_id=month.id,
        vendor_id=month.vendor_id,
        facts={"period": period_of(month).label, **facts},
        at=at,
    )


def decisions_of(session: Session, month_id: UUID) -> PairDecisions:
    """Return the decisions that stand in a month."""
    return decided(
        (row.vendor_key, row.client_key, row.verdict)
        for row, _ in rows.list_key_pairs(session, month_id)
    )


def is_decided_alike(document: Mapping[str, Any], decisions: PairDecisions) -> bool:
    """Tell whether a document was made with these decisions; one without extract needs none."""
    compared = document.get("comparison")
    return not compared or compared.get("decisions", []) == decisions_document(decisions)


def _newest_document(session: Session, month_id: UUID) -> Mapping[str, Any] | None:
    found = month_rows.find_latest_assessment(session, month_id, "draft", "issue")
    return found.document if found else None


def _standing(session: Session, actor: Actor, month_id: UUID) -> tuple[PairDecision, ...]:
    said = {
        (row.vendor_key, row.client_key): (row, name)
        for row, name in rows.list_key_pairs(session, month_id)
    }
    standing = [
        (
            row.number,
            PairDecision(
                row.vendor_key,
                row.client_key,
                Verdict(row.verdict),
                name,
                row.decided_at,
                is_mine=row.decided_by == actor.account_id,
            ),
        )
        for row, name in said.values()
        if row.verdict != Verdict.OPEN
    ]
    return tuple(each for _, each in sorted(standing, key=lambda one: -one[0]))


def _next_number(session: Session, month_id: UUID) -> int:
    earlier = rows.list_key_pairs(session, month_id)
    return earlier[-1][0].number + 1 if earlier else 1


def _require_possible(
    session: Session, actor: Actor, month_id: UUID, pair: KeyPair, verdict: str
) -> None:
    if verdict not in set(Verdict):
        raise Invalid([Problem("pairs.unknown_verdict", facts={"verdict": verdict})])
    standing = {
        (each.vendor_key, each.client_key): each for each in _standing(session, actor, month_id)
    }
    document = _newest_document(session, month_id) or {}
    proposals = (document.get("comparison") or {}).get("proposals", ())
    if pair not in standing and pair not in {_keys(each) for each in proposals}:
        facts = {"vendor_key": pair[0], "client_key": pair[1]}
        raise Invalid([Problem("pairs.not_proposed", facts=facts)])
    if verdict == Verdict.SAME:
        _require_free(pair, standing)


def _require_free(pair: KeyPair, standing: Mapping[KeyPair, PairDecision]) -> None:
    problems = [
        Problem("pairs.key_taken", facts={"key": pair[side], "other": other[1 - side]})
        for other, said in standing.items()
        for side in (0, 1)
        if said.verdict is Verdict.SAME and other != pair and other[side] == pair[side]
    ]
    if problems:
        raise Conflict(problems)


def _keys(proposal: Mapping[str, Any]) -> KeyPair:
    return proposal["vendor_key"], proposal["client_key"]


def _is_open(month: MonthRow) -> bool:
    state = MonthState(month.state)
    return state is MonthState.OPEN or may_move(state, Move.DRAFT)
