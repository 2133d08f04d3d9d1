"""Populations: a month's contacts as keys and as text that anybody can hash again.

A row is one line: its columns in the order of the catalogue, tabs between them, a line feed at
the end; lines are sorted by their bytes. Of a value stands:

- an instant in UTC, `2026-10-05T01:00:00Z`, with six decimals where it is no whole second;
- a day as `2026-10-05`; seconds and scores as plain decimals without trailing zeros;
- counts as whole numbers; flags as `true` or `false`; texts to the letter, with backslash, tab,
  line feed and carriage return written `\\\\`, `\\t`, `\\n`, `\\r`;
- nothing where it is missing. A customer's key stands as the digest the rows carry.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vendor_sla.domain.catalogue.columns import FILE_KINDS, Column, ColumnKind
from vendor_sla.domain.refusals import Invalid
from vendor_sla.evidence.tickets import hash_text, lines_text

_KEY = "interaction_id"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Population:
    """The frozen data of a month: two texts and their hashes.

    `keys_text` are the keys and `rows_text` the rows, sorted, one a line; `columns` are the
    columns a row has, in order.
    """

    columns: tuple[str, ...]
    keys_text: str
    rows_text: str
    data_sha256: str
    rows_sha256: str


def freeze_population(contacts: pd.DataFrame) -> Population:
    """Write contacts in canonical columns as text and hash it.

    Raises `Invalid` for keys that occur twice, and for keys with control characters, which one
    line cannot hold.
    """
    keys = contacts[_KEY].astype("string[pyarrow]")
    _refuse_keys(keys)
    columns = [column for column in FILE_KINDS["contacts"] if column.name in contacts.columns]
    texts = [_texts(column, contacts[column.name]) for column in columns]
    lines = texts[0].str.cat(pd.concat(texts[1:], axis=1), sep="\t")  # opened_at is always there
    keys_text, rows_text = lines_text(keys.tolist()), lines_text(lines.tolist())
    names = tuple(column.name for column in columns)
    return Population(names, keys_text, rows_text, hash_text(keys_text), hash_text(rows_text))


def _refuse_keys(keys: "pd.Series[str]") -> None:
    again = keys[keys.duplicated()]
    if len(again):
        facts = {"count": str(len(again)), "key": str(again.iloc[0])}
        raise Invalid.because("samples.duplicate_keys", **facts)
    odd = keys[keys.str.contains(_CONTROL.pattern, regex=True)]
    if len(odd):
        raise Invalid.because("samples.odd_key", key=ascii(odd.iloc[0])[1:-1])


def _texts(column: Column, series: "pd.Series[Any]") -> "pd.Series[str]":
    kind = column.kind
    if kind is ColumnKind.TIME:
        found = _instants(series)
    elif kind is ColumnKind.DAY:
        found = _blanked(series, np.datetime_as_string(series.to_numpy(), unit="D"))
    elif kind is ColumnKind.SPAN:
        found = _decimals(series.to_numpy().astype("timedelta64[us]").view(np.int64), series)
    elif kind is ColumnKind.SCORE:
        found = _decimals(series.to_numpy(dtype=np.int64, na_value=0), series)
    elif kind is ColumnKind.FLAG:
        found = series.map({True: "true", False: "false"})
    elif kind is ColumnKind.COUNT:
        found = series.astype("Int64").astype("string[pyarrow]")
    else:
        found = _escaped(series)
    return found.astype("string[pyarrow]").fillna("").reset_index(drop=True)


def _instants(series: "pd.Series[Any]") -> "pd.Series[Any]":
    instants = series.to_numpy().astype("datetime64[us]")
    texts = np.datetime_as_string(instants, unit="s")
    is_whole = np.isnat(instants) | (instants.view(np.int64) % _SECOND == 0)
    if not is_whole.all():
        texts = np.where(is_whole, texts, np.datetime_as_string(instants, unit="us"))
    return _blanked(series, np.char.add(texts, "Z"))


def _blanked(series: "pd.Series[Any]", texts: Any) -> "pd.Series[Any]":
    return pd.Series(texts, dtype="string[pyarrow]").mask(series.isna().to_numpy())


def _decimals(millionths: Any, series: "pd.Series[Any]") -> "pd.Series[Any]":
    # Few values occur often: each is written once.
    is_missing = series.isna().to_numpy()
    values, places = np.unique(np.where(is_missing, 0, millionths), return_inverse=True)
    texts = [_decimal(int(value)) for value in values]
    return _blanked(series, pd.Series(texts, dtype="string[pyarrow]").take(places).to_numpy())


def _decimal(millionths: int) -> str:
    whole, rest = divmod(abs(millionths), _SECOND)
    sign = "-" if millionths < 0 else ""
    return f"{sign}{whole}.{rest:06}".rstrip("0") if rest else f"{sign}{whole}"


def _escaped(series: "pd.Series[Any]") -> "pd.Series[Any]":
    if isinstance(series.dtype, pd.CategoricalDtype):
        names = {name: _escape(str(name)) for name in series.cat.categories}
        return series.astype(object).map(names)
    texts = series.astype("string[pyarrow]")
    for letter, written in _ESCAPES:
        texts = texts.str.replace(letter, written, regex=False)
    return texts


def _escape(text: str) -> str:
    for letter, written in _ESCAPES:
        text = text.replace(letter, written)
    return text
