"""Day-first and month-first texts of one width, turned into ISO texts a whole block at once."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vendor_sla.intake.zones import Mask

_SEPARATORS = np.frombuffer(b"/-.", dtype=np.uint8)
_DASH = ord("-")
_WIDTHS = (16, 19)  # 05/10/2026 14:30 and 05/10/2026 14:30:00


def turn(texts: pa.Array, missing: Mask, order: str) -> pa.Array | None:
    """Return texts of `dmy` or `mdy` order in ISO order; None when a single one has another form.

    Only digits change places; whether the day exists is for the cast to say.
    """
    present = texts.filter(pa.array(~missing))
    if order not in ("dmy", "mdy") or not len(present):
        return None
    width = pc.min_max(pc.binary_length(present)).as_py()
    if width["min"] != width["max"] or width["min"] not in _WIDTHS:
        return None
    letters = _matrix(present, width["min"])
    separators = letters[:, [2, 5]]
    if not np.isin(separators, _SEPARATORS).all():
        return None
    day, month = (slice(0, 2), slice(3, 5)) if order == "dmy" else (slice(3, 5), slice(0, 2))
    turned = letters.copy()
    turned[:, 0:4] = letters[:, 6:10]
    turned[:, [4, 7]] = _DASH
    turned[:, 5:7] = letters[:, month]
    turned[:, 8:10] = letters[:, day]
    return _texts(turned, missing)


def _matrix(texts: pa.Array, width: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)
    data = np.frombuffer(texts.buffers()[2], dtype=np.uint8)
    first = int(offsets[texts.offset])
    return data[first : first + len(texts) * width].reshape(len(texts), width)


def _texts(letters: np.ndarray[tuple[int, int], np.dtype[np.uint8]], missing: Mask) -> pa.Array:
    """Return the rows of letters as texts, with empty ones where cells were missing."""
    lengths = np.where(missing, 0, letters.shape[1])
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.StringArray.from_buffers(
        len(missing), pa.py_buffer(offsets), pa.py_buffer(letters.tobytes())
    )
