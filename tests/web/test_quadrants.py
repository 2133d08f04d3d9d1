"""Quadrants: dots inside the picture, none on another, on the right side of the lines."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from vendor_sla.domain.designs import quadrant_of
from vendor_sla.web.pages.designs import PLOT
from vendor_sla.web.quadrants import percent_along, place_points

HALVES = st.sampled_from([Fraction(value, 2) for value in range(2, 11)])
CENTRE_X, CENTRE_Y = PLOT.left + PLOT.width // 2, PLOT.top + PLOT.height // 2


@given(HALVES, HALVES)
def test_a_dot_lies_in_its_quadrant(importance: Fraction, feasibility: Fraction) -> None:
    (point,) = place_points([(importance, feasibility)], PLOT)
    side = (point.y < CENTRE_Y, point.x > CENTRE_X)
    expected = {
        (True, True): "core",
        (True, False): "build",
        (False, True): "watch",
        (False, False): "drop",
    }
    assert expected[side] == quadrant_of(importance, feasibility)


@given(st.integers(1, 12), HALVES, HALVES)
def test_dots_of_one_place_lie_side_by_side_inside_the_picture(
    count: int, importance: Fraction, feasibility: Fraction
) -> None:
    points = place_points([(importance, feasibility)] * count, PLOT)
    assert len({(point.x, point.y) for point in points}) == count
    for point in points:
        assert PLOT.left <= point.x <= PLOT.left + PLOT.width
        assert PLOT.top <= point.y <= PLOT.top + PLOT.height


def test_what_was_not_rated_has_a_number_and_no_dot() -> None:
    points = place_points([None, (Fraction(4), Fraction(4)), None], PLOT)
    assert [point.number for point in points] == [2]


def test_a_bar_begins_and_ends_where_its_scale_does() -> None:
    assert [percent_along(value, 1, 5) for value in (1, 3, 5)] == [0, 50, 100]
