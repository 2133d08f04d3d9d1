"""A file whose rows do not fit its header ends in one sentence, not in memory."""

from pathlib import Path

import pytest

from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.profiles import read_profile
from vendor_sla.intake.rows import read_rows

PROFILE = """
format: 1
kind: contacts
time_zone: UTC
columns: {interaction_id: id, opened_at: at, reason: why}
"""


def refusal_of(path: Path, content: str) -> str:
    """Read a file to its refusal; return the refusal's code."""
    path.write_text(content, "utf-8")
    with pytest.raises(Invalid) as refused:
        for _ in read_rows(path, read_profile(PROFILE)):
            pass
    [problem] = refused.value.problems
    return problem.code


def test_hundreds_of_thousands_of_broken_rows_are_refused_as_one(tmp_path: Path) -> None:
    """Each broken row is kept to be reported; a wrong delimiter would keep millions."""
    assert refusal_of(tmp_path / "a.csv", "id,at,why\n" + "x,y\n" * 300_000) == "file.all_broken"


def test_a_quote_that_never_closes_ends_the_reading_in_order(tmp_path: Path) -> None:
    """The parser's own thread has left the file before it is closed.

    Whether the end of the file or the longest row is met first depends on how far it read ahead.
    """
    content = 'id,at,why\nA1,"' + "x" * 20_000_000
    code = refusal_of(tmp_path / "a.csv", content)
    assert code in {"file.row_too_long", "file.unclosed_quote"}
