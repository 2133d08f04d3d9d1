"""An amendment as two parties agree on it, each in a browser of its own and in its own language."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.builders.offices import AT, CONTRACT, Office
from vendor_sla.services import contracts

pytestmark = pytest.mark.browser
AMENDED = (
    CONTRACT.format(key="test-hotline")
    .replace("version: 1\ntitle", "version: 2\ntitle")
    .replace("effective_from: 2026-01-01", "effective_from: 2026-11-01")
    .replace("amount: 1000\n", "amount: 1500\n")
    .replace("minimum: 80\n", "minimum: 85\n")
)


def save(office: Office, document: str) -> None:
    with office.enter("procurement") as session:
        contracts.save_contract(
            session,
            office.people["procurement"],
            vendor_id=office.vendor_id,
            document=document,
            at=AT,
        )


def test_two_parties_agree_on_an_amendment(
    office: Office, visit: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    save(office, AMENDED)
    address = f"/contracts/{office.contract_id}"

    client = visit("procurement", language="zh")
    client.goto("/contracts/")
    client.click("text=第 2 版")
    picture(client, "contract-draft-zh")
    client.click("[data-dialog=propose]")
    client.click("dialog[open] .btn-primary")
    expect(client.locator(".note.good")).to_contain_text("已提交签署")

    vendor = visit("vendor", width=390)
    vendor.goto("/contracts/")
    picture(vendor, "contracts-vendor-en-390")
    vendor.click("text=Read and answer")
    picture(vendor, "contract-proposed-en-390")
    vendor.click("main >> text=What changed")
    changed = "Minimum of Answer rate rises from 80% to 85% from Nov 1, 2026."
    expect(vendor.locator("main")).to_contain_text(changed)
    picture(vendor, "contract-changes-en-390")
    vendor.go_back()

    # While the vendor looks the client changes its mind: the vendor sees another document.
    client.click("[data-dialog=withdraw]")
    client.click("dialog[open] .btn-danger")
    save(office, AMENDED.replace("amount: 1500", "amount: 1200"))
    client.goto(f"{address}?number=2")
    client.click("[data-dialog=propose]")
    client.click("dialog[open] .btn-primary")
    vendor.reload()
    expect(vendor.locator("main")).to_contain_text("CN¥1,200")
    sign(vendor)
    expect(vendor.locator(".note.good")).to_contain_text("Signed, thank you")
    picture(vendor, "contract-signed-en-390")

    approver = visit("admin")
    approver.goto("/contracts/")
    approver.click("text=Read and answer")
    approver.click("[data-dialog=approve]")
    approver.click("dialog[open] .btn-primary")
    expect(approver.locator(".note.good")).to_contain_text("The contract version is committed.")
    picture(approver, "contract-committed-en")
    client.goto(f"{address}/compare")
    picture(client, "contract-changes-zh")


def sign(vendor: Page) -> None:
    """Sign by keyboard alone, from the button on."""
    vendor.focus("[data-dialog=sign]")
    vendor.keyboard.press("Enter")
    expect(vendor.locator("dialog[open]")).to_be_visible()
    vendor.keyboard.type("Wang Wu")
    vendor.keyboard.press("Tab")
    vendor.keyboard.press("Space")
    vendor.keyboard.press("Tab")
    vendor.keyboard.press("Tab")
    vendor.keyboard.press("Enter")
    vendor.wait_for_load_state()
