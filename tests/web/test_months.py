"""The month on its page: a line a metric, its missed rows to download, months side by side."""

import csv
import io

from flask import Flask
from sqlalchemy import Engine

from tests.builders.estates import open_rival
from tests.builders.offices import OCTOBER, contacts_csv, open_office
from tests.builders.sites import Browser, email_of
from vendor_sla.services.peers import read_peers
from vendor_sla.store.blobs import Blobs

ANSWERED = {0: 190, 1: 180}


def missed_rows(browser: Browser, month_id: object) -> list[dict[str, str]]:
    """Download the rows that missed the answer rate."""
    answer = browser.get(f"/months/{month_id}/missed/answer_rate.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_a_month_tells_every_metric_and_hands_out_its_misses(
    app: Flask, engine: Engine, site_blobs: Blobs
) -> None:
    office = open_office(engine, site_blobs, periods=(OCTOBER, OCTOBER.shifted(1)))
    browser = Browser(app).sign_in(email_of(office, "procurement"))
    vendor = Browser(app).sign_in(email_of(office, "vendor"))
    assert browser.get(f"/months/{office.month_id}/missed/answer_rate.csv").status_code == 404
    for number, month_id in enumerate(office.month_ids):
        answered = ANSWERED[number]
        # A key that a spreadsheet would run.
        content = contacts_csv(answered, 200 - answered, month=10 + number).replace(
            b"C-199,", b"=1+1,"
        )
        office.read(office.upload(content, month_id=month_id))
    second = office.month_ids[1]
    browser.post(f"/months/{second}/draft")
    hidden = vendor.get(f"/months/{second}/compare").text
    browser.post(f"/months/{second}/publish", {"message": "请核对接通率\nPlease check"})
    for each in (browser, vendor):
        page = each.get(f"/months/{second}").text
        assert 'id="metric-answer_rate"' in page
        assert "请核对接通率" in page
        rows = missed_rows(each, second)
        assert len(rows) == 20
        assert rows[-1]["interaction_id"] == "'=1+1"
        assert each.get(f"/months/{second}/missed/nothing.csv").status_code == 422
    assert "95.00" in hidden  # its own dry run beside the month before
    assert 'id="others"' in browser.get(f"/months/{second}/compare").text
    assert 'id="others"' not in vendor.get(f"/months/{second}/compare").text


def test_a_month_beside_the_one_before_and_beside_others(
    app: Flask, engine: Engine, site_blobs: Blobs
) -> None:
    office = open_office(engine, site_blobs, periods=(OCTOBER, OCTOBER.shifted(1)))
    for number, month_id in enumerate(office.month_ids):
        content = contacts_csv(ANSWERED[number], 200 - ANSWERED[number], month=10 + number)
        office.read(office.upload(content, month_id=month_id))
        office.publish(month_id)
    with office.enter("vendor") as session:
        (change,) = read_peers(
            session, office.people["vendor"], month_id=office.month_ids[1]
        ).changes
    assert (change.turned, f"{change.moved}", f"{change.now.amount}") == (
        "lost", "-5.00", "-5000.00",
    )  # fmt: skip
    rival = open_rival(office)
    rival.read(rival.upload(contacts_csv(answered=170, lost=30)))
    rival.publish()
    with office.enter("procurement") as session:
        shown = read_peers(session, office.people["procurement"], month_id=office.month_id)
    (peer,) = shown.peers
    assert [(name, f"{value}") for name, value, _ in peer.others] == [("对手", "85.00")]
    assert peer.quartiles is None  # two are too few
    with rival.enter("vendor") as session:
        assert read_peers(session, rival.people["vendor"], month_id=rival.month_id).peers == ()
