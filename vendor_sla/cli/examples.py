"""`vendor-sla examples`: whether a contract makes its worked months true."""

import sys
from pathlib import Path

import click

from vendor_sla.cli.refusals import language_option, speaks
from vendor_sla.domain.examples import run_example
from vendor_sla.intake.contract_examples import read_examples
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.texts import read_text
from vendor_sla.printing.words import Words

_existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("contract", type=_existing)
@click.argument("worked", type=_existing, required=False)
@language_option
@speaks
def examples(contract: Path, worked: Path | None, language: str) -> None:
    """Run the worked months of CONTRACT: WORKED, or the examples.yaml beside it."""
    words = Words(language)
    beside = worked or contract.with_name("examples.yaml")
    terms = read_contract(read_text(contract))
    told = read_examples(read_text(beside), beside.name)
    wrong = 0
    for example in told:
        mismatches = run_example(terms, example)
        wrong += bool(mismatches)
        click.echo(f"{'✗' if mismatches else '✓'} {example.name}")
        for one in mismatches:
            facts = {"written": one.written, "found": one.found}
            what = f"{one.period.label} {one.what}"
            click.echo(f"    {what}: {words('cli.example_mismatch', **facts)}")
    click.echo(words("cli.examples_done", true=len(told) - wrong, count=len(told)))
    if wrong:
        sys.exit(1)
