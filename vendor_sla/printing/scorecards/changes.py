"""What changed since the version before: a short section of a corrected scorecard."""

from typing import Any

from vendor_sla.printing.scorecards.documents import Document, Reader, clipped
from vendor_sla.printing.scorecards.penalties import line_name


def change_page(reader: Reader, change: Document | None) -> dict[str, Any] | None:
    """Return the section's rows; None for a version that corrects none."""
    if change is None:
        return None
    words = reader.words
    before, after = change["versions"]
    return {
        "title": words("paper.changed", version=before),
        "lead": words(
            "paper.change_lead",
            version=after,
            earlier=before,
            amount=words.money(reader.money(change["adjustment"])),
        ),
        "rows": [*_headline(reader, change), *_metrics(reader, change), *_lines(reader, change)],
        "disputes": [_dispute(reader, one) for one in change["disputes"]],
    }


def _headline(reader: Reader, change: Document) -> list[dict[str, str]]:
    words = reader.words
    rows = {
        "paper.change_total": [reader.number(one, 2) for one in change["total"]],
        "paper.change_grade": [clipped(one or "–", 3) for one in change["grade"]],
        "paper.change_net": [words.money(reader.money(one)) for one in change["net"]],
    }
    return [_row(words(name), pair, clause="") for name, pair in rows.items()]


def _metrics(reader: Reader, change: Document) -> list[dict[str, str]]:
    rows = []
    for one in change["metrics"]:
        values = [reader.value(one, text) for text in one["value"]]
        points = [reader.number(text, 2) for text in one["points"]]
        told = [
            reader.words("paper.change_figure", value=value, points=point)
            for value, point in zip(values, points, strict=True)
        ]
        rows.append(_row(reader.text(one["name"]), told, clause=""))
    return rows


def _lines(reader: Reader, change: Document) -> list[dict[str, str]]:
    words = reader.words
    return [
        _row(
            line_name(reader, dict(one)),
            [words.money(reader.money(text)) for text in one["amount"]],
            clause=clipped(one["clause"], 20),
        )
        for one in change["lines"]
    ]


def _row(name: str, pair: list[str], *, clause: str) -> dict[str, str]:
    return {"name": name, "before": pair[0], "after": pair[1], "clause": clause}


def _dispute(reader: Reader, one: Document) -> str:
    words = reader.words
    return words(
        "paper.change_dispute",
        number=one["number"],
        item=reader.name(one["metric"]) or words(f"dispute.subject.{one['subject']}"),
        outcome=words(f"dispute.outcome.{one['outcome']}"),
    )
