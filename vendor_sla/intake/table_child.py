"""The child process that opens workbooks and Parquet files, where a crash takes nobody down.

`child_tables.py` starts it. It sets its own limits before it opens anything, writes every cell as
text to an Arrow stream, and prints one JSON line: what it read, or why not (`code` and `facts` of
a problem).
"""

import datetime as dt
import json
import re
import resource
import sys
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow as pa
import pyarrow.parquet as pq
import python_calamine

from vendor_sla.intake.child_archives import Places, Refusal, inspect_archive, sheet_parts
from vendor_sla.intake.child_formats import percent_places, shown_percents

BATCH_ROWS = 16_384
_LAST_MONTH = 12
_TURNED = re.compile(r"\s*[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}")  # day or month first
_EXACT_INTEGER = 10**15  # a workbook keeps 15 digits; what is longer has lost some


def confine(options: Mapping[str, Any]) -> None:
    """Bound this process's memory, processor time and output, for good."""
    for limit, value in (
        (resource.RLIMIT_DATA, options["memory"]),
        (resource.RLIMIT_CPU, options["seconds"]),
        (resource.RLIMIT_FSIZE, options["output"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def cell_text(value: Any) -> str:
    """Return a cell as text: whole numbers plainly, dates in ISO form, times as h:mm:ss."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < _EXACT_INTEGER
        return str(int(value)) if whole else format(value, ".15g")
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, dt.date):
        return f"{value.isoformat()} 00:00:00"
    if isinstance(value, dt.timedelta):
        seconds = value // dt.timedelta(seconds=1)
        fraction = f".{value.microseconds:06d}" if value.microseconds else ""
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"
    return value.isoformat() if isinstance(value, dt.time) else str(value)


def swapped(value: Any) -> Any:
    """Return a true date with day and month changed places, as text; 13 months stay 13."""
    if not isinstance(value, dt.date):
        return value
    rest = value.isoformat(" ")[10:] if isinstance(value, dt.datetime) else " 00:00:00"
    return f"{value.year:04d}-{value.day:02d}-{value.month:02d}{rest}"


def header_key(value: Any) -> str:
    """Return a header cell as headers are compared."""
    return " ".join(unicodedata.normalize("NFKC", cell_text(value)).split())


def choose_sheet(book: Any, options: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the sheet of that name; without a name, the only one that has the wanted headers."""
    names = book.sheet_names
    if options["sheet"]:
        if options["sheet"] not in names:
            raise Refusal(
                "file.no_such_sheet", {"sheet": options["sheet"], "found": ", ".join(names)}
            )
        return options["sheet"], book.get_sheet_by_name(options["sheet"])
    fitting = []
    for name in names:
        sheet = book.get_sheet_by_name(name)
        header = next(rows_of(sheet, {}, options["header_row"] - 1), (0, []))[1]
        if not set(options["wanted"]) - {header_key(cell) for cell in header}:
            fitting.append((name, sheet))
    if len(names) == 1 and not fitting:
        return names[0], book.get_sheet_by_index(0)
    if len(fitting) != 1:
        raise Refusal("file.sheet_needed", {"found": ", ".join(names)})
    return fitting[0]


def rows_of(sheet: Any, places: Places, skip: int = 0) -> Iterator[tuple[int, list[Any]]]:
    """Yield row numbers and cells from column A on, empty rows above the data included."""
    if sheet.start is None:
        return
    left = sheet.start[1]  # the reader keeps the empty rows above the data, not the columns
    marks: dict[int, dict[int, str]] = {}
    for (row, column), shown in places.items():
        marks.setdefault(row, {})[column] = shown
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number <= skip:
            continue
        row = [""] * left + cells
        for column, shown in marks.get(number, {}).items():
            row += [""] * (column - len(row))
            row[column - 1] = shown
        yield number, row


def open_workbook(
    path: Path, options: Mapping[str, Any]
) -> tuple[python_calamine.CalamineWorkbook, dict[str, Places]]:
    """Inspect a workbook, then open it; also return the valueless cells of each sheet by name."""
    try:
        with zipfile.ZipFile(path) as archive:
            places = inspect_archive(archive, options)
            parts = sheet_parts(archive)
    except RuntimeError as error:  # a lock or a compression method nobody's office writes
        raise Refusal("file.not_a_workbook", {}) from error
    except (zipfile.BadZipFile, EOFError, KeyError, ET.ParseError, OSError, ValueError) as error:
        raise Refusal("file.is_truncated", {}) from error
    except zlib.error as error:
        raise Refusal("file.is_truncated", {}) from error
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return book, {name: places.get(part, {}) for name, part in parts.items()}


def workbook_rows(
    path: Path, options: Mapping[str, Any], told: dict[str, Any]
) -> tuple[int, Iterator[list[Any]]]:
    """Open a workbook and return the width and rows of the chosen sheet."""
    book, places = open_workbook(path, options)
    name, sheet = choose_sheet(book, options)
    told["sheet"] = name
    if sheet.start is None:
        raise Refusal("file.empty", {})
    marks = places.get(name, {})
    width = max([sheet.end[1] + 1, *(column for _, column in marks)])
    rows = rows_of(sheet, marks)
    if options.get("percents"):
        with zipfile.ZipFile(path) as archive:
            rows = shown_percents(rows, percent_places(archive, sheet_parts(archive)[name]))
    return width, (row for _, row in rows)


def write_rows(
    width: int, rows: Iterator[list[Any]], out: Path, options: Mapping[str, Any]
) -> dict[str, Any]:
    """Write rows as text columns; count the types of the cells below the header."""
    schema = pa.schema([(str(place), pa.string()) for place in range(width)])
    types: list[Counter[str]] = [Counter() for _ in range(width)]
    count = 0
    with pa.OSFile(str(out), "wb") as sink, pa.ipc.new_stream(sink, schema) as stream:
        batch: list[list[str]] = []
        for row in _counted(_swapped(_padded(rows, width), options), types, options["header_row"]):
            count += 1
            batch.append([cell_text(cell) for cell in row])
            if len(batch) == BATCH_ROWS:
                stream.write_batch(_batch(batch, schema))
                batch = []
        if batch:
            stream.write_batch(_batch(batch, schema))
    return {"rows": count, "types": types}


def _padded(rows: Iterator[list[Any]], width: int) -> Iterator[list[Any]]:
    for row in rows:
        yield row + [""] * (width - len(row))


def _swapped(rows: Iterator[list[Any]], options: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Swap the true dates of the columns that are said to be swapped, below the header."""
    places: list[int] = []
    for number, row in enumerate(rows, 1):
        if number == options["header_row"]:
            places = [
                place for place, cell in enumerate(row) if header_key(cell) in options["swap"]
            ]
        elif number > options["header_row"]:
            for place in places:
                row[place] = swapped(row[place])
        yield row


def _counted(
    rows: Iterator[list[Any]], types: list[Counter[str]], header_row: int
) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, 1):
        if number > header_row:
            for place, cell in enumerate(row):
                if cell != "":
                    types[place][type(cell).__name__] += 1
                    if isinstance(cell, dt.date) and cell.day > _LAST_MONTH:
                        types[place]["late"] += 1
                    elif isinstance(cell, str) and _TURNED.match(cell):
                        types[place]["turned"] += 1
        yield row


def _batch(rows: list[list[str]], schema: Any) -> Any:
    columns = zip(*rows, strict=True)
    return pa.record_batch([pa.array(column, pa.string()) for column in columns], schema=schema)


def parquet_rows(path: Path, options: Mapping[str, Any]) -> tuple[int, Iterator[list[Any]]]:
    """Open a Parquet file and return its width and rows, the header first."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise Refusal("file.is_truncated", {}) from error
    facts = file.metadata
    size = sum(facts.row_group(group).total_byte_size for group in range(facts.num_row_groups))
    if size > options["inflated"] * 4:
        raise Refusal("file.inflates", {"limit": str(options["inflated"] * 4)})
    names = file.schema_arrow.names

    def rows() -> Iterator[list[Any]]:
        yield list(names)
        for batch in file.iter_batches(BATCH_ROWS):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield ["" if cell is None else _plain(cell) for cell in row]

    return len(names), rows()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dt.datetime) and value.tzinfo:
        return value.astimezone(dt.UTC).isoformat(" ")
    return (
        value if isinstance(value, bool | float | dt.date | dt.time | dt.timedelta) else str(value)
    )


def main(arguments: Sequence[str]) -> dict[str, Any]:
    """Read `path` to `out` as the JSON options say; return what is told to the parent."""
    kind, path, out, text = arguments
    options = json.loads(text)
    confine(options)
    told: dict[str, Any] = {}
    try:
        if options.get("names_only"):
            return {"sheets": open_workbook(Path(path), options)[0].sheet_names}
        if kind == "workbook":
            width, rows = workbook_rows(Path(path), options, told)
        else:
            width, rows = parquet_rows(Path(path), options)
        _demand_width(width, options["columns"])
        told |= write_rows(width, rows, Path(out), options)
    except Refusal as refusal:
        return {"code": refusal.args[0], "facts": refusal.args[1]}
    except MemoryError:
        return {"code": "file.too_much_memory", "facts": {}}
    return told


def _demand_width(width: int, limit: int) -> None:
    if width > limit:
        raise Refusal("file.too_many_columns", {"count": str(width), "limit": str(limit)})


def run() -> None:
    """Do what the command line says and print the answer, whatever happens."""
    try:
        answer = main(sys.argv[1:])
    except BaseException as error:  # noqa: BLE001 - a panic of the reader is no Exception; the parent must be told
        answer = {"code": "file.not_readable", "facts": {"reason": type(error).__name__}}
    sys.stdout.write(json.dumps(answer))
