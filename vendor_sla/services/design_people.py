"""People of a design: who could be asked, who is, and inviting them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.people import Action, Actor, Role, require
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.services.designs import get_open_design, record_step
from vendor_sla.store import designs as rows
from vendor_sla.store.models import DesignInvitationRow, DesignRow, DesignSeatRow, new_id
from vendor_sla.store.sessions import Session

_NEVER_ASKED = {Role.AUDITOR}  # who checks the choice takes no part in it


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be asked, or is."""

    account_id: UUID
    name: str
    role: Role
    is_invited: bool


def list_panel(session: Session, design: DesignRow) -> tuple[Person, ...]:
    """Return the invited people first, then whoever else could be invited."""
    invited = {
        account.id: Person(account.id, account.name, Role(invitation.role), True)
        for invitation, account in rows.list_invitations(session, design.id)
    }
    others = {
        account.id: Person(account.id, account.name, Role(membership.role), False)
        for membership, account in rows.list_people(session, design.vendor_id)
        if membership.role not in _NEVER_ASKED
    }
    free = [person for account_id, person in others.items() if account_id not in invited]
    return (*invited.values(), *free)


def invite_people(
    session: Session, actor: Actor, *, design_id: UUID, account_ids: Sequence[UUID], at: datetime
) -> None:
    """Invite people to a design; an open round asks them at once.

    Raises `Invalid` for nobody and for somebody who cannot be asked.
    """
    require(actor, Action.MANAGE_DESIGN)
    design = get_open_design(session, design_id)
    free = {
        person.account_id: person for person in list_panel(session, design) if not person.is_invited
    }
    if not account_ids:
        raise Invalid([Problem("designs.nobody_chosen", "people")])
    if any(account_id not in free for account_id in account_ids):
        raise Invalid([Problem("designs.cannot_be_asked", "people")])
    opened = [one for one in rows.list_rounds(session, [design_id]) if one.state == "open"]
    for account_id in dict.fromkeys(account_ids):
        session.add(
            DesignInvitationRow(
                tenant_id=actor.tenant_id,
                id=new_id(),
                design_id=design.id,
                vendor_id=design.vendor_id,
                account_id=account_id,
                role=free[account_id].role,
                invited_at=at,
            )
        )
        for asked in opened:
            seat(session, design, asked.id, account_id)
    session.flush()
    names = ", ".join(free[account_id].name for account_id in dict.fromkeys(account_ids))
    record_step(session, actor, "invite_to_design", design, at=at, names=names)


def dismiss_person(
    session: Session, actor: Actor, *, design_id: UUID, account_id: UUID | None, at: datetime
) -> None:
    """Take an invitation back; what the person has answered already stays in its round."""
    require(actor, Action.MANAGE_DESIGN)
    design = get_open_design(session, design_id)
    found = [
        (invitation, account)
        for invitation, account in rows.list_invitations(session, design_id)
        if account.id == account_id
    ]
    if not found:
        raise Invalid([Problem("designs.nobody_chosen", "people")])
    invitation, account = found[0]
    session.delete(invitation)
    for asked in rows.list_rounds(session, [design_id]):
        place = rows.find_seat(session, asked.id, account.id) if asked.state == "open" else None
        if place is not None and place.answered_at is None:
            session.delete(place)
    session.flush()
    record_step(session, actor, "dismiss_from_design", design, at=at, names=account.name)


def seat(session: Session, design: DesignRow, round_id: UUID, account_id: UUID) -> None:
    """Give a person a seat in a round."""
    session.add(
        DesignSeatRow(
            tenant_id=design.tenant_id,
            id=new_id(),
            design_id=design.id,
            round_id=round_id,
            vendor_id=design.vendor_id,
            account_id=account_id,
        )
    )
