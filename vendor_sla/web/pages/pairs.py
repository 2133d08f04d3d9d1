"""Pairs of a month: look-alike rows side by side for a person's word, and the rows to download."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.pairs import Verdict
from vendor_sla.domain.people import Action, Actor
from vendor_sla.services import matched_rows, pairs
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.languages import local
from vendor_sla.web.papers import send_rows
from vendor_sla.web.site import current_site

pages = Blueprint("pairs", __name__, url_prefix="/months")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", re.ASCII)


@pages.get("/<uuid:month_id>/pairs")
@door(Action.DECIDE_PAIRS)
def show_pairs(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show one couple of rows side by side, those that wait, and what was decided."""
    shown = pairs.read_pairs_page(session, actor, month_id=month_id)
    count = len(shown.waiting)
    place = request.values.get("at", 0, type=int) % count if count else 0
    pair = shown.waiting[place] if count else None
    return render_template(
        "pairs/pairs.html",
        shown=shown,
        place=place,
        pair=pair,
        values=_values(pair) if pair else (),
        offset=_offset(pair) if pair else "",
    )


@pages.post("/<uuid:month_id>/pairs")
@door(Action.DECIDE_PAIRS, again=show_pairs)
def decide(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Record what a person says of two rows, and show the next."""
    verdict = request.form.get("verdict", "")
    pairs.decide_pair(
        session,
        actor,
        month_id=month_id,
        pair=(request.form.get("vendor_key", ""), request.form.get("client_key", "")),
        verdict=verdict,
        at=current_site().now(),
    )
    at = request.form.get("at", 0, type=int)
    done = f"pair_{Verdict(verdict)}"
    return redirect(url_for("pairs.show_pairs", month_id=month_id, at=at, done=done), 303)


@pages.get("/<uuid:month_id>/differences.csv")
@door(Action.READ_COMPARISON)
def send_class(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Send every row of one class of difference, named by `code` and `column`."""
    code, column = request.args.get("code", ""), request.args.get("column", "")
    opened = matched_rows.open_class_rows(
        session, actor, month_id=month_id, code=code, column=column, blobs=current_site().blobs
    )
    return send_rows(opened, "-".join(part for part in (code, column) if part))


@pages.get("/<uuid:month_id>/unmatched.csv")
@door(Action.READ_MONTH)
def send_unmatched(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Send the client's rows that the vendor's file does not have."""
    opened = matched_rows.open_unmatched(
        session, actor, month_id=month_id, blobs=current_site().blobs
    )
    return send_rows(opened, "unmatched")


def _values(pair: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Return a couple's values as (column, vendor's, client's), times in the tenant's zone."""
    return tuple((column, _shown(ours), _shown(theirs)) for column, ours, theirs in pair["values"])


def _shown(text: str) -> str:
    if not _INSTANT.fullmatch(text):
        return text
    fraction = text[19:-1]
    return local(datetime.fromisoformat(text))[:19].replace("T", " ") + fraction


def _offset(pair: Mapping[str, Any]) -> str:
    """Return how far from UTC the times are shown; empty for a couple without any."""
    times = (text for value in pair["values"] for text in value[1:] if _INSTANT.fullmatch(text))
    first = next(times, None)
    return local(datetime.fromisoformat(first))[19:] if first else ""
