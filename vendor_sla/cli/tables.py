"""An assessment on the terminal: what was measured, scored and charged, and what was noticed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vendor_sla.domain.money import Money
from vendor_sla.printing.comparisons import difference_name
from vendor_sla.printing.sayings import decision_sentence
from vendor_sla.printing.words import Words

Document = Mapping[str, Any]
_PROPOSALS_SHOWN = 10
_COUNTS = (
    "vendor_rows", "client_rows", "matched_exactly", "matched_normalised", "matched_composite",
    "matched_confirmed",
)  # fmt: skip


def show_document(document: Document, language: str) -> None:
    """Print an assessment document as tables."""
    words = Words(language)
    console = Console()
    _show_heading(console, words, document)
    console.print(_metrics(words, document))
    if document["money"]["lines"]:
        console.print(_lines(words, document))
    _show_consequences(console, words, document)
    _show_decisions(console, words, document)
    if document["comparison"]:
        _show_matched(console, words, document["comparison"])
        console.print(_differences(words, document["comparison"]))
    _show_findings(console, words, document)


def _money(words: Words, document: Document, amount: str) -> str:
    return words.money(Money(Decimal(amount), document["money"]["currency"]))


def _show_heading(console: Console, words: Words, document: Document) -> None:
    contract, scores, money = document["contract"], document["scores"], document["money"]
    heading = words(
        "cli.assessed",
        vendor=contract["vendor"],
        title=contract["title"][words.language],
        period=document["period"]["label"],
    )
    console.print(Text(heading, style="bold"))
    if scores["total"] is None:
        console.print(Text(words("cli.total_none")))
    else:
        console.print(Text(words("cli.total", total=scores["total"], grade=scores["grade"])))
    fee, net = (_money(words, document, money[name]) for name in ("fee", "net"))
    console.print(Text(words("cli.money", fee=fee, net=net)))


def _table(words: Words, title: str, *columns: str) -> Table:
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left")
    for column in columns:
        right = column in {"target", "value", "counts", "points", "money"}
        table.add_column(words(f"cli.column_{column}"), justify="right" if right else "left")
    return table


def _metrics(words: Words, document: Document) -> Table:
    table = _table(words, "", "clause", "metric", "target", "value", "counts", "points")
    scores = {score["metric"]: score for score in document["scores"]["metrics"]}
    for reading in document["readings"]:
        score = scores.get(reading["metric"], {})
        counts = f"{reading['numerator'] or '–'} / {reading['denominator'] or '–'}"
        value = reading["rounded"] or words(f"reading_state.{reading['state']}")
        table.add_row(
            score.get("clause", ""),
            reading["name"][words.language],
            score.get("expected") or "–",
            value,
            counts,
            score.get("points") or "–",
        )
    return table


def _lines(words: Words, document: Document) -> Table:
    table = _table(words, "", "line", "clause", "metric", "working", "money")
    for line in document["money"]["lines"]:
        name = line["name"][words.language] if line["name"] else ""
        working = "\n".join(
            words.sentence("step", step["code"], step["facts"]) for step in line["working"]
        )
        amount = _money(words, document, line["amount"])
        table.add_row(str(line["number"]), line["clause"], name, working, amount)
    return table


def _show_consequences(console: Console, words: Words, document: Document) -> None:
    if not document["consequences"]:
        return
    console.print(Text(words("cli.consequences"), style="bold"))
    for one in document["consequences"]:
        name = one["name"][words.language] if one["name"] else ""
        because = " ".join(
            words.sentence("step", step["code"], step["facts"]) for step in one["working"]
        )
        kind = words(f"consequence.{one['kind']}")
        console.print(Text(f"  {one['clause']:>6}  {kind} {name}  {because}"))


def _show_decisions(console: Console, words: Words, document: Document) -> None:
    """Print which figure governs, and what the period costs under each."""
    evidence = document["evidence"]
    if not evidence:
        return
    readings = {one["metric"]: one for one in document["readings"]}
    scores = {one["metric"]: one for one in document["scores"]["metrics"]}
    table = _table(words, words("page.evidence.title"), "metric", "governs", "found")
    for one in evidence["decisions"]:
        reading = readings[one["metric"]]
        found = decision_sentence(words, one, reading, scores[one["metric"]])
        governs = words(f"governs.{one['governs']}")
        outcome = words(f"outcome.{one['outcome']}") if one["outcome"] else ""
        table.add_row(reading["name"][words.language], f"{governs}\n{outcome}".strip(), found)
    console.print(table)
    if evidence["money"]:
        for side, amount in evidence["money"].items():
            told = f"{words(f'page.evidence.under.{side}')}: {_money(words, document, amount)}"
            console.print(Text(told, style="bold" if side == "governing" else ""))


def _differences(words: Words, comparison: Document) -> Table:
    after = _has_after(comparison)
    columns = ("difference", "count", "effect", *(("effect_after",) if after else ()))
    table = _table(words, words("cli.differences"), *columns)
    for difference in comparison["differences"]:
        name, column = difference_name(words, difference), _field(words, difference["column"])
        count = f"{difference['count']} ({difference['share_percent']} %)"
        effects = [_effects(difference["effects"])]
        if after:
            effects.append(_effects(difference.get("effects_after", {})))
        table.add_row(f"{name}: {column}" if column else name, count, *effects)
    return table


def _field(words: Words, column: str) -> str:
    return words(f"paper.field.{column}") if f"paper.field.{column}" in words else column


def _has_after(comparison: Document) -> bool:
    """Tell whether anything is put right first: else both effects are the same."""
    return any(
        difference["effects"] != difference.get("effects_after", difference["effects"])
        for difference in comparison["differences"]
    )


def _effects(effects: Mapping[str, list[str | None]]) -> str:
    return "\n".join(
        f"{metric}: {before or '–'} → {after or '–'}" for metric, (before, after) in effects.items()
    )


def _show_matched(console: Console, words: Words, comparison: Document) -> None:
    """Print how the rows found each other, and how many look-alikes a person is to decide on."""
    counts = [
        f"{words(f'paper.{name}')} {comparison[name]}" for name in _COUNTS if comparison.get(name)
    ]
    console.print(Text(words("paper.comma").join(counts)))
    if found := comparison.get("proposals_found", 0):
        console.print(Text(words("cli.proposals", count=found)))
        for each in comparison["proposals"][:_PROPOSALS_SHOWN]:
            doubt = f" {words('page.pairs.ambiguous')}" if each["is_ambiguous"] else ""
            keys = f"{each['vendor_key']}  {each['client_key']}"
            console.print(Text(f"  {each['score']:>5}  {keys}{doubt}"))


def _show_findings(console: Console, words: Words, document: Document) -> None:
    if not document["findings"]:
        return
    console.print(Text(words("cli.findings"), style="bold"))
    for finding in document["findings"]:
        facts = {"subject": finding["subject"], "count": str(finding["count"]), **finding["facts"]}
        sentence = words.sentence("finding", finding["code"], facts)
        console.print(Text(f"  {finding['count']:>7}  {sentence}"))
