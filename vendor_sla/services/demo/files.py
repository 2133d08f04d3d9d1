"""Files: an invented month as the files that two sides would really send."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random

from vendor_sla.domain.periods import Period
from vendor_sla.printing.tables import Cell, write_workbook
from vendor_sla.services.demo.cast import VendorPlan, dice
from vendor_sla.services.demo.checks import checked_items
from vendor_sla.services.demo.layouts import (
    CHECK_SHEET,
    COMPLAINT_LIST,
    EXTRACT,
    ROSTER_SHEET,
    VENDOR_LAYOUTS,
    Layout,
)
from vendor_sla.services.demo.profiles import profile_text
from vendor_sla.services.demo.reports import (
    Record,
    client_contacts,
    complaints,
    roster,
    vendor_contacts,
)

_CHAT_ONLY = frozenset({"reply_seconds", "reply_rounds", "review"})
_PHONE_ONLY = frozenset({"hold_seconds", "wrap_seconds"})
_SPOILT_ROWS = 3


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file of a month: whose it is, what it holds, and the profile that reads it."""

    side: str  # vendor, client
    kind: str
    path: Path
    profile: str


@dataclass(frozen=True, slots=True)
class _Table:
    side: str
    kind: str
    layout: Layout
    records: Sequence[Record]


def write_month(
    folder: Path, plan: VendorPlan, month: Period, last: Period, *, with_extract: bool = True
) -> list[DemoFile]:
    """Write a vendor's month into a folder: contacts, roster; and the client's side of it.

    `last` is the last month of the demonstration, which fixes how far a character has come; in it
    the vendor's contacts have a few cells nobody can read. Each file has its profile beside it
    (`contacts.profile.yaml`). Same arguments, same content.
    """
    folder.mkdir(parents=True, exist_ok=True)
    own = VENDOR_LAYOUTS[plan.layout]
    is_spoilt = month == last
    tables = [
        _Table("vendor", "contacts", own, vendor_contacts(plan, month, last)),
        _Table("vendor", "roster", ROSTER_SHEET, roster(plan, last)),
        _Table("client", "qa", CHECK_SHEET, checked_items(plan, month, last)),
        _Table("client", "complaints", COMPLAINT_LIST, complaints(plan, month, last)),
    ]
    if with_extract:
        extract = client_contacts(plan, month, last)
        tables.append(_Table("client", "contacts", EXTRACT, extract))
    return [
        _write_table(folder, plan, month, table, is_spoilt=is_spoilt and table is tables[0])
        for table in tables
    ]


def _write_table(
    folder: Path, plan: VendorPlan, month: Period, table: _Table, *, is_spoilt: bool
) -> DemoFile:
    layout = table.layout
    columns = columns_of(layout, plan)
    rows: Iterable[list[Cell]] = _rows(layout, columns, table.records)
    if is_spoilt:
        rows = _spoilt(dice(plan, month, "spoilt"), list(columns), rows, len(table.records))
    mark = "" if table.side == "vendor" else "client-"
    path = folder / f"{plan.key}-{mark}{table.kind}-{month.label}.{layout.format}"
    if layout.format == "xlsx":
        write_workbook(path, {layout.sheet: rows})
    else:
        with path.open("w", encoding=layout.encoding, newline="") as file:
            csv.writer(file, delimiter=layout.delimiter).writerows(rows)
    profile = profile_text(layout, table.kind, columns)
    path.with_suffix(".profile.yaml").write_text(profile, "utf-8")
    return DemoFile(table.side, table.kind, path, profile)


def columns_of(layout: Layout, plan: VendorPlan) -> Mapping[str, str]:
    """Return the columns a vendor's table has: a hotline knows no chat turns, a chat no hold."""
    strange = _CHAT_ONLY if plan.service == "call_centre" else _PHONE_ONLY
    return {name: heading for name, heading in layout.columns.items() if name not in strange}


def _rows(
    layout: Layout, columns: Mapping[str, str], records: Sequence[Record]
) -> Iterator[list[Cell]]:
    yield list(columns.values())
    words = {name: layout.values.get(name, {}) for name in columns}
    for record in records:
        yield [_cell(layout, words[name], record[name]) for name in columns]


def _cell(layout: Layout, words: Mapping[str, str], value: object) -> Cell:
    if value is None:
        return layout.missing or None
    if isinstance(value, bool):
        return layout.yes if value else layout.no
    if isinstance(value, datetime):
        return value.strftime(layout.times) if layout.times else value
    if isinstance(value, date):
        return value.strftime(layout.days) if layout.days else value
    if isinstance(value, int):
        return value
    return words.get(str(value), str(value))


def _spoilt(
    random: Random, names: list[str], rows: Iterable[list[Cell]], count: int
) -> Iterator[list[Cell]]:
    # An impossible date, a word where a score stands, a duration below zero.
    ruins: tuple[tuple[str, Cell], ...] = (
        ("opened_at", "2026-02-30 25:61"),
        ("csat", "非常满意"),
        ("talk_seconds", "-35"),
    )
    places = random.sample(range(1, count + 1), min(_SPOILT_ROWS, count))
    chosen = dict(zip(places, ruins, strict=False))
    for number, row in enumerate(rows):
        if number in chosen and chosen[number][0] in names:
            row[names.index(chosen[number][0])] = chosen[number][1]
        yield row
