"""An owner, a neighbour and a foreigner, and the sessions they open."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.builders.tenants import TenantWorld, plant_tenant
from vendor_sla.store.engine import account_session, global_session, tenant_session


@dataclass(frozen=True)
class Worlds:
    """The owner, another vendor of the same tenant, and another tenant."""

    engine: Engine
    owner: TenantWorld
    neighbour: TenantWorld
    foreigner: TenantWorld

    def session(self, who: str) -> AbstractContextManager[Session]:
        """Open a session as somebody."""
        tenant_id, foreign_id = self.owner.tenant_id, self.foreigner.tenant_id
        account_id = self.owner.account_id
        doors: Mapping[str, Callable[[], AbstractContextManager[Session]]] = {
            "owner": lambda: tenant_session(
                self.engine, tenant_id=tenant_id, account_id=account_id
            ),
            "owner's vendor": lambda: tenant_session(
                self.engine,
                tenant_id=tenant_id,
                vendor_id=self.owner.vendor_id,
                account_id=account_id,
            ),
            "stranger vendor": lambda: tenant_session(
                self.engine, tenant_id=tenant_id, vendor_id=self.neighbour.vendor_id
            ),
            "stranger tenant": lambda: tenant_session(
                self.engine, tenant_id=foreign_id, account_id=self.foreigner.account_id
            ),
            "stranger tenant, same vendor": lambda: tenant_session(
                self.engine, tenant_id=foreign_id, vendor_id=self.owner.vendor_id
            ),
            "stranger account": lambda: account_session(
                self.engine, account_id=self.foreigner.rows["accounts"]["id"]
            ),
            "nobody": lambda: global_session(self.engine),
        }
        return doors[who]()


def plant_worlds(engine: Engine) -> Worlds:
    """Make the three, committed; whoever changes them rolls back."""
    owner = plant_tenant(engine)
    neighbour = plant_tenant(engine, tenant_id=owner.tenant_id)
    return Worlds(engine, owner, neighbour, plant_tenant(engine))


class _Undone(Exception):
    """Ends a session without keeping what it did."""


@contextmanager
def undone(opened: AbstractContextManager[Session]) -> Iterator[Session]:
    """Use a session and roll it back."""
    with suppress(_Undone), opened as session:
        yield session
        raise _Undone
