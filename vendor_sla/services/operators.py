"""Operators: whoever runs commands on the machine itself, and reads as an auditor does."""

from uuid import UUID

from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.refusals import Invalid, NotFound, Problem
from vendor_sla.services.tenants import list_tenants
from vendor_sla.store.sessions import Engine

_NOBODY = UUID(int=0)


def operator_of(tenant_id: UUID, language: str) -> Actor:
    """Return the operator as an actor of a tenant: an auditor, without an account of one's own."""
    return Actor(_NOBODY, "operator", tenant_id, Role.AUDITOR, None, language)


def tenants_named(engine: Engine, wanted: str) -> dict[UUID, tuple[str, str]]:
    """Return the tenants of an id or name, all of them for none; `NotFound` when there is none."""
    known = list_tenants(engine)
    found = {
        tenant_id: names
        for tenant_id, names in known.items()
        if not wanted or wanted in {str(tenant_id), *names}
    }
    if not found:
        facts = {"known": ", ".join(english for _, english in known.values()) or "—"}
        raise NotFound([Problem("operators.no_tenant", wanted, facts)])
    return found


def one_tenant(engine: Engine, wanted: str) -> UUID:
    """Return the one tenant meant; `Invalid` when several could be."""
    found = tenants_named(engine, wanted)
    if len(found) > 1:
        facts = {"known": ", ".join(f"{name} ({id_})" for id_, (_, name) in found.items())}
        raise Invalid([Problem("operators.which_tenant", wanted, facts)])
    return next(iter(found))
