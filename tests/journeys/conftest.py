"""A browser on a site that really listens, with a worker that really works."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import ConsoleMessage, Page, sync_playwright
from sqlalchemy import Engine
from werkzeug.serving import make_server

from tests.builders.offices import PASSWORD, Office, open_office
from tests.builders.sites import email_of, open_app
from vendor_sla.store.blobs import Blobs

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PICTURES = Path(__file__).resolve().parents[2] / ".artefacts" / "screenshots"
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


_SAID_ON_THE_PAGE = ("409 (CONFLICT)", "422 (UNPROCESSABLE")  # refusals a script puts into words


def is_error(said: ConsoleMessage) -> bool:
    """Tell whether a line of the console is an error, other than a refusal told to the reader."""
    return said.type == "error" and not any(code in said.text for code in _SAID_ON_THE_PAGE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def office(engine: Engine, blobs: Blobs) -> Office:
    """A tenant with one person a role and one open month."""
    return open_office(engine, blobs)


@pytest.fixture
def address(engine: Engine, blobs: Blobs, tmp_path: Path) -> Iterator[str]:
    """Where the site listens, on this machine alone."""
    app = open_app(engine, blobs, tmp_path / "signing")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def visit(chromium: Chromium, address: str, office: Office) -> Iterator[Callable[..., Page]]:
    """Open a window of somebody's, signed in; what the page logs as an error fails the test."""
    errors: list[str] = []
    contexts = []

    def open_window(who: str, *, language: str = "en", width: int = 1440) -> Page:
        locale = "zh-CN" if language == "zh" else "en"
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale=locale, base_url=address
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: errors.append(said.text) if is_error(said) else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/sign-in")
        page.fill("#email", email_of(office, who))
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_selector("#main")
        if (page.get_attribute("html", "lang") or "")[:2] != language:
            page.goto("/account")
            page.click(f"main button[lang='{locale}']")
            page.wait_for_selector(f"html[lang='{locale}']")
            page.goto("/")
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keep a picture of a page for people to look at; a page must not be wider than its window."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name

    return take
