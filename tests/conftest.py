"""One real PostgreSQL for all tests; a database for each process; each test taken back."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from vendor_sla.domain.people import Actor
from vendor_sla.store.addresses import Addresses, embedded_addresses
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.clusters import KEEPER_ROLE, Cluster, cluster_of_home
from vendor_sla.store.engine import open_engine, tenant_session
from vendor_sla.store.keeper import create_database
from vendor_sla.store.schema import upgrade
from vendor_sla.store.starters import ensure_server

# The same examples every time, so that a red run can be run again; `search` looks for new ones.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

_PREFIX = "test_of_process_"


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The one server of all test processes."""
    return shared_cluster()


def shared_cluster() -> Cluster:
    """Start the one server, unless it is up; it stops by itself a minute after its last user."""
    home = Path(tempfile.gettempdir()) / f"vendor-sla-tests-{os.geteuid()}"
    cluster = cluster_of_home(home, is_durable=False)
    ensure_server(cluster)
    return cluster


@pytest.fixture(scope="session")
def addresses(cluster: Cluster) -> Iterator[Addresses]:
    """A migrated database of this process's own."""
    with migrated_database(cluster, "tests") as found:
        yield found


@contextlib.contextmanager
def migrated_database(cluster: Cluster, label: str) -> Iterator[Addresses]:
    """Make a database of this process, migrate it, and drop it at the end.

    Those of processes that died before they could are dropped, too.
    """
    name = f"{_PREFIX}{os.getpid()}_{label}"
    with as_keeper(cluster) as keeper:
        _drop_orphans(keeper)
        _drop(keeper, name)
        create_database(keeper, name)
    addresses = embedded_addresses(cluster, name)
    upgrade(addresses)
    yield addresses
    with as_keeper(cluster) as keeper:
        _drop(keeper, name)


@contextlib.contextmanager
def as_keeper(cluster: Cluster) -> Iterator[psycopg.Connection]:
    """Enter the server as its superuser."""
    with psycopg.connect(**cluster.connection(KEEPER_ROLE, "postgres"), autocommit=True) as keeper:
        yield keeper


def _drop_orphans(keeper: psycopg.Connection) -> None:
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
    for (name,) in keeper.execute(query, [_PREFIX]).fetchall():
        with contextlib.suppress(psycopg.Error, PermissionError):  # another process is as tidy
            try:
                os.kill(int(name.removeprefix(_PREFIX).split("_")[0]), 0)
            except ProcessLookupError:
                _drop(keeper, name)


def _drop(keeper: psycopg.Connection, name: str) -> None:
    keeper.execute(sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def engine(addresses: Addresses) -> Iterator[Engine]:
    """The application's engine; what is committed through it stays: use tenants of your own."""
    engine = open_engine(addresses)
    yield engine
    engine.dispose()


@pytest.fixture
def database(engine: Engine) -> Iterator[Connection]:
    """A connection to give to `tenant_session` in place of the engine; all is taken back after.

    Sessions on it are savepoints of one transaction: checks deferred to the commit never run.
    """
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture
def enter(
    database: Connection,
) -> Callable[[Actor], AbstractContextManager[Session]]:
    """Open a session as an actor, as the door does."""

    def session_of(actor: Actor) -> AbstractContextManager[Session]:
        return tenant_session(
            database,
            tenant_id=actor.tenant_id,
            vendor_id=actor.vendor_id,
            account_id=actor.account_id,
        )

    return session_of


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    """An empty file store."""
    return Blobs(tmp_path / "files")
