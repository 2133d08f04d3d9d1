"""Signals seen with eyes: wide and narrow, in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import Engine

from tests.builders.offices import OCTOBER, Office, open_office
from tests.services.test_signals import LIMITED, calls_csv
from vendor_sla.store.blobs import Blobs

pytestmark = pytest.mark.browser


@pytest.fixture
def office(engine: Engine, blobs: Blobs) -> Office:
    """A month whose second file is not what the first one was, and a month left alone."""
    periods = (OCTOBER, OCTOBER.shifted(1))
    office = open_office(engine, blobs, contract=LIMITED, periods=periods)
    cheated, honest = office.month_ids
    office.read(office.upload(calls_csv(told_short=False, shift=3), month_id=cheated))
    office.read(office.upload(calls_csv(told_short=True), month_id=cheated))
    office.read(office.upload(calls_csv(told_short=False, month=11), month_id=honest))
    return office


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("zh", 1440), ("en", 390)])
def test_a_month_with_signals_is_read_on_any_screen(
    visit: Callable[..., Page],
    office: Office,
    picture: Callable[[Page, str], None],
    language: str,
    width: int,
) -> None:
    page = visit("procurement", language=language, width=width)
    page.goto(f"/months/{office.month_id}/signals")
    assert page.locator("figure.histogram svg").count() == 1
    assert page.locator("section.panel").count() == 3
    page.locator("details.signal-rows summary").first.press("Enter")
    assert page.locator("details.signal-rows[open] tbody tr").count() == 100
    picture(page, f"signals-{language}-{width}")


def test_a_month_left_alone_says_so(
    visit: Callable[..., Page], office: Office, picture: Callable[[Page, str], None]
) -> None:
    page = visit("auditor", width=390)
    page.goto(f"/months/{office.month_ids[1]}/signals")
    assert page.get_by_text("Nothing unusual", exact=True).is_visible()
    picture(page, "signals-none-390")
