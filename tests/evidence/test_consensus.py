"""Of several verdicts on an item one counts; what two people said apart tells how they agree."""

import pandas as pd

from vendor_sla.evidence.consensus import consensus, double_scores
from vendor_sla.evidence.reliability import reliability


def sheet(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    """Return rows of contact, item, round, reviewer and verdict."""
    frame = pd.DataFrame(rows, columns=["interaction_id", "item", "round", "reviewer", "verdict"])
    frame["reviewed_at"] = pd.Timestamp("2026-11-03")
    return frame.astype({"item": "category", "round": "category", "verdict": "category"})


def told(qa: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return contact, item and verdict of each row."""
    return list(zip(qa["interaction_id"], qa["item"], qa["verdict"], strict=True))


def test_the_adjudicated_verdict_counts_and_else_the_first() -> None:
    qa = sheet(
        ("a", "empathy", "first", "r1", "fail"),
        ("a", "patience", "first", "r1", "pass"),
        ("a", "empathy", "second", "r2", "pass"),
        ("a", "patience", "second", "r2", "pass"),
        ("a", "empathy", "adjudicated", "r3", "pass"),
        ("b", "empathy", "first", "r1", "fail"),
    )
    assert told(consensus(qa)) == [
        ("a", "patience", "pass"), ("a", "empathy", "pass"), ("b", "empathy", "fail"),
    ]  # fmt: skip


def test_a_calibration_never_counts() -> None:
    qa = sheet(
        ("a", "empathy", "calibration", "r1", "fail"), ("b", "empathy", "first", "r1", "pass")
    )
    assert told(consensus(qa)) == [("b", "empathy", "pass")]


def test_a_second_review_counts_where_there_is_no_first() -> None:
    qa = sheet(("a", "empathy", "second", "r2", "fail"))
    assert told(consensus(qa)) == [("a", "empathy", "fail")]


def test_a_row_without_a_round_is_a_first_review() -> None:
    qa = sheet(("a", "empathy", "first", "r1", "pass"), ("a", "empathy", "second", "r2", "fail"))
    qa["round"] = pd.Categorical([None, "second"], categories=["second"])
    assert told(consensus(qa)) == [("a", "empathy", "pass")]


def test_a_sheet_without_rounds_passes_unchanged() -> None:
    qa = sheet(("a", "empathy", "first", "r1", "pass")).drop(columns="round")
    assert consensus(qa) is qa


def test_pairs_are_first_with_second_and_every_two_of_a_calibration() -> None:
    qa = sheet(
        ("a", "empathy", "second", "r2", "fail"),
        ("a", "empathy", "first", "r1", "pass"),
        ("a", "empathy", "adjudicated", "r3", "fail"),
        ("b", "empathy", "calibration", "r1", "pass"),
        ("b", "empathy", "calibration", "r2", "pass"),
        ("b", "empathy", "calibration", "r3", "na"),
        ("c", "empathy", "first", "r1", "pass"),
    )
    assert double_scores(qa) == {
        "empathy": [("pass", "fail"), ("pass", "pass"), ("pass", "na"), ("pass", "na")]
    }


def test_overturns_and_drift_are_told_of_each_reviewer() -> None:
    qa = sheet(
        ("a", "empathy", "first", "strict", "fail"),
        ("a", "empathy", "second", "mild", "pass"),
        ("a", "empathy", "adjudicated", "third", "pass"),
        ("b", "empathy", "first", "strict", "pass"),
        ("b", "empathy", "second", "mild", "pass"),
        ("c", "empathy", "first", "strict", "fail"),
    )
    found = {one.reviewer: one for one in reliability(qa).reviewers}
    assert (found["strict"].overturned, found["strict"].adjudicated) == (1, 1)
    assert (found["mild"].overturned, found["mild"].adjudicated) == (0, 1)
    assert str(found["strict"].overturned_percent) == "100.0"
    drift = found["strict"].drift[0]
    assert (drift.month, drift.verdicts, str(drift.agreed_percent), str(drift.lean_points)) == (
        "2026-11", 2, "50.0", "50.0",
    )  # fmt: skip
    assert found["third"].drift == ()
    assert reliability(qa).contacts == 2


def test_thirty_contacts_scored_twice_are_enough_to_say_something() -> None:
    rows = [
        (f"c{number}", "empathy", round_, reviewer, "pass")
        for number in range(30)
        for round_, reviewer in (("first", "r1"), ("second", "r2"))
    ]
    assert reliability(sheet(*rows)).is_enough
    assert reliability(sheet(*rows)).gate.state == "passed"
    assert not reliability(sheet(*rows[:58])).is_enough
