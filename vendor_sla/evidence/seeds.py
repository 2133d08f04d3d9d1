"""Seeds: random draws that anyone can repeat from a text, on any machine and version.

NumPy promises the raw bits of PCG64 for a seed, but not what its distributions make of them;
so places are taken from the raw bits here.
"""

import hashlib

import numpy as np
import numpy.typing as npt


def draw_places(seed: str, rows: int, columns: int, choices: int) -> npt.NDArray[np.int64]:
    """Return `rows` x `columns` places of 0 to `choices` - 1, drawn with replacement.

    The seed of PCG64 is the SHA-256 of the text; a place is the upper 32 bits of a raw draw, times
    `choices`, shifted down by 32 bits.
    """
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big")
    raw = np.random.PCG64(number).random_raw(rows * columns)
    places = (np.asarray(raw, dtype=np.uint64) >> np.uint64(32)) * np.uint64(choices)
    return (places >> np.uint64(32)).astype(np.int64).reshape(rows, columns)
