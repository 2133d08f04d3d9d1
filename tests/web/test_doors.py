"""The door: declared routes, own forms only, sessions that end."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.builders.offices import PASSWORD, Office
from tests.builders.sites import ORIGIN, Browser, email_of, open_app
from vendor_sla.domain.people import Action, Actor
from vendor_sla.store.blobs import Blobs
from vendor_sla.web.door import door, require_doors


def test_every_route_of_the_site_has_a_door(app: Flask) -> None:
    require_doors(app)


def test_an_application_with_an_undeclared_route_does_not_start() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/secret", "secret", lambda: "everything")
    with pytest.raises(RuntimeError, match=r"routes without a door: /secret -> secret"):
        require_doors(bare)


def test_nobody_is_led_to_the_sign_in_and_back_to_where_they_wanted_to_go(
    app: Flask, office: Office
) -> None:
    browser = Browser(app)
    answer = browser.get("/penalties/?state=issued")
    assert answer.status_code == 303
    there = answer.headers["Location"]
    assert there == "/sign-in?to=/penalties/?state%3Dissued"
    browser.get(there)
    email = email_of(office, "finance")
    answer = browser.post(there, {"email": email, "password": PASSWORD})
    assert answer.headers["Location"] == "/penalties/?state=issued"


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example", ""])
def test_signing_in_never_leads_to_another_site(app: Flask, office: Office, to: str) -> None:
    browser = Browser(app)
    browser.get("/sign-in")
    form: dict[str, object] = {"email": email_of(office, "finance"), "password": PASSWORD}
    answer = browser.client.post(
        "/sign-in",
        query_string={"to": to},
        data={"csrf": browser.token, **form},
        headers={"Origin": ORIGIN},
    )
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_read_the_same(app: Flask, office: Office) -> None:
    pages = []
    for email in (email_of(office, "qa"), "nobody@example.org"):
        browser = Browser(app)
        browser.get("/sign-in")
        answer = browser.post("/sign-in", {"email": email, "password": "not this one"})
        assert answer.status_code == 422
        pages.append(answer.text.replace(email, "").replace(browser.token, ""))
    assert pages[0] == pages[1]


def test_signing_out_ends_the_session_on_the_server(app: Flask, office: Office) -> None:
    browser = Browser(app).sign_in(email_of(office, "auditor"))
    kept = browser.client.get_cookie("session")
    assert kept is not None
    assert browser.post("/sign-out").status_code == 303
    stolen = app.test_client()
    stolen.set_cookie("session", kept.value)
    assert stolen.get("/account").status_code == 303


def test_signing_in_gives_a_new_session_whatever_cookie_was_there(
    app: Flask, office: Office
) -> None:
    browser = Browser(app)
    browser.client.set_cookie("session", "planted")
    browser.sign_in(email_of(office, "auditor"))
    kept = browser.client.get_cookie("session")
    assert kept is not None
    assert kept.value != "planted"
    assert kept.http_only
    assert kept.same_site == "Lax"


@pytest.mark.parametrize(
    ("origin", "has_token"),
    [
        ("http://evil.example", True),
        ("null", True),
        ("", True),
        (ORIGIN, False),
        ("http://localhost.evil.example", True),
    ],
)
def test_a_change_from_elsewhere_or_without_the_token_is_refused(
    procurement: Browser, origin: str, has_token: bool
) -> None:
    form = {"language": "en", "csrf": procurement.token if has_token else "f" * 64}
    headers = {"Origin": origin} if origin else {}
    answer = procurement.client.post("/language", data=form, headers=headers)
    assert answer.status_code == 403


def test_the_token_of_one_session_does_not_open_another(app: Flask, office: Office) -> None:
    one = Browser(app).sign_in(email_of(office, "finance"))
    other = Browser(app).sign_in(email_of(office, "finance"))
    other.token = one.token
    assert other.post("/language", {"language": "en"}).status_code == 403


def test_reading_a_page_cannot_change_anything(procurement: Browser) -> None:
    """GET runs in a read-only transaction, and routes that change have no GET."""
    assert procurement.get("/sign-out").status_code == 405


def test_a_page_that_would_write_while_it_is_read_is_stopped_by_the_database(
    engine: Engine, site_blobs: Blobs, site_folder: Path, office: Office
) -> None:
    def rename(session: Session, _: Actor) -> str:
        session.execute(text("UPDATE vendors SET name_en = 'renamed by a reader'"))
        return "done"

    app = open_app(engine, site_blobs, site_folder / "signing")
    app.add_url_rule("/sly", "sly", door(Action.READ_BOARD)(rename), methods=["GET", "POST"])
    browser = Browser(app).sign_in(email_of(office, "procurement"))
    assert browser.get("/sly").status_code == 500
    assert browser.post("/sly").status_code == 200  # the same door lets a form write


@pytest.mark.parametrize("path", ["/sign-in", "/vendors/", "/contracts/drafts/"])
def test_a_null_character_is_refused_before_any_database_sees_it(
    procurement: Browser, path: str
) -> None:
    form: dict[str, object] = {"email": "a\0@b.cn", "key": "a\0", "name": "b", "document": "\0"}
    assert procurement.post(path, form).status_code == 400
    assert procurement.get(f"{path}?back=%00").status_code == 400


@pytest.mark.parametrize("number", ["9" * 30, "-" + "9" * 30, "x", "１"])
def test_an_entry_number_no_history_reaches_shows_the_newest(
    procurement: Browser, number: str
) -> None:
    assert procurement.get(f"/history/?before={number}").status_code == 200
