"""The page of a month's signals: cards with pictures, rows to take away, and honest emptiness."""

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.builders.offices import OCTOBER, Office, open_office
from tests.builders.sites import Browser, email_of
from tests.services.test_signals import LIMITED, calls_csv
from vendor_sla.store.blobs import Blobs


@pytest.fixture(scope="module")
def watched(engine: Engine, site_blobs: Blobs) -> Office:
    """An office with a month that shows a signal, an honest one, and one without a file."""
    periods = (OCTOBER, OCTOBER.shifted(1), OCTOBER.shifted(2))
    office = open_office(engine, site_blobs, contract=LIMITED, periods=periods)
    cheated, honest, _ = office.month_ids
    office.read(office.upload(calls_csv(told_short=True), month_id=cheated))
    office.read(office.upload(calls_csv(told_short=False, month=11), month_id=honest))
    return office


def english(app: Flask, office: Office, who: str) -> Browser:
    """Sign somebody in, in English."""
    browser = Browser(app).sign_in(email_of(office, who))
    browser.post("/language", {"language": "en"})
    browser.get("/account")
    return browser


@pytest.fixture
def reader(app: Flask, watched: Office) -> Browser:
    """Procurement's browser, in English."""
    return english(app, watched, "procurement")


def test_a_signal_has_its_sentence_its_chance_its_picture_and_its_rows(
    reader: Browser, watched: Office
) -> None:
    page = reader.get(f"/months/{watched.month_id}/signals").text
    assert "Bunching just under a limit" in page
    assert "before the limit of 20 s" in page
    assert "less than once in a million months" in page
    assert "A signal is a reason to look, not a finding" in page
    assert "Sample contacts that took between 16 s and 20 s" in page
    assert page.count('class="marked"') == 4
    assert 'class="limit"' in page
    assert "The first 100 are listed." in page


def test_the_checks_that_stayed_quiet_or_off_say_so(reader: Browser, watched: Office) -> None:
    page = reader.get(f"/months/{watched.month_id}/signals").text
    assert "Off: no earlier file tells the same contacts." in page
    assert "Off: no file of sums." in page


def test_the_rows_come_as_a_file_a_spreadsheet_opens(reader: Browser, watched: Office) -> None:
    answer = reader.get(f"/months/{watched.month_id}/signals.csv")
    assert answer.mimetype == "text/csv"
    assert "signals-2026-10.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["check", "Row", "Contact"]
    assert len(rows) == 101
    assert rows[1][1:] == ["18", "C-16"]


def test_an_honest_month_says_that_nothing_is_unusual(reader: Browser, watched: Office) -> None:
    page = reader.get(f"/months/{watched.month_ids[1]}/signals").text
    assert "Nothing unusual" in page
    assert "tests on 1,800 contacts, and none stands out" in page


def test_a_month_without_files_has_none_yet(reader: Browser, watched: Office) -> None:
    assert "No rows yet" in reader.get(f"/months/{watched.month_ids[2]}/signals").text
    empty = reader.get(f"/months/{watched.month_ids[2]}/signals.csv").text
    assert len(empty.splitlines()) == 1


def test_the_vendor_is_not_let_in(app: Flask, watched: Office) -> None:
    vendor = english(app, watched, "vendor")
    for path in ("signals", "signals.csv"):
        assert vendor.get(f"/months/{watched.month_id}/{path}").status_code == 403
