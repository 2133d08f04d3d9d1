"""The app: puts the installation together and runs its processes; decides nothing."""

import contextlib
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from types import FrameType

import structlog
from granian.constants import Interfaces
from granian.server import Server

from vendor_sla.domain.refusals import Invalid
from vendor_sla.jobs.workers import run_worker as work
from vendor_sla.jobs.workplaces import Workplace
from vendor_sla.settings import Settings, read_settings
from vendor_sla.store.engine import open_engine
from vendor_sla.store.schema import upgrade
from vendor_sla.store.scratch import open_scratch
from vendor_sla.web.factory import Flask, create_web
from vendor_sla.web.site import Site

_STOP_SECONDS = 25.0
_SHORTEST_LIFE = 5.0  # a child that lived less long is started again only after a pause
_log = structlog.get_logger()


def prepare(settings: Settings) -> None:
    """Bring the database to the newest schema, where this process may; safe side by side."""
    addresses = settings.addresses()
    if addresses.owner is not None:
        upgrade(addresses)


def open_site(settings: Settings) -> Site:
    """Return what the pages stand on."""
    return Site(
        engine=open_engine(settings.addresses()),
        blobs=settings.blobs(),
        signer=settings.signer(at=datetime.now(UTC)),
        secret=bytes.fromhex(settings.secret("web")),
        origin=settings.address,
        is_secure=settings.address.startswith("https:"),
        proxies=settings.proxies,
    )


def open_workplace(settings: Settings) -> Workplace:
    """Return what the tasks stand on."""
    return Workplace(
        open_engine(settings.addresses()),
        settings.blobs(),
        settings.signer(at=datetime.now(UTC)),
        mail_server=settings.mail_server,
        origin=settings.address,
    )


def build_app(settings: Settings | None = None) -> Flask:
    """Build the web application; without settings those of the environment are read."""
    _log_plainly()
    return create_web(open_site(settings or read_settings()))


def run_web(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    processes: int = 1,
    threads: int = 4,
) -> None:
    """Serve the pages until SIGTERM or SIGINT; `Invalid` when the port cannot be had."""
    _require_port(host, port)
    _require_signer(settings)
    prepare(settings)
    os.environ.update(_environment(settings))  # its processes read them again
    Server(
        "vendor_sla.app:web_process",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        respawn_failed_workers=True,
        log_enabled=True,
        websockets=False,
    ).serve()


def web_process() -> Flask:
    """Build the application in a process of the web server's; it ends when that is gone."""
    _end_with_parent()
    settings = read_settings()
    open_scratch(settings.home / "scratch")
    return build_app(settings)


def run_worker(settings: Settings, *, at_once: int = 2) -> None:
    """Work off the queue until SIGTERM or SIGINT."""
    _log_plainly()
    prepare(settings)
    open_scratch(settings.home / "scratch")
    place = open_workplace(settings)
    place.blobs.sweep()
    work(place, settings.addresses(), at_once=at_once)


def serve(settings: Settings, *, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Run web and worker side by side until SIGTERM or SIGINT; one that dies starts again.

    Raises `Invalid` when the port cannot be had, or the certificate that signs cannot be used.
    """
    _log_plainly()
    _require_port(host, port)
    _require_signer(settings)
    prepare(settings)
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    children = [
        _Child("web", lambda: _spawn(_web, settings, host, port)),
        _Child("worker", lambda: _spawn(_worker, settings)),
    ]
    while not stopping.wait(0.2):
        for child in children:
            child.keep_alive()
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop()


def _require_port(host: str, port: int) -> None:
    """Refuse a port another program listens on: two servers would share its visitors unseen."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except OSError as failed:
        reason = failed.strerror or str(failed)
        raise Invalid.because("settings.port_not_free", f"{host}:{port}", reason=reason) from failed


def _require_signer(settings: Settings) -> None:
    """Refuse a certificate that cannot sign before a process dies of it, again and again."""
    settings.signer(at=datetime.now(UTC))


class _Child:
    """A process of ours that is started again when it dies."""

    def __init__(self, name: str, spawn: Callable[[], BaseProcess]) -> None:
        self._name, self._spawn = name, spawn
        self._process: BaseProcess | None = None
        self._started = 0.0

    def keep_alive(self) -> None:
        process, now = self._process, time.monotonic()
        if process is not None and process.is_alive():
            return
        if process is not None:
            if now - self._started < _SHORTEST_LIFE:
                return
            _log.warning("child_died", child=self._name, code=process.exitcode)
        self._process, self._started = self._spawn(), now

    def ask_to_stop(self) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.terminate()

    def stop(self) -> None:
        if self._process is not None:
            self._process.join(_STOP_SECONDS)
            if self._process.is_alive():
                _log.warning("child_killed", child=self._name)
                self._process.kill()
                self._process.join()


def _spawn(run: Callable[..., None], *arguments: object) -> BaseProcess:
    process = multiprocessing.get_context("spawn").Process(target=run, args=arguments)
    process.start()
    return process


def _web(settings: Settings, host: str, port: int) -> None:
    _end_with_parent()
    run_web(settings, host=host, port=port)


def _worker(settings: Settings) -> None:
    _end_with_parent()
    run_worker(settings)


def _end_with_parent() -> None:
    """Stop this process in order when the one that started it is gone, however it went."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        with contextlib.suppress(OSError):
            parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_STOP_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent-watch").start()


def _environment(settings: Settings) -> dict[str, str]:
    given = {
        "VENDOR_SLA_HOME": str(settings.home),
        "DATABASE_URL": settings.database_url,
        "DATABASE_MIGRATION_URL": settings.migration_url,
        "DATABASE_WORKER_URL": settings.worker_url,
        "VENDOR_SLA_FILES": settings.files,
        "VENDOR_SLA_ADDRESS": settings.address,
        "VENDOR_SLA_PROXIES": str(settings.proxies),
        "VENDOR_SLA_SIGNING": str(settings.signing or ""),
        "VENDOR_SLA_SIGNING_PASSWORD": str(settings.signing_password or ""),
    }
    return {name: value for name, value in given.items() if value}


def _log_plainly() -> None:
    """Write one JSON object a line to the standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
