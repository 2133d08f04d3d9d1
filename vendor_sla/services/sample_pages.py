"""Sample pages: a month's sample as each side may see it, and the files to draw it again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.lifecycle import MonthState, Move, may_move
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import NotFound, Problem
from vendor_sla.domain.samples import Draw, SampleState, draw_document
from vendor_sla.evidence.tickets import commitment
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.moves import get_month, period_of
from vendor_sla.services.papers import JSON, StoredPaper
from vendor_sla.services.sample_advice import Advice, advise_plan
from vendor_sla.services.sample_seals import party_of
from vendor_sla.services.sample_views import SampleView, view_sample
from vendor_sla.services.samples import draw_of, get_sample, second_try
from vendor_sla.services.vendors import name_in
from vendor_sla.store import samples as rows
from vendor_sla.store import submissions as submission_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow, SampleRow
from vendor_sla.store.sessions import Session

TEXT = "text/plain"
_TEXT_FILES = {
    "keys.txt": "data_sha256",
    "rows.txt": "rows_sha256",
    "strata.txt": "membership_sha256",
}


@dataclass(frozen=True, slots=True)
class SamplePage:
    """A month's samples and what this actor may do now.

    `sample` is the one alive, None when nothing is planned; `earlier` are the void ones.
    `advice` is for who plans. `may`
    names steps: plan, freeze, seal, reveal, settle, beacon, extend, change, thaw.
    """

    month_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    state: MonthState
    contract: Contract
    party: str
    sample: SampleView | None
    earlier: tuple[SampleView, ...]
    may: frozenset[str]
    advice: Advice


def read_sample_page(session: Session, actor: Actor, *, month_id: UUID, at: datetime) -> SamplePage:
    """Return a month's samples as this actor may see them; `NotFound` when out of sight."""
    require(actor, Action.READ_SAMPLE)
    month, contract_row, vendor = get_month(session, actor, month_id)
    period = period_of(month)
    _, contract = contract_in_force(session, actor, contract_id=month.contract_id, period=period)
    found = rows.list_samples(session, month_id)
    alive = next((row for row in found if row.state != SampleState.VOID), None)
    if alive is not None and alive.state == SampleState.PLANNED and not _plans(actor):
        alive = None
    sample = None if alive is None else view_sample(session, actor, month, alive, at)
    earlier = [row for row in found if row.state == SampleState.VOID]
    return SamplePage(
        month_id=month.id,
        vendor_name=name_in(actor.language, vendor),
        contract_title={"zh": contract_row.title_zh, "en": contract_row.title_en},
        period=period,
        state=MonthState(month.state),
        contract=contract,
        party=party_of(actor) if actor.may(Action.SEAL_SHARE) else "",
        sample=sample,
        earlier=tuple(view_sample(session, actor, month, row, at) for row in earlier),
        may=_steps(session, actor, month, sample=sample, earlier=earlier, at=at),
        advice=advise_plan(session, contract_id=month.contract_id, contract=contract, period=period)
        if _plans(actor)
        else Advice(),
    )


def open_sample_file(
    session: Session, actor: Actor, *, month_id: UUID, name: str, blobs: Blobs
) -> StoredPaper:
    """Return keys.txt, rows.txt, strata.txt, plan.json or draw.json of a month's sample.

    Raises `NotFound` for another name, `Conflict` for draw.json before the draw.
    """
    require(actor, Action.READ_SAMPLE)
    get_month(session, actor, month_id)
    states = set(SampleState) - {SampleState.VOID}
    if not _plans(actor):
        states -= {SampleState.PLANNED}
    sample = get_sample(session, month_id, *states)
    if name in _TEXT_FILES:
        named: str = getattr(sample, _TEXT_FILES[name])
        return StoredPaper(name, TEXT, named, blobs.read(actor.tenant_id, named))
    if name == "plan.json":
        return _paper(name, sample.plan.encode())
    if name == "draw.json":
        document = draw_document(get_published(session, actor, month_id=month_id))
        text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
        return _paper(name, f"{text}\n".encode())
    raise NotFound([Problem("samples.no_file")])


def get_published(session: Session, actor: Actor, *, month_id: UUID) -> Draw:
    """Return a month's drawn sample as it is published; `Conflict` before it is drawn."""
    require(actor, Action.READ_SAMPLE)
    get_month(session, actor, month_id)
    return draw_of(session, get_sample(session, month_id, SampleState.DRAWN))


def sealed_note(*, party: str, period: Period, share: str, nonce: str) -> str:
    """Return the note a person keeps until the reveal: both values and how they were sealed."""
    made = commitment(party, share, nonce)
    return (
        f"share: {share}\nnonce: {nonce}\ncommitment: {made}\nside: {party}\n"
        f"period: {period.label}\n\nprintf '%s' 'commit|{party}|{share}|{nonce}' | sha256sum\n"
    )


def _paper(name: str, content: bytes) -> StoredPaper:
    return StoredPaper(name, JSON, sha256(content).hexdigest(), content)


def _plans(actor: Actor) -> bool:
    return actor.may(Action.PLAN_SAMPLE)


def _steps(
    session: Session,
    actor: Actor,
    month: MonthRow,
    *,
    sample: SampleView | None,
    earlier: list[SampleRow],
    at: datetime,
) -> frozenset[str]:
    state = MonthState(month.state)
    found: set[str] = set()
    if _plans(actor):
        found |= _client_steps(session, month, sample, earlier)
    if actor.may(Action.SEAL_SHARE) and sample is not None and sample.state == SampleState.FROZEN:
        found |= _seal_steps(sample, party_of(actor), at)
    if not may_move(state, Move.THAW):
        found -= {"thaw"}
    return frozenset(found)


def _client_steps(
    session: Session, month: MonthRow, sample: SampleView | None, earlier: list[SampleRow]
) -> set[str]:
    state = MonthState(month.state)
    if sample is None or sample.state == SampleState.PLANNED:
        newest = submission_rows.find_latest_accepted(session, month.id, "vendor")
        is_over = newest is not None and any(second_try(row, newest.id) for row in earlier)
        may_plan = state is MonthState.FROZEN or may_move(state, Move.FREEZE)
        steps = {"plan"} if newest is not None and may_plan and not is_over else set()
        if sample is not None and "plan" in steps and not sample.is_population_changed:
            steps |= {"freeze"}
        return steps | ({"thaw"} if state is MonthState.FROZEN else set())
    if sample.state == SampleState.DRAWN:
        is_extended = any(item.look == 2 for item in sample.items)
        is_whole = sample.plan.most <= sum(item.weighs for item in sample.items)
        return {"change", "thaw"} | (set() if is_extended or is_whole else {"extend"})
    is_revealed = any(side.is_revealed for side in sample.sides.values())
    steps = set() if is_revealed else {"thaw"}
    return steps | ({"beacon"} if sample.waits_for_beacon else set())


def _seal_steps(sample: SampleView, party: str, at: datetime) -> set[str]:
    assert sample.seal_until is not None
    assert sample.reveal_until is not None
    own = sample.sides[party]
    both = all(side.commitment for side in sample.sides.values())
    none_revealed = not any(side.is_revealed for side in sample.sides.values())
    steps = set()
    if not own.commitment and at < sample.seal_until and none_revealed:
        steps.add("seal")
    is_turn = both or at >= sample.seal_until
    if own.commitment and is_turn and not own.is_revealed and at < sample.reveal_until:
        steps.add("reveal")
    if sample.is_due:
        steps.add("settle")
    return steps
