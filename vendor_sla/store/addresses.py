"""Where the database is and as whom to enter it: the embedded one, or any given by URL."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.store.clusters import (
    APP_ROLE,
    DATABASE,
    OWNER_ROLE,
    WORKER_ROLE,
    Cluster,
    cluster_of_home,
)
from vendor_sla.store.starters import ensure_server


@dataclass(frozen=True, slots=True)
class Addresses:
    """As whom to enter the database: the application, the queue's worker, the owner of tables.

    `owner` is None in a process that must not migrate. `cluster` is the embedded server, if any.
    """

    app: URL
    worker: URL
    owner: URL | None
    cluster: Cluster | None = None

    def require_owner(self) -> URL:
        """Return the owner's URL; `Invalid` when it was not given."""
        if self.owner is None:
            raise Invalid.because("database.migration_url_missing")
        return self.owner


def embedded_addresses(cluster: Cluster, database: str = DATABASE) -> Addresses:
    """Return the addresses of a cluster's database; its server is running on return."""
    ensure_server(cluster)
    return Addresses(
        app=_entrance(cluster, APP_ROLE, database),
        worker=_entrance(cluster, WORKER_ROLE, database),
        owner=_entrance(cluster, OWNER_ROLE, database),
        cluster=cluster,
    )


def _entrance(cluster: Cluster, role: str, database: str) -> URL:
    # The folder of the socket goes into the query, percent-encoded: spaces in it are fine.
    return URL.create(
        "postgresql+psycopg",
        username=role,
        password=cluster.passwords[role],
        port=int(cluster.connection(role)["port"]),
        database=database,
        query={"host": str(cluster.sockets)},
    )


def given_addresses(app: str, *, migration: str = "", worker: str = "") -> Addresses:
    """Return the addresses of a server of the operator's; `Invalid` for what is no such URL.

    Without `worker` the application's role works off the queue, too.
    """
    problems: list[Problem] = []
    urls = {
        name: _read_url(name, text, problems)
        for name, text in (
            ("DATABASE_URL", app),
            ("DATABASE_WORKER_URL", worker),
            ("DATABASE_MIGRATION_URL", migration),
        )
        if text
    }
    if problems:
        raise Invalid(problems)
    return Addresses(
        app=urls["DATABASE_URL"],
        worker=urls.get("DATABASE_WORKER_URL", urls["DATABASE_URL"]),
        owner=urls.get("DATABASE_MIGRATION_URL"),
    )


def _read_url(name: str, text: str, problems: list[Problem]) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        url = URL.create("unreadable")
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg") or not url.username:
        problems.append(Problem("settings.database_url_unreadable", name))
    return url.set(drivername="postgresql+psycopg")


def addresses_of(home: Path, *, app: str = "", migration: str = "", worker: str = "") -> Addresses:
    """Return the given database's addresses, or else those of the home's embedded one."""
    if app:
        return given_addresses(app, migration=migration, worker=worker)
    return embedded_addresses(cluster_of_home(home))
