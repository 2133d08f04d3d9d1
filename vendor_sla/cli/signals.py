"""`vendor-sla signals`: what is unlikely in a vendor's rows, without a server."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from vendor_sla.cli.data_files import existing_file, new_file, read_data_files, read_period
from vendor_sla.cli.refusals import language_option, speaks
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.periods import Period
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.history import read_history
from vendor_sla.intake.texts import read_text
from vendor_sla.printing.signals import quiet_lines, told_signals
from vendor_sla.printing.words import Words
from vendor_sla.services.signal_materials import look_for_signals

_ROWS_TOLD = 10
_NOUGHT = 1e-290  # below, the figure is only the smallest there is
_FILE = "[KIND=]FILE[:PROFILE.yaml]"


@click.command()
@click.argument("contract", type=existing_file)
@click.option("--month", callback=read_period, help="2026-10")
@click.option("--period", callback=read_period, help="2023-01-01/2024-01-01, last day excluded")
@click.option(
    "--data",
    "data",
    multiple=True,
    required=True,
    metavar=_FILE,
    help="A file of the vendor; repeat it for transfers, pauses, aggregates ...",
)
@click.option(
    "--client", "client", multiple=True, metavar=_FILE, help="A file of the client's own."
)
@click.option(
    "--earlier",
    "earlier",
    multiple=True,
    metavar=_FILE,
    help="A file in which the vendor told some of the same contacts before.",
)
@click.option("--history", type=existing_file, help="Earlier periods (JSON).")
@click.option("--json", "json_out", type=new_file, help="Write every check here.")
@language_option
@speaks
def signals(
    contract: Path,
    month: Period | None,
    period: Period | None,
    data: Sequence[str],
    client: Sequence[str],
    earlier: Sequence[str],
    history: Path | None,
    json_out: Path | None,
    language: str,
) -> None:
    """Look for what is unlikely in a vendor's rows of one period.

    A signal is a reason to look, not a finding; docs/signals.md says how each check works.
    """
    if (month is None) == (period is None):
        raise click.UsageError("give --month or --period")
    looked_at = month or period
    assert looked_at is not None
    terms = read_contract(read_text(contract))
    sides = [("vendor", text) for text in data] + [("client", text) for text in client]
    past = () if history is None else read_history(read_text(history), history.name, terms.currency)
    document = look_for_signals(
        terms,
        looked_at,
        read_data_files(sides, terms.time_zone),
        history=past,
        earlier=read_data_files([("vendor", text) for text in earlier], terms.time_zone),
    )
    _show(terms, looked_at, document, Words(language))
    if json_out:
        text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)
        json_out.write_text(text + "\n", encoding="utf-8")
        click.echo(str(json_out), err=True)


def _show(contract: Contract, period: Period, document: dict[str, Any], words: Words) -> None:
    console = Console(highlight=False)
    told = list(told_signals(words, document))
    heading = words(
        "cli.signals_heading",
        vendor=contract.vendor,
        period=period.label,
        contacts=words.number(document["contacts"]),
        tests=document["tests"],
        count=len(told),
    )
    console.print(Text(heading, style="bold"))
    console.print(Text(words("cli.signals_reason"), style="dim"))
    for check, story in told:
        about = f" · {story.about}" if story.about else ""
        console.print(Text(f"\n{story.name}{about}", style="bold"))
        chance = f" (p = {check['p_value']})" if float(check["p_value"]) > _NOUGHT else ""
        lines = [story.seen, story.rare + chance, story.innocent, story.following]
        if check["rows"]:
            rows = ", ".join(str(place["row"]) for place in check["rows"][:_ROWS_TOLD])
            more = " ..." if check["count"] > _ROWS_TOLD else ""
            lines.append(words("cli.signals_rows", rows=rows) + more)
        for line in lines:
            console.print(Text(f"  {line}"))
    console.print(Text(f"\n{words('cli.signals_quiet')}", style="bold"))
    for line_of in quiet_lines(words, document):
        console.print(Text(f"  {line_of.name}: {line_of.text}"))
