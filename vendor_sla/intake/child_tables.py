"""Workbooks and Parquet files, read by a child process and streamed back as text."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.file_hashes import hash_file
from vendor_sla.intake.file_types import FileType
from vendor_sla.intake.headers import check_headers
from vendor_sla.intake.mappings import Profile
from vendor_sla.intake.text_blocks import Limits, TextBlock

_ROOT = Path(__file__).resolve().parent.parent.parent
_CHILD = (
    f"import sys; sys.path.append({str(_ROOT)!r});"
    "from vendor_sla.intake.table_child import run; run()"
)
_OUTPUT_BYTES = 8 << 30


class ChildTable:
    """A workbook or Parquet file, as the child wrote it out; remove it with `close`."""

    def __init__(
        self,
        path: Path,
        kind: FileType,
        profile: Profile,
        limits: Limits,
        *,
        is_loose: bool = False,
        shows_percents: bool = False,
    ) -> None:
        """Run the child to its end; refuses what it refuses, and says so when it dies.

        `is_loose` takes whatever stands in the header row, to look for the true header.
        `shows_percents` gives numbers of percentage cells as they are shown, `95%`.
        """
        self._path, self._profile = path, profile
        self.is_odd = False  # the header was refused, and taken all the same
        self._folder = tempfile.TemporaryDirectory(prefix="vendor-sla-")
        self._out = Path(self._folder.name) / "rows.arrow"
        try:
            _demand_size(path, kind, limits)
            options = _options(profile, limits) | {"percents": shows_percents}
            self.told = _run(path, kind, self._out, options, limits)
            self.sha256 = hash_file(path)
            cells = self._header_cells()
            try:
                self.headers = check_headers(cells, profile, limits, path.name)
            except Invalid:
                if not is_loose:
                    raise
                self.is_odd = True
                self.headers = tuple(f"#{place}" for place, _ in enumerate(cells, 1))
        except BaseException:
            self.close()
            raise

    def blocks(self) -> Iterator[TextBlock]:
        """Yield the rows below the header."""
        first, header = 1, self._profile.header_row
        for batch in self._batches():
            skip = min(max(0, header - first + 1), batch.num_rows)
            rows = np.arange(first + skip, first + batch.num_rows, dtype=np.int64)
            first += batch.num_rows
            if len(rows):
                yield TextBlock(rows, dict(zip(self.headers, batch[skip:].columns, strict=True)))
        self.close()

    def all_rows(self, count: int) -> list[list[str]]:
        """Return the first rows of the sheet as they stand, titles above the header included."""
        rows: list[list[str]] = []
        for batch in self._batches():
            columns = [column.to_pylist() for column in batch[: count - len(rows)].columns]
            rows += [list(row) for row in zip(*columns, strict=True)]
            if len(rows) >= count:
                break
        return rows

    def close(self) -> None:
        """Remove the child's output."""
        self._folder.cleanup()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        with pa.memory_map(str(self._out)) as source, pa.ipc.open_stream(source) as stream:
            yield from stream

    def _header_cells(self) -> list[str]:
        rows = self.all_rows(self._profile.header_row)
        if len(rows) < self._profile.header_row:
            raise Invalid.because("file.no_header", self._path.name)
        return rows[-1]


def sheet_names(path: Path, limits: Limits) -> tuple[str, ...]:
    """Return the names of a workbook's sheets."""
    _demand_size(path, FileType.WORKBOOK, limits)
    options = _options(Profile("", "", ()), limits) | {"names_only": True}
    told = _run(path, FileType.WORKBOOK, Path(os.devnull), options, limits)
    return tuple(told["sheets"])


def _demand_size(path: Path, kind: FileType, limits: Limits) -> None:
    size = path.stat().st_size
    if kind is FileType.WORKBOOK and size > limits.workbook_bytes:
        limit = str(limits.workbook_bytes)
        raise Invalid.because("file.too_large", path.name, size=str(size), limit=limit)


def _options(profile: Profile, limits: Limits) -> dict[str, Any]:
    swap = [rule.sources[0] for rule in profile.columns if rule.swap_true_dates and rule.sources]
    wanted = {source for rule in profile.columns for source in rule.all_sources()}
    if profile.columns_may_be_absent:
        required = (rule for rule in profile.columns if rule.column.is_required)
        wanted = {source for rule in required for source in rule.all_sources()}
    return {
        "sheet": profile.sheet,
        "header_row": profile.header_row,
        "wanted": sorted(wanted),
        "swap": swap,
        "memory": limits.child_memory_bytes,
        "seconds": limits.child_seconds,
        "output": _OUTPUT_BYTES,
        "entries": limits.workbook_entries,
        "inflated": limits.inflated_bytes,
        "ratio": limits.inflation_ratio,
        "cells": limits.sheet_cells,
        "columns": limits.columns,
    }


def _run(
    path: Path, kind: FileType, out: Path, options: dict[str, Any], limits: Limits
) -> dict[str, Any]:
    command = [sys.executable, "-I", "-c", _CHILD, kind.value, str(path), str(out)]
    environment = {
        "PATH": os.defpath,
        "OMP_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own script under our own interpreter
            [*command, json.dumps(options)],
            capture_output=True,
            check=False,
            timeout=limits.child_seconds + 30,
            env=environment,
        )
    except subprocess.TimeoutExpired as error:
        raise Invalid.because(
            "file.too_slow", path.name, limit=str(limits.child_seconds)
        ) from error
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise Invalid.because("file.too_slow", path.name, limit=str(limits.child_seconds))
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise Invalid.because(
            "file.not_readable", path.name, reason=f"exit {done.returncode}"
        ) from error
    if "code" in answer:
        raise Invalid.because(answer["code"], path.name, **answer["facts"])
    return answer
