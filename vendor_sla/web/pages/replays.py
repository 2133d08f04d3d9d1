"""Replays: what a version, or a document that is not saved, would have given in past months."""

from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import Conflict, Invalid, Problem
from vendor_sla.services import replays
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.replays import show_replay as shown_of

pages = Blueprint("replays", __name__, url_prefix="/contracts/<uuid:contract_id>")

_MONTHS = {"3": 3, "6": 6, "12": 12, "24": 24, "all": None}
_USUAL = "12"


@pages.get("/<int:number>/replay")
@door(Action.REPLAY_CONTRACT)
def show_replay(
    session: Session, actor: Actor, *, contract_id: UUID, number: int
) -> ResponseReturnValue:
    """Show a version over the newest months: scores, money, caps, and what was in force."""
    months = _asked(request.args)
    page = replays.replay_version(
        session, actor, contract_id=contract_id, number=number, months=_MONTHS[months]
    )
    if _wants_json():
        if page.problems:
            raise Invalid(page.problems)
        return jsonify(page.replay)
    text = render_template(
        "replays/replay.html",
        page=page.contract_page,
        shown=shown_of(page.replay) if page.replay else None,
        replay_problems=page.problems,
        months=months,
        choices=tuple(_MONTHS),
    )
    return make_response(text, 422 if page.problems else 200)


@pages.post("/replay")
@door(Action.REPLAY_CONTRACT)
def replay_text(session: Session, actor: Actor, *, contract_id: UUID) -> ResponseReturnValue:
    """Replay the `document` of a form over `months`; a piece of a page, or JSON when asked for.

    The piece of a refusal lists every problem, with status 422. Nothing is kept.
    """
    document = None
    problems: tuple[Problem, ...] = ()
    try:
        document = replays.replay_draft(
            session,
            actor,
            contract_id=contract_id,
            document=request.form.get("document", ""),
            months=_MONTHS[_asked(request.form)],
        )
    except (Invalid, Conflict) as refused:
        if _wants_json():
            raise
        problems = refused.problems
    if _wants_json():
        return jsonify(document)
    shown = shown_of(document) if document else None
    piece = render_template("replays/piece.html", shown=shown, replay_problems=problems)
    return make_response(piece, 422 if problems else 200)


def _asked(values: Any) -> str:
    """Return the months asked for; twelve unless one of the choices was."""
    asked = str(values.get("months", _USUAL))
    return asked if asked in _MONTHS else _USUAL


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
