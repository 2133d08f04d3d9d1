"""Disputes: what a vendor says is wrong, the talk about it, and how each level decides."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.disputes import DisputeState, DisputeSubject, Outcome
from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import Invalid, Problem, Refused
from vendor_sla.domain.rulings import Effect
from vendor_sla.services import appeals, dispute_decisions, dispute_pages, disputes
from vendor_sla.services.dispute_claims import Claim
from vendor_sla.services.dispute_decisions import Verdict
from vendor_sla.services.dispute_files import SentFile, open_dispute_file
from vendor_sla.services.dispute_statistics import read_statistics
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.papers import send_paper
from vendor_sla.web.site import current_site

pages = Blueprint("disputes", __name__)


@pages.get("/disputes/")
@door(Action.READ_DISPUTES)
def show_disputes(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show every dispute in sight, those whose clock ends first before others."""
    chosen = request.args.get("state", "")
    state = DisputeState(chosen) if chosen in set(DisputeState) else None
    found = dispute_pages.list_disputes(session, actor, state=state)
    told = read_statistics(session, actor)
    return render_template("disputes/disputes.html", found=found, chosen=state, told=told)


@pages.get("/months/<uuid:month_id>/disputes")
@door(Action.READ_DISPUTES)
def show_month(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show the disputes of a month with the money of all."""
    at = current_site().now()
    shown = dispute_pages.read_month_disputes(session, actor, month_id=month_id, at=at)
    return render_template("disputes/month.html", shown=shown)


@pages.get("/months/<uuid:month_id>/disputes/new")
@door(Action.RAISE_DISPUTE)
def show_new(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Show what may be disputed, or the form for what was chosen."""
    at = current_site().now()
    shown = dispute_pages.read_new_dispute(session, actor, month_id=month_id, at=at)
    return render_template("disputes/new.html", shown=shown, asked=_asked())


@pages.post("/months/<uuid:month_id>/disputes/new")
@door(Action.RAISE_DISPUTE, again=show_new)
def raise_one(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Raise a dispute in the vendor's name."""
    site = current_site()
    dispute_id = disputes.raise_dispute(
        session,
        actor,
        month_id=month_id,
        claim=_claim(),
        files=_files(),
        blobs=site.blobs,
        at=site.now(),
    )
    return _to(dispute_id, "dispute_raised")


@pages.get("/months/<uuid:month_id>/disputes/preview")
@door(Action.RAISE_DISPUTE)
def preview_claim(session: Session, actor: Actor, *, month_id: UUID) -> ResponseReturnValue:
    """Say what a claim would change if it were granted; a piece of a page."""
    disputes_shown = dispute_pages.read_new_dispute(
        session, actor, month_id=month_id, at=current_site().now()
    )
    try:
        change = dispute_decisions.preview_claim(
            session, actor, month_id=disputes_shown.head.month_id, claim=_claim()
        )
    except Refused as refused:
        return render_template("disputes/preview.html", change=None, wrong=refused.problems)
    return render_template("disputes/preview.html", change=change, wrong=())


@pages.get("/disputes/<uuid:dispute_id>")
@door(Action.READ_DISPUTES)
def show_dispute(session: Session, actor: Actor, *, dispute_id: UUID) -> ResponseReturnValue:
    """Show one dispute: the claim, the talk, the effect, and what may be done with it."""
    at = current_site().now()
    shown = dispute_pages.read_dispute(session, actor, dispute_id=dispute_id, at=at)
    return render_template("disputes/dispute.html", shown=shown, asked=request.values)


@pages.get("/disputes/<uuid:dispute_id>/preview")
@door(Action.READ_DISPUTES)
def preview_verdict(session: Session, actor: Actor, *, dispute_id: UUID) -> ResponseReturnValue:
    """Say what a decision would change; a piece of a page."""
    dispute_pages.read_dispute(session, actor, dispute_id=dispute_id, at=current_site().now())
    try:
        verdict = _verdict()
        change = dispute_decisions.preview_verdict(
            session, actor, dispute_id=dispute_id, verdict=verdict
        )
    except Refused as refused:
        return render_template("disputes/preview.html", change=None, wrong=refused.problems)
    return render_template("disputes/preview.html", change=change, wrong=())


@pages.post("/disputes/<uuid:dispute_id>/answer")
@door(Action.ANSWER_DISPUTE, again=show_dispute)
def answer(session: Session, actor: Actor, *, dispute_id: UUID) -> ResponseReturnValue:
    """Say something in the thread."""
    site = current_site()
    disputes.answer_dispute(
        session,
        actor,
        dispute_id=dispute_id,
        text=request.form.get("reason", ""),
        files=_files(),
        blobs=site.blobs,
        at=site.now(),
    )
    return _to(dispute_id, "dispute_answered")


@pages.post("/disputes/<uuid:dispute_id>/withdraw")
@door(Action.RAISE_DISPUTE, again=show_dispute)
def withdraw(session: Session, actor: Actor, *, dispute_id: UUID) -> ResponseReturnValue:
    """Take a dispute back."""
    disputes.withdraw_dispute(session, actor, dispute_id=dispute_id, at=current_site().now())
    return _to(dispute_id, "dispute_withdrawn")


@pages.post("/disputes/<uuid:dispute_id>/stand")
@door(Action.RAISE_DISPUTE, again=show_dispute)
def stand(session: Session, actor: Actor, *, dispute_id: UUID) -> ResponseReturnValue:
    """Let the decision stand."""
    disputes.let_stand(session, actor, dispute_id=dispute_id, at=current_site().now())
    return _to(dispute_id, "dispute_stands")


@pages.post("/disputes/<uuid:dispute_id>/decide")
@door(Action.DECIDE_DISPUTE, again=show_dispute)
def decide(session: Session, actor: Actor, *, dispute_id: UUID) -> ResponseReturnValue:
    """Decide at the first level."""
    dispute_decisions.decide_dispute(
        session, actor, dispute_id=dispute_id, verdict=_verdict(), at=current_site().now()
    )
    return _to(dispute_id, "dispute_decided")


@pages.post("/disputes/<uuid:dispute_id>/appeal")
@door(Action.RAISE_DISPUTE, again=show_dispute)
def appeal(session: Session, actor: Actor, *, dispute_id: UUID) -> ResponseReturnValue:
    """Take a decision to the second level."""
    site = current_site()
    appeals.appeal_dispute(
        session,
        actor,
        dispute_id=dispute_id,
        reason=request.form.get("reason", ""),
        files=_files(),
        blobs=site.blobs,
        at=site.now(),
    )
    return _to(dispute_id, "dispute_appealed")


@pages.post("/disputes/<uuid:dispute_id>/rule")
@door(Action.RULE_APPEAL, again=show_dispute)
def rule(session: Session, actor: Actor, *, dispute_id: UUID) -> ResponseReturnValue:
    """Rule an appeal, alone or as a panel of both sides."""
    appeals.rule_appeal(
        session,
        actor,
        dispute_id=dispute_id,
        verdict=_verdict(),
        client_panel=request.form.get("client_panel", "").splitlines(),
        vendor_panel=request.form.get("vendor_panel", "").splitlines(),
        at=current_site().now(),
    )
    return _to(dispute_id, "dispute_ruled")


@pages.get("/disputes/files/<uuid:dispute_file_id>")
@door(Action.READ_DISPUTES)
def send_file(session: Session, actor: Actor, *, dispute_file_id: UUID) -> ResponseReturnValue:
    """Send a file of a thread to one of its two sides, to be kept and never shown."""
    return send_paper(
        open_dispute_file(session, actor, file_id=dispute_file_id, blobs=current_site().blobs)
    )


def _to(dispute_id: UUID, news: str) -> ResponseReturnValue:
    return redirect(url_for("disputes.show_dispute", dispute_id=dispute_id, done=news), 303)


def _asked() -> Claim | None:
    """Return what was chosen to be disputed, None while nothing was."""
    return _claim() if request.values.get("subject") in set(DisputeSubject) else None


def _claim() -> Claim:
    values = request.values
    subject = values.get("subject", "")
    if subject not in set(DisputeSubject):
        raise Invalid([Problem("disputes.choose_item", "subject")])
    contacts = [*values.getlist("interaction"), *values.get("interactions", "").splitlines()]
    return Claim(
        DisputeSubject(subject),
        values.get("reason", ""),
        metric=values.get("metric", ""),
        interactions=contacts,
        effect=values.get("effect", Effect.COUNT_AS_MET),
        finding=values.get("finding", ""),
        line_number=values.get("line_number", type=int),
        expected=values.get("expected", ""),
    )


def _verdict() -> Verdict:
    outcome = request.values.get("outcome", "")
    if outcome not in set(Outcome):
        raise Invalid([Problem("disputes.choose_outcome", "outcome")])
    return Verdict(
        Outcome(outcome),
        request.values.get("reason", ""),
        request.values.get("granted", ""),
        request.values.get("line_number", type=int),
    )


def _files() -> Sequence[SentFile]:
    return [
        SentFile(sent.filename, sent.stream)
        for sent in request.files.getlist("files")
        if sent.filename
    ]
