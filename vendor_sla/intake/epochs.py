"""Times as counts of seconds or milliseconds since 1970 began in UTC, as machines write them."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from vendor_sla.intake.zones import Mask, Micros

EPOCHS = {"epoch_seconds": 1_000_000, "epoch_milliseconds": 1_000}
_COUNT = r"^(?P<whole>[0-9]{1,15})(?:\.(?P<fraction>[0-9]{1,6}))?$"


def read_epochs(
    texts: pa.Array, missing: Mask, form: str
) -> tuple[Micros, npt.NDArray[np.object_]]:
    """Return microseconds since 1970 in UTC, and the code of each text that is no such count."""
    micros = np.zeros(len(texts), dtype=np.int64)
    bad = np.full(len(texts), "cell.not_a_time", dtype=object)
    bad[missing] = None
    found = pc.extract_regex(pc.utf8_trim_whitespace(texts), _COUNT)
    hits = found.is_valid().to_numpy(zero_copy_only=False) & ~missing
    parts = found.filter(pa.array(hits))
    if len(parts):
        whole = _numbers(parts.field("whole"))
        fraction = _numbers(pc.utf8_rpad(parts.field("fraction"), 6, "0"))
        scale = EPOCHS[form]
        limit = np.iinfo(np.int64).max // scale - 1
        micros[hits] = np.minimum(whole, limit) * scale + fraction * scale // 1_000_000
        bad[hits] = None
    return micros, bad


def _numbers(texts: Any) -> Micros:
    numbers: Micros = texts.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return numbers
