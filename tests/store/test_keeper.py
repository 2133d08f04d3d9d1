"""The embedded server: up when it is wanted, back when it is killed, gone when it is idle."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from vendor_sla.domain.refusals import Conflict, Invalid
from vendor_sla.store import binaries, clusters
from vendor_sla.store.addresses import embedded_addresses
from vendor_sla.store.clusters import APP_ROLE, KEEPER_ROLE, Cluster, cluster_of_home
from vendor_sla.store.engine import open_engine
from vendor_sla.store.starters import ensure_server, stop_server

ENSURE = """
import sys
from pathlib import Path
from vendor_sla.store.clusters import cluster_of_home
from vendor_sla.store.starters import ensure_server
ensure_server(cluster_of_home(Path(sys.argv[1]), is_durable=False))
"""


@pytest.fixture(name="cluster", scope="module")
def _shared_cluster() -> Iterator[Cluster]:
    """A cluster of these tests' own, which may be up or down."""
    yield from made_cluster()


@pytest.fixture
def cold() -> Iterator[Cluster]:
    """A cluster that was never started."""
    yield from made_cluster()


def made_cluster() -> Iterator[Cluster]:
    # A home whose name has a space and a sign to be encoded.
    with tempfile.TemporaryDirectory(prefix="home 100% ") as home:
        found = cluster_of_home(Path(home), is_durable=False)
        yield found
        if found.folder.exists():
            stop_server(found)


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text("utf-8").split("\n")[0])


def keeper(cluster: Cluster) -> int:
    return int((cluster.folder / "keeper.pid").read_text("utf-8"))


def query(cluster: Cluster, statement: str) -> object:
    with psycopg.connect(**cluster.connection(APP_ROLE)) as connection:
        row = connection.execute(statement.encode()).fetchone()
    return row and row[0]


def wait_for_exit(pid: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    pytest.fail(f"process {pid} is still there")


def test_a_cold_start_makes_a_server_that_only_its_owner_enters(cold: Cluster) -> None:
    ensure_server(cold)
    assert query(cold, "SHOW password_encryption") == "scram-sha-256"
    assert query(cold, "SHOW listen_addresses") == ""
    assert query(cold, "SHOW dynamic_shared_memory_type") == "mmap"
    assert cold.sockets.stat().st_mode & 0o077 == 0
    assert cold.data.stat().st_mode & 0o077 == 0
    assert (cold.folder / "passwords.json").stat().st_mode & 0o777 == 0o600
    wrong = {**cold.connection(APP_ROLE), "password": "guess"}
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**wrong)


def test_the_server_never_runs_as_root(cluster: Cluster) -> None:
    ensure_server(cluster)
    assert (cluster.data / "postmaster.pid").stat().st_uid != 0


def test_the_address_survives_spaces_and_percent_signs(cluster: Cluster) -> None:
    engine = open_engine(embedded_addresses(cluster))
    again = create_engine(engine.url.render_as_string(hide_password=False))
    with again.connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == APP_ROLE
    again.dispose()
    engine.dispose()


def test_eight_starters_at_once_make_one_server(cold: Cluster) -> None:
    home = str(cold.folder.parent)
    starters = [subprocess.Popen([sys.executable, "-c", ENSURE, home]) for _ in range(8)]
    assert [starter.wait(60) for starter in starters] == [0] * 8
    log = (cold.folder / "keeper.log").read_text("utf-8")
    assert log.count("starting PostgreSQL") == 1


def test_threads_of_one_process_may_start_it_too(cluster: Cluster) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ensure_server, [cluster] * 4)) == [None] * 4
    assert query(cluster, "SELECT 1") == 1


def test_a_killed_server_comes_back_with_what_was_committed(cluster: Cluster) -> None:
    ensure_server(cluster)
    with psycopg.connect(**cluster.connection(KEEPER_ROLE)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        connection.execute("GRANT SELECT ON kept TO PUBLIC")
    killed = postmaster(cluster)
    os.kill(killed, signal.SIGKILL)
    wait_for_exit(killed)
    ensure_server(cluster)
    assert query(cluster, "SELECT number FROM kept") == 7
    assert postmaster(cluster) != killed


def test_a_killed_keeper_takes_the_server_with_it_and_both_come_back(cluster: Cluster) -> None:
    ensure_server(cluster)
    server, killed = postmaster(cluster), keeper(cluster)
    os.kill(killed, signal.SIGKILL)
    wait_for_exit(server)
    ensure_server(cluster)
    assert query(cluster, "SELECT 1") == 1
    assert keeper(cluster) != killed


def test_an_engine_finds_the_server_again(cluster: Cluster) -> None:
    engine = open_engine(embedded_addresses(cluster))
    stop_server(cluster)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


def test_a_stale_number_of_a_process_does_not_keep_it_from_starting(cluster: Cluster) -> None:
    ensure_server(cluster)
    pid_file = cluster.data / "postmaster.pid"
    stale = pid_file.read_text("utf-8").split("\n")
    stop_server(cluster)
    pid_file.write_text("\n".join([str(os.getpid()), *stale[1:]]), "utf-8")
    ensure_server(cluster)
    assert query(cluster, "SELECT 1") == 1


def test_a_half_made_cluster_is_made_afresh(cold: Cluster) -> None:
    cold.prepare_folder()
    (cold.folder / "data.unfinished").mkdir()
    (cold.folder / "data.unfinished" / "PG_VERSION").write_text("18", "utf-8")
    ensure_server(cold)
    assert query(cold, "SELECT 1") == 1


def test_the_server_stops_when_nobody_is_connected(cluster: Cluster) -> None:
    stop_server(cluster)
    ensure_server(cluster, idle_seconds=0.5)
    server = postmaster(cluster)
    with psycopg.connect(**cluster.connection(APP_ROLE)) as connection:
        time.sleep(1)
        assert connection.execute("SELECT 1").fetchone() == (1,)
    wait_for_exit(server)
    wait_for_exit(keeper(cluster))


def test_a_server_that_cannot_start_says_why(cold: Cluster) -> None:
    ensure_server(cold)
    stop_server(cold)
    (cold.data / "postgresql.conf").write_text("no_such_setting = 1\n", "utf-8")
    with pytest.raises(Conflict, match="no_such_setting"):
        ensure_server(cold)


def test_too_deep_a_home_is_refused() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with pytest.raises(Invalid) as refused:
            cluster_of_home(Path(folder) / ("deep" * 25))
        assert refused.value.problems[0].code == "database.home_too_deep"


def test_a_user_without_a_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with tempfile.TemporaryDirectory() as folder, pytest.raises(Invalid) as refused:
        cluster_of_home(Path(folder))
    assert refused.value.problems[0].code == "database.user_unknown"


def test_the_programs_are_copied_where_the_virtual_environment_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with tempfile.TemporaryDirectory() as state:
        monkeypatch.setattr(binaries, "STATE_FOLDER", Path(state) / "state")
        monkeypatch.setattr(binaries, "is_open_to_others", lambda _: False)
        install = binaries.reachable_install()
        assert install.is_relative_to(state)
        answer = subprocess.check_output([install / "bin" / "initdb", "--version"])
        assert answer.startswith(b"initdb (PostgreSQL)")
        assert binaries.reachable_install() == install


def test_a_home_closed_to_the_servers_user_keeps_its_cluster_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with tempfile.TemporaryDirectory() as closed:
        monkeypatch.setattr(clusters, "STATE_FOLDER", Path(closed) / "state")
        monkeypatch.setattr(clusters, "_server_user", lambda: "nobody")
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        home = Path(closed) / "home"
        first, second = cluster_of_home(home), cluster_of_home(home)
        assert first == second
        assert first.folder.is_relative_to(Path(closed) / "state")
