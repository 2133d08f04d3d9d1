"""Coverage: how often the limits miss the truth, and what the decision rule does month by month.

`python -m tests.benchmarks coverage`; the tables stand in `docs/method.md`.
"""

from collections.abc import Iterator

from tests.benchmarks.mean_misses import mean_table
from tests.benchmarks.rule_months import operating_table
from tests.benchmarks.share_misses import mover_table, pair_table, weighted_table, worst_of_grid

RUNS = 20_000
MEAN_RUNS = 1_000


def report(*, runs: int = RUNS, mean_runs: int = MEAN_RUNS) -> Iterator[tuple[str, float | None]]:
    """Yield each table with its worst miss, where misses are limited."""
    rows, worst = mover_table(runs=runs)
    yield "\n".join(rows), worst
    states, over, largest = worst_of_grid()
    yield f"Of {states} true states {over} miss more than 5 %, at most {largest:.2%}.", None
    yield "\n".join(pair_table()), None
    yield "\n".join(weighted_table()), None
    yield "\n".join(mean_table(runs=mean_runs)), None
    yield "\n".join(operating_table()), None
