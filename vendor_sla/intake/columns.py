"""One canonical column of a block: texts in, typed values and refused cells out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vendor_sla.domain.catalogue.columns import ColumnKind
from vendor_sla.intake.cells import (
    EXCEL_ERRORS,
    KEY_DIGITS,
    Bad,
    Judge,
    Judged,
    judge_of,
    key_hasher,
)
from vendor_sla.intake.iso_times import read_iso_times
from vendor_sla.intake.mappings import ColumnRule, fold
from vendor_sla.intake.moments import read_days, read_times
from vendor_sla.intake.text_blocks import Limits
from vendor_sla.intake.text_bytes import are_plain, fixed_width, inner_letters, letters, offsets
from vendor_sla.intake.zones import Mask

TEXTS = pd.ArrowDtype(pa.string())
_CACHED = 200_000
_SMALL = np.uint8(32)  # the bit that tells small letters from capitals
_CONTROLS = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{80}-\x{9f}\x{202a}-\x{202e}\x{2066}-\x{2069}]"
_ID_CONTROLS = r"[\x00-\x1f\x7f]"
_MANGLED_ID = r"^[0-9](\.[0-9]+)?[eE]\+?[0-9]{2,3}$"

Bads = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed column: values as pandas takes them, its missing cells, and its refused ones.

    `bad` holds None or a `Bad` for each row.
    """

    values: Any
    missing: Mask
    bad: Bads | None = None


class ColumnReader:
    """Reads one canonical column of every block of a file, remembering what it has judged."""

    def __init__(self, rule: ColumnRule, limits: Limits, salt: bytes) -> None:
        """Prepare the judge of the column's kind."""
        self.rule = rule
        self._limits = limits
        self._missing = pa.array(sorted({"", *(word.strip() for word in rule.missing)}))
        self._missing_words = {fold(word) for word in rule.missing}
        self._judged: dict[str, Judged | None] = {}
        self._hide = key_hasher(salt)
        kind = rule.column.kind
        by_whole_block: dict[ColumnKind, Callable[[pa.Array], Typed]] = {
            ColumnKind.ID: self._ids,
            ColumnKind.KEY: self._keys,
            ColumnKind.TIME: lambda texts: self._moments(texts, read_times),
            ColumnKind.DAY: lambda texts: self._moments(texts, read_days),
        }
        self._judge: Judge = judge_of(rule) if kind not in by_whole_block else lambda text: text
        self.read: Callable[[pa.Array], Typed] = by_whole_block.get(kind, self._by_distinct)

    def find_missing(self, texts: pa.Array) -> Mask:
        """Return the mask of the cells that say nothing: empty, blank, or a missing word."""
        if not self._missing_words and are_plain(inner_letters(texts)):
            empty: Mask = np.diff(offsets(texts)) == 0
            return empty
        mask: Mask = pc.is_in(texts, value_set=self._missing).to_numpy(zero_copy_only=False)
        is_padded = any(pc.any(pc.starts_with(texts, space)).as_py() for space in (" ", "\u3000"))
        if is_padded or self._missing_words:
            trimmed = pc.utf8_trim_whitespace(texts)
            mask |= pc.is_in(trimmed, value_set=self._missing).to_numpy(zero_copy_only=False)
        if self._missing_words:
            folded = pc.utf8_lower(pc.utf8_normalize(trimmed, "NFKC"))
            words = pa.array(sorted(self._missing_words), pa.string())
            mask |= pc.is_in(folded, value_set=words).to_numpy(zero_copy_only=False)
        return mask

    def _ids(self, texts: pa.Array) -> Typed:
        missing = self.find_missing(texts)
        if self._are_harmless(texts):
            return Typed(_arrow(texts, missing), missing)
        bad = np.full(len(texts), None, dtype=object)
        for pattern, code in (
            (_ID_CONTROLS, "cell.control_character"),
            (_MANGLED_ID, "cell.mangled_id"),
        ):
            if (
                code == "cell.mangled_id"
                and not pc.any(pc.match_substring(texts, "e", ignore_case=True)).as_py()
            ):
                continue
            bad[_mask(pc.match_substring_regex(texts, pattern))] = Bad(code)
        bad[_mask(pc.greater(pc.utf8_length(texts), self._limits.id_characters))] = Bad(
            "cell.too_long", {"limit": str(self._limits.id_characters)}
        )
        return Typed(_arrow(texts, missing), missing, bad)

    def _are_harmless(self, texts: pa.Array) -> bool:
        """Tell from the bytes alone that no id can be refused."""
        shown, lengths = inner_letters(texts), np.diff(offsets(texts))
        is_short = int(lengths.max(initial=0)) <= self._limits.id_characters
        return is_short and are_plain(shown) and not (shown | _SMALL == ord("e")).any()

    def _keys(self, texts: pa.Array) -> Typed:
        missing = self.find_missing(texts)
        shown = inner_letters(texts)
        if not are_plain(shown) or (shown >= ord("a")).any():
            texts = pc.utf8_upper(pc.utf8_trim_whitespace(pc.utf8_normalize(texts, "NFKC")))
        hidden = self._hide(letters(texts).tobytes(), offsets(texts).tolist())
        return Typed(_arrow(fixed_width(hidden, KEY_DIGITS), missing), missing)

    def _moments(self, texts: pa.Array, read: Callable[..., Any]) -> Typed:
        if read is read_times and (iso := read_iso_times(texts, self.rule)) is not None:
            return Typed(iso[0].view("datetime64[us]"), iso[1])
        missing = self.find_missing(texts)
        moments = read(texts, missing, self.rule)
        values = moments.micros.astype("datetime64[us]")
        values[missing] = np.datetime64("NaT")
        bad = None
        codes = set(moments.bad[moments.bad != None])  # noqa: E711 - elementwise
        if codes:
            facts = {"order": self.rule.date_order, "zone": self.rule.zone}
            known = {code: Bad(code, facts) for code in codes}
            bad = np.array([known.get(code) for code in moments.bad], dtype=object)
        return Typed(values, missing, bad)

    def _by_distinct(self, texts: pa.Array) -> Typed:
        coded = texts if isinstance(texts, pa.DictionaryArray) else texts.dictionary_encode()
        codes = coded.indices.to_numpy(zero_copy_only=False)
        judged = self._judgements(coded.dictionary.to_pylist())
        missing = np.array([value is None for value in judged], dtype=bool)[codes]
        bad = None
        if Bad in set(map(type, judged)):
            verdicts = np.empty(len(judged), dtype=object)
            verdicts[:] = [value if isinstance(value, Bad) else None for value in judged]
            bad = verdicts[codes]
        return Typed(_typed(self.rule.column.kind, judged, codes, missing), missing, bad)

    def _judgements(self, texts: list[str]) -> list[Judged | None]:
        """Return the value of each text, None for a missing one; remember them."""
        known = self._judged
        if len(known) > _CACHED:
            known.clear()
        for text in texts:
            if text not in known:
                known[text] = self._fresh_judgement(text)
        return [known[text] for text in texts]

    def _fresh_judgement(self, text: str) -> Judged | None:
        trimmed = text.strip()
        if not trimmed or fold(trimmed) in self._missing_words:
            return None if not self.rule.is_filled_flag else 0
        if len(text) > self._limits.cell_characters:
            return Bad("cell.too_long", {"limit": str(self._limits.cell_characters)})
        if trimmed in EXCEL_ERRORS:
            return Bad("cell.workbook_error")
        is_text = self.rule.column.kind is ColumnKind.TEXT
        return self._judge(text if is_text else trimmed)


def suspicious(texts: pa.Array) -> Mask:
    """Return the mask of cells with control characters or marks that turn the writing round."""
    return _mask(pc.match_substring_regex(texts, _CONTROLS))


def _mask(array: Any) -> Mask:
    mask: Mask = array.to_numpy(zero_copy_only=False)
    return mask


def _arrow(texts: pa.Array, missing: Mask) -> Any:
    kept = texts
    if missing.any():
        kept = pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), texts)
    return pd.arrays.ArrowExtensionArray(pa.chunked_array([kept]))


def _typed(
    kind: ColumnKind, judged: list[Judged | None], codes: npt.NDArray[Any], missing: Mask
) -> Any:
    if kind in (ColumnKind.TEXT, ColumnKind.CATEGORY):
        return _categories(judged, codes)
    table = np.array([value if isinstance(value, int) else 0 for value in judged], dtype=np.int64)
    values = table[codes]
    if kind is ColumnKind.FLAG:
        return pd.arrays.BooleanArray(values.astype(bool), missing.copy())
    if kind is ColumnKind.SPAN:
        spans = values.view("timedelta64[us]")
        spans[missing] = np.timedelta64("NaT")
        return spans
    return pd.arrays.IntegerArray(values, missing.copy())


def _categories(judged: list[Judged | None], codes: npt.NDArray[Any]) -> pd.Categorical:
    places: dict[str, int] = {}
    table = np.array(
        [
            places.setdefault(value, len(places)) if isinstance(value, str) else -1
            for value in judged
        ],
        dtype=np.int32,
    )
    names: Mapping[str, int] = places
    index = pd.Index(list(names), dtype="str")
    return pd.Categorical.from_codes(table[codes], categories=index)
