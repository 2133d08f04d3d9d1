"""Items of a wide QA sheet: one column an item becomes one row an item."""

from collections.abc import Iterator, Mapping
from typing import Any

from vendor_sla.domain.catalogue.columns import find_column
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.mappings import ColumnRule, header_text

_MADE = ("item", "verdict", "points", "max_points", "critical")
# What offices write into such a cell; a profile's `values` come first.
_WORDS = {
    "pass": ("pass", "p", "合格", "通过", "符合", "是", "√", "✓", "y", "yes", "1"),
    "fail": ("fail", "f", "不合格", "未通过", "不符合", "否", "×", "✗", "x", "n", "no", "0"),
    "na": ("na", "n/a", "n.a.", "不适用", "未涉及", "/", "-", "—"),
}
WORDS = {word: verdict for verdict, words in _WORDS.items() for word in words}


def check_items(loaded: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with `items`: they are of QA sheets, and make the columns themselves."""
    items = loaded.get("items")
    if items is None:
        return
    if loaded["kind"] != "qa":
        yield Problem("profile.items_not_here", "items", {"kind": loaded["kind"]})
        return
    for name in _MADE:
        if name in loaded["columns"]:
            yield Problem("profile.mapped_twice", f"columns.{name}", {"value": name})
    known = ("pass", "fail", "na")
    for key, options in items.items():
        for word, verdict in options.get("values", {}).items():
            if verdict not in known:
                facts = {"value": verdict, "known": ", ".join(known)}
                yield Problem("profile.not_known", f"items.{key}.values.{word}", facts)


def item_rules(loaded: Mapping[str, Any]) -> tuple[tuple[ColumnRule, ...], ...]:
    """Return, for each item of a wide sheet, the rules that make its rows, its cell's first."""
    return tuple(tuple(_rules(loaded, key, one)) for key, one in loaded.get("items", {}).items())


def _rules(loaded: Mapping[str, Any], key: str, options: Mapping[str, Any]) -> Iterator[ColumnRule]:
    is_scored = "points" in options
    yield ColumnRule(
        column=_column("points" if is_scored else "verdict"),
        sources=(header_text(options["column"]),),
        values={} if is_scored else {**WORDS, **options.get("values", {})},
        missing=options.get("missing", loaded.get("missing", ())),
        decimal_comma=loaded.get("decimal_comma", False),
    )
    yield ColumnRule(column=_column("item"), constant=key)
    yield ColumnRule(column=_column("critical"), constant=options.get("critical", "none"))
    if is_scored:
        yield ColumnRule(column=_column("max_points"), constant=options["points"])


def _column(name: str) -> Any:
    return find_column("qa", name)
