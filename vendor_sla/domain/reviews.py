"""Reviews: the rubric of a contract, verdicts, who reviews what twice, and which verdict counts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from vendor_sla.domain.catalogue.definitions import Dimension, Names
from vendor_sla.domain.exact import decimal_text, parse_decimal

SECOND_PERCENT = 20
APART_PERCENT = 20  # of an item's full points: so far apart, two reviewers are said to differ
NOT_FOUND = ""  # a fact that nobody could tell from what is there
NEVER = "never"  # a fact that is none: it never happened


class Critical(StrEnum):
    """Whom a failed item harms so much that the whole contact fails."""

    NONE = "none"
    CUSTOMER = "customer"
    COMPLIANCE = "compliance"
    BUSINESS = "business"


class Verdict(StrEnum):
    """What a reviewer says of an item; n/a leaves the denominator."""

    PASS = "pass"  # noqa: S105  # a verdict, no password
    FAIL = "fail"
    NA = "na"


class Purpose(StrEnum):
    """Why a contact is reviewed; a hand-picked one has no weight."""

    SAMPLE = "sample"
    SECOND = "second"
    ADJUDICATION = "adjudication"
    CALIBRATION = "calibration"
    HAND = "hand"
    CALLBACK = "callback"


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    SUBMITTED = "submitted"


class SessionState(StrEnum):
    """A calibration session: scores count for agreement until the talk, as training after it."""

    SCORING = "scoring"
    TALKED = "talked"


ROUND_OF = {
    Purpose.SAMPLE: "first",
    Purpose.HAND: "first",
    Purpose.SECOND: "second",
    Purpose.ADJUDICATION: "adjudicated",
    Purpose.CALIBRATION: "calibration",
}


@dataclass(frozen=True, slots=True)
class RubricItem:
    """One thing a reviewer judges; `points` are its full points, `guidance` may be missing."""

    key: str
    name: Names
    dimension: Dimension
    critical: Critical
    points: Decimal
    guidance: Names | None = None


@dataclass(frozen=True, slots=True)
class ReviewTerms:
    """The rubric of a contract: its items, and how many contacts are reviewed twice, blind.

    `pass_mark` is of 100; None where the contract's metrics say it alone.
    """

    clause: str
    items: tuple[RubricItem, ...]
    second_percent: Decimal = Decimal(SECOND_PERCENT)
    pass_mark: Decimal | None = None

    def find_item(self, key: str) -> RubricItem | None:
        """Return an item by its key, or None."""
        return next((item for item in self.items if item.key == key), None)

    @property
    def sha256(self) -> str:
        """Return the hash that tells this version of the form from any other."""
        written = [
            [item.key, item.critical, decimal_text(item.points), item.name.zh, item.name.en,
             *((item.guidance.zh, item.guidance.en) if item.guidance else ())]
            for item in self.items
        ]  # fmt: skip
        return sha256(json.dumps(written, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reviewer gave an item: a verdict, and points where the item has them."""

    verdict: Verdict
    points: Decimal | None = None

    def to_json(self) -> dict[str, str]:
        """Return the mark as it is stored."""
        said = {"verdict": self.verdict.value}
        return said if self.points is None else {**said, "points": decimal_text(self.points)}

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> "Mark":
        """Read a stored mark."""
        points = stored.get("points")
        return cls(Verdict(stored["verdict"]), None if points is None else parse_decimal(points))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One filled form: marks by item, facts by contact column (empty: not to be found)."""

    marks: Mapping[str, Mark]
    facts: Mapping[str, str] = field(default_factory=dict)
    is_undelivered: bool = False

    @classmethod
    def from_json(
        cls, verdicts: Mapping[str, Any], facts: Mapping[str, str], *, is_undelivered: bool
    ) -> "Sheet":
        """Read a stored sheet."""
        marks = {key: Mark.from_json(stored) for key, stored in verdicts.items()}
        return cls(marks, dict(facts), is_undelivered)


def is_reviewed_twice(month_id: UUID, interaction_id: str, percent: Decimal) -> bool:
    """Tell whether a contact is reviewed a second time, blind.

    Its place is SHA-256 of `second|month|contact`, read as a share of all hashes: nobody
    chooses, and everybody can check.
    """
    ticket = sha256(f"second|{month_id}|{interaction_id}".encode()).hexdigest()
    return int(ticket, 16) * 100 < percent * (1 << 256)


def disputed(first: Sheet, second: Sheet, matters: Sequence[RubricItem]) -> tuple[str, ...]:
    """Return the items and facts two reviewers see differently, among the items that matter.

    Other verdicts are a difference; the same with points more than `APART_PERCENT` of the full
    ones apart is one, too. `evidence` stands for whether it was delivered at all.
    """
    items = [
        item.key
        for item in matters
        if _differ(first.marks.get(item.key), second.marks.get(item.key), item.points)
    ]
    facts = [
        key
        for key in dict.fromkeys((*first.facts, *second.facts))
        if first.facts.get(key, NOT_FOUND) != second.facts.get(key, NOT_FOUND)
    ]
    evidence = ["evidence"] if first.is_undelivered is not second.is_undelivered else []
    return (*items, *facts, *evidence)


def _differ(one: Mark | None, other: Mark | None, full: Decimal) -> bool:
    if one is None or other is None or one.verdict is not other.verdict:
        return one is not other
    if one.verdict is Verdict.NA:
        return False
    usual = full if one.verdict is Verdict.PASS else Decimal(0)
    points = [usual if mark.points is None else mark.points for mark in (one, other)]
    return abs(points[0] - points[1]) * 100 > APART_PERCENT * full


def score_of(sheet: Sheet, terms: ReviewTerms) -> Decimal | None:
    """Return a sheet's score of 100, for the eye: 0 with a failed critical item, None unscored."""
    earned, full = Decimal(0), Decimal(0)
    for item in terms.items:
        mark = sheet.marks.get(item.key)
        if mark is None or mark.verdict is Verdict.NA:
            continue
        if mark.verdict is Verdict.FAIL and item.critical is not Critical.NONE:
            return Decimal(0)
        full += item.points
        given = item.points if mark.verdict is Verdict.PASS else Decimal(0)
        earned += given if mark.points is None else mark.points
    return earned * 100 / full if full else None
