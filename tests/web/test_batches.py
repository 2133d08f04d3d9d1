"""Batches on their pages, and what the web says when the disk is full."""

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from flask import Flask
from sqlalchemy import Engine

from tests.builders.offices import Office, contacts_csv, open_office
from tests.builders.sites import Browser, email_of
from vendor_sla.store.blobs import Blobs


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process grow beyond a few bytes: the disk is as good as full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_batch_starts_once_however_often_its_form_is_sent(
    app: Flask, engine: Engine, site_blobs: Blobs
) -> None:
    office = open_office(engine, site_blobs)
    browser = Browser(app).sign_in(email_of(office, "procurement"))
    empty = browser.get("/months/batch?period=2026-10")
    assert 'name="kind"' not in empty.text
    office.read(office.upload(contacts_csv(answered=185, lost=15)))
    page = browser.get("/months/batch?period=2026-10").text
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    form: dict[str, object] = {"kind": "draft", "period": "2026-10", "key": key[1]}
    places = {browser.post("/months/batch", form).headers["Location"] for _ in range(2)}
    (place,) = places
    assert '"total":1' in browser.get(place + "/progress").text.replace(" ", "")
    again = browser.post("/months/batch", {**form, "period": "2026-09"})
    assert again.status_code == 409
    strange = browser.post("/months/batch", {**form, "period": "soon", "key": str(uuid4())})
    assert strange.status_code == 422


def test_a_full_disk_is_said_in_words_and_leaves_no_file(app: Flask, office: Office) -> None:
    browser = Browser(app).sign_in(email_of(office, "procurement"))
    submission_id = office.upload(contacts_csv(answered=185, lost=15))
    office.read(submission_id)
    with full_disk():
        answer = browser.post(f"/months/{office.month_id}/draft")
    assert answer.status_code == 507
    assert "Traceback" not in answer.text
    assert office.page().state == "submitted"
    assert browser.post(f"/months/{office.month_id}/draft").status_code == 303
