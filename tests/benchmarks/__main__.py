"""Benchmarks: our work against a bare yardstick, both measured in this one run.

`python -m tests.benchmarks [part ...]`, parts as in `PARTS`; all of them without a name.
`python -m tests.benchmarks [rows|growth|paper|board|lint|replay|coverage ...]`; all of them
without a name.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.runs import Run, best_of

_BEST_OF = 3
_ROWS = 1_000_000
_GROWTH = 10
_LINT_MILLISECONDS = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a ratio and its limit; no limit where it is only reported."""

    what: str
    ours: str
    yardstick: str
    ratio: float
    limit: float | None

    def __str__(self) -> str:
        limit = f"{self.limit:5.2f}" if self.limit else "    -"
        verdict = "" if self.limit is None else "ok" if self.ratio <= self.limit else "OVER"
        return (
            f"{self.what:<46}{self.ours:>26}{self.yardstick:>26}"
            f"{self.ratio:>8.2f}{limit:>7}  {verdict}"
        )


def _shown(run: Run) -> str:
    return f"{run.seconds:.2f} s ({run.cpu_seconds:.2f} cpu)"


def _against(what: str, ours: Run, yardstick: Run, limit: float | None) -> Line:
    ratio = ours.seconds / yardstick.seconds
    return Line(what, _shown(ours), _shown(yardstick), ratio, limit)


def _memory(what: str, run: Run, limit_mib: float) -> Line:
    return Line(
        what, f"{run.peak_mib:.0f} MiB", f"{limit_mib:.0f} MiB", run.peak_mib / limit_mib, 1.0
    )


def _rows(folder: Path) -> Iterator[Line]:
    path = _traffic(folder, _ROWS)
    bare = best_of(_BEST_OF, "duck_rows", path)
    ours = best_of(_BEST_OF, "own_rows", path)
    yield _against("1 M rows: read, check, measure", ours, bare, 1.6)
    yield _memory("  peak of memory", ours, 1024)
    kept = best_of(_BEST_OF, "own_rows", path, str(folder / "rows.parquet"))
    yield _against("  and hash the keys, write Parquet", kept, bare, 2.5)
    yield _memory("  peak of memory", kept, 1024)


def _growth(folder: Path) -> Iterator[Line]:
    small = best_of(_BEST_OF, "own_rows", _traffic(folder, _ROWS))
    path = _traffic(folder, _ROWS * _GROWTH)
    large = best_of(1, "own_rows", path)
    Path(path).unlink()
    yield _against("ten times the rows", large, small, 11.0)
    yield _memory("  peak of memory against 1 M + 20 %", large, small.peak_mib * 1.2)


def _paper(folder: Path) -> Iterator[Line]:
    from tests.benchmarks.documents import write_document
    from tests.benchmarks.own_paper import write_page

    document = write_document(folder)
    write_page(document, "zh", folder)
    ours = best_of(_BEST_OF, "own_paper", str(document), "zh")
    bare = best_of(_BEST_OF, "bare_paper", str(folder))
    yield _against("3 scorecards against bare WeasyPrint", ours, bare, 1.3)


def _board(folder: Path) -> Iterator[Line]:
    from tests.benchmarks.board_data import METRICS, MONTHS, TIMES, VENDORS, prepare

    home = folder / "home"
    found = json.loads(prepare(home))
    asked = (str(home), found["tenant"], found["token"])
    for part, path in _BOARDS.items():
        bare = best_of(_BEST_OF, "bare_board", *asked, *([part] if part else []))
        for query in path:
            ours = best_of(_BEST_OF, "own_board", *asked, f"/board?months=36{query}")
            what = f"{TIMES} boards of {VENDORS} x {MONTHS} x {METRICS}{query}"
            yield _against(what, ours, bare, 3.0)
    league = best_of(_BEST_OF, "own_board", *asked, "/league/?service=call_centre")
    bare = best_of(_BEST_OF, "bare_board", *asked)
    yield _against(f"{TIMES} leagues of {VENDORS // 2}", league, bare, None)


# What is asked of the board, by the dimension or tier the bare SQL joins for it.
_BOARDS = {
    "": ("", "&show=money&order=risk"),
    "dimension.efficiency": ("&by=dimension.efficiency&order=lowest",),
    "tier.1": ("&by=tier.1&order=lowest",),
}


def _lint(_: Path) -> Iterator[Line]:
    from tests.benchmarks.own_lint import TIMES
    from vendor_sla import resource_folder

    templates = resource_folder("contracts").glob("*/contract.yaml")
    largest = str(max(templates, key=lambda path: path.stat().st_size))
    ours = best_of(_BEST_OF, "own_lint", largest)
    bare = best_of(_BEST_OF, "bare_lint", largest)
    yield _against(f"{TIMES} x the largest template linted against parsed", ours, bare, None)
    milliseconds = ours.seconds * 1000 / TIMES
    limit = _LINT_MILLISECONDS
    shown = (f"{milliseconds:.1f} ms", f"{limit} ms")
    yield Line("  one lint against its limit", *shown, milliseconds / limit, 1.0)


def _replay(folder: Path) -> Iterator[Line]:
    from tests.benchmarks.replay_data import MONTHS, TIMES, prepare

    home = folder / "replay-home"
    asked = (str(home), prepare(home))
    ours = best_of(_BEST_OF, "own_replay", *asked)
    month = best_of(_BEST_OF, "one_month", *asked)
    yield _against(f"{TIMES} replays of {MONTHS} months against one month", ours, month, 25.0)


def _matching(folder: Path) -> Iterator[Line]:
    from tests.benchmarks.matching_data import prepare

    prepare(folder)
    ours = best_of(_BEST_OF, "own_matching", str(folder))
    bare = best_of(_BEST_OF, "bare_merge", str(folder))
    yield _against("1 M rows matched with 300,000, merged barely", ours, bare, 3.0)
    yield _memory("  peak of memory", ours, 2048)
    effects = best_of(1, "own_matching", str(folder), "effects")
    yield _against("  and the effects of each class, proposals", effects, bare, None)


def _coverage(_: Path) -> Iterator[Line]:
    from tests.benchmarks.coverage import report
    from tests.benchmarks.share_misses import ALPHA

    for table, worst in report():
        print(f"\n{table}\n", flush=True)
        if worst is not None:
            shown = (f"{worst:.2%}", f"{ALPHA:.0%}")
            yield Line("worst one-sided miss of MOVER", *shown, worst / ALPHA, 1.0)


def _traffic(folder: Path, rows: int) -> str:
    path = folder / f"contacts-{rows}.csv"
    if not path.exists():
        best_of(1, "traffic", str(path), str(rows))
    return str(path)


PARTS: dict[str, Callable[[Path], Iterator[Line]]] = {
    "rows": _rows,
    "growth": _growth,
    "paper": _paper,
    "board": _board,
    "lint": _lint,
    "replay": _replay,
    "matching": _matching,
    "coverage": _coverage,
}


def main() -> None:
    """Measure what was asked for and print the table as it grows."""
    asked = sys.argv[1:] or list(PARTS)
    heading = f"{'':<46}{'ours':>26}{'yardstick':>26}{'ratio':>8}{'limit':>7}"
    print(f"best of {_BEST_OF}, {os.cpu_count()} processors\n{heading}")
    with tempfile.TemporaryDirectory(prefix="vendor-sla-bench-") as name:
        for part in asked:
            for line in PARTS[part](Path(name)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
