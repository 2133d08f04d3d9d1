"""The pages of the review desk: nothing the vendor claims, nothing of others, nothing lost."""

import re
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from tests.builders.desks import Desks, form, open_desks
from tests.builders.sites import Browser, email_of
from vendor_sla.services.review_frames import review_frames
from vendor_sla.store import reviews as rows
from vendor_sla.store.blobs import Blobs

CLAIMS = ("4.77", "CANARY-AGENT", "2026-10-05 09:00:41", "09:01:41", "claimed_good")
PASSED = {"verdict.empathy": "pass", "verdict.compliance": "pass", "fact.escalated": "true"}


@pytest.fixture(scope="module")
def desks(engine: Engine, site_blobs: Blobs) -> Desks:
    """Three QA people, and a sample of ten."""
    found = open_desks(engine, site_blobs)
    keys = [f"C-{number}" for number in range(10)]
    found.queue(*keys, strata=dict.fromkeys(keys, "claimed_good"))
    return found


def browser_of(app: Flask, desks: Desks, who: str, language: str = "en") -> Browser:
    """Sign somebody in."""
    browser = Browser(app).sign_in(email_of(desks.office, who))
    browser.post("/language", {"language": language})
    browser.get("/account")
    return browser


def sheet_rows(content: bytes) -> list[list[str]]:
    """Return the cells of a workbook's first sheet."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]


def next_of(desks: Desks, who: str) -> UUID:
    """Return somebody's next task."""
    task = desks.queue_of(who).months[0].next_id
    assert task is not None
    return task


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_of_the_desk_tells_what_the_vendor_claims(
    app: Flask, desks: Desks, language: str
) -> None:
    browser = browser_of(app, desks, "qa", language)
    with desks.office.enter("qa") as session:
        own = [one[0] for one in rows.list_tasks_for(session, desks.office.people["qa"].account_id)]
    for path in ("/reviews/", *(f"/reviews/{task.id}" for task in own)):
        page = browser.get(path).text
        assert not [claim for claim in CLAIMS if claim in page], path
        assert "page.reviews." not in page


def test_a_form_with_a_gap_names_the_item_and_keeps_the_rest(app: Flask, desks: Desks) -> None:
    browser, task = browser_of(app, desks, "qa"), next_of(desks, "qa")
    browser.get(f"/reviews/{task}")
    answer = browser.post(
        f"/reviews/{task}", {"verdict.empathy": "fail", "fact.escalated": "true", "comment": "why"}
    )
    assert answer.status_code == 422
    assert "Compliance</span> · Choose pass, fail or n/a." in answer.text
    assert ">why</textarea>" in answer.text
    assert re.search(r'name="verdict.empathy" value="fail" data-key="2" checked', answer.text)


def test_saving_opens_the_next_contact(app: Flask, desks: Desks) -> None:
    browser, task = browser_of(app, desks, "qa2"), next_of(desks, "qa2")
    browser.get(f"/reviews/{task}")
    answer = browser.post(f"/reviews/{task}", dict(PASSED, seconds="75"))
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/reviews/{next_of(desks, 'qa2')}?done=review_saved"
    with desks.office.enter("procurement") as session:
        kept = rows.find_task(session, task)
    assert kept is not None
    assert kept.seconds == 75


def test_an_empty_queue_says_so(app: Flask, desks: Desks) -> None:
    page = browser_of(app, desks, "procurement").get("/reviews/").text
    assert "Nothing waits for you" in page
    assert "reviews.xlsx" in page


def test_an_unknown_contact_by_hand_is_named(app: Flask, desks: Desks) -> None:
    browser = browser_of(app, desks, "procurement")
    path = f"/reviews/months/{desks.office.month_id}/contacts"
    answer = browser.post(path, {"contacts": "C-11\nNO-SUCH"})
    assert answer.status_code == 422
    assert "NO-SUCH" in answer.text
    assert browser.post(path, {"contacts": "C-11, C-12"}).status_code == 303


def test_reviews_are_sent_as_tables_that_run_nothing(
    app: Flask, engine: Engine, site_blobs: Blobs
) -> None:
    desks = open_desks(engine, site_blobs)
    desks.queue("C-1", drawn_by="hand")
    desks.work_off("qa", form("empathy", comment="=1+1"))
    browser = browser_of(app, desks, "auditor")
    path = f"/reviews/months/{desks.office.month_id}"
    text = browser.get(f"{path}/reviews.csv").text
    assert "'=1+1" in text
    assert text.count("C-1,hand") == 2
    book = browser.get(f"{path}/reviews.xlsx")
    assert book.data[:2] == b"PK"
    vendor = browser_of(app, desks, "vendor")
    assert vendor.get(f"{path}/reviews.csv").status_code == 403


def test_who_owes_a_blind_review_is_not_sent_the_others(
    app: Flask, engine: Engine, site_blobs: Blobs
) -> None:
    desks = open_desks(engine, site_blobs)
    desks.queue(*(f"C-{number}" for number in range(40)))
    for name in ("qa2", "qa3"):
        desks.work_off(name, form())
    answer = browser_of(app, desks, "qa").get(
        f"/reviews/months/{desks.office.month_id}/reviews.csv"
    )
    assert answer.status_code == 409
    assert "still owe your own blind review" in answer.text


def test_a_call_back_sheet_goes_out_empty_and_comes_in_filled(
    app: Flask, engine: Engine, site_blobs: Blobs
) -> None:
    desks = open_desks(engine, site_blobs)
    browser = browser_of(app, desks, "qa")
    path = f"/reviews/callbacks/{desks.office.month_id}"
    browser.get(path)
    assert browser.post(f"{path}/contacts", {"contacts": "C-1\nC-2\nC-3"}).status_code == 303
    sheet = browser.get(f"{path}/callbacks.xlsx").data
    headings = "interaction_id called_at reached satisfied resolved score"
    assert sheet_rows(sheet)[0] == headings.split()
    assert [row[0] for row in sheet_rows(sheet)[1:]] == ["C-1", "C-2", "C-3"]
    filled = f"{headings}\nC-1 2026-11-02T10:00:00 yes no yes 3\nC-2     \n".replace(
        " ", ","
    ).encode()
    answer = browser.post(f"{path}/sheet", {"file": (BytesIO(filled), "calls.csv")})
    assert answer.status_code == 303, answer.text
    browser.get(path)
    one = {"interaction_id": "C-2", "reached": "false", "satisfied": "", "resolved": ""}
    assert browser.post(f"{path}/calls", dict(one)).status_code == 303
    with desks.office.enter("qa") as session:
        frame = review_frames(session, desks.office.month_id)["callbacks"]
    assert frame["interaction_id"].tolist() == ["C-1", "C-2"]
    assert frame["reached"].tolist() == [True, False]
    assert frame["score"].tolist()[0] == 3_000_000
    assert frame["satisfied"].isna().tolist() == [False, True]
    stranger = b"interaction_id,reached\nC-9,yes\n"
    answer = browser.post(f"{path}/sheet", {"file": (BytesIO(stranger), "calls.csv")})
    assert answer.status_code == 422
    assert "C-9" in answer.text
    odd = b"interaction_id,reached\nC-3,perhaps\n"
    answer = browser.post(f"{path}/sheet", {"file": (BytesIO(odd), "calls.csv")})
    assert answer.status_code == 422
    assert [row[0] for row in sheet_rows(browser.get(f"{path}/callbacks.xlsx").data)[1:]] == ["C-3"]


def test_the_vendor_reads_how_reliable_reviewers_are_without_names(
    app: Flask, engine: Engine, site_blobs: Blobs
) -> None:
    desks = open_desks(engine, site_blobs)
    path = f"/reviews/reliability/{desks.office.month_id}"
    vendor = browser_of(app, desks, "vendor")
    assert "Nothing was scored twice yet" in vendor.get(path).text
    desks.queue(*(f"C-{number}" for number in range(60)))
    first, *others = desks.reviewers
    desks.work_off(first, form())
    assert "Nothing was scored twice yet" in vendor.get(path).text  # not while reviews are open
    for name in others:
        desks.work_off(name, form())
    told = browser_of(app, desks, "procurement").get(path).text
    assert "QA2" in told
    page = vendor.get(path).text
    assert "QA2" not in page
    assert "Reviewer 1" in page
    assert "Too few contacts were scored twice to tell" in page


def test_evidence_is_not_called_undelivered_before_it_is_due(app: Flask, desks: Desks) -> None:
    month_id = desks.office.month_id
    browser_of(app, desks, "procurement").post(
        f"/reviews/months/{month_id}/contacts", {"contacts": "C-55"}
    )
    with desks.office.enter("procurement") as session:
        tasks = rows.list_month_tasks(session, month_id)
    new, old = (next(one for one in tasks if one.interaction_id == key) for key in ("C-55", "C-1"))
    for task, is_disabled in ((new, True), (old, False)):
        people = desks.office.people.items()
        who = next(name for name, actor in people if actor.account_id == task.assignee_id)
        page = browser_of(app, desks, who).get(f"/reviews/{task.id}").text
        assert ("The vendor has time to deliver the evidence until" in page) is is_disabled
        assert ('name="undelivered" disabled' in page) is is_disabled
