"""One site for all web tests, on committed data: each test file makes offices of its own."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.builders.offices import Office, open_office
from tests.builders.sites import Browser, email_of, open_app
from vendor_sla.store.blobs import Blobs


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for files and the signer."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def site_blobs(site_folder: Path) -> Blobs:
    """The site's file store."""
    return Blobs(site_folder / "files")


@pytest.fixture(scope="session")
def app(engine: Engine, site_blobs: Blobs, site_folder: Path) -> Flask:
    """The web application."""
    return open_app(engine, site_blobs, site_folder / "signing")


@pytest.fixture(scope="module")
def office(engine: Engine, site_blobs: Blobs) -> Office:
    """A tenant with one person a role; a file's own, since people keep the language they chose."""
    return open_office(engine, site_blobs)


@pytest.fixture
def procurement(app: Flask, office: Office) -> Browser:
    """Procurement's browser, signed in."""
    return Browser(app).sign_in(email_of(office, "procurement"))
