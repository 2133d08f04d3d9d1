"""The engine and its sessions: each is one transaction that sees one tenant's rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from vendor_sla.domain.refusals import Invalid
from vendor_sla.store.addresses import Addresses
from vendor_sla.store.clusters import Cluster
from vendor_sla.store.starters import ensure_server

_OLDEST_SERVER = 150_000
_SETTINGS = text(
    "SELECT set_config('vendor_sla.tenant_id', :tenant, true),"
    " set_config('vendor_sla.vendor_id', :vendor, true),"
    " set_config('vendor_sla.account_id', :account, true),"
    " set_config('search_path', 'public, procrastinate', true)"
)


def open_engine(addresses: Addresses, *, pool_size: int = 10) -> Engine:
    """Return an engine that enters as the application, checked.

    Raises `Invalid` when the server is older than 15 or the role could pass by the locks. An
    embedded server that went away is started again when the next connection is made.
    """
    engine = create_engine(
        addresses.app,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10},
    )
    if addresses.cluster:
        _start_again_when_gone(engine, addresses.cluster)
    try:
        _check_entrance(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _start_again_when_gone(engine: Engine, cluster: Cluster) -> None:
    def connect(
        dialect: Dialect, _: ConnectionPoolEntry, positional: list[Any], named: dict[str, Any]
    ) -> DBAPIConnection:
        try:
            return dialect.connect(*positional, **named)
        except dialect.loaded_dbapi.OperationalError:
            ensure_server(cluster)
            return dialect.connect(*positional, **named)

    event.listen(engine, "do_connect", connect)


def _check_entrance(engine: Engine) -> None:
    query = text(
        "SELECT current_setting('server_version_num')::int AS version, rolname AS role,"
        " rolsuper OR rolbypassrls AS is_unlocked,"
        " EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relkind = 'r') AS is_owner"
        " FROM pg_roles WHERE rolname = current_user"
    )
    with engine.connect() as connection:
        found = connection.execute(query).one()
    if found.version < _OLDEST_SERVER:
        raise Invalid.because("database.server_too_old", version=str(found.version // 10_000))
    if found.is_unlocked or found.is_owner:
        raise Invalid.because("database.role_too_strong", role=str(found.role))


@contextmanager
def tenant_session(
    engine: Engine | Connection,
    *,
    tenant_id: UUID,
    vendor_id: UUID | None = None,
    account_id: UUID | None = None,
    read_only: bool = False,
) -> Iterator[Session]:
    """Open one transaction on one tenant's rows, or on one vendor's among them.

    It commits at the end, and rolls back when anything is raised; nobody else commits.
    """
    with _session(engine, tenant_id, vendor_id, account_id, read_only=read_only) as session:
        yield session


@contextmanager
def account_session(engine: Engine | Connection, *, account_id: UUID) -> Iterator[Session]:
    """Open a transaction for one who is signed in and has chosen no tenant yet.

    It sees the account's own memberships, the names of their tenants, and the global tables.
    """
    with _session(engine, None, None, account_id) as session:
        yield session


@contextmanager
def global_session(engine: Engine | Connection) -> Iterator[Session]:
    """Open a transaction that sees the global tables alone: signing in."""
    with _session(engine, None, None, None) as session:
        yield session


@contextmanager
def _session(
    bind: Engine | Connection,
    tenant_id: UUID | None,
    vendor_id: UUID | None,
    account_id: UUID | None,
    *,
    read_only: bool = False,
) -> Iterator[Session]:
    # On a connection that is in a transaction already, a session is a savepoint of it.
    with (
        Session(bind, expire_on_commit=False, join_transaction_mode="create_savepoint") as session,
        session.begin(),
    ):
        if read_only:
            session.execute(text("SET TRANSACTION READ ONLY"))
        settings = {"tenant": tenant_id, "vendor": vendor_id, "account": account_id}
        session.execute(
            _SETTINGS, {name: str(value) if value else "" for name, value in settings.items()}
        )
        yield session
