"""Drafts: the bench on which a contract is written, with the linter and a summary beside it."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.services import benches, contract_tables, contracts, vendors
from vendor_sla.services.benches import Beginning, Bench
from vendor_sla.store.sessions import Session
from vendor_sla.web.benches import checked_document, format_document, measure_choices
from vendor_sla.web.door import door
from vendor_sla.web.languages import speak
from vendor_sla.web.site import current_site

pages = Blueprint("drafts", __name__, url_prefix="/contracts/drafts")
_LARGEST_TEXT = 4 << 20  # bytes; what the format allows is said by the linter


@pages.get("/")
@door(Action.SAVE_CONTRACT)
def show_start(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the ways to begin a draft."""
    return render_template(
        "drafts/start.html",
        templates=benches.list_templates(actor),
        contracts=contracts.list_contracts(session, actor),
        vendors=vendors.list_vendors(session, actor),
    )


@pages.get("/new")
@door(Action.SAVE_CONTRACT, again=show_start)
def show_new(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the bench with a template."""
    bench = benches.begin_from_template(
        session,
        actor,
        template=request.args.get("template", ""),
        vendor_id=_id(request.args.get("vendor_id", "")),
        key=request.args.get("key", "").strip(),
    )
    return _show(session, actor, bench)


@pages.get("/<uuid:contract_id>/<int:number>")
@door(Action.SAVE_CONTRACT)
def show_version(
    session: Session, actor: Actor, *, contract_id: UUID, number: int
) -> ResponseReturnValue:
    """Show the bench with a draft, or with the amendment of a committed version."""
    bench = benches.begin_from_version(
        session, actor, contract_id=contract_id, number=number, at=current_site().now()
    )
    return _show(session, actor, bench)


@pages.post("/file")
@door(Action.SAVE_CONTRACT, again=show_start)
def open_file(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the bench with a YAML file of one's own."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid([Problem("form.no_file", "file")])
    document = benches.read_file_text(sent.stream.read(_LARGEST_TEXT + 1), limit=_LARGEST_TEXT)
    bench = benches.begin_from_text(actor, document=document, name=sent.filename)
    return _show(session, actor, bench)


@pages.post("/text")
@door(Action.SAVE_CONTRACT, again=show_start)
def open_text(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the bench with a text that another page made, such as a published design."""
    bench = benches.begin_from_text(actor, document=_document(), name="")
    chosen = replace(bench, vendor_id=_id(request.form.get("vendor_id", "")))
    return _show(session, actor, chosen)


@pages.post("/table")
@door(Action.SAVE_CONTRACT, again=show_start)
def show_table(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show what the rows of a contract table seem to mean, and ask about each."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid([Problem("form.no_file", "file")])
    page = contract_tables.read_table(actor, stream=sent.stream, name=sent.filename)
    return render_template(
        "drafts/table.html",
        page=page,
        templates=benches.list_templates(actor),
        vendors=vendors.list_vendors(session, actor),
        measures=measure_choices(speak().language),
    )


@pages.post("/table/draft")
@door(Action.SAVE_CONTRACT, again=show_start)
def open_table(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the bench with a draft from the rows as a person has settled them."""
    words = speak()
    bench, questions = contract_tables.begin_from_table(
        session,
        actor,
        template=request.form.get("template", ""),
        vendor_id=_id(request.form.get("vendor_id", "")),
        key=request.form.get("key", "").strip(),
        rows=[row for row in _rows() if row.get("take") == "yes"],
        undelivered=request.form.get("undelivered", ""),
        left_out=[row.get("said", "") for row in _rows() if row.get("take") != "yes"],
        say=lambda problem: words.sentence("problem", problem.code, problem.facts),
    )
    return _show(session, actor, bench, questions)


@pages.get("/format.json")
@door(Action.SAVE_CONTRACT)
def send_format(session: Session, actor: Actor) -> ResponseReturnValue:
    """Send the format, the catalogue and their words: all that completion knows."""
    del session
    response: Response = jsonify(format_document(benches.read_format(actor), speak()))
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie"
    response.add_etag()
    return response.make_conditional(request)


@pages.post("/check")
@door(Action.SAVE_CONTRACT)
def check(session: Session, actor: Actor) -> ResponseReturnValue:
    """Say what the linter finds in a text, and what the text says in plain language."""
    del session
    checked = benches.check_document(actor, document=_document())
    return jsonify(checked_document(checked, speak()))


def show_again(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the bench with the text that was refused: nothing that was typed is lost."""
    form = request.form
    number = form.get("number", "")
    bench = Bench(
        Beginning.FILE,
        _document(),
        form.get("slot", ""),
        _id(form.get("vendor_id", "")),
        contract_id=_id(form.get("contract_id", "")),
        number=int(number) if number.isascii() and number.isdigit() else None,
        begun_from=form.get("begun_from", ""),
    )
    return _show(session, actor, bench)


@pages.post("/")
@door(Action.SAVE_CONTRACT, again=show_again)
def save(session: Session, actor: Actor) -> ResponseReturnValue:
    """Save the text as a draft version; a script is answered in JSON and stays on the bench."""
    vendor_id = _id(request.form.get("vendor_id", ""))
    if vendor_id is None:
        raise Invalid([Problem("form.empty", "vendor_id")])
    saved = benches.save_draft(
        session,
        actor,
        vendor_id=vendor_id,
        document=_document(),
        begun_from=request.form.get("begun_from", ""),
        at=current_site().now(),
    )
    bench = url_for(
        "drafts.show_version", contract_id=saved.contract_id, number=saved.version.number
    )
    if request.accept_mimetypes.best == "application/json":
        return jsonify(
            contract_id=str(saved.contract_id),
            number=saved.version.number,
            begun_from=saved.version.sha256,
            bench=bench,
            slot=benches.slot_of(saved.contract_id, saved.version.number),
        )
    return redirect(f"{bench}?done=contract_saved", 303)


def _show(
    session: Session, actor: Actor, bench: Bench, questions: Sequence[Problem] = ()
) -> ResponseReturnValue:
    listed = vendors.list_vendors(session, actor)
    asks_past = bench.contract_id is not None and actor.may(Action.REPLAY_CONTRACT)
    return render_template(
        "drafts/bench.html",
        bench=bench,
        vendors=listed,
        questions=questions,
        replay_url=url_for("replays.replay_text", contract_id=bench.contract_id)
        if asks_past
        else "",
    )


def _rows() -> list[dict[str, str]]:
    """Return the rows of a table's form: `row.3.weight` is the weight of row 3."""
    rows: dict[str, dict[str, str]] = {}
    for name, text in request.form.items():
        kind, _, rest = name.partition(".")
        number, _, value = rest.partition(".")
        if kind == "row" and value:
            rows.setdefault(number, {"number": number})[value] = text
    return list(rows.values())


def _document() -> str:
    """Return the text as it is kept: browsers send a form's line ends as CR LF."""
    return request.form.get("document", "").replace("\r\n", "\n")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
