"""A trial run on the site: scores are published, no money moves, and everybody is told."""

import csv
import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from tests.builders.agreements import agree
from tests.builders.offices import AT, CONTRACT, Office, contacts_csv, open_office
from tests.builders.papers import text_of
from tests.builders.sites import Browser, email_of
from vendor_sla.printing.signing import make_test_authority
from vendor_sla.services import contracts
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import LedgerTransferRow, PenaltyLineRow

TRIAL = (
    CONTRACT.format(key="test-hotline")
    .replace("version: 1\ntitle", "version: 2\ntrial: yes\ntitle")
    .replace("effective_from: 2026-01-01", "effective_from: 2026-10-01")
)
SAID = {
    "zh": "试运行：公布得分，不涉及金额",
    "en": "Trial run: scores are published, no money moves",
}


@pytest.fixture(scope="module")
def trial(engine: Engine, site_blobs: Blobs, site_folder: Path) -> Office:
    """An office whose October is issued under a trial version: 90 % answered, 95 expected."""
    office = open_office(engine, site_blobs)
    with office.enter("admin") as session:
        admin = office.people["admin"]
        version = contracts.save_contract(
            session, admin, vendor_id=office.vendor_id, document=TRIAL, at=AT
        )
        agree(
            session,
            version,
            proposer=office.people["procurement"],
            vendor=office.people["vendor"],
            approver=admin,
            at=AT,
        )
    office.read(office.upload(contacts_csv(answered=180, lost=20)))
    office.publish()
    office.issue(make_test_authority(site_folder / "signing"))
    return office


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Each language of the site."""
    return str(request.param)


def visitor(app: Flask, office: Office, who: str, language: str) -> Browser:
    """Return somebody's browser, speaking a language."""
    browser = Browser(app).sign_in(email_of(office, who))
    browser.post("/language", {"language": language, "back": "/"})
    return browser


@pytest.mark.parametrize("who", ["procurement", "vendor", "finance"])
def test_the_month_shows_its_scores_and_says_that_no_money_moves(
    app: Flask, trial: Office, who: str, language: str
) -> None:
    page = visitor(app, trial, who, language).get(f"/months/{trial.month_id}").text
    assert SAID[language] in page
    assert "75.00" in page  # 90 % between the floor of 75 and the target of 95
    assert "1,000" not in page


def test_the_board_marks_the_month_and_sums_nothing(
    app: Flask, trial: Office, language: str
) -> None:
    answer = visitor(app, trial, "procurement", language).get("/board")
    assert answer.status_code == 200
    assert "−" not in answer.text.split("heat")[0].split("stats")[1]


def test_the_register_lists_the_month_without_lines_and_lets_it_be_closed(
    app: Flask, trial: Office, language: str
) -> None:
    page = visitor(app, trial, "finance", language).get("/penalties/").text
    assert SAID[language] in page
    csv_text = visitor(app, trial, "finance", language).get("/penalties/lines.csv").text
    assert len(list(csv.reader(io.StringIO(csv_text)))) == 1  # its heading


def test_nothing_is_in_the_ledger(trial: Office) -> None:
    with trial.enter("auditor") as session:
        for kind in (LedgerTransferRow, PenaltyLineRow):
            assert session.scalar(select(func.count()).select_from(kind)) == 0


def test_the_paper_says_so_and_shows_no_amount_but_the_fee(
    app: Flask, trial: Office, language: str
) -> None:
    scorecard = trial.page().scorecards[0]
    browser = visitor(app, trial, "vendor", language)
    pdf = browser.get(f"/scorecards/{scorecard.scorecard_id}/{language}.pdf").data
    told = text_of(pdf)
    assert SAID[language] in told
    assert "75.00" in told
    assert "5,000" not in told


def test_finance_closes_the_month(app: Flask, trial: Office) -> None:
    browser = visitor(app, trial, "finance", "en")
    browser.get("/penalties/")
    assert browser.post(f"/penalties/{trial.month_id}/approve", {"key": "once"}).status_code == 303
    assert trial.page().state == "penalties_approved"
