"""The queue: jobs enqueued in the caller's transaction, worked off by `jobs/`.

A job carries its tenant and the ids of its rows, never their contents.
"""

from typing import Any
from uuid import UUID

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from sqlalchemy import URL
from sqlalchemy.orm import Session

# Tasks are registered on it by `jobs/`; here it only knows how to enqueue by name.
QUEUE = App(connector=SyncPsycopgConnector())


def enqueue(
    session: Session,
    task: str,
    *,
    tenant_id: UUID,
    lock: str,
    priority: int = 0,
    **ids: UUID | str,
) -> int:
    """Enqueue a task by name, in the session's transaction; return the job's number.

    A rollback takes the job back. Jobs of one `lock` (one vendor-month) run one after another;
    the lock carries the tenant. Jobs of a higher `priority` come first.
    """
    connection = session.connection().connection.driver_connection
    deferrer = QUEUE.configure_task(
        task, lock=f"{tenant_id}:{lock}", priority=priority, connection=connection
    )
    arguments = {name: str(value) for name, value in ids.items()}
    return int(deferrer.defer(tenant_id=str(tenant_id), **arguments))


def worker_connector(url: URL, **pool: Any) -> PsycopgConnector:
    """Return the connector of a worker that enters as the worker's role (`Addresses.worker`)."""
    query = {key: str(value) for key, value in url.query.items()}
    return PsycopgConnector(
        kwargs={
            "host": query.pop("host", url.host or ""),
            "port": query.pop("port", url.port or 5432),
            "user": url.username,
            "password": url.password,
            "dbname": url.database,
            "options": "-c search_path=procrastinate",
            **query,
        },
        **pool,
    )
