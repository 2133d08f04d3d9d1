"""Satisfaction, collaboration and pre-sales measures from counts made by hand."""

from datetime import timedelta

import pytest

from tests.builders.contacts import contacts, side_file
from tests.builders.measuring import asked, counts, reading, whole
from vendor_sla.domain.refusals import Invalid

DAY = "2026-10-05 08:00:00"


def test_missing_ratings_are_neither_nought_nor_the_mean() -> None:
    rows = contacts(opened_at=[DAY] * 5, csat=["5", "4", "1", None, None])
    assert counts(asked("csat_score"), rows) == ("10", "3", "3.33")
    assert counts(asked("csat_top2"), rows) == ("2", "3", "66.67")
    assert counts(asked("dissatisfied_rate"), rows) == ("1", "3", "33.33")


def test_a_rating_off_the_scale_is_left_out_and_shown() -> None:
    rows = contacts(opened_at=[DAY] * 3, csat=["5", "9", "0"])
    found = reading(asked("csat_score"), rows)
    assert (*whole(found), found.facts["off_scale"]) == (5, 1, "2")
    assert counts(asked("csat_top2", scale=10), rows) == ("1", "2", "50.00")


def test_ratings_of_their_own_file_count_when_they_were_given() -> None:
    rows = contacts(opened_at=["2026-09-30 08:00:00", DAY], channel=["chat", "phone"])
    ratings = side_file(
        "ratings",
        interaction_id=["a", "b", "b"],
        score=["5", "3", "8"],
        scale=[5, None, 10],
        rated_at=["2026-10-01 08:00:00", "2026-11-01 00:00:00", DAY],
    )
    rated = asked("csat_score", by="ratings")
    found = reading(rated, rows, ratings=ratings)
    assert (*whole(found), found.facts["off_scale"]) == (5, 1, "1")
    opened = asked("csat_score", by="ratings", anchor="opened", scope={"channel": ("phone",)})
    assert counts(opened, rows, ratings=ratings) == ("3", "1", "3.00")


def test_reviews_are_good_neutral_or_bad() -> None:
    rows = contacts(opened_at=[DAY] * 4, review=["good", "neutral", "bad", None])
    assert counts(asked("good_review_rate"), rows) == ("1", "3", "33.33")


def test_surveys_answered_over_surveys_sent() -> None:
    rows = contacts(
        opened_at=[DAY] * 4,
        answered_at=["2026-10-05 08:00:10"] * 4,
        survey_sent=[True, True, False, None],
        csat=["5", None, "1", None],
    )
    found = reading(asked("survey_response_rate"), rows)
    assert whole(found) == (1, 2)
    assert (found.facts["unknown"], found.facts["rated_unasked"]) == ("1", "1")


def test_effort_turns_with_its_scale_and_the_scale_must_be_said() -> None:
    rows = contacts(opened_at=[DAY] * 4, ces=["1", "3", "4", "7"])
    assert counts(asked("ces_score", scale="effort"), rows) == ("15", "4", "3.75")
    easy = asked("ces_score", scale="effort", statistic="share_easy")
    assert counts(easy, rows) == ("2", "4", "50.00")
    ease = asked("ces_score", scale="ease", statistic="share_easy")
    assert counts(ease, rows) == ("1", "4", "25.00")
    with pytest.raises(Invalid, match="scale"):
        reading(asked("ces_score"), rows)


def test_promoters_less_detractors() -> None:
    rows = contacts(opened_at=[DAY] * 6, nps=["10", "9", "8", "7", "6", None])
    found = reading(asked("nps"), rows)
    assert (*whole(found), str(found.rounded)) == (1, 5, "20.00")
    assert (found.facts["promoters"], found.facts["detractors"]) == ("2", "1")


def test_customers_are_kept_once_each() -> None:
    rows = contacts(
        opened_at=["2026-09-10 08:00:00"] * 4,
        answered_at=["2026-09-10 08:00:10"] * 4,
        customer_key=["k1", "k1", "k2", "k3"],
        retained=[True, True, False, None],
    )
    request = asked("retention_rate", window=timedelta(days=30))
    found = reading(request, rows)
    assert (*whole(found), found.facts["unknown"]) == (1, 2, "1")


def test_improvements_are_forwarded_turned_closed_and_adopted() -> None:
    improvements = side_file(
        "improvements",
        improvement_id=["1", "2", "3", "4"],
        raised_on=["2026-10-01", "2026-10-02", "2026-10-31", "2026-11-01"],
        forwarded=[True, True, True, True],
        turned_into_ticket=[True, True, False, True],
        closed_on=["2026-10-20", None, None, None],
        adopted=[True, False, True, True],
    )
    assert counts(asked("feedback_conversion"), improvements=improvements) == ("2", "3", "66.67")
    assert counts(asked("feedback_closure"), improvements=improvements) == ("1", "2", "50.00")
    assert counts(asked("suggestions_adopted"), improvements=improvements) == ("2", "1", "2.00")


ORDERS = side_file(
    "orders",
    order_id=["1", "2", "3", "4"],
    customer_key=["k1", "k1", "k2", "k9"],
    placed_at=[DAY, "2026-10-06 08:00:00", "2026-10-20 08:00:00", "2026-10-07 08:00:00"],
    amount=["100.50", "50", "20", "29.50"],
    paid_at=["2026-10-05 09:00:00", None, "2026-11-02 08:00:00", "2026-10-07 09:00:00"],
    closed_at=[None, "2026-10-08 08:00:00", None, None],
)


def test_orders_are_counted_when_paid_or_when_placed() -> None:
    assert counts(asked("sales_amount"), orders=ORDERS) == ("130", "1", "130.00")
    assert counts(asked("sales_amount", counted="placed"), orders=ORDERS)[0] == "200"
    assert counts(asked("order_count"), orders=ORDERS) == ("2", "1", "2.00")
    assert counts(asked("average_order_value"), orders=ORDERS) == ("130", "2", "65.00")
    assert counts(asked("payment_rate"), orders=ORDERS) == ("3", "4", "75.00")
    assert counts(asked("order_loss_rate"), orders=ORDERS) == ("1", "4", "25.00")
    assert counts(asked("repurchase_rate"), orders=ORDERS) == ("1", "3", "33.33")


def test_a_customer_converts_by_ordering_within_the_window() -> None:
    rows = contacts(
        opened_at=["2026-10-04 08:00:00"] * 4,
        answered_at=["2026-10-04 08:00:10"] * 4,
        customer_key=["k1", "k1", "k2", None],
    )
    request = asked("inquiry_conversion", window=timedelta(days=3))
    assert counts(request, rows, orders=ORDERS) == ("1", "2", "50.00")


def test_ratings_of_another_file_answer_the_surveys_sent() -> None:
    rows = contacts(
        opened_at=[DAY] * 3,
        answered_at=["2026-10-05 08:00:10"] * 3,
        survey_sent=[True, True, False],
    )
    ratings = side_file("ratings", interaction_id=["a", "c"], score=["5", "4"], rated_at=[DAY, DAY])
    request = asked("survey_response_rate", by="ratings")
    assert counts(request, rows, ratings=ratings) == ("1", "2", "50.00")
