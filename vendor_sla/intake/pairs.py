"""Confirmed pairs by file: which rows of two sides a person found to be one contact."""

import csv
import io
from collections import Counter

from vendor_sla.domain.pairs import KeyPair, PairDecisions
from vendor_sla.domain.refusals import Invalid, Problem

_HEADINGS = frozenset(
    {("vendor_key", "client_key"), ("vendor_interaction_id", "client_interaction_id")}
)


def read_pairs(text: str, name: str) -> PairDecisions:
    """Read CSV lines of the vendor's key and the client's, with or without a heading.

    Keys are kept to the letter. Raises `Invalid` with every line that is none, and every key that
    stands in more than one.
    """
    problems, pairs = list[Problem](), list[KeyPair]()
    for number, cells in enumerate(csv.reader(io.StringIO(text.removeprefix("\ufeff"))), 1):
        if not cells or (number == 1 and tuple(cells) in _HEADINGS):
            continue
        if len(cells) != 2 or not all(cells):
            facts = {"line": str(number), "count": str(sum(map(bool, cells)))}
            problems.append(Problem("pairs.file_shape", name, facts))
            continue
        pairs.append((cells[0], cells[1]))
    distinct = sorted(set(pairs))
    for side in (0, 1):
        often = Counter(pair[side] for pair in distinct)
        problems += [
            Problem("pairs.key_twice", name, {"key": key})
            for key, count in often.items()
            if count > 1
        ]
    if problems:
        raise Invalid(problems)
    return PairDecisions(same=tuple(distinct))
