"""Look-alike rows in a real browser: decided by keyboard, undone, drafted, downloaded."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.builders.extracts import extract
from tests.builders.offices import Office

Visit = Callable[..., Page]
Picture = Callable[[Page, str], None]

pytestmark = pytest.mark.browser


def test_a_reviewer_decides_by_keyboard_and_procurement_drafts(
    office: Office, visit: Visit, picture: Picture
) -> None:
    vendor = ("TK-000101", "TK-000222", "TK-000333", "TK-9", "B-4")
    client = ("TK-00101", "TK-000223", "TK-000303", "TK-9", "b4", "TK-70")
    office.read(office.upload(extract(*vendor, channel="chat")))
    office.read(office.upload(extract(*client, wait_seconds=12), who="procurement"))
    month = f"/months/{office.month_id}"

    buyer = visit("procurement")
    buyer.goto(f"{month}/pairs")
    expect(buyer.locator(".empty")).to_contain_text("Not drafted yet")
    buyer.goto(month)
    buyer.get_by_role("button", name="Draft").first.click()
    picture(buyer, "pairs-month-en")
    expect(buyer.locator("#compared + *, [aria-labelledby=compared]")).to_contain_text("look-alike")

    reviewer = visit("qa", language="zh")
    reviewer.goto(f"{month}/pairs")
    picture(reviewer, "pairs-zh")
    reviewer.set_viewport_size({"width": 390, "height": 844})
    picture(reviewer, "pairs-zh-narrow")
    reviewer.set_viewport_size({"width": 1440, "height": 900})
    waiting = reviewer.locator("[aria-labelledby=waiting] li")
    before = waiting.count()
    reviewer.keyboard.press("s")
    expect(waiting).to_have_count(before - 1)
    reviewer.keyboard.press("d")
    expect(waiting).to_have_count(before - 2)
    reviewer.keyboard.press("u")
    expect(waiting).to_have_count(before - 1)
    reviewer.keyboard.press("k")
    reviewer.wait_for_url("**at=1**")

    buyer.goto(f"{month}/pairs")
    picture(buyer, "pairs-decided-en")
    buyer.get_by_role("button", name="Draft").click()
    compared = buyer.locator("[aria-labelledby=compared]")
    expect(compared).to_contain_text("confirmed by a person")
    picture(buyer, "pairs-compared-en")
    with buyer.expect_download() as sent:
        compared.get_by_role("link", name="Download the rows: Values differ").first.click()
    text = Path(sent.value.path()).read_text("utf-8-sig")
    assert text.splitlines()[0].startswith("vendor_row,client_row,vendor_interaction_id")
