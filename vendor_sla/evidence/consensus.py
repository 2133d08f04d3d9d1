"""Consensus of reviewers: of several verdicts on one item of one contact, the one that counts."""

from collections import defaultdict
from itertools import combinations
from typing import Any

import pandas as pd

_KEY = ["interaction_id", "item"]
_RANK = {"adjudicated": 0, "first": 1, "second": 2}
_CALIBRATION, _SECOND = "calibration", "second"


def consensus(qa: pd.DataFrame) -> pd.DataFrame:
    """Return a QA sheet with one round for each contact and item: the adjudicated, else the first.

    `qa` are canonical rows of the kind `qa`. Calibration rows are left out, and a second review
    without a first counts. Rows without a round count as first ones. A sheet without the column
    `round` passes unchanged; the order of rows is kept.
    """
    if "round" not in qa:
        return qa
    told = rounds_of(qa)
    rank = told.map(_RANK).fillna(len(_RANK)).astype("int64")
    counted = (told != _CALIBRATION).to_numpy()
    best = (
        rank[counted].groupby([qa.loc[counted, name].astype(str) for name in _KEY]).transform("min")
    )
    kept = best.index[(rank[counted] == best).to_numpy()]
    return qa.loc[kept].reset_index(drop=True)


def rounds_of(qa: pd.DataFrame) -> "pd.Series[Any]":
    """Return the round of each row as text; a row without one is a first review."""
    if "round" not in qa:
        return pd.Series("first", index=qa.index)
    return qa["round"].astype(object).where(qa["round"].notna(), "first").astype(str)


def double_scores(qa: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """Return, by item, the pairs of verdicts two people gave the same contact without talking.

    First with second reviews, and every two people of a calibration; adjudications are no
    independent verdicts. Verdicts are texts (`pass`, `fail`, `na`, or the points where an item
    has no verdict), the first reviewer's first, in the order of the sheet.
    """
    told = rounds_of(qa)
    verdicts = verdicts_of(qa)
    blind: defaultdict[tuple[str, str, str], dict[str, tuple[str, str]]] = defaultdict(dict)
    columns = zip(
        qa["interaction_id"].astype(str), qa["item"].astype(str), qa["reviewer"].astype(str),
        told, verdicts, strict=True,
    )  # fmt: skip
    for contact, item, reviewer, round_, verdict in columns:
        if round_ == "adjudicated" or not verdict:
            continue
        kind = _CALIBRATION if round_ == _CALIBRATION else ""
        blind[contact, item, kind][reviewer] = (round_, verdict)
    pairs: dict[str, list[tuple[str, str]]] = {}
    for (_, item, _), by_reviewer in blind.items():
        ordered = sorted(by_reviewer.values(), key=lambda one: one[0] == _SECOND)
        for one, other in combinations(ordered, 2):
            pairs.setdefault(item, []).append((one[1], other[1]))
    return pairs


def verdicts_of(qa: pd.DataFrame) -> "pd.Series[Any]":
    """Return the verdict of each row as text: the verdict, else its points, else nothing."""
    empty = pd.Series("", index=qa.index, dtype=object)
    verdict = qa["verdict"].astype(object) if "verdict" in qa else empty
    points = qa["points"].astype(object) if "points" in qa else empty
    said = verdict.where(verdict.notna(), points)
    return said.where(said.notna(), "").astype(str)
