"""Keys: pairing the rows of two files by the keys their makers gave them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

Positions = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
KeyPair = tuple[str, str]  # the vendor's key and the client's, to the letter

_NOT_A_LETTER_OR_DIGIT = re.compile(r"[\W_]+")
_SIGNS_TRIED = 4  # a system puts few signs into its keys; one at a time is five times faster


class How(IntEnum):
    """What made two rows a pair, the strongest ground first."""

    EXACT = 0  # the same key to the letter
    CONFIRMED = 1  # a person said so
    NORMALISED = 2  # the same key once normalised
    COMPOSITE = 3  # customer, agent and opening time


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which vendor row is which client row, as positions.

    `vendor[i]` and `client[i]` are one pair, in the order of the vendor's file; `how[i]` is its
    `How`. `vendor_alone` and `client_alone` are rows without a partner. `vendor_again` and
    `client_again` are later rows of a key that came before on the same side: they pair with
    nothing.
    """

    vendor: Positions
    client: Positions
    how: npt.NDArray[np.int8]
    vendor_alone: Positions
    client_alone: Positions
    vendor_again: Positions
    client_again: Positions

    @property
    def is_exact(self) -> Mask:
        """Tell of each pair whether its keys are the same to the letter."""
        exact: Mask = self.how == How.EXACT
        return exact

    def count(self, how: How) -> int:
        """Return the number of pairs made in one way."""
        return int((self.how == how).sum())

    def joined(self, vendor: Positions, client: Positions, how: How) -> "Pairs":
        """Return the same with rows that stood alone made into pairs."""
        if not len(vendor):
            return self
        ours = np.concatenate([self.vendor, vendor])
        order = np.argsort(ours, kind="stable")
        ways = np.concatenate([self.how, np.full(len(vendor), how, np.int8)])
        return replace(
            self,
            vendor=ours[order],
            client=np.concatenate([self.client, client])[order],
            how=ways[order],
            vendor_alone=_without(self.vendor_alone, vendor),
            client_alone=_without(self.client_alone, client),
        )


def normalise_keys(keys: "pd.Series[str]") -> "pd.Series[str]":
    """Return keys as NFKC, upper case, letters and digits only, without leading zeros.

    Full-width characters, hyphens, blanks and zero padding are what differs between two exports
    of one system. A key of which nothing is left becomes the empty text, which matches nothing.
    """
    text = keys.astype("string[pyarrow]")
    is_plain = text.str.isascii().fillna(True)
    if is_plain.all():
        return _normalise_plain(text)
    plain = _normalise_plain(text.where(is_plain, ""))
    plain[~is_plain] = text[~is_plain].map(_normalise_key)
    return plain


def pair_rows(
    vendor: "pd.Series[str]", client: "pd.Series[str]", *, confirmed: Sequence[KeyPair] = ()
) -> Pairs:
    """Pair two columns of keys: to the letter first, then as confirmed, then normalised.

    A normalised key pairs only where it names one row on each side; anything else would guess.
    A confirmed pair of which a key is unknown or already taken is left out.
    """
    codes, keys = pd.factorize(pd.concat([vendor, client], ignore_index=True))
    ours, theirs = codes[: len(vendor)], codes[len(vendor) :]
    first = _first_places(ours, len(keys)), _first_places(theirs, len(keys))
    both = (first[0] >= 0) & (first[1] >= 0)
    pairs = _exact_pairs(first, both, (ours, theirs))
    if confirmed:
        pairs = pairs.joined(*_confirmed_places(pd.Index(keys), first, both, confirmed))
    if not len(pairs.vendor_alone) or not len(pairs.client_alone):
        return pairs
    texts = normalise_keys(pd.Series(keys))
    return pairs.joined(*_normalised_places(texts, first, pairs), How.NORMALISED)


def _exact_pairs(
    first: tuple[Positions, Positions], both: Mask, codes: tuple[Positions, Positions]
) -> Pairs:
    places = first[0][both], first[1][both]
    order = np.argsort(places[0], kind="stable")
    again = [
        np.flatnonzero(where[code] != np.arange(len(code)))
        for where, code in zip(first, codes, strict=True)
    ]
    alone = [np.sort(where[(where >= 0) & ~both]) for where in first]
    return Pairs(
        vendor=places[0][order],
        client=places[1][order],
        how=np.full(len(order), How.EXACT, np.int8),
        vendor_alone=alone[0],
        client_alone=alone[1],
        vendor_again=again[0],
        client_again=again[1],
    )


def _first_places(codes: Positions, size: int) -> Positions:
    """Return the first row of each code; -1 where the side has none."""
    first = np.full(size, -1, np.intp)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)  # the last written stays
    return first


def _confirmed_places(
    keys: pd.Index, first: tuple[Positions, Positions], both: Mask, confirmed: Sequence[KeyPair]
) -> tuple[Positions, Positions, How]:
    ours = keys.get_indexer(pd.Index([key for key, _ in confirmed], dtype=keys.dtype))
    theirs = keys.get_indexer(pd.Index([key for _, key in confirmed], dtype=keys.dtype))
    is_known = (ours >= 0) & (theirs >= 0)
    ours, theirs = ours[is_known], theirs[is_known]
    is_free = (first[0][ours] >= 0) & (first[1][theirs] >= 0) & ~both[ours] & ~both[theirs]
    is_free &= ~(pd.Series(ours).duplicated() | pd.Series(theirs).duplicated()).to_numpy()
    return first[0][ours[is_free]], first[1][theirs[is_free]], How.CONFIRMED


def _normalised_places(
    texts: "pd.Series[str]", first: tuple[Positions, Positions], pairs: Pairs
) -> tuple[Positions, Positions]:
    # Uniqueness is asked of the whole file, so paired rows are among those looked at, too; only
    # what the smaller residue could need is.
    smaller = 0 if len(pairs.vendor_alone) < len(pairs.client_alone) else 1
    alone = (pairs.vendor_alone, pairs.client_alone)[smaller]
    wanted = texts[_is_among(first[smaller], alone)].tolist()
    near = np.flatnonzero((texts.isin(wanted) & (texts != "")).to_numpy())
    codes, found = pd.factorize(texts.iloc[near])
    places = [_only_places(codes, where[near], len(found)) for where in first]
    is_pair = (places[0] >= 0) & (places[1] >= 0)
    ours, theirs = places[0][is_pair], places[1][is_pair]
    is_free = _is_among(ours, pairs.vendor_alone) & _is_among(theirs, pairs.client_alone)
    return ours[is_free], theirs[is_free]


def _only_places(codes: Positions, where: Positions, size: int) -> Positions:
    """Return the one row of each code; -1 where the side has none or several."""
    there = where >= 0
    counts = np.bincount(codes[there], minlength=size)
    only = np.full(size, -1, np.intp)
    only[codes[there]] = where[there]
    only[counts != 1] = -1
    return only


def _is_among(places: Positions, chosen: Positions) -> Mask:
    size = int(max(places.max(initial=-1), chosen.max(initial=-1))) + 2
    marks = np.zeros(size, bool)
    marks[chosen] = True
    marks[-1] = False  # what -1 looks up
    return marks[places]


def _without(places: Positions, taken: Positions) -> Positions:
    return places[~_is_among(places, taken)]


def _normalise_plain(text: "pd.Series[str]") -> "pd.Series[str]":
    text = text.str.upper()
    for _ in range(_SIGNS_TRIED):
        odd = text[~(text.str.isalnum().fillna(True) | (text == ""))]
        if odd.empty:
            return text.str.lstrip("0")
        for sign in sorted(set(_NOT_A_LETTER_OR_DIGIT.findall(str(odd.iloc[0])))):
            text = text.str.replace(sign, "", regex=False)
    return text.str.replace("[^0-9A-Z]+", "", regex=True).str.lstrip("0")


def _normalise_key(key: str) -> str:
    text = unicodedata.normalize("NFKC", key).upper()
    return _NOT_A_LETTER_OR_DIGIT.sub("", text).lstrip("0")
