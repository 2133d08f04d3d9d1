"""Profiles: the mapping that reads each invented layout back."""

import json
from collections.abc import Iterator, Mapping

from vendor_sla.services.demo.cast import ZONE
from vendor_sla.services.demo.layouts import Layout

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}


def profile_text(layout: Layout, kind: str, columns: Mapping[str, str]) -> str:
    """Return the YAML of the profile that reads a table of this layout.

    `columns` are the canonical names and the headings of the columns the table has.
    """
    return "\n".join([*_head(layout, kind), "columns:", *_columns(layout, columns)]) + "\n"


def _head(layout: Layout, kind: str) -> Iterator[str]:
    yield "format: 1"
    yield f"kind: {kind}"
    if layout.format == "csv":
        yield f"encoding: {layout.encoding.removesuffix('-sig')}"
        yield f"delimiter: {_DELIMITERS[layout.delimiter]}"
    else:
        yield f"sheet: {_quoted(layout.sheet)}"
    yield f"time_zone: {ZONE}"
    yield f"date_order: {layout.date_order}"
    yield f"true: [{_quoted(layout.yes)}]"
    yield f"false: [{_quoted(layout.no)}]"
    if layout.missing:
        yield f"missing: [{_quoted(layout.missing)}]"


def _columns(layout: Layout, columns: Mapping[str, str]) -> Iterator[str]:
    for name, heading in columns.items():
        words = layout.values.get(name, {})
        if not words:
            yield f"  {name}: {_quoted(heading)}"
            continue
        yield f"  {name}:"
        yield f"    column: {_quoted(heading)}"
        yield "    values:"
        yield from (f"      {_quoted(word)}: {value}" for value, word in words.items())


def _quoted(text: str) -> str:
    # Every JSON text is a YAML text, whatever signs it holds.
    return json.dumps(text, ensure_ascii=False)
