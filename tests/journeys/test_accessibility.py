"""Every page, read by axe-core as a screen reader would: nothing serious is wrong with it.

Made from the URL map, so a new page is read without anybody thinking of it.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from sqlalchemy import Engine
from werkzeug.routing import Rule
from werkzeug.serving import make_server

from tests.builders.estates import Estate, open_estate
from tests.builders.offices import PASSWORD
from tests.builders.sites import email_of, open_app
from vendor_sla.domain.people import POLICY, Role
from vendor_sla.store.blobs import Blobs

pytestmark = pytest.mark.browser

# Each page is read once, as the first of these who may open it; who comes first sees most of it.
_READERS = (Role.PROCUREMENT, Role.VENDOR, Role.AUDITOR, Role.ADMIN, Role.FINANCE, Role.QA)
_HOMES = {"boards.show_board", "months.show_month"}  # the vendor's are others
_SERIOUS = ("serious", "critical")
_TEXTS = {
    "paper_language": "zh",
    "number": 1,
    "name": "draw.json",
    "side": "client",
    "metric": "answer_rate",
}
_SCRIPT = Axe().axe_script
_RUN = (
    "axe.run({resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
)


@pytest.fixture(scope="module")
def site(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Estate, str]]:
    """A site that listens, with something behind every route."""
    folder: Path = tmp_path_factory.mktemp("site")
    blobs = Blobs(folder / "files")
    app = open_app(engine, blobs, folder / "signing")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app, open_estate(engine, blobs), f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


def pages_of(app: Flask, role: Role) -> list[Rule]:
    """Return the pages that this reader is the first to open."""
    found = []
    for rule in app.url_map.iter_rules():
        is_page = rule.endpoint.rpartition(".")[2].startswith("show_")
        actions = getattr(app.view_functions[rule.endpoint], "door", ())
        if not is_page or not isinstance(actions, tuple):
            continue
        readers = [one for one in _READERS if set(actions) & POLICY[one]]
        if role in readers[: 2 if rule.endpoint in _HOMES else 1]:
            found.append(rule)
    return found


def address(app: Flask, rule: Rule, estate: Estate, role: Role) -> str:
    """Return a page's address with the reader's own ids."""
    values: dict[str, Any] = {**_TEXTS, **estate.own_ids(role, rule.endpoint)}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(
            rule.endpoint, {name: values[name] for name in rule.arguments}
        )


def read(page: Page, name: str) -> list[tuple[str, str, str]]:
    """Return what is seriously wrong with a page: (page, rule, element)."""
    page.evaluate(_SCRIPT)
    found = page.evaluate(_RUN)["violations"]
    return [
        (name, one["id"], node["html"][:120])
        for one in found
        if one["impact"] in _SERIOUS
        for node in one["nodes"][:3]
    ]


def test_nothing_serious_is_wrong_with_any_page_for_a_screen_reader(
    chromium: Chromium, site: tuple[Flask, Estate, str]
) -> None:
    app, estate, base = site
    wrong, count = [], 0
    readers = [role for role in _READERS if pages_of(app, role)]
    for number, role in enumerate(readers):
        # Half of them read on a phone, and half of them in Chinese.
        width, locale = ((1440, "en"), (390, "zh-CN"))[number % 2]
        context = chromium.new_context(
            base_url=base, viewport={"width": width, "height": 900}, locale=locale
        )
        page = context.new_page()
        page.goto("/sign-in")
        wrong += read(page, "sign-in") if not number else []
        page.fill("#email", email_of(estate.office, role))
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_selector("#main")
        for rule in pages_of(app, role):
            answer = page.goto(address(app, rule, estate, role), wait_until="load")
            assert answer
            assert answer.status < 500, rule.endpoint
            wrong += read(page, f"{role} {rule.endpoint}")
            count += 1
        context.close()
    assert not wrong
    assert count > 30


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(
    chromium: Chromium, site: tuple[Flask, Estate, str]
) -> None:
    _, estate, base = site
    context = chromium.new_context(base_url=base, locale="en")
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#email", email_of(estate.office, Role.ADMIN))
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_selector("#main")
    page.goto("/vendors/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    drawn = page.evaluate(
        "(({outlineStyle, boxShadow}) => [outlineStyle, boxShadow])"
        "(getComputedStyle(document.activeElement))"
    )
    assert drawn != ["none", "none"]
    form = page.locator("main form").first
    form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    page.wait_for_selector("[role=alert]")
    field = page.locator("main form [aria-invalid=true]").first
    described = (field.get_attribute("aria-describedby") or "").split()
    assert any(page.locator(f"#{name}").text_content() for name in described)
    context.close()
