"""Exports: nothing that a spreadsheet would run."""

from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.web.exports import neutral


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
