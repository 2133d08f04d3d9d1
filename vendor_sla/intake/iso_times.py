"""Times in the form most files have, `2026-10-05 14:30:00`: a whole block at once."""

import numpy as np
import pyarrow as pa

from vendor_sla.intake.mappings import ColumnRule
from vendor_sla.intake.text_bytes import fixed_width, letters, offsets
from vendor_sla.intake.zones import Mask, Micros, to_utc

_WIDTH = 19
_MISSING = np.iinfo(np.int64).min  # what numpy takes for "not a time"
_LOWEST = int(np.datetime64("1990-01-01", "us").astype(np.int64))
_HIGHEST = int(np.datetime64("2100-01-01", "us").astype(np.int64))


def read_iso_times(texts: pa.Array, rule: ColumnRule) -> tuple[Micros, Mask] | None:
    """Return UTC microseconds and which are missing; None when a single text is of another form.

    What is strange in any way (a day that does not exist, a year far off, an hour that summer
    time skips) is left to the slower reading, which says what it is.
    """
    if rule.formats or not rule.zone or any(len(word) == _WIDTH for word in rule.missing):
        return None
    places = offsets(texts)
    lengths = np.diff(places)
    missing = lengths == 0
    if not (missing | (lengths == _WIDTH)).all():
        return None
    local = _cast(fixed_width(letters(texts)[places[0] : places[-1]], _WIDTH))
    if local is None or not len(local) or local.min() < _LOWEST or local.max() >= _HIGHEST:
        return None
    utc, skipped, repeated = to_utc(local, rule.zone, np.zeros(len(local), dtype=bool))
    if skipped.any() or repeated.any():
        return None
    micros = np.full(len(texts), _MISSING, dtype=np.int64)
    micros[~missing] = utc
    return micros, missing


def _cast(texts: pa.Array) -> Micros | None:
    try:
        micros: Micros = texts.cast(pa.timestamp("us")).cast(pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return None
    return micros
