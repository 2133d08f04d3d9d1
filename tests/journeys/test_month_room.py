"""A month lived by clicking alone: sent, disputed, appealed, corrected, waived, applied."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests.builders.offices import CONTRACT, Office, contacts_csv, hire, open_office
from vendor_sla.domain.people import Role
from vendor_sla.services.submissions import list_submissions
from vendor_sla.store.blobs import Blobs

pytestmark = pytest.mark.browser

DISPUTES = """\
disputes:
  {clause: "13.1", review_days: 5, after_issue_days: 10, first_days: 5, appeal_days: 5,
   second_days: 10, first_silence: next_level, second_level: other_person}
"""


@pytest.fixture
def office(engine: Engine, blobs: Blobs) -> Office:
    """A tenant whose contract knows disputes, with a second person of procurement to hear them."""
    contract = CONTRACT + DISPUTES.replace("{", "{{").replace("}", "}}")
    return hire(open_office(engine, blobs, contract=contract), "judge", Role.PROCUREMENT)


def send(page: Page, selector: str) -> None:
    """Press a form's button and wait for the page that answers."""
    with page.expect_navigation():
        page.click(selector)
    expect(page.locator("[role=alert]")).to_have_count(0)


def confirm(page: Page, dialog: str) -> None:
    """Open a dialog by its button and say yes."""
    page.click(f"[data-dialog='{dialog}']")
    send(page, f"dialog#{dialog}[open] .btn-primary")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_month_is_closed_by_clicking_alone(
    office: Office,
    visit: Callable[..., Page],
    picture: Callable[[Page, str], None],
    tmp_path: Path,
    language: str,
) -> None:
    room = Room(office, visit, picture, language)
    room.upload(tmp_path)
    room.publish()
    room.dispute_contacts(tmp_path)
    room.grant_part()
    room.issue()
    room.dispute_the_charge()
    room.appeal()
    room.correct()
    room.approve_again()
    room.waive()
    room.apply()
    room.look_back()


class Room:
    """The people of one month, each in a window of their own."""

    def __init__(
        self,
        office: Office,
        visit: Callable[..., Page],
        picture: Callable[[Page, str], None],
        language: str,
    ) -> None:
        self.office, self.picture, self.language = office, picture, language
        self.month = f"/months/{office.month_id}"
        self.vendor = visit("vendor", language=language)
        self.procurement = visit("procurement", language=language)
        self.judge = visit("judge", language=language)
        self.finance = visit("finance", language=language)

    def keep(self, page: Page, name: str) -> None:
        """Keep a picture."""
        self.picture(page, f"room-{name}-{self.language}")

    def upload(self, folder: Path) -> None:
        """Send a file as the vendor and see what it would cost."""
        file = folder / "contacts-2026-10.csv"
        file.write_bytes(contacts_csv(90, 10, bad_rows=3))
        page = self.vendor
        page.goto(self.month)
        send(page, "form[action*='submissions'] .btn-primary")
        page.set_input_files("#file", file)
        page.click("[data-send]")
        page.wait_for_selector(f".rows >> text={file.name}")
        page.click("form[action$='/submit'] .btn-primary")
        worker = threading.Thread(target=self._read)
        worker.start()
        expect(page.locator("#findings-title")).to_be_visible(timeout=60_000)
        worker.join()
        expect(page.locator("main")).to_contain_text("5,000.00")

    def _read(self) -> None:
        office = self.office
        with office.enter("procurement") as session:
            sent = list_submissions(session, office.people["procurement"], month_id=office.month_id)
        office.read(max(sent, key=lambda one: one.submission_id.int).submission_id)

    def publish(self) -> None:
        """Draft and show the month to the vendor."""
        page = self.procurement
        page.goto(self.month)
        send(page, "form[action$='/draft'] button")
        confirm(page, "publish_month")
        self.keep(page, "published")

    def dispute_contacts(self, folder: Path) -> None:
        """Say as the vendor that two lost calls were none."""
        proof = folder / "outage.txt"
        proof.write_text("Ticket 301: the line was down from 9:01 to 9:02.")
        page = self.vendor
        page.goto(self.month)
        page.click("a[href*='/disputes/new'] >> nth=0")
        page.click("a[href*='subject=interaction']")
        for number in (90, 91, 92):
            page.check(f"input[value='C-{number}']")
        page.fill("#reason", "The line was down." if self.language == "en" else "线路中断。")
        page.set_input_files("#files", proof)
        expect(page.locator("#preview")).to_contain_text("2,000.00")
        send(page, "main form .btn-primary")
        self.keep(page, "disputed")

    def grant_part(self) -> None:
        """Decide as somebody who had no part in the month, and let the vendor stand by it."""
        page = self.judge
        page.goto(self.month)
        page.click(f"a[href*='{self.office.month_id}/disputes'] >> nth=0")
        page.click("main a[href^='/disputes/'] >> nth=0")
        page.check("input[name='outcome'][value='partly']")
        page.fill("#granted", "1")
        page.fill("#verdict-reason", "Ticket 301.")
        expect(page.locator("#preview")).to_contain_text("4,000.00")
        self.keep(page, "deciding")
        send(page, "main form .btn-primary")
        self.vendor.reload()
        confirm(self.vendor, "stand")

    def issue(self) -> None:
        """Draft with the ruling, show it again, let the vendor accept it, and issue it."""
        page = self.procurement
        page.goto(self.month)
        send(page, "form[action$='/draft'] button")
        confirm(page, "publish_month")
        self.vendor.goto(self.month)
        confirm(self.vendor, "accept_month")
        page.goto(self.month)
        confirm(page, "issue_scorecard")
        self.keep(page, "issued")

    def dispute_the_charge(self) -> None:
        """Dispute the issued charge, and have it rejected."""
        page = self.vendor
        page.goto(self.month)
        page.click("a[href*='/disputes/new'] >> nth=0")
        page.click("a[href*='subject=line']")
        page.fill("#expected", "1000")
        page.fill("#reason", "Agreed by mail.")
        send(page, "main form .btn-primary")
        judge = self.judge
        judge.goto(page.url)
        judge.check("input[name='outcome'][value='rejected']")
        judge.fill("#verdict-reason", "There is no such mail.")
        send(judge, "form[action$='/decide'] .btn-primary")

    def appeal(self) -> None:
        """Appeal as the vendor; somebody else grants half."""
        page = self.vendor
        page.reload()
        page.fill("#appeal-reason", "Here it is: mail of 3 October.")
        send(page, "form[action$='/appeal'] .btn-primary")
        self.keep(page, "appealed")
        self.judge.reload()
        expect(self.judge.locator("form[action$='/rule']")).to_have_count(0)
        second = self.finance
        second.goto(page.url)
        second.check("input[name='outcome'][value='partly']")
        second.fill("#granted", "1500")
        second.fill("#verdict-reason", "Half of it.")
        send(second, "form[action$='/rule'] .btn-primary")
        self.keep(second, "ruled")

    def correct(self) -> None:
        """Issue the second version, and see what changed."""
        page = self.procurement
        page.goto(f"{self.month}/correction")
        self.keep(page, "correction")
        confirm(page, "correct")
        page.goto(self.month)
        page.click("a[href*='/changes']")
        expect(page.locator("main")).to_contain_text("1,500.00")
        self.keep(page, "changes")

    def approve_again(self) -> None:
        """Approve the second version's penalties."""
        page = self.finance
        page.goto("/penalties/")
        confirm(page, f"approve-{self.office.month_id}")

    def waive(self) -> None:
        """Propose to let go of a part as finance, and approve it as procurement."""
        page = self.finance
        page.goto(f"/penalties/{self.office.month_id}/money")
        page.click("details:has(#line) summary")
        page.fill("#waive-amount", "500")
        page.select_option("#reason_class", "goodwill")
        page.fill("#reason", "First time.")
        page.fill("#benefit", "Two agents more in November.")
        send(page, "form[action^='/waivers/months/'] button")
        other = self.procurement
        other.goto("/waivers/")
        other.click("[data-dialog^='decide-']")
        self.keep(other, "waiver")
        send(other, "dialog[open] [value='approve']")

    def apply(self) -> None:
        """Enter the vendor's invoice, and take the money off it."""
        page = self.finance
        page.goto("/invoices/")
        page.fill("#number", "INV-10")
        page.fill("#period", "2026-10")
        page.fill("#net", "100000")
        page.fill("#tax", "6000")
        page.fill("#issued_on", "2026-11-04")
        send(page, "form[action='/invoices/'] .btn-primary")
        page.goto(f"/penalties/{self.office.month_id}/money")
        send(page, "form[action$='/apply'] .btn-primary")
        self.keep(page, "applied")
        expect(page.locator(".stats")).to_contain_text("2,000.00")

    def look_back(self) -> None:
        """Read as the vendor what became of it."""
        page = self.vendor
        page.goto(f"/penalties/{self.office.month_id}/money")
        expect(page.locator("main")).to_contain_text("INV-10")
        self.keep(page, "vendor-money")
