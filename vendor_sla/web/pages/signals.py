"""Signals of a month: where to look, with pictures, rows and what to sample next."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.printing.signals import ToldCheck, quiet_lines, told_signals
from vendor_sla.services import signals
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.exports import neutral
from vendor_sla.web.histograms import Histogram, draw_histogram
from vendor_sla.web.languages import speak

pages = Blueprint("signals", __name__, url_prefix="/months")


@dataclass(frozen=True, slots=True)
class Card:
    """One signal as the page shows it."""

    check: Mapping[str, Any]
    told: ToldCheck
    picture: Histogram | None


@pages.get("/<uuid:month_id>/signals")
@door(Action.READ_SIGNALS)
def show_signals(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show a month's signals, the least likely first, then the checks that stayed quiet."""
    shown = signals.read_signals(session, actor, month_id=month_id)
    document = shown.found.document if shown.found else None
    return render_template(
        "signals/signals.html",
        shown=shown,
        document=document,
        cards=_cards(document) if document else (),
        quiet=quiet_lines(speak(), document) if document else (),
    )


@pages.get("/<uuid:month_id>/signals.csv")
@door(Action.READ_SIGNALS)
def send_rows(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Send the rows the month's signals speak of, one line a signal and row."""
    shown = signals.read_signals(session, actor, month_id=month_id)
    document = shown.found.document if shown.found else None
    name = f"signals-{shown.period.label.replace('/', '_')}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_csv(document), mimetype="text/csv", headers=headers)


def _cards(document: Mapping[str, Any]) -> tuple[Card, ...]:
    return tuple(
        Card(check, told, draw_histogram(speak(), check["picture"]) if check["picture"] else None)
        for check, told in told_signals(speak(), document)
    )


def _csv(document: Mapping[str, Any] | None) -> str:
    words, out = speak(), io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    columns = ("page.column.code", "page.signals.row", "page.signals.interaction")
    writer.writerow([words(column) for column in columns])
    for check, told in told_signals(words, document) if document else ():
        for place in check["rows"]:
            name = f"{told.name} · {told.about}" if told.about else told.name
            writer.writerow([neutral(name), place["row"], neutral(place["interaction_id"])])
    return out.getvalue()
