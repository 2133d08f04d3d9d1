"""Contracts on pages: what waits for whom, and a version led from draft to law by its forms."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.builders.offices import AT, CONTRACT, Office, open_office
from tests.builders.sites import Browser, email_of
from vendor_sla.services import contracts
from vendor_sla.store.blobs import Blobs

AMENDED = (
    CONTRACT.format(key="test-hotline")
    .replace("version: 1\ntitle", "version: 2\ntitle")
    .replace("effective_from: 2026-01-01", "effective_from: 2026-11-01")
    .replace("amount: 1000\n", "amount: 1500\n")
)
_SEEN = re.compile(r'name="sha256" value="([0-9a-f]{64})"')


@pytest.fixture(name="desk")
def _desk(engine: Engine, site_blobs: Blobs) -> Office:
    """An office of its own, with an amendment saved as a draft."""
    office = open_office(engine, site_blobs)
    with office.enter("procurement") as session:
        contracts.save_contract(
            session,
            office.people["procurement"],
            vendor_id=office.vendor_id,
            document=AMENDED,
            at=AT,
        )
    return office


class Desk:
    """One person's browser on the amendment's page."""

    def __init__(self, app: Flask, office: Office, who: str) -> None:
        self.browser = Browser(app).sign_in(email_of(office, who))
        self.browser.post("/language", {"language": "en", "back": "/"})
        self.page = f"/contracts/{office.contract_id}"
        self.seen = ""

    def read(self, number: int = 2) -> str:
        """Open the page and remember the document it shows."""
        text = self.browser.get(f"{self.page}?number={number}").text
        found = _SEEN.search(text)
        self.seen = found[1] if found else self.seen
        return text

    def send(self, step: str, more: Mapping[str, object] | None = None) -> tuple[int, str]:
        """Send a form of the page as it was read; return the status and the page that follows."""
        answer = self.browser.post(f"{self.page}/2/{step}", {"sha256": self.seen, **(more or {})})
        if answer.status_code == 303:
            return 303, self.browser.get(answer.headers["Location"]).text
        return answer.status_code, answer.text


SIGNED = {"name": "Wang Wu", "agrees": "yes"}


def test_a_version_is_led_to_law_by_both_parties(app: Flask, desk: Office) -> None:
    client, admin = Desk(app, desk, "procurement"), Desk(app, desk, "admin")
    vendor = Desk(app, desk, "vendor")
    assert 'data-dialog="propose"' in client.read()
    status, page = client.send("propose")
    assert status == 303
    assert "Waits for the vendor&#39;s signature" in page
    assert "a colleague with the same right approves it" in page
    assert 'data-dialog="approve"' not in page
    listed = vendor.browser.get("/contracts/").text
    assert "Version 2 of “Test hotline” waits for your signature" in listed
    assert 'data-dialog="sign"' in vendor.read()
    status, page = vendor.send("sign", SIGNED)
    assert status == 303
    assert "Signed, thank you" in page
    assert "Wang Wu signed it for the vendor" in page
    assert "waits for your signature" not in vendor.browser.get("/contracts/").text
    assert "waits for the client&#39;s approval" in admin.browser.get("/contracts/").text
    admin.read()
    status, page = admin.send("approve")
    assert status == 303
    assert "The contract version is committed." in page
    assert "Admin approved it for the client" in page
    assert "data-dialog=" not in page  # nothing is left to do


def test_a_refusal_comes_back_with_its_reason(app: Flask, desk: Office) -> None:
    client, vendor = Desk(app, desk, "procurement"), Desk(app, desk, "vendor")
    client.read()
    client.send("propose")
    vendor.read()
    status, page = vendor.send("refuse", {"comment": "  "})
    assert status == 422
    assert "Write what is to be changed" in page
    status, _ = vendor.send("refuse", {"comment": "<b>1,500</b> is too much"})
    assert status == 303
    page = client.read()
    assert "&lt;b&gt;1,500&lt;/b&gt; is too much" in page
    assert 'data-dialog="propose"' in page


@pytest.mark.parametrize(
    ("form", "more", "said"),
    [
        ("vendor sign", {"name": " "}, "Write your full name"),
        ("vendor sign", {"name": "Wang Wu"}, "Tick that you have read the version"),
        ("procurement approve", {}, "a colleague has to approve it"),
        ("admin commit", {"signed_paper_sha256": "page 12"}, "not a SHA-256 hash"),
    ],
)
def test_what_is_refused_is_said_on_the_page_it_came_from(
    app: Flask, desk: Office, form: str, more: dict[str, object], said: str
) -> None:
    client = Desk(app, desk, "procurement")
    client.read()
    client.send("propose")
    who, step = form.split()
    person = Desk(app, desk, who)
    person.read()
    status, page = person.send(step, more)
    assert status in {403, 422}
    assert said in page
    assert "Version 2" in page


def test_who_saw_another_document_is_shown_the_new_one(app: Flask, desk: Office) -> None:
    """The vendor's page is old: between looking and signing the client changed the document."""
    client, vendor = Desk(app, desk, "procurement"), Desk(app, desk, "vendor")
    client.read()
    client.send("propose")
    vendor.read()
    client.send("withdraw")
    with desk.enter("procurement") as session:
        contracts.save_contract(
            session,
            desk.people["procurement"],
            vendor_id=desk.vendor_id,
            document=AMENDED.replace("amount: 1500", "amount: 99000"),
            at=AT,
        )
    client.read()
    client.send("propose")
    status, page = vendor.send("sign", SIGNED)
    assert status == 409
    assert "The document of version 2 changed after you opened the page" in page
    assert "CN¥99,000" in page
    vendor.read()
    assert vendor.send("sign", SIGNED)[0] == 303


def test_a_second_click_is_told_what_happened(app: Flask, desk: Office) -> None:
    client, vendor = Desk(app, desk, "procurement"), Desk(app, desk, "vendor")
    client.read()
    assert client.send("propose")[0] == 303
    status, page = client.send("propose")
    assert (status, "stands at “Proposed”" in page) == (409, True)
    vendor.read()
    assert vendor.send("sign", SIGNED)[0] == 303
    status, page = vendor.send("sign", SIGNED)
    assert (status, "Wang Wu approved this version already" in page) == (409, True)


def test_the_signed_paper_commits_a_version(app: Flask, desk: Office) -> None:
    client, admin = Desk(app, desk, "procurement"), Desk(app, desk, "admin")
    client.read()
    client.send("propose")
    admin.read()
    status, page = admin.send("commit", {"signed_paper_sha256": "AB" * 32})
    assert status == 303
    assert "Admin recorded the paper both parties signed" in page
    assert "ab" * 32 in page


@pytest.mark.parametrize("who", ["procurement", "vendor"])
def test_a_draft_is_the_clients_alone(app: Flask, desk: Office, who: str) -> None:
    answer = Desk(app, desk, who)
    assert ("Draft" in answer.browser.get("/contracts/").text) is (who == "procurement")
    status = answer.browser.get(f"{answer.page}?number=2").status_code
    assert status == (404 if who == "vendor" else 200)
    compared = answer.browser.get(f"{answer.page}/compare").text
    assert ("There is only one version" in compared) is (who == "vendor")


def test_the_page_of_differences_says_what_changes_for_whom(app: Flask, desk: Office) -> None:
    client = Desk(app, desk, "procurement")
    page = client.browser.get(f"{client.page}/compare").text
    sentence = (
        "Penalty of clause 4.2.1 of Answer rate rises from CN¥1,000 to CN¥1,500 per started point"
        " from Nov 1, 2026."
    )
    assert sentence in page
    assert "better for the client" in page
    assert "months it would govern once both agree" in page
    assert "amount: 1500" in page  # the text view
    back = client.browser.get(f"{client.page}/compare?before=2&after=1").text
    assert "falls from CN¥1,500 to CN¥1,000" in back
    same = client.browser.get(f"{client.page}/compare?before=2&after=2").text
    assert "The two versions say the same" in same
    assert client.browser.get(f"{client.page}/compare?before=7").status_code == 404


@pytest.mark.parametrize(("language", "said"), [("en", "In plain words"), ("zh", "条款说明")])
def test_a_contract_is_told_in_plain_words(
    app: Flask, desk: Office, language: str, said: str
) -> None:
    vendor = Desk(app, desk, "vendor")
    vendor.browser.post("/language", {"language": language, "back": "/"})
    page = vendor.browser.get(vendor.page).text
    assert said in page
    assert {"en": "The target is at least 95%.", "zh": "目标：不低于 95%。"}[language] in page
