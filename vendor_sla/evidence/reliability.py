"""Reliability of reviewers: agreement by item, drift of each, and how often each was overturned."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import chain

import pandas as pd

from vendor_sla.domain.exact import round_half_up
from vendor_sla.evidence.consensus import consensus, double_scores, rounds_of, verdicts_of
from vendor_sla.evidence.reviewer_gates import Gate, reviewer_gate

FEWEST_CONTACTS = 30
_PLACES = 1

Key = tuple[str, str]  # contact, item


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """How far reviewers agree on one item: one pair of verdicts a contact."""

    item: str
    gate: Gate


@dataclass(frozen=True, slots=True)
class Drift:
    """One reviewer in one month: verdicts compared, the share with the consensus, and strictness.

    `lean_points` is the reviewer's share of failed verdicts less the consensus', in points:
    above zero is stricter.
    """

    month: str
    verdicts: int
    agreed_percent: Decimal
    lean_points: Decimal


@dataclass(frozen=True, slots=True)
class ReviewerFigures:
    """One reviewer: contacts judged, drift by month, and verdicts that an adjudication turned."""

    reviewer: str
    contacts: int
    drift: tuple[Drift, ...]
    adjudicated: int
    overturned: int

    @property
    def overturned_percent(self) -> Decimal | None:
        """Return the share of adjudicated verdicts that went against the reviewer, or None."""
        return _percent(self.overturned, self.adjudicated) if self.adjudicated else None


@dataclass(frozen=True, slots=True)
class Reliability:
    """What is known of the reviewers of a form in a quarter.

    `gate` pools the verdicts of all items. `contacts` were scored by two people without talking.
    """

    gate: Gate
    contacts: int
    items: tuple[ItemAgreement, ...]
    reviewers: tuple[ReviewerFigures, ...]

    @property
    def is_enough(self) -> bool:
        """Tell whether enough contacts were scored twice for the gate to say anything."""
        return self.contacts >= FEWEST_CONTACTS


def reliability(qa: pd.DataFrame) -> Reliability:
    """Return how reliable the reviewers of a QA sheet are.

    `qa` are canonical rows of the kind `qa` with their rounds, of one form and one quarter.
    Verdicts on one contact are not independent of one another, which makes the pooled bound a
    little too narrow: the items' own gates, one verdict a contact, stand beside it.
    """
    pairs = double_scores(qa)
    return Reliability(
        reviewer_gate(list(chain.from_iterable(pairs.values()))),
        _contacts_scored_twice(qa),
        tuple(ItemAgreement(item, reviewer_gate(found)) for item, found in pairs.items()),
        tuple(_reviewers(qa)),
    )


def _contacts_scored_twice(qa: pd.DataFrame) -> int:
    told = rounds_of(qa)
    blind = qa.loc[(told != "adjudicated").to_numpy(), ["interaction_id", "reviewer"]]
    people = blind.astype(str).drop_duplicates().groupby("interaction_id").size()
    return int((people > 1).sum())


def _reviewers(qa: pd.DataFrame) -> Iterable[ReviewerFigures]:
    told, verdicts = rounds_of(qa).tolist(), verdicts_of(qa).tolist()
    keys = list(zip(qa["interaction_id"].astype(str), qa["item"].astype(str), strict=True))
    people, months = qa["reviewer"].astype(str).tolist(), _months_of(qa)
    counted, final = _consensus_of(qa), _adjudicated(keys, told, verdicts)
    judged_by = _judges(keys, people, told)
    compared: defaultdict[str, defaultdict[str, list[Key]]] = defaultdict(lambda: defaultdict(list))
    said: dict[tuple[str, Key], str] = {}
    contacts: defaultdict[str, set[str]] = defaultdict(set)
    for key, person, round_, verdict, month in zip(
        keys, people, told, verdicts, months, strict=True
    ):
        contacts[person].add(key[0])
        if round_ in ("adjudicated", "calibration"):
            continue
        said[person, key] = verdict
        if key in counted and (len(judged_by[key]) > 1 or key in final):
            compared[person][month].append(key)
    for person in dict.fromkeys(people):
        drift = tuple(
            _drift(month, [(said[person, key], counted[key]) for key in found])
            for month, found in sorted(compared[person].items())
        )
        mine = [(verdict, final[key]) for (who, key), verdict in said.items()
                if who == person and key in final]  # fmt: skip
        turned = sum(verdict != last for verdict, last in mine)
        yield ReviewerFigures(person, len(contacts[person]), drift, len(mine), turned)


def _drift(month: str, compared: list[Key]) -> Drift:
    """Return one month of pairs of verdicts, the reviewer's own and what counted."""
    own = Counter(one == "fail" for one, _ in compared)[True]
    counted = Counter(other == "fail" for _, other in compared)[True]
    agreed = sum(one == other for one, other in compared)
    lean = round_half_up(Fraction(100 * (own - counted), len(compared)), _PLACES)
    return Drift(month, len(compared), _percent(agreed, len(compared)), lean)


def _consensus_of(qa: pd.DataFrame) -> Mapping[Key, str]:
    kept = consensus(qa)
    keys = zip(kept["interaction_id"].astype(str), kept["item"].astype(str), strict=True)
    return dict(zip(keys, verdicts_of(kept), strict=True))


def _adjudicated(keys: list[Key], told: list[str], verdicts: list[str]) -> Mapping[Key, str]:
    rows = zip(keys, told, verdicts, strict=True)
    return {key: verdict for key, round_, verdict in rows if round_ == "adjudicated"}


def _judges(keys: list[Key], people: list[str], told: list[str]) -> Mapping[Key, set[str]]:
    judges: defaultdict[Key, set[str]] = defaultdict(set)
    for key, person, round_ in zip(keys, people, told, strict=True):
        if round_ in ("first", "second"):
            judges[key].add(person)
    return judges


def _months_of(qa: pd.DataFrame) -> list[str]:
    if "reviewed_at" not in qa:
        return [""] * len(qa)
    return ["" if pd.isna(at) else f"{at:%Y-%m}" for at in qa["reviewed_at"]]


def _percent(part: int, whole: int) -> Decimal:
    return round_half_up(Fraction(100 * part, whole), _PLACES)
