"""Seeds: random draws that anyone can repeat from a text, on any machine and version.

NumPy promises the raw bits of PCG64 for a seed, but not what its distributions make of them;
so places are taken from the raw bits here.
"""

import hashlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

_MOST_PLACES = 1_000_000  # at a time: 8 MB


def draw_places(
    seed: str, rows: int, columns: int, choices: int
) -> Iterator[npt.NDArray[np.int64]]:
    """Yield `rows` x `columns` places of 0 to `choices` - 1, drawn with replacement, in blocks.

    The seed of PCG64 is the SHA-256 of the text; a place is the upper 32 bits of a raw draw, times
    `choices`, shifted down by 32 bits. Rows are filled one after the other, so blocks change
    nothing but the memory they take.
    """
    bits = np.random.PCG64(int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big"))
    block = max(1, _MOST_PLACES // max(columns, 1))
    for start in range(0, rows, block):
        count = min(block, rows - start)
        raw = np.asarray(bits.random_raw(count * columns), dtype=np.uint64)
        places = ((raw >> np.uint64(32)) * np.uint64(choices)) >> np.uint64(32)
        yield places.astype(np.int64).reshape(count, columns)
