"""Our side: the same file read, checked cell by cell, and measured by sixteen measures."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd

from tests.benchmarks.runs import head_of
from vendor_sla.domain.calendars import WorkingCalendar
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import MeasureRequest, ParameterValue
from vendor_sla.intake.profiles import read_profile
from vendor_sla.intake.rows import read_rows, write_parquet
from vendor_sla.measures.measurer import Measurer

_ZONE = "Asia/Shanghai"
_COLUMNS = (
    "interaction_id", "opened_at", "channel", "tier", "severity", "reason", "customer_key",
    "agent_id", "queue_entered_at", "answered_at", "abandoned_at", "resolved_at", "talk_seconds",
    "hold_seconds", "wrap_seconds", "escalated", "csat",
)  # fmt: skip

_QUEUE: dict[str, ParameterValue] = {
    "start": "queue", "impossible_row": "miss", "anchor": "entered",
}  # fmt: skip
_CLOCK: dict[str, ParameterValue] = {
    "start": "opened", "governing_due": "computed", "carry_overdue": False,
    "impossible_row": "miss", "anchor": "due",
}  # fmt: skip
_RATED: dict[str, ParameterValue] = {"by": "contacts", "scale": 5, "anchor": "answered"}
_SECONDS = {number: timedelta(seconds=number) for number in (5, 15, 20)}

_MEASURES: dict[str, tuple[str, dict[str, ParameterValue]]] = {
    "level_20": ("service_level", {**_QUEUE, "within": _SECONDS[20], "formula": "F3"}),
    "level_15": ("service_level", {**_QUEUE, "within": _SECONDS[15], "formula": "F1"}),
    "intervals": (
        "interval_service_level",
        {**_QUEUE, "target": Decimal(80), "within": _SECONDS[20], "formula": "F3"},
    ),
    "answered": ("answer_rate", _QUEUE),
    "abandoned": (
        "abandonment_rate",
        {**_QUEUE, "short_abandons": "drop", "short_abandon": _SECONDS[5]},
    ),
    "waited": ("speed_of_answer", _QUEUE),
    "handled": ("volume_handled", {}),
    "handling": ("handle_time", {"parts": ("talk", "hold", "wrap")}),
    "load": ("load_per_agent_day", {"statistic": "mean"}),
    "resolving": (
        "resolution_time",
        {"statistic": "p90", "start": "opened", "impossible_row": "miss", "anchor": "resolved"},
    ),
    "resolved": ("resolved_within", {**_CLOCK, "within": timedelta(hours=24)}),
    "overdue": ("overdue_rate", {**_CLOCK, "clock": "resolution", "within": timedelta(hours=48)}),
    "escalated": ("escalation_rate", {}),
    "mean_rating": ("csat_score", _RATED),
    "top_two": ("csat_top2", _RATED),
    "unhappy": ("dissatisfied_rate", _RATED),
}


def measure_requests() -> list[MeasureRequest]:
    """Return the sixteen metrics."""
    return [
        MeasureRequest(
            key=key,
            measure=measure,
            version=1,
            parameters=parameters,
            scope={},
            places=2,
            period=Period.month(2026, 10),
            zone=_ZONE,
            calendar=WorkingCalendar(_ZONE),
        )
        for key, (measure, parameters) in _MEASURES.items()
    ]


def _profile_text(with_keys: bool) -> str:
    columns = [name for name in _COLUMNS if with_keys or name != "customer_key"]
    lines = ["format: 1", "kind: contacts", f"time_zone: {_ZONE}", "date_order: ymd"]
    lines += [] if with_keys else ["ignore: [customer_key]"]
    return "\n".join([*lines, "columns:", *(f"  {name}: {name}" for name in columns)]) + "\n"


def warm_up(path: str, parquet: str = "") -> None:
    """Measure a few rows first, as a worker that has worked before."""
    with head_of(path) as head:
        work(str(head), str(head.with_suffix(".parquet")) if parquet else "")


def work(path: str, parquet: str = "") -> str:
    """Read and measure; with a second path also hash the customers' keys and keep the rows.

    Returns the rows accepted and the number of readings, so that a run that skipped its work
    would show.
    """
    profile = read_profile(_profile_text(with_keys=bool(parquet)))
    reader = read_rows(Path(path), profile, salt=b"benchmark" if parquet else b"")
    measurer = Measurer(measure_requests(), side_files={})
    blocks = _measured(reader, measurer)
    if parquet:
        write_parquet(blocks, "contacts", Path(parquet))
    else:
        for _ in blocks:
            pass
    found = measurer.finish()
    return f"{reader.report.rows_accepted} rows, {len(found.readings)} readings"


def _measured(blocks: Iterable[pd.DataFrame], measurer: Measurer) -> Iterator[pd.DataFrame]:
    for block in blocks:
        measurer.add(block)
        yield block
