"""`vendor-sla replay-pack`: an issued month tried again from its evidence pack alone."""

import sys
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from vendor_sla.cli.data_files import existing_file
from vendor_sla.cli.installations import certificate_option, trusted
from vendor_sla.cli.refusals import language_option, problem_text, speaks
from vendor_sla.printing.words import Words
from vendor_sla.services import pack_replays
from vendor_sla.services.pack_replays import PackReplay, Verdict

_CODES = {
    Verdict.SAME: 0,
    Verdict.DIFFERS: 1,
    Verdict.BROKEN: 1,
    Verdict.WITHHELD: 2,
    Verdict.OTHER_RULES: 2,
}
_MOST_SHOWN = 20


@click.command()
@click.argument("file", type=existing_file)
@certificate_option
@language_option
@speaks
def replay_pack(file: Path, certificate: Path | None, language: str) -> None:
    """Assess the month of an evidence pack FILE again, without a database, and compare."""
    words, console = Words(language), Console(width=110, soft_wrap=True)
    found = pack_replays.replay_pack(file, trusted(certificate))
    manifest = found.check.manifest
    if manifest is not None:
        said = manifest.scorecard
        facts = {name: said[name] for name in ("contract", "period", "version")}
        click.echo(words("cli.replay_pack.what", **facts))
    _show_lines(console, words, found)
    rules = manifest.rules_version if manifest else ""
    click.echo(words(f"cli.replay_pack.{found.verdict}", net=found.issued_net, made=found.made_net,
                     rules=rules, here=found.rules_here))  # fmt: skip
    for problem in found.check.problems:
        click.echo(f"  ✗ {problem_text(words, problem)}", err=True)
    for one in found.differences[:_MOST_SHOWN]:
        click.echo(f"  ✗ {one.place}: {one.issued} → {one.made}", err=True)
    if len(found.differences) > _MOST_SHOWN:
        more = len(found.differences) - _MOST_SHOWN
        click.echo(words("cli.replay_pack.more", count=more), err=True)
    if manifest is not None and found.verdict is Verdict.WITHHELD:
        for missing in manifest.withheld:
            click.echo(f"  · {missing.side} {missing.kind} {missing.name} sha256 {missing.sha256}")
    sys.exit(_CODES[found.verdict])


def _show_lines(console: Console, words: Words, found: PackReplay) -> None:
    if not found.lines:
        return
    table = Table(box=SIMPLE_HEAD)
    for column in ("line", "metric", "issued", "made", "same"):
        is_amount = column in ("issued", "made")
        heading = words(f"cli.replay_pack.column_{column}")
        table.add_column(heading, justify="right" if is_amount else "left")
    for line in found.lines:
        name = f"{line.metric} {line.kind}".strip()
        table.add_row(str(line.number), name, line.issued or "—", line.made or "—",
                      "✓" if line.is_same else "✗")  # fmt: skip
    console.print(table)
