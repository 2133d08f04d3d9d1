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


def test_a_shifted_file_shows_its_effects_before_and_after(
    office: Office, visit: Visit, picture: Picture
) -> None:
    """The vendor writes UTC as if it were local; its last call falls out of October by that."""
    heading = "interaction_id,opened_at,channel,queue_entered_at,answered_at,abandoned_at"
    answered = [f"2026-10-0{day} 12:00:00" for day in range(1, 9)] + ["2026-10-31 19:00:00"]
    lines = [f"C-{n},{time},phone,{time},{time}," for n, time in enumerate(answered)]
    lost = "C-20,2026-10-09 12:00:00,phone,2026-10-09 12:00:00,,2026-10-09 12:00:30"
    client = [line.replace(" 12:", " 20:").replace("10-31 19:", "11-01 03:") for line in lines]
    office.read(office.upload("\n".join([heading, *lines]).encode()))
    sent = "\n".join([heading, *client, lost.replace(" 12:", " 20:")]).encode()
    office.read(office.upload(sent, who="procurement"))
    month = f"/months/{office.month_id}"
    buyer = visit("procurement")
    buyer.goto(month)
    buyer.get_by_role("button", name="Draft").first.click()
    compared = buyer.locator("[aria-labelledby=compared]")
    expect(compared).to_contain_text("−480 minutes")
    expect(compared).to_contain_text("once time zone and rounding are put right")
    picture(buyer, "pairs-shifted-en")
    buyer.set_viewport_size({"width": 390, "height": 844})
    picture(buyer, "pairs-shifted-en-narrow")

    office.publish()
    vendor = visit("vendor", language="zh")
    vendor.goto(month)
    picture(vendor, "pairs-vendor-zh")
    with vendor.expect_download() as copy:
        vendor.locator("[aria-labelledby=compared] a").first.click()
    assert "C-20" in Path(copy.value.path()).read_text("utf-8-sig")
