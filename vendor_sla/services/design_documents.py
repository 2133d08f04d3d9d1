"""Documents of designs: the contract draft a design becomes, from a template."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.designs import DesignState
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.domain.weights import Weights
from vendor_sla.intake.contract_drafts import DraftHead, draft_contract, open_points
from vendor_sla.services.designs import core_of, get_design, get_quiet_design, record_step
from vendor_sla.services.templates import template_texts
from vendor_sla.store import designs as rows
from vendor_sla.store.models import DesignDocumentRow, DesignRow, new_id
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class DesignDocument:
    """A contract draft: its text, what it started from, and what the linter still asks for."""

    template: str
    text: str
    sha256: str
    open_points: tuple[Problem, ...]


def list_templates() -> tuple[str, ...]:
    """Return the names of the contract templates to start from."""
    return tuple(template_texts())


def preview_document(
    session: Session, actor: Actor, *, design_id: UUID, template: str
) -> DesignDocument:
    """Return the draft a design would become from a template, without keeping it."""
    require(actor, Action.MANAGE_DESIGN)
    return _draft(session, get_design(session, design_id), template)


def publish_design(
    session: Session, actor: Actor, *, design_id: UUID, template: str, at: datetime
) -> None:
    """Publish a design: keep its contract draft; the design never changes from now on.

    Raises `Conflict` while a round is open or before weights are taken over.
    """
    require(actor, Action.MANAGE_DESIGN)
    design = get_quiet_design(session, design_id)
    draft = _draft(session, design, template)
    session.add(
        DesignDocumentRow(
            tenant_id=actor.tenant_id,
            id=new_id(),
            design_id=design.id,
            template=template,
            document=draft.text,
            sha256=draft.sha256,
            made_by=actor.account_id,
            made_at=at,
        )
    )
    design.state, design.published_at = DesignState.PUBLISHED, at
    session.flush()
    facts = {"template": template, "sha256": draft.sha256}
    record_step(session, actor, "publish_design", design, at=at, **facts)


def read_document(session: Session, actor: Actor, *, design_id: UUID) -> DesignDocument:
    """Return the draft a published design became, word for word; `Conflict` before that."""
    require(actor, Action.MANAGE_DESIGN)
    get_design(session, design_id)
    kept = rows.find_document(session, design_id)
    if kept is None:
        raise Conflict([Problem("designs.not_published")])
    return DesignDocument(kept.template, kept.document, kept.sha256, open_points(kept.document))


def _draft(session: Session, design: DesignRow, template: str) -> DesignDocument:
    weights = Weights.from_json(design.weights)
    if weights is None:
        raise Conflict([Problem("designs.no_weights")])
    templates = template_texts()
    if template not in templates:
        raise Invalid([Problem("designs.unknown_template", "template")])
    draft = draft_contract(
        templates,
        template,
        _head(session, design),
        [one.definition for one in core_of(design)],
        weights,
    )
    return DesignDocument(template, draft.text, draft.sha256, draft.open_points)


def _head(session: Session, design: DesignRow) -> DraftHead:
    found = rows.find_design(session, design.id)
    if found is None:
        raise NotFound([Problem("designs.unknown")])
    vendor = found[1]
    # The title is one text; the paper has two languages, so it stands in both until translated.
    name = "" if vendor is None else vendor.name_zh
    return DraftHead(f"design-{str(design.id)[-12:]}", design.title, design.title, name)
