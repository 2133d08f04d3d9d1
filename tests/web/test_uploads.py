"""The upload desk as a script sees it: files in, problems back in words, progress."""

from io import BytesIO

from flask import Flask
from werkzeug.test import TestResponse

from tests.builders.offices import Office, contacts_csv
from tests.builders.sites import ORIGIN, Browser, email_of


def open_desk(app: Flask, office: Office) -> tuple[Browser, str]:
    """Start a submission as the vendor and return its address."""
    vendor = Browser(app).sign_in(email_of(office, "vendor"))
    vendor.post("/language", {"language": "en"})
    desk = vendor.post(f"/months/{office.month_id}/submissions/vendor").headers["Location"]
    vendor.get(desk)
    return vendor, desk


def send(vendor: Browser, desk: str, kind: str, content: bytes, name: str) -> TestResponse:
    """Send a file as the script of the page does."""
    return vendor.client.post(
        f"{desk}/files",
        data={"csrf": vendor.token, "kind": kind, "file": (BytesIO(content), name)},
        headers={"Origin": ORIGIN, "Accept": "application/json"},
    )


def test_a_file_is_taken_in_and_shown_until_it_is_removed(app: Flask, office: Office) -> None:
    vendor, desk = open_desk(app, office)
    answer = send(vendor, desk, "contacts", contacts_csv(2, 1), "十月.csv")
    assert answer.status_code == 201
    file_id = answer.json["file_id"] if answer.json else ""
    assert "十月.csv" in vendor.get(desk).text
    vendor.post(f"{desk}/files/{file_id}/remove")
    assert "十月.csv" not in vendor.get(desk).text


def test_a_refused_file_says_why_in_words_and_leaves_nothing(app: Flask, office: Office) -> None:
    vendor, desk = open_desk(app, office)
    unknown = send(vendor, desk, "gossip", b"a,b\n1,2\n", "a.csv")
    empty = send(vendor, desk, "contacts", b"", "b.csv")
    for answer in (unknown, empty):
        assert answer.status_code == 422
        assert answer.json is not None
        (problem,) = answer.json["problems"]
        assert problem["text"].endswith(".")
        assert problem["code"] not in problem["text"]
    page = vendor.get(desk).text
    assert "a.csv" not in page
    assert "b.csv" not in page


def test_a_vendor_is_not_offered_what_only_the_client_sends(app: Flask, office: Office) -> None:
    vendor, desk = open_desk(app, office)
    page = vendor.get(desk).text
    assert '<option value="qa">' in page
    assert '<option value="audit">' not in page
    assert '<option value="callbacks">' not in page
    answer = send(vendor, desk, "audit", b"interaction_id\nC-1\n", "audit.csv")
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["problems"][0]["text"].startswith("Only the client may send")


def test_progress_is_told_with_its_word(app: Flask, office: Office) -> None:
    vendor, desk = open_desk(app, office)
    send(vendor, desk, "contacts", contacts_csv(2, 1), "c.csv")
    assert vendor.post(f"{desk}/submit").status_code == 303
    told = vendor.client.get(f"{desk}/progress", headers={"Accept": "application/json"}).json
    assert told is not None
    assert told["stage"] == "waiting"
    assert told["is_over"] is False
    assert told["word"] not in {"", "waiting"}


def test_the_register_is_exported_for_spreadsheets_in_the_language_of_the_reader(
    app: Flask, office: Office
) -> None:
    finance = Browser(app).sign_in(email_of(office, "finance"))
    answer = finance.client.get("/penalties/lines.csv")
    assert answer.data.startswith("\ufeff供应商,合同,月份".encode())
    assert answer.headers["Content-Disposition"].startswith("attachment")
