"""Volumes: the counts fees and findings stand on."""

from collections.abc import Iterator, Sequence

import numpy as np

from vendor_sla.domain.readings import MeasureRequest
from vendor_sla.measures.arrivals import entered_at, handled_at
from vendor_sla.measures.clocks import microseconds
from vendor_sla.measures.rows import CodeBook, Ints, Rows
from vendor_sla.measures.tallies import CELLS, cells, code_in_cell

_IN_CELLS = ("channel", "tier", "severity")


class Volumes:
    """Contacts opened, entered and handled in the period of the requests.

    `handled`, and by attribute `handled.phone`, `handled.tier.1`: a channel is named by itself.
    """

    def __init__(self, requests: Sequence[MeasureRequest]) -> None:
        self._bounds: tuple[int, int] | None = None
        if requests:
            first, after = requests[0].period.instants(requests[0].zone)
            self._bounds = microseconds(first), microseconds(after)
        self._totals = {"opened": 0, "entered": 0, "handled": 0}
        self._cells = {name: np.zeros(CELLS, dtype=np.int64) for name in self._totals}
        self._lines: dict[str, list[int]] = {name: [] for name in self._totals}

    def add(self, rows: Rows) -> None:
        """Count a block of contacts."""
        if self._bounds is None:
            return
        first, after = self._bounds
        moments = {
            "opened": rows["opened_at"],
            "entered": entered_at(rows, "queue"),
            "handled": handled_at(rows),
        }
        for name, at in moments.items():
            inside = (at >= first) & (at < after)
            self._totals[name] += int(np.count_nonzero(inside))
            self._cells[name] += np.bincount(cells(rows)[inside], minlength=CELLS)
            if rows.has("service_line"):
                codes = rows.codes("service_line")[inside]
                self._add_lines(name, np.bincount(codes[codes >= 0]).tolist())

    def counts(self, book: CodeBook) -> dict[str, int]:
        """Return every count by its name."""
        result = dict(self._totals)
        for name, attribute, counts in self._parts():
            prefix = f"{name}." if attribute == "channel" else f"{name}.{attribute}."
            texts = book.texts(attribute)
            result |= {f"{prefix}{texts[n]}": count for n, count in enumerate(counts) if count}
        return result

    def _parts(self) -> Iterator[tuple[str, str, list[int]]]:
        for name in self._totals:
            for attribute in _IN_CELLS:
                yield name, attribute, _by_code(attribute, self._cells[name])
            yield name, "service_line", self._lines[name]

    def _add_lines(self, name: str, counts: list[int]) -> None:
        sums = self._lines[name]
        sums += [0] * (len(counts) - len(sums))
        for n, count in enumerate(counts):
            sums[n] += count


def _by_code(attribute: str, sums: Ints) -> list[int]:
    result: list[int] = [0] * CELLS
    for cell in np.flatnonzero(sums).tolist():
        if (code := code_in_cell(attribute, cell)) >= 0:
            result[code] += int(sums[cell])
    return result
