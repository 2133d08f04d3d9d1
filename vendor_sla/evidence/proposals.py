"""Proposals: rows without a partner whose keys look alike, for a person to decide on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from vendor_sla.domain.catalogue.columns import FILE_KINDS, ColumnKind
from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.pairs import KeyPair, PairProposal
from vendor_sla.evidence.composites import NEAR, apart_from, instants, shared_codes
from vendor_sla.evidence.examples import value_text
from vendor_sla.evidence.keys import Mask, Positions, normalise_keys
from vendor_sla.evidence.matching import Matching
from vendor_sla.evidence.offsets import Numbers

SHOWN = 200
_LEAST_SCORE = 80
_CLOSE = 5  # points: a second-best that near makes a proposal ambiguous
_MOST_ROWS = 20_000  # of the client's residue; more of it is a wrong file, not wrong keys
_EACH_WAY = 5  # candidates before and after in time, for each thing shared
_MOST_OF_A_ROW = 3
_KEY = "interaction_id"
Scores = npt.NDArray[np.float64]
_HIDDEN = frozenset({_KEY, "customer_key", "transcript"})


@dataclass(frozen=True, slots=True)
class Proposals:
    """The first proposals, the likeliest first, and how many there are in all."""

    shown: tuple[PairProposal, ...]
    found: int


def propose_pairs(
    matching: Matching, *, kept_apart: Sequence[KeyPair] = (), most: int = SHOWN
) -> Proposals:
    """Propose pairs among the rows that stand alone; nothing is paired by it.

    A candidate shares the customer, the agent, or an opening within 120 seconds after time-zone
    correction; of each, only the nearest in time are looked at. Keys are compared normalised, by
    the number of single changes (Damerau-Levenshtein, optimal string alignment).
    """
    if not len(matching.pairs.client_alone) or not len(matching.pairs.vendor_alone):
        return Proposals((), 0)
    rows = _residue(matching)
    couples = _candidates(rows)
    if not len(couples[0]):
        return Proposals((), 0)
    places = rows.ours[couples[0]], rows.theirs[couples[1]]
    if kept_apart:
        is_apart = apart_from(matching.vendor, matching.client, places, kept_apart)
        couples = couples[0][~is_apart], couples[1][~is_apart]
    scores = _scores(matching, rows, couples)
    chosen = _chosen(rows, couples, scores)
    ambiguous = _is_ambiguous(couples, scores)[chosen]
    shown = [
        _proposal(matching, rows, (couples[0][n], couples[1][n]), float(scores[n]), bool(doubt))
        for n, doubt in zip(chosen[:most], ambiguous[:most], strict=True)
    ]
    return Proposals(tuple(shown), len(chosen))


@dataclass(frozen=True, slots=True)
class _Rows:
    """The residue of both sides: positions in the files, and what rows can share.

    Of `customers`, `agents` and `opened` the vendor's stand first. Openings are in microseconds;
    `shifts` are by how many the vendor's may lie off.
    """

    ours: Positions
    theirs: Positions
    customers: tuple[Numbers, Numbers]
    agents: tuple[Numbers, Numbers]
    opened: tuple[Numbers, Numbers]
    shifts: tuple[int, ...]

    def shares(self, ours: Positions, theirs: Positions) -> dict[str, Mask]:
        """Tell what couples of rows share."""
        return {
            "customer": _equal(self.customers, ours, theirs),
            "agent": _equal(self.agents, ours, theirs),
            "opened": self._is_near(ours, theirs),
        }

    def _is_near(self, ours: Positions, theirs: Positions) -> Mask:
        apart = self.opened[0][ours] - self.opened[1][theirs]
        near = np.zeros(len(apart), bool)
        for shift in self.shifts:
            near |= np.abs(apart - shift) <= NEAR
        return near


def _equal(codes: tuple[Numbers, Numbers], ours: Positions, theirs: Positions) -> Mask:
    equal: Mask = (codes[0][ours] == codes[1][theirs]) & (codes[0][ours] >= 0)
    return equal


def _residue(matching: Matching) -> _Rows:
    vendor, client = matching.vendor, matching.client
    ours = matching.pairs.vendor_alone
    theirs = matching.pairs.client_alone[:_MOST_ROWS]

    def codes(name: str) -> tuple[Numbers, Numbers]:
        if name not in vendor or name not in client:
            return np.full(len(ours), -1, np.int64), np.full(len(theirs), -1, np.int64)
        return shared_codes(vendor[name], client[name], ours, theirs)

    opened = instants(vendor, ours), instants(client, theirs)
    customers, agents = codes("customer_key"), codes("agent_id")
    return _Rows(ours, theirs, customers, agents, opened, matching.shifts)


def _candidates(rows: _Rows) -> tuple[Positions, Positions]:
    """Return couples of the residue, each once, as positions in it."""
    everybody = np.zeros(len(rows.ours), np.int64), np.zeros(len(rows.theirs), np.int64)
    found = [_nearest(*block, *rows.opened) for block in (rows.customers, rows.agents, everybody)]
    ours, theirs = (np.concatenate(side) for side in zip(*found, strict=True))
    is_alike = np.logical_or.reduce(list(rows.shares(ours, theirs).values()))
    both = np.unique(ours[is_alike] * max(len(rows.theirs), 1) + theirs[is_alike])
    return both // max(len(rows.theirs), 1), both % max(len(rows.theirs), 1)


def _nearest(
    ours: Numbers, theirs: Numbers, opened: Numbers, looked: Numbers
) -> tuple[Positions, Positions]:
    """Return couples of the same block, for each client row those nearest in time."""
    order = np.lexsort((opened, ours))
    blocks, times = ours[order], opened[order]
    # One pass over both sides in the order of block and time finds where each row would stand.
    merged = np.lexsort((np.concatenate([times, looked]), np.concatenate([blocks, theirs])))
    is_ours = merged < len(order)
    stands = np.zeros(len(merged), np.intp)
    stands[merged] = np.cumsum(is_ours)
    start = stands[len(order) :]
    places = start[:, None] + np.arange(-_EACH_WAY, _EACH_WAY)
    inside = (places >= 0) & (places < len(order))
    places = np.where(inside, places, 0)
    if len(order):
        inside &= (blocks[places] == theirs[:, None]) & (theirs[:, None] >= 0)
    row, column = np.nonzero(inside)
    return order[places[row, column]], row


def _scores(matching: Matching, rows: _Rows, couples: tuple[Positions, Positions]) -> Scores:
    used = [np.unique(side, return_inverse=True) for side in couples]
    files = ((matching.vendor, rows.ours), (matching.client, rows.theirs))
    texts = [
        normalise_keys(frame[_KEY].iloc[places[kept]]).to_numpy(dtype=object)[back]
        for (frame, places), (kept, back) in zip(files, used, strict=True)
    ]
    likeness = cpdist(*texts, scorer=OSA.normalized_similarity, dtype=np.float64)
    return np.round(100 * np.asarray(likeness), 1)


def _chosen(rows: _Rows, couples: tuple[Positions, Positions], scores: Scores) -> Positions:
    """Return the couples worth showing: a row's best and those close to it, likeliest first."""
    shared = np.sum(list(rows.shares(*couples).values()), axis=0)
    table = pd.DataFrame(
        {"theirs": couples[1], "ours": couples[0], "score": scores, "shared": shared}
    )
    table = table[table["score"] >= _LEAST_SCORE]
    best = table.groupby("theirs")["score"].transform("max")
    table = table[table["score"] >= best - _CLOSE]
    order = {"score": False, "shared": False, "theirs": True, "ours": True}
    table = table.sort_values(list(order), ascending=list(order.values()))
    places: Positions = table.index[table.groupby("theirs").cumcount() < _MOST_OF_A_ROW].to_numpy()
    return places


def _is_ambiguous(couples: tuple[Positions, Positions], scores: Scores) -> Mask:
    """Tell which couples have a rival of either row within a few points, or a better one."""
    is_rival = np.zeros(len(scores), bool)
    for side in couples:
        order = np.lexsort((-scores, side))
        rows, points = side[order], scores[order]
        first = np.r_[True, rows[1:] != rows[:-1]] if len(rows) else np.zeros(0, bool)
        starts = np.flatnonzero(first)
        best = points[starts]
        has_second = np.r_[~first[1:], False][starts] if len(rows) else np.zeros(0, bool)
        second = np.where(has_second, points[np.minimum(starts + 1, len(points) - 1)], -np.inf)
        group = np.cumsum(first) - 1
        rival = np.where(first, second[group], best[group])
        is_rival[order] |= points - rival <= _CLOSE
    return is_rival


def _proposal(
    matching: Matching, rows: _Rows, couple: tuple[int, int], score: float, doubt: bool
) -> PairProposal:
    ours, theirs = rows.ours[couple[0]], rows.theirs[couple[1]]
    shares = rows.shares(np.array([couple[0]]), np.array([couple[1]]))
    return PairProposal(
        vendor_key=str(matching.vendor[_KEY].iloc[ours]),
        client_key=str(matching.client[_KEY].iloc[theirs]),
        vendor_row=int(matching.vendor["row"].iloc[ours]),
        client_row=int(matching.client["row"].iloc[theirs]),
        score=_points(score),
        shared=tuple(name for name, is_shared in shares.items() if is_shared[0]),
        is_ambiguous=doubt,
        values=tuple(_values(matching, int(ours), int(theirs))),
    )


def _points(score: float) -> Decimal:
    return round_half_up(Fraction(score), 1)


def _values(matching: Matching, ours: int, theirs: int) -> Iterator[tuple[str, str, str]]:
    for column in FILE_KINDS["contacts"]:
        name, kind = column.name, column.kind
        if name in _HIDDEN or name not in matching.vendor or name not in matching.client:
            continue
        texts = [
            value_text(ColumnKind(kind), frame[name].iloc[place])
            for frame, place in ((matching.vendor, ours), (matching.client, theirs))
        ]
        if any(texts):
            yield name, texts[0], texts[1]
