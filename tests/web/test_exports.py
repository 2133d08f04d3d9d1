"""Exports: nothing that a spreadsheet would run."""

import csv
import io
import json
from decimal import Decimal

import jsonschema
from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.builders.offices import AT, OCTOBER
from vendor_sla import resource_folder
from vendor_sla.domain.applications import Balance
from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.money import Money
from vendor_sla.printing.tables import Cell
from vendor_sla.services.penalties import PenaltyLine, PenaltyMonth
from vendor_sla.services.penalty_documents import penalties_document
from vendor_sla.store.models import new_id
from vendor_sla.web.exports import Sheet, neutral, sheet_csv, sheet_workbook
from vendor_sla.web.sheets import penalty_sheet


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


# What people have put into cells to have it run; none of it may.
PAYLOADS = (
    "=1+1", "=HYPERLINK(\"https://example.org\",\"open\")", "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0",
    "=IMPORTXML(CONCAT(A1),\"//a\")",
    "\t=1+1", "\r=1+1", "\n=1+1", "\r\n=1+1", " =1+1", "\u3000=1+1", "\ufeff=1+1", "\u200b=1+1",
    "＝1+1", "＋1", "－1", "＠SUM(1)", "\ufe66=", "\ufe63A1", "\ufe6bA1", "\ufe62A1", "-1234.56",
    "+86 10", "\"=1+1", "a,=1+1", "a;=1+1", "a\n=1+1", "'=1+1", "{=SUM(A1)}",
    "DDE(\"cmd\";\"/C calc\")",
)  # fmt: skip
RUNS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    "\ufe66",
    "\ufe63",
    "\ufe6b",
    "\ufe62",
)


def test_no_text_of_anybodys_runs_and_no_number_of_ours_is_touched(app: Flask) -> None:
    amounts: list[Cell] = [Decimal("-1234.56"), Decimal("0.10"), Decimal("-0.01"), 7, None]
    rows: list[tuple[str, Cell, str]] = [
        (text, amounts[place % 5], text) for place, text in enumerate(PAYLOADS)
    ]
    sheet = Sheet("nasty", ["=one", "amount", "three"], rows)
    with app.test_request_context("/"):
        g.visit = None
        written, workbook = sheet_csv(sheet), sheet_workbook(sheet)
    _, *read = csv.reader(io.StringIO(written, newline=""))
    assert [row[0] for row in read] == [row[2] for row in read]
    for (text, amount, _), (cell, number, _) in zip(rows, read, strict=True):
        assert cell in {text, f"'{text}"}
        assert not cell.lstrip("\ufeff\u200b \u3000").startswith(RUNS)
        assert number == ("" if amount is None else str(amount))
    cells = list(load_workbook(io.BytesIO(workbook))["nasty"].iter_rows(min_row=2))
    for (text, amount, _), found in zip(rows, cells, strict=True):
        assert (found[0].data_type, found[0].value) == ("s", text.replace("\r", "_x000D_"))
        assert found[1].value is None if amount is None else Decimal(str(found[1].value)) == amount
        assert found[1].data_type == "n"


def nasty_month(text: str) -> PenaltyMonth:
    """Return an issued month all of whose texts are one text."""
    nothing, texts = Money.zero("CNY"), {"zh": text, "en": text}
    line = PenaltyLine(new_id(), 1, text, text, texts, text, text, Money.parse("-5.00", "CNY"), ())
    return PenaltyMonth(
        month_id=new_id(),
        contract_id=new_id(),
        contract_title=texts,
        vendor_id=new_id(),
        vendor_name=text,
        period=OCTOBER,
        state=MonthState.ISSUED,
        version=1,
        fee=nothing,
        gross=nothing,
        net=Money.parse("-5.00", "CNY"),
        lines=(line,),
        issued_by=text,
        issued_at=AT,
        approved_by=text,
        approved_at=AT,
        may_approve=False,
        why_not=(),
        balance=Balance(nothing, nothing, nothing, nothing),
    )


def test_the_register_runs_nothing_and_its_document_fits_its_schema(app: Flask) -> None:
    bad = "=1+1"
    with app.test_request_context("/"):
        g.visit = None
        written = sheet_csv(penalty_sheet([nasty_month(bad)]))
    _, row = csv.reader(io.StringIO(written))
    assert row.count(f"'{bad}") == 9
    assert [cell for cell in row if cell.startswith(("=", "+", "-", "@"))] == ["-5.00"]
    document = penalties_document([nasty_month(bad)], at=AT)
    schema = resource_folder("printing") / "schemas" / "penalties-1.json"
    jsonschema.validate(document, json.loads(schema.read_text("utf-8")))
    assert document["sums"] == {"CNY": "-5.00"}
