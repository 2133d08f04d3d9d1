"""What a design rests on and becomes: studies of an outcome, and the contract draft."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.services import contracts, design_documents, design_studies, vendors
from vendor_sla.services.design_pages import read_design
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.pages.designs import form_id, measure_names, to_design
from vendor_sla.web.papers import send_text
from vendor_sla.web.site import current_site

pages = Blueprint("design_documents", __name__, url_prefix="/designs")


@pages.get("/<uuid:design_id>/studies")
@door(Action.READ_DESIGNS)
def show_studies(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Show how closely the metrics moved with an outcome, and the form for another table."""
    shown = read_design(session, actor, design_id=design_id, at=current_site().now())
    own = contracts.list_contracts(session, actor) if shown.may_manage else ()
    return render_template(
        "designs/studies.html",
        shown=shown,
        measure_names=measure_names(shown),
        contracts=[one for one in own if any(each.is_committed for each in one.versions)],
    )


@pages.post("/<uuid:design_id>/studies")
@door(Action.MANAGE_DESIGN, again=show_studies)
def study(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Read a table and keep what is found in it."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid([Problem("form.no_file", "file")])
    better = request.form.get("better", "")
    if better not in {"more", "less"}:
        raise Invalid([Problem("designs.which_is_better", "better")])
    design_studies.study_outcome(
        session,
        actor,
        design_id=design_id,
        name=sent.filename,
        stream=sent.stream,
        outcome=request.form.get("outcome", ""),
        is_more_better=better == "more",
        contract_id=form_id("contract_id"),
        at=current_site().now(),
    )
    address = url_for("design_documents.show_studies", design_id=design_id, done="outcome_studied")
    return redirect(address, 303)


@pages.post("/<uuid:design_id>/studies/adopt")
@door(Action.MANAGE_DESIGN, again=show_studies)
def adopt_study(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Take the weights a study proposes."""
    study_id = form_id("study_id")
    if study_id is None:
        raise Invalid([Problem("form.empty", "study_id")])
    design_studies.adopt_study(
        session, actor, design_id=design_id, study_id=study_id, at=current_site().now()
    )
    return to_design(design_id, done="weights_adopted", anchor="weights")


@pages.get("/<uuid:design_id>/draft")
@door(Action.MANAGE_DESIGN)
def show_draft(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Show the contract draft a design becomes, and what is still to be written in it."""
    shown = read_design(session, actor, design_id=design_id, at=current_site().now())
    templates = design_documents.list_templates()
    chosen = request.values.get("template", "")
    if shown.summary.published_at is not None:
        draft = design_documents.read_document(session, actor, design_id=design_id)
    else:
        default = shown.summary.service if shown.summary.service in templates else templates[0]
        template = chosen if chosen in templates else default
        draft = design_documents.preview_document(
            session, actor, design_id=design_id, template=template
        )
    return render_template(
        "designs/draft.html",
        shown=shown,
        draft=draft,
        templates=templates,
        vendors=vendors.list_vendors(session, actor),
    )


@pages.post("/<uuid:design_id>/publish")
@door(Action.MANAGE_DESIGN, again=show_draft)
def publish(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Publish a design: its draft is kept, and it never changes again."""
    design_documents.publish_design(
        session,
        actor,
        design_id=design_id,
        template=request.form.get("template", ""),
        at=current_site().now(),
    )
    address = url_for("design_documents.show_draft", design_id=design_id, done="design_published")
    return redirect(address, 303)


@pages.get("/<uuid:design_id>/contract.yaml")
@door(Action.MANAGE_DESIGN)
def send_document(session: Session, actor: Actor, *, design_id: UUID) -> ResponseReturnValue:
    """Send the draft a published design became."""
    draft = design_documents.read_document(session, actor, design_id=design_id)
    return send_text(draft.text, f"design-{str(design_id)[-12:]}.yaml", "application/yaml")
