"""The schema of the database: taken up and down, always locked at the end."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from vendor_sla.store.clusters import APP_ROLE, WORKER_ROLE
from vendor_sla.store.locks import apply_locks, drop_policies
from vendor_sla.store.models import Base
from vendor_sla.store.scripts import quoted, run_script

QUEUE_SCHEMA = "procrastinate"
_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_LOCK = 7_217_431_096  # the advisory lock under which one process migrates while others wait

# The application only enqueues: what `procrastinate_defer_jobs_v1` and its triggers do for it.
_QUEUE_RIGHTS = (
    "GRANT USAGE ON SCHEMA procrastinate TO {app}, {worker}",
    "GRANT INSERT, SELECT (id) ON procrastinate.procrastinate_jobs TO {app}",
    "GRANT INSERT ON procrastinate.procrastinate_events TO {app}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA procrastinate TO {app}, {worker}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO {worker}",
)


def upgrade(
    url: URL | str,
    *,
    revision: str = "head",
    app_role: str = APP_ROLE,
    worker_role: str = WORKER_ROLE,
) -> None:
    """Bring the database to a revision, and lock it; one transaction, one process at a time.

    `url` enters as the owner role. Several processes may call this at once.
    """
    _migrate(url, command.upgrade, revision, app_role, worker_role)


def downgrade(
    url: URL | str,
    *,
    revision: str = "base",
    app_role: str = APP_ROLE,
    worker_role: str = WORKER_ROLE,
) -> None:
    """Take the database back to a revision; `base` leaves nothing of ours but data folders."""
    _migrate(url, command.downgrade, revision, app_role, worker_role)


def _migrate(
    url: URL | str,
    move: Callable[[Config, str], None],
    revision: str,
    app_role: str,
    worker_role: str,
) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        drop_policies(connection)
        move(config, revision)
        apply_locks(connection, Base.metadata, app_role)
        _grant_queue(connection, app_role, worker_role)


def _grant_queue(connection: Connection, app_role: str, worker_role: str) -> None:
    if inspect(connection).has_schema(QUEUE_SCHEMA):
        roles = {"app": quoted(app_role), "worker": quoted(worker_role)}
        run_script(connection, [right.format_map(roles) for right in _QUEUE_RIGHTS])
