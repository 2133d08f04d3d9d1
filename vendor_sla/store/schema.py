"""The schema of the database: taken up and down, always locked at the end."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from vendor_sla.store.addresses import Addresses
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


def upgrade(addresses: Addresses, *, revision: str = "head") -> None:
    """Bring the database to a revision, and lock it; one transaction, one process at a time.

    Enters as the owner and gives the rights to the roles of the other addresses. Several
    processes may call this at once. `Invalid` when the owner's address was not given.
    """
    _migrate(addresses, command.upgrade, revision)


def downgrade(addresses: Addresses, *, revision: str = "base") -> None:
    """Take the database back to a revision; what later ones kept is lost, `base` keeps nothing."""
    _migrate(addresses, command.downgrade, revision)


def _migrate(addresses: Addresses, move: Callable[[Config, str], None], revision: str) -> None:
    app_role, worker_role = addresses.app.username or "", addresses.worker.username or ""
    engine = create_engine(addresses.require_owner(), poolclass=NullPool)
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
