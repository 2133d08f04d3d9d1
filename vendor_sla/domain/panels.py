"""Panels: what several people score apart, and what is told of it once a round is closed.

A round asks one of three things. `rating`: how important and how feasible each candidate is, 1 to
5. `weighing`: 100 points over the dimensions, and 100 over the measures inside each. `feedback`:
after a pilot, whether a measure is understood, achievable and open to gaming. The rounds of the
first two are a Delphi: blind, summed up by median and quartiles, repeated until people agree
(Dalkey and Helmer, 1963).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from vendor_sla.domain.exact import decimal_text, parse_decimal
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.domain.weights import Weights, weights_in_proportion

SCALE = (1, 2, 3, 4, 5)
MIDDLE = Fraction(3)
RATING_LIMIT = Fraction(1)  # the spread at which ratings count as agreed
ASPECTS = ("importance", "feasibility")
QUESTIONS = ("understood", "achievable", "gameable")
REPLIES = ("yes", "no", "unsure")
LONGEST_REASON = 1000


class RoundKind(StrEnum):
    """What a round asks."""

    RATING = "rating"
    WEIGHING = "weighing"
    FEEDBACK = "feedback"


class RoundState(StrEnum):
    """Where a round stands; what was scored in a cancelled one is never told."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


# With two people each knows the other's score from the median. Feedback is counted, not averaged.
FEWEST_ANSWERS = {RoundKind.RATING: 3, RoundKind.WEIGHING: 3, RoundKind.FEEDBACK: 1}

Measures = Mapping[str, str]  # the dimension of each measure a round asks about, in order


@dataclass(frozen=True, slots=True)
class Spread:
    """The median and the quartiles of what people scored under one mark."""

    median: Fraction
    low: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        """Return the interquartile range."""
        return self.high - self.low

    def as_json(self) -> dict[str, str]:
        """Return the numbers as decimal text: quarters at most, so nothing is cut."""
        names = {"median": self.median, "low": self.low, "high": self.high}
        return {name: decimal_text(value) for name, value in names.items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> "Spread":
        """Return a stored spread."""
        return cls(*(Fraction(parse_decimal(stored[name])) for name in ("median", "low", "high")))


def quantile(values: Sequence[int], share: Fraction) -> Fraction:
    """Return the value a share of the way through the sorted values, in a straight line between.

    Unlike a measure's quantile this interpolates: the median of an even panel is the mean of its
    two middle scores (Hyndman and Fan, 1996, definition 7).
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def spread_of(values: Sequence[int]) -> Spread:
    """Return median and quartiles; the panel has at least one score."""
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    return Spread(quantile(values, half), quantile(values, quarter), quantile(values, 3 * quarter))


def marks_of(kind: RoundKind, measures: Measures) -> tuple[str, ...]:
    """Return the names of everything one person fills in: `importance.csat_top2` and so on."""
    if kind is RoundKind.WEIGHING:
        dimensions = dict.fromkeys(measures.values())
        return (*(f"dimension.{name}" for name in dimensions), *(f"measure.{m}" for m in measures))
    asked = ASPECTS if kind is RoundKind.RATING else QUESTIONS
    return tuple(f"{name}.{measure}" for measure in measures for name in asked)


def read_marks(
    kind: RoundKind, measures: Measures, texts: Mapping[str, str]
) -> dict[str, int | str]:
    """Read what one person filled in, by the names of `marks_of`; `Invalid` with every problem.

    A measure alone in its dimension has its 100 points without being asked.
    """
    if kind is RoundKind.WEIGHING:
        return {**_read_points(measures, texts)}
    read = _read_rating if kind is RoundKind.RATING else _read_reply
    marks: dict[str, int | str] = {}
    problems: list[Problem] = []
    for mark in marks_of(kind, measures):
        found = read(texts.get(mark, "").strip())
        if found is None:
            problems.append(Problem(f"designs.no_{kind}", mark))
        else:
            marks[mark] = found
    if problems:
        raise Invalid(problems)
    return marks


def _read_rating(text: str) -> int | None:
    return next((value for value in SCALE if str(value) == text), None)


def _read_reply(text: str) -> str | None:
    return text if text in REPLIES else None


def _read_points(measures: Measures, texts: Mapping[str, str]) -> dict[str, int]:
    marks: dict[str, int] = {}
    problems: list[Problem] = []
    for place, names in point_groups(measures):
        if len(names) == 1:
            marks[names[0]] = 100
            continue
        found = {name: _points(texts.get(name, "").strip()) for name in names}
        wrong = [name for name, value in found.items() if value is None]
        problems += [Problem("designs.not_points", name) for name in wrong]
        marks |= {name: value for name, value in found.items() if value is not None}
        total = sum(value for value in found.values() if value is not None)
        if not wrong and total != 100:
            problems.append(Problem("designs.not_a_hundred", place, {"sum": str(total)}))
    if problems:
        raise Invalid(problems)
    return marks


def point_groups(measures: Measures) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each group of marks that share 100 points, with its place: the dimensions first."""
    dimensions = tuple(dict.fromkeys(measures.values()))
    yield "dimensions", tuple(f"dimension.{name}" for name in dimensions)
    for name in dimensions:
        own = tuple(f"measure.{measure}" for measure, of in measures.items() if of == name)
        yield f"dimension.{name}", own


def _points(text: str) -> int | None:
    is_whole = text.isascii() and text.isdigit() and len(text) <= 3
    return int(text) if is_whole and int(text) <= 100 else None


def sum_up(
    kind: RoundKind, measures: Measures, answers: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what is told of a round: counts of replies, or a spread a mark; nobody's own score."""
    told: dict[str, Any] = {}
    for mark in marks_of(kind, measures):
        given = [answer[mark] for answer in answers]
        if kind is RoundKind.FEEDBACK:
            told[mark] = {reply: given.count(reply) for reply in REPLIES}
        else:
            told[mark] = spread_of(given).as_json()
    summed: dict[str, Any] = {"count": len(answers), "marks": told}
    if kind is RoundKind.WEIGHING:
        summed["means"] = {
            mark: str(Fraction(sum(answer[mark] for answer in answers), len(answers)))
            for mark in marks_of(kind, measures)
        }
    return summed


def widest(results: Mapping[str, Any]) -> Fraction:
    """Return the widest spread of a summed-up rating or weighing."""
    return max(Spread.from_json(told).width for told in results["marks"].values())


def weights_of(measures: Measures, results: Mapping[str, Any]) -> Weights:
    """Turn the medians of a weighing into weights.

    Medians of people who each gave out 100 need not come to 100: they are put in proportion and
    rounded by largest remainder. Where all medians of a group are 0 (everybody gave everything
    to another), its means, which do come to 100, stand in for them.
    """
    amounts: dict[str, dict[str, Fraction]] = {}
    for place, marks in point_groups(measures):
        medians = {mark: Spread.from_json(results["marks"][mark]).median for mark in marks}
        if not any(medians.values()):
            medians = {mark: Fraction(results["means"][mark]) for mark in marks}
        amounts[place] = {mark.partition(".")[2]: value for mark, value in medians.items()}
    dimensions = amounts.pop("dimensions")
    inside = {place.partition(".")[2]: own for place, own in amounts.items()}
    return weights_in_proportion(dimensions, inside)
