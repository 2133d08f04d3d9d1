"""A replay on the terminal: a row a month, their sum, the caps, and what could not be replayed."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vendor_sla.printing.replays import (
    amount,
    cap_name,
    cap_sentence,
    left_out_sentence,
    metric_name,
)
from vendor_sla.printing.words import Words

Document = Mapping[str, Any]
_BAR_CELLS = 10
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_COLUMNS = (
    "month", "in_force", "draft", "points", "net_in_force", "net_draft", "difference", "picture",
    "caps",
)  # fmt: skip
_LEFT = frozenset({"month", "picture", "caps"})
# What a narrow window goes without: the caps' months stand below, too.
_ONLY_WIDE = frozenset({"points", "net_in_force", "caps"})
_WIDE = 130


def show_replay(document: Document, language: str) -> None:
    """Print a replay document."""
    words, console = Words(language), Console()
    contract, sums = document["contract"], document["sums"]
    facts = {
        "title": contract["title"][language],
        "version": contract["version"],
        "vendor": contract["vendor"],
        "count": sums["months"],
    }
    console.print(Text(words("cli.replay_heading", **facts), style="bold"))
    for note in document["notes"]:
        console.print(Text(words.sentence("step", note["code"], note["facts"]), style="dim"))
    console.print(Text(words("cli.replay_amounts", currency=contract["currency"]), style="dim"))
    console.print(_months(words, document, is_wide=console.width >= _WIDE))
    console.print(Text(_verdict(words, document)))
    _show(console, words("cli.replay_caps"), _caps(words, document))
    _show(console, words("cli.replay_not_replayed"), _limits(words, document))


def _months(words: Words, document: Document, *, is_wide: bool) -> Table:
    table = Table(box=SIMPLE_HEAD)
    shown = [column for column in _COLUMNS if is_wide or column not in _ONLY_WIDE]
    for column in shown:
        side = "left" if column in _LEFT else "right"
        heading = words(f"cli.replay_column_{column}")
        table.add_column(heading, justify=side, no_wrap=column != "caps")  # type: ignore[arg-type]  # its own literals
    nets = [abs(Decimal(month["money"]["net"])) for month in document["months"]]
    for month in document["months"]:
        cells = _month(words, document, month, max(nets))
        table.add_row(*(cells[column] for column in shown))
    table.add_section()
    sums = _sums(words, document)
    table.add_row(*(sums.get(column, "") for column in shown), style="bold")
    return table


def _sums(words: Words, document: Document) -> dict[str, str]:
    sums = document["sums"]
    return {
        "month": words("cli.replay_sum"),
        "net_in_force": words.number(sums["in_force_net"]),
        "net_draft": words.number(sums["net"]),
        "difference": words.number(sums["difference"]),
    }


def _month(
    words: Words, document: Document, month: Document, largest: Decimal
) -> dict[str, str | Text]:
    given, scores, money = month["in_force"], month["scores"], month["money"]
    moved = month["difference"]["total"]
    net = Decimal(money["net"])
    caps = (cap_name(words, code, document["metrics"]) for code in month["caps_bound"])
    return {
        "month": month["period"],
        "in_force": _score(given),
        "draft": _score(scores),
        "points": "–" if moved is None else words.number(moved),
        "net_in_force": words.number(given["net"]),
        "net_draft": words.number(money["net"]),
        "difference": words.number(month["difference"]["net"]),
        "picture": Text(_bar(abs(net), largest), style="red" if net < 0 else "green"),
        "caps": ", ".join(caps),
    }


def _score(scores: Document) -> str:
    return "–" if scores["total"] is None else f"{scores['total']} {scores['grade'] or ''}".strip()


def _bar(value: Decimal, largest: Decimal) -> str:
    """Return a bar of up to ten cells, to an eighth of a cell; anything at all is seen."""
    if not value:
        return ""
    eighths = max(1, int(value * _BAR_CELLS * 8 / largest))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _verdict(words: Words, document: Document) -> str:
    moved = Decimal(document["sums"]["difference"])
    if not moved:
        return words("cli.replay_verdict_same")
    said = amount(words, document, str(abs(moved)))
    return words("cli.replay_verdict_more" if moved < 0 else "cli.replay_verdict_less", amount=said)


def _caps(words: Words, document: Document) -> Iterator[str]:
    caps = document["caps"]
    for cap in caps:
        sentence = cap_sentence(words, cap, document["metrics"])
        if cap["periods"]:
            periods = ", ".join(cap["periods"])
            sentence = words("cli.replay_bound_in", sentence=sentence, periods=periods)
        yield sentence
    yield words("replay.interval_note") if caps else words("replay.no_caps")


def _limits(words: Words, document: Document) -> Iterator[str]:
    for entry in document["not_measured"]:
        periods = ", ".join(entry["periods"])
        if len(entry["periods"]) == document["sums"]["months"] > 1:
            periods = words("cli.replay_all_months", count=len(entry["periods"]))
        name = metric_name(words, entry["metric"], document["metrics"])
        yield words("cli.replay_not_measured", metric=name, periods=periods)
    for month in document["not_replayed"]:
        for problem in month["problems"]:
            why = words.sentence("problem", problem["code"], problem["facts"])
            yield f"{month['period']}: {why}"
    for month in document["months"]:
        for left in month["left_out"]:
            yield f"{month['period']}: {left_out_sentence(words, left)}"


def _show(console: Console, heading: str, lines: Iterator[str]) -> None:
    told = list(lines)
    if told:
        console.print(Text(heading, style="bold"))
    for line in told:
        console.print(Text(f"  {line}"))
