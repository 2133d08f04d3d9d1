"""The keeper of the embedded server: one process a cluster, alive while anybody needs it.

It is a process of its own, so that web, worker and command line can come and go; it holds the
server as its direct child, starts it again when it dies, and stops when nobody has been connected
for a while. `store/starters.py` starts it.
"""

import argparse
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

import psycopg
from psycopg import sql

from vendor_sla.domain.refusals import Refused
from vendor_sla.store.clusters import (
    APP_ROLE,
    DATABASE,
    KEEPER_ROLE,
    OWNER_ROLE,
    ROLES,
    WORKER_ROLE,
    Cluster,
)
from vendor_sla.store.filelocks import locked

_FAILED_STARTS = 10  # the back ends of a killed server may hold its memory for a moment
_PR_SET_PDEATHSIG = 1
_ROLE_RIGHTS = sql.SQL("LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")


def keep(cluster: Cluster, *, idle_seconds: float) -> None:
    """Run the server until nobody needs it; start it again whenever it dies.

    Gives up on one that dies again and again before it answers.
    """
    failed_starts = 0
    while failed_starts < _FAILED_STARTS:
        _clear_the_way(cluster)
        server = _start_server(cluster)
        try:
            if _is_provisioned(cluster, server):
                failed_starts = 0
                if _stops_when_idle(cluster, server, idle_seconds):
                    return
            else:
                failed_starts += 1
        finally:
            _stop_server(server)
        time.sleep(0.05 * (failed_starts + 1))


def _start_server(cluster: Cluster) -> subprocess.Popen[bytes]:
    """Start the server as our child; it stops by itself when we die (Linux)."""
    parent = os.getpid()
    libc = ctypes.CDLL(None)

    def die_with_parent() -> None:
        # After the change of user: the kernel forgets the wish when the user changes.
        if sys.platform == "linux":
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            os._exit(1)

    return subprocess.Popen(  # noqa: S603  # our own program and arguments
        cluster.server_command(),
        stdin=subprocess.DEVNULL,
        cwd="/",
        preexec_fn=die_with_parent,  # noqa: PLW1509  # the keeper has one thread
        **cluster.as_server_user(),
    )


def _stop_server(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGINT)  # fast shutdown: clients are cut, nothing is lost
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait()


def _clear_the_way(cluster: Cluster) -> None:
    """Wait out a server whose keeper was killed, and forget one that is no more."""
    pid_file = cluster.data / "postmaster.pid"
    deadline = time.monotonic() + 30
    while pid_file.exists() and time.monotonic() < deadline:
        first = pid_file.read_text("utf-8").split("\n", 1)[0]
        if not first.isdigit() or not _is_server_of(int(first), cluster):
            pid_file.unlink(missing_ok=True)
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(first), signal.SIGINT)
        time.sleep(0.05)


def _is_server_of(pid: int, cluster: Cluster) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False  # somebody else's process has the number now
    proc = Path(f"/proc/{pid}/cmdline")
    return not proc.exists() or os.fsencode(cluster.data) in proc.read_bytes()


def _is_provisioned(cluster: Cluster, server: subprocess.Popen[bytes]) -> bool:
    """Make the roles and the database once the server answers; False when it died before."""
    while server.poll() is None:
        try:
            with psycopg.connect(**cluster.connection(KEEPER_ROLE, "postgres")) as connection:
                connection.autocommit = True
                _provision(cluster, connection)
        except psycopg.OperationalError:
            time.sleep(0.01)
        else:
            return True
    return False


def _provision(cluster: Cluster, connection: psycopg.Connection) -> None:
    for role in ROLES:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            connection.execute(
                sql.SQL("CREATE ROLE {} {} PASSWORD {}").format(
                    sql.Identifier(role), _ROLE_RIGHTS, sql.Literal(cluster.passwords[role])
                )
            )
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    if not known.fetchone():
        create_database(connection, DATABASE)


def create_database(connection: psycopg.Connection, name: str) -> None:
    """Make a database that belongs to the owner role and that nobody else may enter."""
    database = sql.Identifier(name)
    owner = sql.Identifier(OWNER_ROLE)
    entering = sql.SQL(", ").join(map(sql.Identifier, (APP_ROLE, WORKER_ROLE)))
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, entering))


def _stops_when_idle(
    cluster: Cluster, server: subprocess.Popen[bytes], idle_seconds: float
) -> bool:
    """Stop the server once nobody has been connected for a while; False when it dies before."""
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=min(1.0, idle_seconds / 4))
            return False
        if _is_idle(cluster, idle_seconds):
            with locked(cluster.folder / "starters.lock"):  # nobody is just coming in
                if _is_idle(cluster, idle_seconds):
                    _stop_server(server)
                    return True


def _is_idle(cluster: Cluster, idle_seconds: float) -> bool:
    wanted = cluster.folder / "wanted"
    if _clients(cluster):
        wanted.touch()
    return time.time() - wanted.stat().st_mtime > idle_seconds


def _clients(cluster: Cluster) -> int:
    """Count the clients besides ourselves; a server that cannot say is taken as busy."""
    try:
        with psycopg.connect(**cluster.connection(KEEPER_ROLE, "postgres")) as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ).fetchone()
    except psycopg.OperationalError:
        return 1
    return int(row[0]) if row else 1


def _leave(*_: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough; the server stops in peace
    raise SystemExit(0)


def main(arguments: list[str] | None = None) -> int:
    """Keep the cluster of a folder; leaves at once with 0 when another keeper holds it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--server-user")
    parser.add_argument("--idle-seconds", type=float, required=True)
    parser.add_argument("--not-durable", action="store_true")
    given = parser.parse_args(arguments)
    cluster = Cluster(given.folder, given.server_user, not given.not_durable)
    signal.signal(signal.SIGTERM, _leave)
    try:
        with locked(cluster.folder / "keeper.lock", is_waiting=False):
            cluster.prepare()
            if os.fork():  # the child holds the lock from here, and is nobody's child
                os._exit(0)
            (cluster.folder / "keeper.pid").write_text(str(os.getpid()), "utf-8")
            keep(cluster, idle_seconds=given.idle_seconds)
    except BlockingIOError:
        return 0
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
