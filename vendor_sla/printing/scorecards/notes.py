"""The last pages: findings, the comparison with the client's extract, and how it was computed."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from vendor_sla.domain.exact import round_half_up
from vendor_sla.printing.comparisons import difference_name
from vendor_sla.printing.fonts import uncovered_characters
from vendor_sla.printing.scorecards.documents import Reader, clipped

_MOST_FINDINGS = 200
_MOST_EXAMPLES = 3


def findings(reader: Reader) -> dict[str, Any]:
    """Return the findings, the grave ones first, and how many more the attachment holds."""
    rank = {"refused": 0, "warning": 1, "info": 2}
    compared = reader.document["comparison"] or {}
    found = [*reader.document["findings"], *compared.get("findings", ())]
    found.sort(key=lambda entry: rank.get(entry["severity"], 3))
    return {
        "rows": [_finding(reader, entry) for entry in found[:_MOST_FINDINGS]],
        "more": max(0, len(found) - _MOST_FINDINGS),
    }


def comparison(reader: Reader) -> dict[str, Any] | None:
    """Return the client's extract against the vendor's rows; None when there was none."""
    compared = reader.document["comparison"]
    if not compared:
        return None
    counts: tuple[str, ...] = (
        "vendor_rows",
        "client_rows",
        "matched_exactly",
        "matched_normalised",
    )
    counts += tuple(
        name for name in ("matched_composite", "matched_confirmed") if compared.get(name)
    )
    return {
        "counts": [
            {"name": reader.words(f"paper.{name}"), "count": reader.number(str(compared[name]))}
            for name in counts
        ],
        "differences": [_difference(reader, entry) for entry in compared["differences"]],
    }


def methods(reader: Reader) -> list[dict[str, Any]]:
    """Return for each metric how its value came about."""
    words = reader.words
    return [
        {
            "name": reader.text(reading["name"]),
            "measure": f"{reading['measure']} v{reading['measure_version']}",
            "formula": reader.text(reading["formula"]),
            "anchor": reader.code("anchor", reading["anchor"]),
            "choices": "; ".join(
                f"{reader.code('parameter', name)} {_choices(reader, _plain(value))}"
                for name, value in reading["parameters"].items()
                if name != "anchor"
            ),
            "scope": "; ".join(
                f"{reader.code('attribute', name)} {_choices(reader, ', '.join(values))}"
                for name, values in reading["scope"].items()
            )
            or words("paper.scope_all"),
            "source": reader.code("source", reading["source"]),
            "facts": "; ".join(
                f"{reader.code('fact', name)} {reader.number(str(value))}"
                for name, value in reading["facts"].items()
                if str(value) not in ("", "0")
            ),
        }
        for reading in reader.document["readings"]
    ]


def inputs(reader: Reader) -> list[dict[str, str]]:
    """Return the input files with their hashes: rows read are those accepted and those refused."""
    return [
        {
            "side": reader.code("side", entry["side"]),
            "kind": reader.code("file", entry["kind"]),
            "name": clipped(entry["name"], 80),
            "sha256": entry["sha256"],
            "read": reader.number(str(entry["rows_read"])),
            "accepted": reader.number(str(entry["rows_accepted"])),
            "refused": reader.number(str(entry["rows_refused"])),
        }
        for entry in reader.document["inputs"]
    ]


def uncovered(reader: Reader) -> str:
    """Name the characters of the document the paper's font does not hold, by code point."""
    text = json.dumps(reader.document, ensure_ascii=False)
    missing = uncovered_characters(text)
    return ", ".join(f"U+{ord(character):04X}" for character in missing[:40])


def _finding(reader: Reader, entry: Mapping[str, Any]) -> dict[str, Any]:
    facts = {"count": str(entry["count"]), "subject": entry["subject"]} | dict(entry["facts"])
    return {
        "severity": reader.code("severity", entry["severity"]),
        "is_refused": entry["severity"] == "refused",
        "sentence": reader.sentence("finding", {"code": entry["code"], "facts": facts}),
        "subject": clipped(entry["subject"], 80),
        "count": reader.number(str(entry["count"])),
        "examples": [_example(reader, row) for row in entry["rows"][:_MOST_EXAMPLES]],
    }


def _example(reader: Reader, row: Mapping[str, Any]) -> str:
    place = reader.words("paper.row", row=row["row"])
    shown = [clipped(str(row.get(name) or ""), 60) for name in ("interaction_id", "column")]
    value = clipped(str(row.get("value") or ""), 60)
    parts = [place, *(text for text in shown if text)]
    return reader.words("paper.comma").join(parts) + (
        f" = {value}" if value and value != shown[0] else ""
    )


def _difference(reader: Reader, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": difference_name(reader.words, entry),
        "column": reader.code("field", entry["column"]) if entry["column"] else "",
        "count": reader.number(str(entry["count"])),
        "share": reader.tidy(entry["share_percent"]),
        "effects": [
            {
                "metric": reader.name(metric),
                "before": _effect(reader, metric, before),
                "after": _effect(reader, metric, after),
            }
            for metric, (before, after) in entry["effects"].items()
        ],
    }


def _effect(reader: Reader, metric: str, text: str | None) -> str:
    """Write a value with two more places than the contract: the effect of a class is small."""
    reading = reader.readings.get(metric)
    if text is None or reading is None:
        return reader.number(text)
    return reader.value(reading, f"{round_half_up(Decimal(text), reading['places'] + 2)}")


def _choices(reader: Reader, value: str) -> str:
    """Put declared choices into words; what is no known choice stays as the contract wrote it."""
    shown = (
        reader.words(f"paper.choice.{part}") if f"paper.choice.{part}" in reader.words else part
        for part in value.split(", ")
    )
    return clipped(reader.words("paper.comma").join(shown), 80)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
