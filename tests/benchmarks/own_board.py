"""Our side of the board: the page a manager opens, 1,000 vendors and 36 months behind it."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from flask.testing import FlaskClient

from tests.benchmarks.board_data import NOW, TIMES, addresses
from vendor_sla.printing.signing import make_test_authority
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.engine import open_engine
from vendor_sla.web.factory import create_web
from vendor_sla.web.site import Site


@cache
def _client(home: str, token: str) -> FlaskClient:
    folder = Path(home)
    site = Site(
        engine=open_engine(addresses(folder)),
        blobs=Blobs(folder / "files"),
        signer=make_test_authority(folder / "signer"),
        secret=b"benchmark",
    )
    client = create_web(replace(site, now=lambda: NOW)).test_client()
    client.set_cookie(site.cookie("session"), token)
    return client


def warm_up(home: str, _tenant: str, token: str, path: str) -> None:
    """Open the page once, so that the templates are read."""
    _open(home, token, path)


def work(home: str, _tenant: str, token: str, path: str) -> str:
    """Open the page a few times; returns its length."""
    return f"{max(_open(home, token, path) for _ in range(TIMES))} bytes"


def _open(home: str, token: str, path: str) -> int:
    response = _client(home, token).get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{response.status}: {response.location}")
    return len(response.data)
