"""Tenants as an operator of the machine finds them: by what the installation's accounts are."""

from uuid import UUID

from vendor_sla.domain.refusals import Invalid, NotFound, Problem
from vendor_sla.store import accounts as rows
from vendor_sla.store import vendors as vendor_rows
from vendor_sla.store.engine import global_session, tenant_session
from vendor_sla.store.sessions import Engine


def find_tenant_of_vendor(engine: Engine, *, vendor: str, tenant: str = "") -> UUID:
    """Return the tenant that has a vendor of a code; `tenant` is its id or one of its names.

    Raises `NotFound` for an unknown tenant or vendor, `Invalid` when several tenants have it.
    """
    known = list_tenants(engine)
    wanted = {
        tenant_id: names
        for tenant_id, names in known.items()
        if not tenant or tenant in {str(tenant_id), *names}
    }
    if not wanted:
        facts = {"known": _listed(known)}
        raise NotFound([Problem("replays.no_tenant", tenant, facts)])
    found = [tenant_id for tenant_id in wanted if _has_vendor(engine, tenant_id, vendor)]
    if len(found) > 1:
        facts = {"known": _listed({tenant_id: known[tenant_id] for tenant_id in found})}
        raise Invalid([Problem("replays.which_tenant", vendor, facts)])
    # Where none has it, the first one says which vendors it knows.
    return next(iter(found), next(iter(wanted)))


def list_tenants(engine: Engine) -> dict[UUID, tuple[str, str]]:
    """Return the tenants in which anybody is anything, with their Chinese and English names.

    The locks show no session all tenants: each account is asked where it belongs.
    """
    with global_session(engine) as session:
        return {
            tenant.id: (tenant.name_zh, tenant.name_en)
            for account_id in rows.list_account_ids(session)
            for _, tenant, _ in rows.list_memberships(session, account_id)
        }


def _has_vendor(engine: Engine, tenant_id: UUID, code: str) -> bool:
    with tenant_session(engine, tenant_id=tenant_id, read_only=True) as session:
        return vendor_rows.find_vendor_by_code(session, code) is not None


def _listed(tenants: dict[UUID, tuple[str, str]]) -> str:
    return ", ".join(f"{name} ({tenant_id})" for tenant_id, (_, name) in tenants.items()) or "—"
