"""Web and worker under one command, as processes."""

import os
import pickle
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import URL

from vendor_sla.app import build_app, run_web, serve
from vendor_sla.domain.refusals import Invalid
from vendor_sla.settings import Settings, read_settings
from vendor_sla.store.addresses import Addresses
from vendor_sla.web.site import current_site

SERVE = textwrap.dedent(
    """
    import pickle, sys
    from vendor_sla.app import serve

    if __name__ == "__main__":
        settings, port = pickle.loads(sys.stdin.buffer.read())
        serve(settings, port=port)
    """
)


@pytest.fixture
def settings(addresses: Addresses, tmp_path: Path) -> Settings:
    """An installation on the database of the tests."""
    assert addresses.owner is not None
    return read_settings(
        {
            "VENDOR_SLA_HOME": str(tmp_path / "home"),
            "DATABASE_URL": whole(addresses.app),
            "DATABASE_MIGRATION_URL": whole(addresses.owner),
            "DATABASE_WORKER_URL": whole(addresses.worker),
        }
    )


def whole(url: URL) -> str:
    """Return a URL with its password."""
    return url.render_as_string(hide_password=False)


def wait_for(condition: Callable[[], bool], *, seconds: float = 90) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Tell whether the site says that it is well."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def family(pid: int) -> set[int]:
    """Return a process's children and theirs."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    children = {int(child) for child in path.read_text().split()} if path.exists() else set()
    return children.union(*(family(child) for child in children))


def named(pids: set[int], word: str) -> set[int]:
    """Return those whose command line holds a word."""
    return {pid for pid in pids if word in Path(f"/proc/{pid}/cmdline").read_text()}


def test_the_application_is_built_with_a_door_on_every_route(settings: Settings) -> None:
    app = build_app(settings)
    with app.test_client() as client:
        assert client.get("/health").status_code == 200
    with app.app_context():
        current_site().engine.dispose()


def test_serve_runs_both_restarts_a_dead_one_and_leaves_nobody_behind(
    settings: Settings, tmp_path: Path
) -> None:
    port, script, log = free_port(), tmp_path / "serve.py", tmp_path / "log"
    script.write_text(SERVE)
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=output, stderr=output
        )
    assert server.stdin is not None
    server.stdin.write(pickle.dumps((settings, port)))
    server.stdin.close()
    try:
        wait_for(lambda: answers(port) and log.read_text().count("worker_ready") == 1)
        before = named(family(server.pid), "spawn_main")
        for pid in before & family(server.pid):
            if Path(f"/proc/{pid}/stat").read_text().split(") ")[1].split()[1] == str(server.pid):
                os.kill(pid, signal.SIGKILL)
        wait_for(lambda: log.read_text().count("worker_ready") == 2 and answers(port))
        after = named(family(server.pid), "spawn_main")
        assert not before & after
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in before | after))
        assert not answers(port)
    finally:
        server.kill()
        server.wait()


@pytest.mark.parametrize("run", [serve, run_web])
def test_a_port_that_is_taken_is_refused_before_anything_starts(
    tmp_path: Path, run: Callable[..., None]
) -> None:
    settings = Settings(home=tmp_path / "home")
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as our own web server does
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Invalid, match=rf"127.0.0.1:{port}: settings.port_not_free"):
            run(settings, port=port)
    assert not settings.home.exists()
