"""Texts of a column as the bytes they lie in: looked at all at once, without a copy."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Letters = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

_SPACE, _DELETE = 32, 127


def offsets(texts: pa.Array) -> Places:
    """Return where each text begins in the column's bytes, and where the last one ends."""
    if not len(texts):
        return np.zeros(1, dtype=np.int64)
    raw = np.frombuffer(texts.buffers()[1], dtype=np.int32)
    return raw[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)


def letters(texts: pa.Array) -> Letters:
    """Return the bytes of the column's buffer, in which the offsets count."""
    return np.frombuffer(texts.buffers()[2] or b"", dtype=np.uint8)


def inner_letters(texts: pa.Array) -> Letters:
    """Return the bytes of these texts alone, one text after the other."""
    places = offsets(texts)
    return letters(texts)[places[0] : places[-1]]


def are_plain(shown: Letters) -> bool:
    """Tell that texts hold nothing but ASCII letters, digits and marks: no space, no control."""
    return not len(shown) or bool(shown.min() > _SPACE and shown.max() < _DELETE)


def fixed_width(shown: Letters, width: int) -> pa.Array:
    """Return letters as texts of one width."""
    count = len(shown) // width
    bounds = np.arange(count + 1, dtype=np.int32) * np.int32(width)
    return pa.StringArray.from_buffers(count, pa.py_buffer(bounds), pa.py_buffer(shown))
