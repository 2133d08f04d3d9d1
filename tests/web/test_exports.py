"""Exports: nothing that a spreadsheet would run."""

import csv
import io

from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.offices import AT, OCTOBER
from vendor_sla.domain.applications import Balance
from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.services.penalties import PenaltyLine, PenaltyMonth
from vendor_sla.store.models import new_id
from vendor_sla.web.exports import neutral, penalties_csv


def test_formulas_are_quoted_and_plain_text_is_left_alone() -> None:
    assert neutral("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert neutral("@SUM(A1)") == "'@SUM(A1)"
    assert neutral("+1") == "'+1"
    assert neutral("-2+3") == "'-2+3"
    assert neutral("\tx") == "'\tx"
    assert neutral("＝1+1") == "'＝1+1"
    assert neutral("－1") == "'－1"
    assert neutral("Slipstream 顺流") == "Slipstream 顺流"
    assert neutral("") == ""


@given(st.text())
def test_no_text_is_lost_and_no_cell_begins_a_formula(text: str) -> None:
    safe = neutral(text)
    assert safe.removeprefix("'") == text.removeprefix("'") or safe == f"'{text}"
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_no_text_of_anybodys_begins_a_formula_in_the_register(app: Flask) -> None:
    bad, nothing = "=1+1", Money.zero("CNY")
    texts = {"zh": bad, "en": bad}
    line = PenaltyLine(new_id(), 1, bad, bad, texts, bad, bad, Money.parse("-5.00", "CNY"), ())
    month = PenaltyMonth(
        month_id=new_id(),
        contract_id=new_id(),
        contract_title=texts,
        vendor_id=new_id(),
        vendor_name=bad,
        period=OCTOBER,
        state=MonthState.ISSUED,
        version=1,
        fee=nothing,
        gross=nothing,
        net=nothing,
        lines=(line,),
        issued_by=bad,
        issued_at=AT,
        approved_by=bad,
        approved_at=AT,
        may_approve=False,
        why_not=(),
        balance=Balance(nothing, nothing, nothing, nothing),
    )
    with app.test_request_context("/"):
        g.visit = None
        written = penalties_csv([month])
    _, row = csv.reader(io.StringIO(written))
    assert row.count(f"'{bad}") == 9
    assert [cell for cell in row if cell.startswith(("=", "+", "-", "@"))] == ["-5.00"]
