"""The replay on the site: a version and an unsaved document over the months there are."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from tests.builders.offices import AT, CONTRACT, OCTOBER, Office, contacts_csv, open_office
from tests.builders.sites import ORIGIN, Browser, email_of
from vendor_sla.printing.signing import make_test_authority
from vendor_sla.services import contracts
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import Base, HistoryRow

NOVEMBER = OCTOBER.shifted(1)
DOCUMENT = CONTRACT.format(key="test-hotline")
# From 98 % on, 2,000 for each started point, at most 9,000.
STRICTER = (
    DOCUMENT.replace("version: 1\ntitle", "version: 2\ntitle")
    .replace("effective_from: 2026-01-01", "effective_from: 2027-01-01")
    .replace("expected: 95", "expected: 98")
    .replace("amount: 1000\n", "amount: 2000\n")
    .replace("period: {fee_percent: 10", "period: {fee_percent: 9")
)


@pytest.fixture(scope="module")
def desk(engine: Engine, site_blobs: Blobs, site_folder: Path) -> Office:
    """An office with October issued (90 % answered), November drafted (96 %), a draft version."""
    office = open_office(engine, site_blobs, periods=[OCTOBER, NOVEMBER, NOVEMBER.shifted(1)])
    for number, answered in ((0, 180), (1, 192)):
        content = contacts_csv(answered=answered, lost=200 - answered, month=10 + number)
        office.read(office.upload(content, month_id=office.month_ids[number]))
        office.publish(office.month_ids[number])
    office.issue(make_test_authority(site_folder / "signing"))
    with office.enter("procurement") as session:
        contracts.save_contract(
            session,
            office.people["procurement"],
            vendor_id=office.vendor_id,
            document=STRICTER,
            at=AT,
        )
    return office


def browser_of(app: Flask, office: Office, who: str = "procurement") -> Browser:
    """Return somebody's browser in English."""
    browser = Browser(app).sign_in(email_of(office, who))
    browser.post("/language", {"language": "en", "back": "/"})
    return browser


def page_of(desk: Office, number: int) -> str:
    """Return the address of a version's replay."""
    return f"/contracts/{desk.contract_id}/{number}/replay"


def test_the_version_in_force_moves_the_money_it_moved(app: Flask, desk: Office) -> None:
    text = browser_of(app, desk).get(page_of(desk, 1)).text
    assert "the same money" in text
    assert "−CN¥5,000.00" in text


def test_a_draft_shows_what_it_would_have_cost_and_each_cap_that_bound(
    app: Flask, desk: Office
) -> None:
    text = browser_of(app, desk, "finance").get(page_of(desk, 2)).text
    assert "−CN¥13,000.00" in text  # 8 points x 2,000 cut to 9,000, and 2 x 2,000
    assert "the client gains CN¥8,000.00 more" in text
    assert "Period cap (clause 9.2) bound in 1 of 2 months, 50.0 %" in text
    assert "replayed as if it had been in force since 2026-10" in text
    assert "Not issued yet, may still change: 2026-11" in text


def test_the_chart_has_a_title_a_description_and_the_table_as_its_text(
    app: Flask, desk: Office
) -> None:
    text = browser_of(app, desk).get(page_of(desk, 2)).text
    assert text.count('role="img" aria-labelledby="replay-') == 2
    assert '<title id="replay-score-title">' in text
    assert "The same figures stand in the table below." in text
    assert 'class="sheet replay-table"' in text


def test_the_months_can_be_chosen_and_nonsense_is_twelve(app: Flask, desk: Office) -> None:
    browser = browser_of(app, desk)
    for asked in ("3", "all", "0", "x", "-1"):
        assert browser.get(f"{page_of(desk, 2)}?months={asked}").status_code == 200


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_unsaved_document_is_replayed_as_a_piece_of_a_page(
    app: Flask, desk: Office, language: str
) -> None:
    browser = browser_of(app, desk)
    browser.post("/language", {"language": language, "back": "/"})
    browser.get("/account")
    answer = browser.post(
        f"/contracts/{desk.contract_id}/replay", {"document": STRICTER, "months": "all"}
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "13,000.00" in answer.text


def test_the_piece_of_a_broken_document_lists_every_problem(app: Flask, desk: Office) -> None:
    wrong = STRICTER.replace("direction: up", "direction: sideways").replace("each: 1", "each: 0")
    browser = browser_of(app, desk)
    address = f"/contracts/{desk.contract_id}/replay"
    answer = browser.post(address, {"document": wrong})
    assert answer.status_code == 422
    assert "<html" not in answer.text
    assert answer.text.count("<li ") == 2
    euro = browser.post(address, {"document": STRICTER.replace("currency: CNY", "currency: EUR")})
    assert (euro.status_code, "Write the document in CNY" in euro.text) == (422, True)
    assert browser.post(address).status_code == 422


def test_a_program_gets_the_document_or_the_problems_as_json(app: Flask, desk: Office) -> None:
    browser = browser_of(app, desk)
    options = {"headers": {"Accept": "application/json", "Origin": ORIGIN}}
    found = browser.client.get(page_of(desk, 2), **options).get_json()
    assert (found["format"], found["sums"]["difference"]) == ("replay/1", "-8000.00")
    form = {"csrf": browser.token, "document": "key: 1"}
    refused = browser.client.post(f"/contracts/{desk.contract_id}/replay", data=form, **options)
    assert refused.status_code == 422
    assert len(refused.get_json()["problems"]) > 5


def test_a_contract_without_figures_says_what_to_do(
    app: Flask, engine: Engine, site_blobs: Blobs
) -> None:
    office = open_office(engine, site_blobs)
    text = browser_of(app, office).get(page_of(office, 1)).text
    assert "No month to replay over yet" in text


def test_a_vendor_and_a_reviewer_replay_nothing(app: Flask, desk: Office) -> None:
    for who in ("vendor", "qa"):
        browser = browser_of(app, desk, who)
        assert browser.get(page_of(desk, 1)).status_code == 403
        assert browser.post(f"/contracts/{desk.contract_id}/replay").status_code == 403


def test_a_replay_keeps_nothing(app: Flask, desk: Office) -> None:
    def rows() -> dict[str, int]:
        with desk.enter("auditor") as session:
            return {
                table.name: session.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
                if "tenant_id" in table.c
            }

    browser = browser_of(app, desk)
    before = rows()
    browser.get(page_of(desk, 2))
    browser.post(f"/contracts/{desk.contract_id}/replay", {"document": STRICTER})
    assert rows() == before
    assert before[HistoryRow.__tablename__] > 0
