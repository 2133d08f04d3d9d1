"""A site on a real database, and browsers that walk through its door."""

import re
from pathlib import Path
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests.builders.offices import PASSWORD, Office
from vendor_sla.printing.signing import make_test_authority
from vendor_sla.store.accounts import find_account
from vendor_sla.store.blobs import Blobs
from vendor_sla.web.factory import create_web
from vendor_sla.web.site import Site

ORIGIN = "http://localhost"
_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


def open_app(engine: Engine, blobs: Blobs, folder: Path, *, is_secure: bool = False) -> Flask:
    """Build the web application as the app does."""
    return create_web(
        Site(
            engine=engine,
            blobs=blobs,
            signer=make_test_authority(folder),
            secret=b"s" * 32,
            is_secure=is_secure,
        )
    )


class Browser:
    """One browser: it keeps cookies, and sends forms with the token of the page."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.token = ""

    def get(self, path: str, **options: str) -> TestResponse:
        """Open a page and remember its form token."""
        response = self.client.get(path, **options)
        if found := _TOKEN.search(response.text if response.mimetype == "text/html" else ""):
            self.token = found[1]
        return response

    def post(self, path: str, data: dict[str, object] | None = None) -> TestResponse:
        """Send a form as the page would."""
        form = {"csrf": self.token, **(data or {})}
        headers = {"Origin": ORIGIN}
        return self.client.post(path, data=form, headers=headers)

    def sign_in(self, email: str, password: str = PASSWORD) -> "Browser":
        """Sign in by the form; the next page gives the token of the new session."""
        self.get("/sign-in")
        response = self.post("/sign-in", {"email": email, "password": password})
        assert response.status_code == 303, response.text
        self.get("/account")
        return self


def email_of(office: Office, name: str) -> str:
    """Return the address a person of an office signs in with."""
    with office.enter(name) as session:
        account_id: UUID = office.people[name].account_id
        account = find_account(session, account_id)
        assert account is not None
        return account.email
