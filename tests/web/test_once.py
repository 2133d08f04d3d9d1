"""Forms about money: sent twice they do their work once, and other fields are refused."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.builders.bills import balance, bill, open_bills
from tests.builders.offices import Office
from tests.builders.sites import Browser, email_of
from vendor_sla.domain.money import Money
from vendor_sla.store.blobs import Blobs


@pytest.fixture(name="bills", scope="module")
def _bills(engine: Engine, site_blobs: Blobs) -> Office:
    """October: 3,000 yuan due and approved."""
    return open_bills(engine, site_blobs)


def test_a_form_sent_twice_has_one_effect_and_one_answer(app: Flask, bills: Office) -> None:
    invoice = bill(bills, "INV-1")
    browser = Browser(app).sign_in(email_of(bills, "finance"))
    page = f"/penalties/{bills.month_id}"
    form: dict[str, object] = {"invoice": str(invoice), "amount": "1000", "key": "first"}
    answers = [browser.post(f"{page}/apply", form) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303] * 3
    assert {answer.headers["Location"] for answer in answers} == {f"{page}/money?done=applied"}
    assert balance(bills).open == Money.parse("-2000", "CNY")
    other = browser.post(f"{page}/apply", form | {"amount": "2000"})
    bare = browser.post(f"{page}/apply", {"invoice": str(invoice), "amount": "5"})
    elsewhere = browser.post(f"{page}/refund", form)
    assert [one.status_code for one in (other, bare, elsewhere)] == [422] * 3
    assert balance(bills).open == Money.parse("-2000", "CNY")
    # A refusal keeps no answer: the same form, mended, is sent again.
    too_much = browser.post(f"{page}/apply", form | {"amount": "9999", "key": "second"})
    assert too_much.status_code == 422
    mended = browser.post(f"{page}/apply", form | {"amount": "2000", "key": "second"})
    assert mended.status_code == 303
    assert bills.page().state == "applied"


def test_every_page_of_money_opens_for_who_may_see_it(app: Flask, bills: Office) -> None:
    pages = ["/penalties/", f"/penalties/{bills.month_id}/money", "/invoices/"]
    no_such_days = [
        f"/{path}={day}"
        for path in ("journals/?last", "statements/?first", "accruals/?day", "penalties/years?on")
        for day in ("9999-12-31", "0001-01-01")
    ]
    for role, more in (
        ("finance", ["/waivers/", "/penalties/years", "/invoices/invoices.xlsx", *no_such_days]),
        ("vendor", []),
    ):
        browser = Browser(app).sign_in(email_of(bills, role))
        for path in pages + more:
            assert browser.get(path).status_code == 200, (role, path)
