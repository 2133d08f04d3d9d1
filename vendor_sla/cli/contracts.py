"""`vendor-sla lint`: what is wrong with a contract document."""

from pathlib import Path

import click

from vendor_sla.cli.refusals import language_option, speaks
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.texts import read_text
from vendor_sla.printing.words import Words


@click.command()
@click.argument("contract", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@language_option
@speaks
def lint(contract: Path, language: str) -> None:
    """Report every problem of CONTRACT at once, with its place and how to mend it."""
    terms = read_contract(read_text(contract))
    click.echo(Words(language)("cli.lint_clean", metrics=len(terms.metrics)))
