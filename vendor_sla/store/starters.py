"""Starting and stopping the embedded server, from any process that needs it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from vendor_sla.domain.refusals import Conflict
from vendor_sla.store.clusters import APP_ROLE, Cluster
from vendor_sla.store.filelocks import locked

IDLE_SECONDS = 60.0
_START_SECONDS = 60.0
_LOG_BYTES = 8 << 20  # a longer log is put aside at the next start


def ensure_server(cluster: Cluster, *, idle_seconds: float = IDLE_SECONDS) -> None:
    """Return once the cluster accepts the application; start its keeper when it does not.

    Any number of processes may call this at once. Raises `Conflict` when the server does not come
    up, with the end of its log.
    """
    cluster.prepare_folder()
    (cluster.folder / "wanted").touch()  # the keeper counts idle time from here
    if _is_up(cluster):
        return
    with locked(cluster.folder / "starters.lock"):
        deadline = time.monotonic() + _START_SECONDS
        has_launched = False
        while not _comes_up(cluster):
            has_failed = has_launched and not _has_keeper(cluster)
            if has_failed or time.monotonic() > deadline or _launch_keeper(cluster, idle_seconds):
                raise Conflict.because("database.does_not_start", log=_log_end(cluster))
            has_launched = True


def _comes_up(cluster: Cluster) -> bool:
    """Say whether the server answers now, or soon when a keeper is at work."""
    patience = time.monotonic() + 5
    while not _is_up(cluster):
        if time.monotonic() > patience or not _has_keeper(cluster):
            return False
        time.sleep(0.02)
    return True


def _has_keeper(cluster: Cluster) -> bool:
    try:
        with locked(cluster.folder / "keeper.lock", is_waiting=False):
            return False
    except BlockingIOError:
        return True


def stop_server(cluster: Cluster) -> None:
    """Stop the server and its keeper, whoever is connected; return when both are gone."""
    while _has_keeper(cluster):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, ValueError):
            os.kill(int((cluster.folder / "keeper.pid").read_text("utf-8")), signal.SIGTERM)
        time.sleep(0.02)


def _is_up(cluster: Cluster) -> bool:
    try:
        psycopg.connect(**cluster.connection(APP_ROLE)).close()
    except (psycopg.OperationalError, FileNotFoundError):
        return False
    return True


def _launch_keeper(cluster: Cluster, idle_seconds: float) -> int:
    """Start a keeper and return 0 once it is on its own; else the exit code of its failure."""
    arguments = [str(cluster.folder), "--idle-seconds", str(idle_seconds)]
    if cluster.server_user:
        arguments += ["--server-user", cluster.server_user]
    if not cluster.is_durable:
        arguments += ["--not-durable"]
    log_path = cluster.folder / "keeper.log"
    if log_path.exists() and log_path.stat().st_size > _LOG_BYTES:
        log_path.replace(log_path.with_suffix(".log.old"))
    with log_path.open("ab") as log:
        launched = subprocess.run(  # noqa: S603  # our own program and arguments
            [sys.executable, "-m", "vendor_sla.store.keeper", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=Path(__file__).resolve().parents[2],
            start_new_session=True,
            check=False,
        )
    return launched.returncode


def _log_end(cluster: Cluster) -> str:
    return (cluster.folder / "keeper.log").read_text("utf-8", errors="backslashreplace")[-2000:]
