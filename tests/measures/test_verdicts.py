"""Verdicts: what one contact adds to a metric, so that a check can go row by row."""

from datetime import timedelta

from tests.builders.contacts import contacts, side_file
from tests.builders.measuring import asked, reading
from vendor_sla.measures.measurer import Measurer
from vendor_sla.measures.verdicts import Shape, VerdictWatch, row_verdicts

DAY = "2026-10-05 "
WITHIN = asked("response_within", within=timedelta(seconds=15), abandoned_before_limit="miss")


def test_a_share_says_of_each_row_whether_it_counts_and_is_good() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00", DAY + "08:00:00", "2026-11-01 08:00:00"],
        first_response_at=[DAY + "08:00:10", DAY + "08:00:40", "2026-11-01 08:00:01"],
    )
    (found,) = row_verdicts([WITHIN], rows, {})
    assert found.shape is Shape.SHARE
    assert found.counted.tolist() == [True, True, False]
    assert found.good.tolist() == [True, False, False]
    assert found.scale == 100


def test_a_hit_of_a_metric_that_should_be_low_is_bad() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 2,
        answered_at=[DAY + "08:00:10"] * 2,
        escalated=[True, False],
    )
    (found,) = row_verdicts([asked("escalation_rate")], rows, {})
    assert found.hit.tolist() == [True, False]
    assert found.good.tolist() == [False, True]


def test_a_mean_and_a_quantile_give_each_rows_own_value_in_the_displayed_unit() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 3,
        first_response_at=[DAY + "08:00:10", DAY + "08:00:40", None],
    )
    mean, ninetieth = row_verdicts(
        [
            asked("first_response_time", key="mean", statistic="mean"),
            asked("first_response_time", key="p90", statistic="p90"),
        ],
        rows,
        {},
    )
    assert (mean.shape, mean.amount[mean.counted].tolist()) == (Shape.MEAN, [10.0, 40.0])
    assert (ninetieth.shape, ninetieth.quantile) == (Shape.QUANTILE, 0.9)
    assert ninetieth.amount.tolist() == [10.0, 40.0, float("inf")]


def test_rows_come_out_as_the_reading_sums_them_up() -> None:
    rows = contacts(
        opened_at=[DAY + "08:00:00"] * 5,
        first_response_at=[DAY + f"08:00:{second}" for second in (10, 11, 12, 30, 59)],
        channel=["chat", "chat", "phone", "chat", "chat"],
    )
    request = asked(
        "response_within",
        scope={"channel": ("chat",)},
        within=timedelta(seconds=15),
        abandoned_before_limit="miss",
    )
    (found,) = row_verdicts([request], rows, {})
    whole = reading(request, rows)
    assert whole.numerator == int(found.good.sum()) == 2
    assert whole.denominator == int(found.counted.sum()) == 4


def test_what_no_row_stands_for_by_itself_has_no_verdicts() -> None:
    rows = contacts(opened_at=[DAY + "08:00:00"], first_response_at=[None])
    sheet = side_file("qa", interaction_id=["a"], reviewer=["r"], item=["x"], verdict=["pass"])
    found = row_verdicts([asked("unanswered"), asked("qa_score")], rows, {"qa": sheet})
    assert [one.shape for one in found] == [Shape.OTHER, Shape.OTHER]
    assert not any(one.counted.any() for one in found)


def test_a_drawn_sheet_keeps_the_weight_of_each_row_and_leaves_out_what_was_picked_by_hand() -> (
    None
):
    rows = contacts(opened_at=[DAY + "08:00:00"] * 3, answered_at=[DAY + "08:00:05"] * 3)
    sheet = side_file(
        "qa",
        interaction_id=["a", "b", "c"],
        reviewer=["r"] * 3,
        item=["patience"] * 3,
        verdict=["pass", "fail", "fail"],
        weight=["12.5", "2", "0"],
        stratum=["good", "bad", "bad"],
    )
    watch = VerdictWatch("qa")
    request = asked("patience_pass_rate", items=("patience",))
    measurer = Measurer([request], side_files={"qa": sheet}, watch=watch)
    measurer.add(rows)
    measurer.finish()
    found = watch.found["patience_pass_rate"]
    assert found.shape is Shape.SHARE
    assert found.counted.tolist() == [True, True, False]
    assert found.good.tolist() == [True, False, False]
    assert found.weight is not None
    assert found.weight.tolist() == [12.5, 2.0, 0.0]
