"""A month as people live it, in a browser: uploaded, read, drafted, published, issued, approved."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.builders.offices import Office, contacts_csv
from vendor_sla.services.submissions import list_submissions

pytestmark = pytest.mark.browser


def read_what_was_sent(office: Office) -> None:
    """Do the worker's part for the newest submission."""
    with office.enter("procurement") as session:
        actor = office.people["procurement"]
        sent = list_submissions(session, actor, month_id=office.month_id)
    office.read(max(sent, key=lambda page: page.submission_id.int).submission_id)


def test_a_month_goes_from_a_dropped_file_to_an_approved_penalty(
    office: Office,
    visit: Callable[..., Page],
    picture: Callable[[Page, str], None],
    tmp_path: Path,
) -> None:
    file = tmp_path / "contacts-2026-10.csv"
    file.write_bytes(contacts_csv(90, 10, bad_rows=3))

    vendor = visit("vendor")
    picture(vendor, "vendor-home-en")
    vendor.click("table.heat a.cell")
    vendor.click("text=Upload files >> nth=0")
    vendor.set_input_files("#file", file)
    expect(vendor.locator("#queue .file-name")).to_have_text(file.name)
    vendor.click("[data-send]")
    vendor.wait_for_selector(".rows >> text=contacts-2026-10.csv")
    picture(vendor, "upload-desk-en")
    vendor.click("text=Submit for reading")
    expect(vendor.locator("#progress")).to_be_visible()
    worker = threading.Thread(target=read_what_was_sent, args=[office])
    worker.start()
    expect(vendor.locator("#findings-title")).to_be_visible(timeout=60_000)
    worker.join()
    expect(vendor.locator("main")).to_contain_text("103 rows read = 100 accepted + 3 refused")
    expect(vendor.locator("main")).to_contain_text("−CN¥5,000.00")
    with vendor.expect_download() as download:
        vendor.click("text=Annotated copy")
    assert download.value.suggested_filename.endswith(".xlsx")
    picture(vendor, "dry-run-en")

    procurement = visit("procurement", language="zh")
    procurement.click("table.heat a.cell")
    procurement.click("text=起草结果")
    expect(procurement.locator(".note.good")).to_contain_text("草稿已算好")
    procurement.click("main >> text=公示给供应商")
    procurement.click("dialog[open] .btn-primary")
    expect(procurement.locator(".note.good")).to_contain_text("已公示")
    picture(procurement, "month-published-zh")

    vendor.goto(f"/months/{office.month_id}")
    vendor.click("main >> text=Accept result")
    vendor.click("dialog[open] .btn-primary")
    expect(vendor.locator(".note.good")).to_contain_text("Accepted")

    procurement.reload()
    procurement.click("main >> text=签发评分卡")
    expect(procurement.locator("dialog[open]")).to_contain_text("签发后不可更改")
    procurement.click("dialog[open] .btn-primary")
    expect(procurement.locator(".note.good")).to_contain_text("已签发", timeout=60_000)
    procurement.click("text=下载")
    with procurement.expect_download() as download:
        procurement.click("text=评分卡 PDF（中文）")
    paper = download.value.path()

    finance = visit("finance")
    finance.goto("/penalties/")
    picture(finance, "register-en")
    finance.click("text=Approve penalties")
    finance.click("dialog[open] .btn-primary")
    expect(finance.locator(".note.good")).to_contain_text("approved")

    finance.goto("/verify")
    finance.set_input_files("#file", paper)
    finance.click("main .btn-primary")
    expect(finance.locator(".note.good")).to_contain_text("This is the original")


def test_a_metric_folds_open_by_keyboard_and_says_why(
    office: Office, visit: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    office.read(office.upload(contacts_csv(90, 10)))
    office.publish()
    for language, word in (("zh", "为什么是这个数"), ("en", "Why this figure")):
        for width in (390, 1440):
            page = visit("procurement", language=language, width=width)
            page.goto(f"/months/{office.month_id}")
            page.focus("details.metric summary")
            page.keyboard.press("Enter")
            expect(page.locator("details.metric[open] .why")).to_contain_text(word)
            expect(page.locator("details.metric[open] .why")).to_contain_text("90 ÷ 100")
            picture(page, f"month-{width}-{language}")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_fits_its_window(
    office: Office,
    visit: Callable[..., Page],
    picture: Callable[[Page, str], None],
    width: int,
    language: str,
) -> None:
    page = visit("admin", language=language, width=width)
    for name, path in (
        ("board", "/board"),
        ("penalties", "/penalties/"),
        ("contracts", "/contracts/"),
        ("contract", f"/contracts/{office.contract_id}"),
        ("vendors", "/vendors/"),
        ("history", "/history/check"),
        ("verify", "/verify"),
        ("account", "/account"),
        ("month-empty", f"/months/{office.month_id}"),
    ):
        page.goto(path)
        picture(page, f"{name}-{width}-{language}")


def test_the_menu_of_a_phone_opens_and_leads_on(office: Office, visit: Callable[..., Page]) -> None:
    page = visit("procurement", width=390)
    page.goto("/board")
    page.click(".topbar button")
    page.click("#menu >> text=Contracts")
    expect(page.locator("h1")).to_have_text("Contracts")
