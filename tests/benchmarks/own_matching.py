"""Our side: two extracts matched, every shared column compared and every difference classed."""

from functools import cache
from pathlib import Path

import pandas as pd

from tests.benchmarks.matching_data import read_frames
from tests.benchmarks.own_rows import measure_requests
from vendor_sla.evidence.matching import match_rows
from vendor_sla.evidence.offsets import period_instants
from vendor_sla.measures.measurer import Measurer
from vendor_sla.services.comparisons import compare

_WARM_ROWS = 20_000
_frames = cache(read_frames)


def warm_up(folder: str, effects: str = "") -> None:
    """Read both files, and match a little first, as a worker that has worked before."""
    vendor, client = _frames(Path(folder))
    _match(vendor.head(_WARM_ROWS), client.head(_WARM_ROWS), effects)


def work(folder: str, effects: str = "") -> str:
    """Match both files; with a second argument also measure what each class does, and propose.

    Returns what was found, so that a run that skipped its work would show.
    """
    return _match(*_frames(Path(folder)), effects)


def _match(vendor: pd.DataFrame, client: pd.DataFrame, effects: str) -> str:
    requests = measure_requests()
    if not effects:
        found = match_rows(
            vendor, client, period=period_instants(requests[0].period, requests[0].zone)
        )
        return f"{len(found.pairs.vendor)} pairs, {len(found.differences)} differences"
    measurer = Measurer(requests, side_files={}, with_grain=False)
    measurer.add(vendor)
    frames = {"vendor": vendor, "client": client}
    compared = compare(requests, frames, {"vendor": {}, "client": {}}, measurer.finish())
    return f"{len(compared.differences)} differences, {compared.proposals_found} proposals"
