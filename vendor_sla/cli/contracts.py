"""`vendor-sla lint`: what is wrong with a contract document."""

import json
import sys
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from vendor_sla import __version__
from vendor_sla.cli.refusals import language_option, speaks
from vendor_sla.domain.lint.findings import LintFinding, LintReport, LintSeverity
from vendor_sla.domain.refusals import Refused
from vendor_sla.intake.contract_lint import lint_document
from vendor_sla.intake.history import read_history
from vendor_sla.intake.texts import read_text
from vendor_sla.printing.lint_reports import (
    NamedReport,
    group_of,
    lint_document_of,
    mends_of,
    message_of,
    spot_of,
)
from vendor_sla.printing.words import Words

_STYLES = {LintSeverity.ERROR: "bold red", LintSeverity.WARNING: "bold yellow"}


@click.command()
@click.argument(
    "contracts",
    nargs=-1,
    required=True,
    metavar="CONTRACT...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True, help="Print a lint/1 document (docs/lint.md).")
@click.option("--strict", is_flag=True, help="Let warnings count as errors do.")
@click.option(
    "--history",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Assessed periods (JSON), for rules that look back.",
)
@language_option
@speaks
def lint(
    contracts: tuple[Path, ...], as_json: bool, strict: bool, history: Path | None, language: str
) -> None:
    """Report every problem of CONTRACT at once, with its place and how to mend it.

    Exit code 0: nothing, or warnings only; 1: errors (with --strict warnings too); 2: usage.
    """
    words = Words(language)
    reports = [NamedReport(str(path), _report(path, history)) for path in contracts]
    if as_json:
        document = lint_document_of(reports, words, software_version=__version__)
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        _show(words, reports)
    counted = [one.report.findings if strict else one.report.errors for one in reports]
    if any(counted):
        sys.exit(1)


def _report(path: Path, history: Path | None) -> LintReport:
    """Lint a file; one that is no text is a finding like any other."""
    try:
        text = read_text(path)
    except Refused as refused:
        found = (
            LintFinding(one.code, LintSeverity.ERROR, "", one.facts) for one in refused.problems
        )
        return LintReport(tuple(found), None)
    report = lint_document(text)
    if history is None or report.contract is None:
        return report
    past = read_history(read_text(history), history.name, report.contract.currency)
    return lint_document(text, history=past)


def _show(words: Words, reports: list[NamedReport]) -> None:
    console = Console(highlight=False, soft_wrap=False)
    for named in reports:
        findings, contract = named.report.findings, named.report.contract
        if not findings and contract is not None:
            told = words("lint.file_clean", name=named.name, metrics=len(contract.metrics))
            console.print(Text(told, style="green"))
            continue
        errors, warnings = len(named.report.errors), len(named.report.warnings)
        heading = words("lint.file_counts", name=named.name, errors=errors, warnings=warnings)
        console.print(Text(heading, style="bold"))
        for group, inside in groupby(findings, lambda one: group_of(words, one)):
            console.print(Text(f"\n{group}", style="bold"))
            for finding in inside:
                _show_finding(console, words, finding)
        console.print()
    if any(named.report.findings for named in reports):
        console.print(Text(words("lint.closing"), style="dim"))


def _show_finding(console: Console, words: Words, finding: LintFinding) -> None:
    line = words("lint.line", line=finding.line) if finding.line else ""
    clause = words("lint.clause", clause=finding.clause) if finding.clause else ""
    head = Text("  ")
    head.append(words(f"lint.severity.{finding.severity.value}"), _STYLES[finding.severity])
    told = [part for part in (line, spot_of(words, finding), clause) if part]
    head.append("  " + " · ".join(told))
    head.append(f"  {finding.code}  {finding.place}".rstrip(), "dim")
    console.print(head)
    console.print(Padding(Text(message_of(words, finding)), (0, 0, 0, 4)))
    for mend in mends_of(words, finding):
        console.print(Padding(Text(f"→ {mend}"), (0, 0, 0, 6)))
