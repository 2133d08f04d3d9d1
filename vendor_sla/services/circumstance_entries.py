"""Circumstance entries: one thing that happened in a month, added, changed, removed, approved.

Each step writes a whole new record, as the text of an expert would be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vendor_sla.domain.circumstance_checks import unknown_names
from vendor_sla.domain.circumstance_documents import circumstances_document
from vendor_sla.domain.circumstances import Circumstances, ReliefClaim
from vendor_sla.domain.people import Action, Actor, require, require_other_person
from vendor_sla.domain.refusals import Conflict, Invalid, Problem
from vendor_sla.intake.circumstances import read_circumstances, write_circumstances
from vendor_sla.services.circumstance_effects import Effect, effect_of
from vendor_sla.services.circumstances import find_recorded, record_circumstances
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.months import find_shown
from vendor_sla.services.moves import get_month, period_of
from vendor_sla.store import circumstances as rows
from vendor_sla.store.sessions import Session

KINDS = ("relief", "incidents", "deliveries", "waivers", "recounts")


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A change of one entry: `place` None adds it, `entry` None removes it.

    `number` is the record that was on the screen; `entry` has the keys of docs/circumstances.md.
    """

    kind: str
    place: int | None
    entry: Mapping[str, Any] | None
    number: int


@dataclass(frozen=True, slots=True)
class EntriesPage:
    """What is recorded of a month as entries, and what a new one may name.

    `number` is the record shown, 0 for none; `approvable` the places of relief claims this actor
    may approve; `lines` the money lines a waiver may name, with their amount.
    """

    number: int
    recorded: Circumstances
    approvable: frozenset[int]
    lines: tuple[tuple[str, Mapping[str, str] | None, str], ...]
    currency: str


def read_entries(session: Session, actor: Actor, *, month_id: UUID) -> EntriesPage:
    """Return a month's newest record entry by entry; `NotFound` when it is out of sight."""
    require(actor, Action.RECORD_CIRCUMSTANCES)
    month, contract, _ = get_month(session, actor, month_id)
    number, recorded = find_recorded(session, month_id)
    shown = find_shown(session, month)
    nothing: Mapping[str, Any] = {"lines": (), "currency": contract.currency}
    money = shown.document["money"] if shown else nothing
    lines = {line["metric"] or line["mechanic"]: line for line in reversed(money["lines"])}
    return EntriesPage(
        number=number,
        recorded=recorded,
        approvable=frozenset(
            place
            for place, claim in enumerate(recorded.relief)
            if not claim.approved_by and find_claimant(session, month_id, claim) != actor.account_id
        ),
        lines=tuple((key, line["name"], line["amount"]) for key, line in lines.items()),
        currency=money["currency"],
    )


def change_entry(
    session: Session, actor: Actor, *, month_id: UUID, change: EntryChange, at: datetime
) -> None:
    """Record a month's circumstances with one entry changed, everything else as it was.

    A relief claim that is changed waits for approval again. Raises `Conflict` when somebody else
    recorded meanwhile, `Invalid` as recording does.
    """
    require(actor, Action.RECORD_CIRCUMSTANCES)
    text = _text_with(session, month_id, change)
    record_circumstances(session, actor, month_id=month_id, document=text, at=at)


def preview_entry(
    session: Session, actor: Actor, *, month_id: UUID, change: EntryChange
) -> Effect | None:
    """Return what a change of one entry does to score and money; None when nothing is measured.

    Raises what recording it, or drafting with it, would.
    """
    require(actor, Action.RECORD_CIRCUMSTANCES)
    month, _, _ = get_month(session, actor, month_id)
    _, contract = contract_in_force(
        session, actor, contract_id=month.contract_id, period=period_of(month)
    )
    wanted = read_circumstances(_text_with(session, month_id, change), "")
    problems = tuple(unknown_names(contract, wanted))
    if problems:
        raise Invalid(problems)
    if change.kind == "relief" and change.entry is not None:
        # Shown as it would be once approved: before that a claim changes nothing.
        place = len(wanted.relief) - 1 if change.place is None else change.place
        wanted = _approved(wanted, place, actor.name)
    return effect_of(session, month, contract, wanted)


def approve_relief(
    session: Session, actor: Actor, *, month_id: UUID, place: int, number: int, at: datetime
) -> None:
    """Approve a relief claim that another person recorded; it counts from the next draft on.

    `Forbidden` for the person who recorded it.
    """
    require(actor, Action.RECORD_CIRCUMSTANCES)
    recorded = _require_seen(session, month_id, number)
    if not 0 <= place < len(recorded.relief) or recorded.relief[place].approved_by:
        raise Conflict([Problem("circumstances.changed")])
    claimed_by = find_claimant(session, month_id, recorded.relief[place])
    require_other_person(actor, Action.RECORD_CIRCUMSTANCES, {"claimed": claimed_by})
    tree = circumstances_document(_approved(recorded, place, actor.name))
    text = write_circumstances(tree)
    record_circumstances(session, actor, month_id=month_id, document=text, at=at)


def find_claimant(session: Session, month_id: UUID, claim: ReliefClaim) -> UUID | None:
    """Return who first recorded a relief claim as it stands, approved or not."""
    wanted = replace(claim, approved_by="")
    for row, _ in reversed(rows.list_circumstances(session, month_id)):
        claims = read_circumstances(row.document, "").relief
        if any(replace(one, approved_by="") == wanted for one in claims):
            return row.recorded_by
    return None


def _approved(circumstances: Circumstances, place: int, name: str) -> Circumstances:
    claims = list(circumstances.relief)
    claims[place] = replace(claims[place], approved_by=name)
    return replace(circumstances, relief=tuple(claims))


def _require_seen(session: Session, month_id: UUID, number: int) -> Circumstances:
    newest, recorded = find_recorded(session, month_id)
    if newest != number:
        raise Conflict([Problem("circumstances.changed")])
    return recorded


def _text_with(session: Session, month_id: UUID, change: EntryChange) -> str:
    recorded = _require_seen(session, month_id, change.number)
    if change.kind == "refused_for_good":
        is_final = change.entry is not None
        tree = circumstances_document(replace(recorded, is_refused_for_good=is_final))
        return write_circumstances(tree)
    if change.kind not in KINDS:
        raise Invalid([Problem("circumstances.kind", "kind")])
    tree = circumstances_document(recorded)
    entries = tree[change.kind]
    if change.place is None:
        entries.append(dict(change.entry or {}))
    elif not 0 <= change.place < len(entries):
        raise Conflict([Problem("circumstances.changed")])
    elif change.entry is None:
        del entries[change.place]
    else:
        entries[change.place] = {**entries[change.place], **change.entry}
    return write_circumstances(tree)
