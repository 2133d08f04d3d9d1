"""The circumstances of a month: what its contract lets be named, and what was recorded."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.circumstance_documents import circumstances_document
from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.services import circumstance_entries, circumstances
from vendor_sla.services.circumstance_effects import Effect
from vendor_sla.services.circumstance_entries import KINDS, EntriesPage, EntryChange
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.site import current_site

pages = Blueprint("circumstances", __name__, url_prefix="/months")

# What the form of each kind asks for; `yes` marks boxes, `lines` a text with one thing a line.
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "relief": ("metric", "code", "misses"),
    "incidents": ("kind", "on", "count", "days", "cost", "note"),
    "deliveries": ("duty", "late_calendar_days", "late_working_days"),
    "waivers": ("line", "amount", "reason", "benefit"),
    "recounts": ("metric", "value", "client", "vendor"),
}
_BOXES = {"deliveries": ("missing", "wrong")}
_WITH_EVIDENCE = frozenset({"relief", "recounts"})
_DAY = ("day", "forecast", "arrived", "late_misses")


@pages.get("/<uuid:month_id>/circumstances")
@door(Action.RECORD_CIRCUMSTANCES)
def show_circumstances(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show a month's circumstances and what its contract lets them name."""
    return _page(session, actor, month_id, None)


@pages.post("/<uuid:month_id>/circumstances")
@door(Action.RECORD_CIRCUMSTANCES, again=show_circumstances)
def record(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Record the circumstances anew; everything wrong with them comes back at once."""
    circumstances.record_circumstances(
        session,
        actor,
        month_id=month_id,
        document=request.form.get("document", "").replace("\r\n", "\n"),
        at=current_site().now(),
    )
    address = url_for("months.show_month", month_id=month_id, done="circumstances")
    return redirect(address, 303)


@pages.post("/<uuid:month_id>/circumstances/entries")
@door(Action.RECORD_CIRCUMSTANCES, again=show_circumstances)
def change_entry(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show what an entry would do, or record it."""
    change = _change(_entry(actor))
    if request.form.get("step") == "record":
        circumstance_entries.change_entry(
            session, actor, month_id=month_id, change=change, at=current_site().now()
        )
        return _back(month_id, "entry")
    effect = circumstance_entries.preview_entry(session, actor, month_id=month_id, change=change)
    return _page(session, actor, month_id, effect, is_previewed=True)


@pages.post("/<uuid:month_id>/circumstances/remove")
@door(Action.RECORD_CIRCUMSTANCES, again=show_circumstances)
def remove_entry(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Take an entry out of the record; the records before it stay."""
    circumstance_entries.change_entry(
        session, actor, month_id=month_id, change=_change(None), at=current_site().now()
    )
    return _back(month_id, "entry_removed")


@pages.post("/<uuid:month_id>/circumstances/approve")
@door(Action.RECORD_CIRCUMSTANCES, again=show_circumstances)
def approve_relief(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Approve a relief claim of another person's."""
    place = _place()
    circumstance_entries.approve_relief(
        session,
        actor,
        month_id=month_id,
        place=-1 if place is None else place,
        number=request.form.get("number", -1, type=int),
        at=current_site().now(),
    )
    return _back(month_id, "relief_approved")


def _page(
    session: Session,
    actor: Actor,
    month_id: UUID,
    effect: Effect | None,
    *,
    is_previewed: bool = False,
) -> ResponseReturnValue:
    shown = circumstances.read_circumstances_page(session, actor, month_id=month_id)
    entries = circumstance_entries.read_entries(session, actor, month_id=month_id)
    newest = shown.versions[0].document if shown.versions else ""
    kind, place = _chosen(entries)
    return render_template(
        "circumstances/circumstances.html",
        shown=shown,
        entries=entries,
        document=request.form.get("document", newest),
        kinds=KINDS,
        kind=kind,
        place=place,
        values=_values(entries, kind, place),
        effect=effect,
        is_previewed=is_previewed,
    )


def _chosen(entries: EntriesPage) -> tuple[str, int | None]:
    """Return which form is open: of a kind, for the entry at a place or for a new one."""
    kind = request.values.get("kind", "")
    if kind not in KINDS:
        return "", None
    count = len(getattr(entries.recorded, kind))
    place = request.values.get("place", type=int)
    return kind, place if place is not None and 0 <= place < count else None


def _values(entries: EntriesPage, kind: str, place: int | None) -> Mapping[str, Any]:
    """Return what the open form is filled with: as sent, else as recorded."""
    if any(name.startswith("f-") for name in request.form):
        return {name[2:]: value for name, value in request.form.items() if name.startswith("f-")}
    if place is None:
        return {}
    entry = circumstances_document(entries.recorded)[kind][place]
    told = dict(entry)
    if "evidence" in entry:
        told["evidence"] = "\n".join(entry["evidence"])
    if "days" in entry and kind == "relief":
        told["days"] = "\n".join(" ".join(str(day[name]) for name in _DAY) for day in entry["days"])
    return told


def _place() -> int | None:
    return request.form.get("place", type=int)


def _change(entry: Mapping[str, Any] | None) -> EntryChange:
    kind = request.form.get("kind", "")
    if kind not in {*KINDS, "refused_for_good"}:
        raise Invalid([Problem("circumstances.kind", "kind")])
    number = request.form.get("number", -1, type=int)
    return EntryChange(kind, _place(), entry, number)


def _entry(actor: Actor) -> Mapping[str, Any]:
    """Return the entry a form was filled with; whoever records a waiver decides it."""
    kind = request.form.get("kind", "")
    entry: dict[str, Any] = {
        name: request.form.get(f"f-{name}", "").strip() for name in _TEXTS.get(kind, ())
    }
    for name in _BOXES.get(kind, ()):
        entry[name] = "yes" if request.form.get(f"f-{name}") else "no"
    if kind in _WITH_EVIDENCE:
        entry["evidence"] = _lines("f-evidence")
    if kind == "relief":
        entry["approved_by"] = ""
        entry["days"] = [_day(line) for line in _lines("f-days")]
    if kind == "waivers":
        entry["approved_by"] = actor.name
    return entry


def _lines(name: str) -> list[str]:
    lines = request.form.get(name, "").splitlines()
    return [line.strip() for line in lines if line.strip()]


def _day(line: str) -> dict[str, str]:
    return dict(zip(_DAY, line.replace(",", " ").split(), strict=False))


def _back(month_id: UUID, news: str) -> ResponseReturnValue:
    address = url_for("circumstances.show_circumstances", month_id=month_id, done=news)
    return redirect(address, 303)
