"""Drawings: bars that end where the money does, lines with honest gaps."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.web.drawings import draw_line, draw_waterfall, tone_of

AMOUNTS = st.lists(
    st.decimals(min_value=-100000, max_value=100000, places=2), min_size=1, max_size=12
)


@given(AMOUNTS)
def test_every_bar_of_a_waterfall_stays_in_the_picture(amounts: list[Decimal]) -> None:
    bars = draw_waterfall(amounts)
    assert len(bars) == len(amounts) + 1
    for bar in bars:
        assert bar.width >= 0
        assert Decimal("-0.02") <= bar.x <= bar.x + bar.width <= Decimal("100.02")


def test_a_waterfall_ends_at_the_net() -> None:
    first, second, cut, net = draw_waterfall([Decimal(-60), Decimal(-40), Decimal(25)])
    assert [first.x, first.width, first.is_down] == [40, 60, True]
    assert [second.x, second.width] == [0, 40]
    assert [cut.x, cut.width, cut.is_down] == [0, 25, False]
    assert [net.x, net.width, net.is_down] == [25, 75, True]


def test_a_month_that_was_not_measured_is_a_gap_and_not_a_zero() -> None:
    line = draw_line([Decimal(90), None, Decimal(80), Decimal(85)], width=30, height=10)
    assert line.path == "M0.00 0.00 M20.00 10.00 L30.00 5.00"
    assert line.dots[1] is None
    assert line.area == ""


def test_nothing_measured_draws_nothing() -> None:
    assert draw_line([None, None], width=30, height=10).path == ""
    assert tone_of(None) == "none"


def test_the_tone_follows_the_grades_of_the_contract() -> None:
    grades = [{"grade": letter, "from": floor} for letter, floor in
              (("S", "95"), ("A", "90"), ("B", "80"), ("C", "70"), ("D", "0"))]  # fmt: skip
    tones = [tone_of(Decimal(points), grades) for points in (96, 91, 80, 79, 12)]
    assert tones == ["good", "good", "fair", "warn", "bad"]
