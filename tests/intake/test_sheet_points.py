"""QA rows whose cells can be read but that no sheet can hold."""

from pathlib import Path

import pytest

from vendor_sla.intake.frames import gather
from vendor_sla.intake.profiles import canonical_profile
from vendor_sla.intake.rows import read_rows

HEADER = "interaction_id,reviewer,item,verdict,points,max_points,weight\n"


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ("11,10,", "cell.points_above_maximum", "qa.points"),
        ("-1,10,", "cell.negative", "qa.points"),
        ("-2,-1,", "cell.negative", "qa.points"),
        ("5,10,-1", "cell.negative", "qa.weight"),
    ],
)
def test_an_impossible_row_is_left_out_and_said(
    tmp_path: Path, cells: str, code: str, column: str
) -> None:
    path = tmp_path / "qa.csv"
    good = "C-1,r1,empathy,pass,10,10,\nC-2,r1,empathy,pass,7,,0.5\nC-4,r1,empathy,pass,,,\n"
    path.write_text(HEADER + good + f"C-3,r1,empathy,pass,{cells}\n")
    reader = read_rows(path, canonical_profile("qa", "UTC"))
    assert gather(reader)["interaction_id"].tolist() == ["C-1", "C-2", "C-4"]
    assert (reader.report.rows_accepted, reader.report.rows_refused) == (3, 1)
    found = reader.report.findings[0]
    assert (found.code, found.subject) == (code, column)
    assert (found.rows[0].row, found.rows[0].interaction_id) == (5, "C-3")
