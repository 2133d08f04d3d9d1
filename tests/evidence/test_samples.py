"""Audited rows laid over the vendor's: what counts, what does not, what makes an audit void."""

import pandas as pd

from tests.builders.contacts import contacts, side_file
from vendor_sla.domain.periods import Period
from vendor_sla.evidence.coverage import gap_days
from vendor_sla.evidence.samples import DrawnPlan, is_told, lay_over

DAY = "2026-10-05 "


def rows() -> pd.DataFrame:
    """Return four contacts of the vendor, all resolved."""
    return contacts(
        interaction_id=["T-1", "T-2", "T-3", "T-4"],
        opened_at=[DAY + "08:00:00"] * 4,
        answered_at=[DAY + "08:00:10"] * 4,
        resolved_at=[DAY + "09:00:00"] * 4,
        channel=["phone"] * 4,
    )


def drawn(*keys: str) -> DrawnPlan:
    """Return a draw of some keys from all rows, T-4 alone in its stratum."""
    return DrawnPlan(frozenset(keys), {"good": ["T-1", "T-2", "T-3"], "bad": ["T-4"]})


def test_what_the_audit_found_takes_the_place_of_what_was_reported() -> None:
    audit = side_file("audit", interaction_id=["T-2", "t 3"], answered_at=[DAY + "08:01:00", None])
    laid = lay_over(rows(), audit)
    answered = laid.contacts["answered_at"].dt.strftime("%H:%M:%S").tolist()
    assert answered == ["08:00:10", "08:01:00", "08:00:10", "08:00:10"]
    assert laid.positions.tolist() == [1, 2]
    assert rows()["answered_at"].tolist() == [pd.Timestamp(DAY + "08:00:10")] * 4


def test_what_never_happened_is_named_and_loses_its_value() -> None:
    audit = side_file("audit", interaction_id=["T-2", "T-3"], untrue=["resolved_at", None])
    laid = lay_over(rows(), audit)
    assert laid.contacts["resolved_at"].isna().tolist() == [False, True, False, False]
    assert laid.told == {"resolved_at"}


def test_an_item_judged_by_somebody_who_saw_the_value_does_not_count() -> None:
    audit = side_file("audit", interaction_id=["T-1", "T-2"], saw_value=[True, False])
    laid = lay_over(rows(), audit)
    assert laid.positions.tolist() == [1]
    assert [one.code for one in laid.findings] == ["sample.seen_items", "sample.unproven"]


def test_an_item_chosen_by_hand_weighs_nothing() -> None:
    audit = side_file("audit", interaction_id=["T-1", "T-2"], drawn_by=["hand", "random"])
    laid = lay_over(rows(), audit)
    assert laid.positions.tolist() == [1]
    assert laid.void == ()


def test_an_unknown_item_makes_the_audit_void() -> None:
    laid = lay_over(rows(), side_file("audit", interaction_id=["T-1", "T-9"]))
    assert laid.void == ("sample.unknown_items",)
    (found,) = [one for one in laid.findings if one.code == "sample.unknown_items"]
    assert [place.interaction_id for place in found.rows] == ["T-9"]


def test_an_item_that_stands_twice_makes_the_audit_void() -> None:
    laid = lay_over(rows(), side_file("audit", interaction_id=["T-1", "T-1"]))
    assert laid.void == ("sample.duplicate_items",)


def test_fewer_items_than_were_drawn_make_the_audit_void() -> None:
    audit = side_file("audit", interaction_id=["T-1", "T-2"])
    assert lay_over(rows(), audit, plan=drawn("T-1", "T-2", "T-3")).void == (
        "sample.smaller_than_plan",
    )
    assert lay_over(rows(), audit, plan=drawn("T-1", "T-2")).void == ()


def test_an_item_that_was_not_drawn_is_unknown_to_the_draw() -> None:
    audit = side_file("audit", interaction_id=["T-1", "T-2", "T-3"])
    assert lay_over(rows(), audit, plan=drawn("T-1", "T-2")).void == ("sample.unknown_items",)


def test_a_drawn_sample_keeps_the_stratum_of_every_row() -> None:
    audit = side_file("audit", interaction_id=["T-1"], answered_at=[DAY + "08:00:10"])
    laid = lay_over(rows(), audit, plan=drawn("T-1"))
    assert laid.strata.tolist() == [0, 0, 0, 1]
    assert laid.is_stratified


def test_a_contact_the_vendor_left_out_stands_at_the_end_when_it_was_drawn() -> None:
    audit = side_file(
        "audit", interaction_id=["T-1", "T-8"], opened_at=[None, DAY + "10:00:00"],
        answered_at=[DAY + "08:00:10", None],
    )  # fmt: skip
    plan = DrawnPlan(frozenset({"T-1", "T-8"}), drawn().strata, frozenset({"T-8", "T-9"}))
    laid = lay_over(rows(), audit, plan=plan)
    assert laid.contacts["interaction_id"].tolist()[-1] == "T-8"
    assert (laid.omitted.tolist(), laid.omitted_population) == ([4], 2)
    assert laid.strata.tolist() == [0, 0, 0, 1, -1]
    assert laid.void == ()


def test_an_undelivered_item_counts_and_is_marked() -> None:
    audit = side_file("audit", interaction_id=["T-1", "T-2"], status=["undelivered", "audited"])
    laid = lay_over(rows(), audit)
    assert laid.positions.tolist() == [0, 1]
    assert laid.undelivered.tolist() == [True, False]


def test_an_audit_speaks_only_of_what_it_recorded() -> None:
    told = frozenset({"first_response_at"})
    assert is_told(frozenset({"answered_at"}), told)
    assert not is_told(frozenset({"answered_at", "transfers"}), told)
    assert not is_told(frozenset(), told)


def test_a_day_without_a_client_row_is_a_hole_in_the_extract() -> None:
    vendor = contacts(opened_at=[f"2026-10-0{day} 08:00:00" for day in (1, 2, 3) for _ in range(6)])
    client = contacts(opened_at=["2026-10-01 08:00:00", "2026-10-03 08:00:00"])
    october = Period.month(2026, 10)
    assert [str(day) for day in gap_days(vendor, client, october, "UTC")] == ["2026-10-02"]
    assert gap_days(vendor.head(9), client, october, "UTC") == ()
