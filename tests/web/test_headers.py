"""Headers: the browser is told to refuse on our behalf, on every answer."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.builders.sites import Browser, open_app
from vendor_sla.store.blobs import Blobs


@pytest.mark.parametrize("path", ["/sign-in", "/health", "/nothing", "/static/css/house.css"])
def test_every_answer_carries_the_headers(app: Flask, path: str) -> None:
    with app.test_client().get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_pages_are_not_kept_by_browsers_and_files_of_the_screen_are(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
    with client.get("/static/css/house.css") as file:
        assert "max-age" in file.headers["Cache-Control"]


def test_each_answer_has_a_nonce_of_its_own(app: Flask) -> None:
    client = app.test_client()
    policies = {client.get("/sign-in").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 5


def test_no_page_carries_a_style_or_a_script_of_its_own(procurement: Browser) -> None:
    for path in ("/board", "/penalties/", "/contracts/", "/history/", "/verify", "/account"):
        page = procurement.get(path)
        assert page.status_code == 200
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\bsrc=)", page.text)


def test_over_https_cookies_are_tied_to_the_host_and_http_is_given_up(
    engine: Engine, site_blobs: Blobs, tmp_path: Path
) -> None:
    app = open_app(engine, site_blobs, tmp_path / "signing", is_secure=True)
    answer = app.test_client().get("/sign-in", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-browser=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_an_accident_gives_a_reference_and_no_traceback(app: Flask) -> None:
    client = app.test_client()
    rules = app.view_functions
    kept = rules["health"]

    def explode() -> str:
        raise ZeroDivisionError("a secret in an accident")

    rules["health"] = explode
    try:
        answer = client.get("/health")
    finally:
        rules["health"] = kept
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert re.search(r'class="code">[0-9a-f]{8}<', answer.text)
