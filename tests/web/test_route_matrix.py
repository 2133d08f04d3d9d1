"""Every route x method x role x whose thing it is: exactly as the policy table says.

Made from the URL map, so a new route is tried without anybody thinking of it. What belongs to
another vendor, to another tenant, or to nobody is one and the same 404.
"""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, delete
from werkzeug.routing import Rule

from tests.builders.estates import Estate, open_estate
from tests.builders.offices import Office, open_office
from tests.builders.sites import Browser, email_of
from vendor_sla.domain.people import POLICY, Action, Role
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MembershipRow
from vendor_sla.web.door import Opening

_TEXTS = {
    "metric": "answer_rate",
    "paper_language": "zh",
    "number": "1",
    "name": "draw.json",
    "form": "csv",
}
# Routes that take no id of anybody's, or need no role.
_CHANGES_LAST = ("submissions.submit", "submissions.remove")


@pytest.fixture(scope="module")
def estate(engine: Engine, site_blobs: Blobs) -> Estate:
    """An office with everything in it, a rival vendor beside it, and a stranger."""
    return open_estate(engine, site_blobs)


def guarded(app: Flask) -> list[tuple[Rule, str, frozenset[Action]]]:
    """Return every route that needs an action, with its method; what takes away comes last."""
    found = [
        (rule, method, frozenset(actions))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
        if isinstance(actions := getattr(app.view_functions[rule.endpoint], "door", ()), tuple)
        and actions
    ]
    return sorted(found, key=lambda each: (each[0].endpoint in _CHANGES_LAST, each[0].endpoint))


def address(app: Flask, rule: Rule, ids: dict[str, UUID], side: str) -> str:
    """Return a route's address with ids filled in."""
    values = {**_TEXTS, "side": side, **ids}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(
            rule.endpoint, {name: values[name] for name in rule.arguments}
        )


def ask(browser: Browser, method: str, path: str) -> tuple[int, str]:
    """Ask as a browser would, a form with its token."""
    answer = browser.get(path) if method == "GET" else browser.post(path)
    with answer:
        text = answer.text if answer.mimetype == "text/html" else ""
        return answer.status_code, text.replace(browser.token, "")


def ids_of(rule: Rule) -> Iterator[str]:
    """Yield the names of a route's ids."""
    yield from sorted(name for name in rule.arguments if name.endswith("_id"))


@pytest.mark.parametrize("role", sorted(Role))
def test_each_role_enters_where_the_policy_lets_it_and_finds_only_its_own(
    app: Flask, estate: Estate, role: Role
) -> None:
    browser = Browser(app).sign_in(email_of(estate.office, role))
    side = "vendor" if role is Role.VENDOR else "client"
    strangers = {"stranger": estate.stranger, "nobody's": {}}
    if role is Role.VENDOR:
        strangers["rival"] = estate.rival
    surprises = []
    for rule, method, actions in guarded(app):
        may = bool(actions & POLICY[role])
        own = estate.own_ids(role, rule.endpoint)
        status, _ = ask(browser, method, address(app, rule, own, side))
        if (status == 403) is may or status in {404, 500}:
            surprises.append((method, rule.endpoint, "own", status))
        pages = set()
        for whose, ids in strangers.items() if list(ids_of(rule)) else ():
            theirs = {name: ids.get(name, uuid4()) for name in ids_of(rule)}
            status, page = ask(browser, method, address(app, rule, theirs, side))
            pages.add(page)
            if status != (404 if may else 403):
                surprises.append((method, rule.endpoint, whose, status))
        if may and len(pages) > 1:
            surprises.append((method, rule.endpoint, "pages differ", 404))
    assert not surprises


def test_nobody_is_sent_to_the_sign_in_whatever_they_ask_for(app: Flask, estate: Estate) -> None:
    browser = Browser(app)
    browser.get("/sign-in")
    for rule, method, _ in guarded(app):
        for ids in (estate.own_ids(Role.ADMIN, rule.endpoint), estate.stranger):
            known = {name: ids.get(name, uuid4()) for name in ids_of(rule)}
            path = address(app, rule, known, "vendor")
            answer = browser.get(path) if method == "GET" else browser.post(path)
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (
                303,
                "/sign-in",
            ), rule.endpoint


@pytest.mark.parametrize("role", [Role.VENDOR, Role.PROCUREMENT])
@pytest.mark.parametrize("wrong", ["not-an-id", "1", "%00", "..%2f..%2fetc", "' OR 1=1--"])
def test_an_id_that_is_none_is_the_same_404(
    app: Flask, estate: Estate, role: Role, wrong: str
) -> None:
    browser = Browser(app).sign_in(email_of(estate.office, role))
    missing = ask(browser, "GET", "/nothing")
    for rule, method, _ in guarded(app):
        if list(ids_of(rule)):
            own = estate.own_ids(role, rule.endpoint)
            path = address(app, rule, own, "vendor")
            for name in ids_of(rule):
                path = path.replace(str(own[name]), wrong)
            status, page = ask(browser, method, path)
            assert status == 404, path
            assert page == missing[1]


def test_a_vendor_does_not_see_what_the_client_sent(app: Flask, estate: Estate) -> None:
    browser = Browser(app).sign_in(email_of(estate.office, "vendor"))
    client = estate.own_ids(Role.PROCUREMENT, "submissions.show_submission")["submission_id"]
    assert browser.get(f"/submissions/{client}").status_code == 404
    assert browser.get(f"/submissions/{client}/progress").status_code == 404


def test_a_role_taken_away_is_gone_with_the_next_request(
    app: Flask, engine: Engine, site_blobs: Blobs
) -> None:
    office = open_office(engine, site_blobs)
    browser = Browser(app).sign_in(email_of(office, "finance"))
    assert browser.get("/penalties/").status_code == 200
    take_role(office, "finance")
    assert browser.get("/penalties/").headers["Location"] == "/choose"


def take_role(office: Office, name: str) -> None:
    """Take a person's role away."""
    with office.enter("admin") as session:
        account_id = office.people[name].account_id
        session.execute(delete(MembershipRow).where(MembershipRow.account_id == account_id))


def test_doors_without_a_role_are_few_and_known(app: Flask) -> None:
    doors = {
        endpoint: opening
        for endpoint, view in app.view_functions.items()
        if isinstance(opening := getattr(view, "door", None), Opening)
    }
    assert doors == {
        "accounts.show_sign_in": Opening.ANYONE,
        "accounts.enter": Opening.ANYONE,
        "accounts.switch_language": Opening.ANYONE,
        "health": Opening.ANYONE,
        "accounts.leave": Opening.SIGNED_IN,
        "accounts.show_choices": Opening.SIGNED_IN,
        "accounts.choose": Opening.SIGNED_IN,
        "accounts.show_account": Opening.SIGNED_IN,
        "accounts.change_password": Opening.SIGNED_IN,
        "boards.go_home": Opening.SIGNED_IN,
        "mails.choose_mails": Opening.SIGNED_IN,
    }
