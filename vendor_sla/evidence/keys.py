"""Keys: pairing the rows of two files by the keys their makers gave them."""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Positions = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

_NOT_A_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which vendor row is which client row, as positions.

    `vendor[i]` and `client[i]` are one pair, in the order of the vendor's file; `is_exact[i]`
    tells a key that is the same to the letter from one that only normalises to the same.
    `vendor_alone` and `client_alone` are rows without a partner. `vendor_again` and
    `client_again` are later rows of a key that came before on the same side: they pair with
    nothing.
    """

    vendor: Positions
    client: Positions
    is_exact: Mask
    vendor_alone: Positions
    client_alone: Positions
    vendor_again: Positions
    client_again: Positions


def normalise_keys(keys: "pd.Series[str]") -> "pd.Series[str]":
    """Return keys as NFKC, upper case, letters and digits only, without leading zeros.

    Full-width characters, hyphens, blanks and zero padding are what differs between two exports
    of one system. A key of which nothing is left becomes the empty text, which matches nothing.
    """
    text = keys.astype("string[pyarrow]")
    is_plain = text.str.isascii().fillna(True)
    plain = text.str.upper().str.replace("[^0-9A-Z]+", "", regex=True).str.lstrip("0")
    if not is_plain.all():
        plain[~is_plain] = text[~is_plain].map(_normalise_key)
    return plain


def pair_rows(vendor: "pd.Series[str]", client: "pd.Series[str]") -> Pairs:
    """Pair two columns of keys: to the letter first, then normalised.

    A normalised key pairs only where it names one row on each side; anything else would guess.
    """
    vendor_first, vendor_again = _first_and_again(vendor)
    client_first, client_again = _first_and_again(client)
    place = pd.Index(vendor.iloc[vendor_first]).get_indexer(pd.Index(client.iloc[client_first]))
    is_found = place >= 0
    exact = (vendor_first[place[is_found]], client_first[is_found])
    loose = _pair_normalised(vendor, client, vendor_first, client_first, exact)

    paired_vendor = np.concatenate([exact[0], loose[0]])
    paired_client = np.concatenate([exact[1], loose[1]])
    is_exact = np.concatenate([np.ones(len(exact[0]), bool), np.zeros(len(loose[0]), bool)])
    order = np.argsort(paired_vendor, kind="stable")
    return Pairs(
        vendor=paired_vendor[order],
        client=paired_client[order],
        is_exact=is_exact[order],
        vendor_alone=np.setdiff1d(vendor_first, paired_vendor, assume_unique=True),
        client_alone=np.setdiff1d(client_first, paired_client, assume_unique=True),
        vendor_again=vendor_again,
        client_again=client_again,
    )


def _normalise_key(key: str) -> str:
    text = unicodedata.normalize("NFKC", key).upper()
    return _NOT_A_LETTER_OR_DIGIT.sub("", text).lstrip("0")


def _first_and_again(keys: "pd.Series[str]") -> tuple[Positions, Positions]:
    is_again = keys.duplicated().to_numpy()
    return np.flatnonzero(~is_again), np.flatnonzero(is_again)


def _pair_normalised(
    vendor: "pd.Series[str]",
    client: "pd.Series[str]",
    vendor_first: Positions,
    client_first: Positions,
    exact: tuple[Positions, Positions],
) -> tuple[Positions, Positions]:
    nothing = (np.empty(0, np.intp), np.empty(0, np.intp))
    if len(exact[0]) in (len(vendor_first), len(client_first)):
        return nothing
    # Uniqueness is asked of the whole file, so paired rows are normalised, too.
    vendor_keys = _unique_normalised(vendor, vendor_first)
    client_keys = _unique_normalised(client, client_first)
    place = pd.Index(vendor_keys).get_indexer(pd.Index(client_keys))
    both = place >= 0
    found = vendor_keys.index.to_numpy()[place[both]], client_keys.index.to_numpy()[both]
    is_free = ~(np.isin(found[0], exact[0]) | np.isin(found[1], exact[1]))
    return found[0][is_free], found[1][is_free]


def _unique_normalised(keys: "pd.Series[str]", first: Positions) -> "pd.Series[str]":
    normalised = normalise_keys(keys.iloc[first])
    normalised.index = pd.Index(first)
    is_ambiguous = normalised.duplicated(keep=False) | (normalised == "")
    return normalised[~is_ambiguous]
