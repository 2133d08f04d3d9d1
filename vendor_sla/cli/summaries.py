"""`vendor-sla summary`: what a contract says, in plain language."""

from pathlib import Path

import click

from vendor_sla.cli.refusals import language_option, speaks
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.texts import read_text
from vendor_sla.printing.summaries import Section, write_summary
from vendor_sla.printing.words import Words


@click.command()
@click.argument("contract", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@language_option
@speaks
def summary(contract: Path, language: str) -> None:
    """Say what CONTRACT means in plain language: what it promises, costs and asks for."""
    terms, words = read_contract(read_text(contract)), Words(language)
    title = terms.title.zh if language == "zh" else terms.title.en
    click.echo(words("cli.summary_title", title=title, number=terms.version))
    heading = ""
    for section in write_summary(terms, words):
        if section.heading != heading:
            heading = section.heading
            click.echo(f"\n{words(f'summary.heading.{heading}')}")
        click.echo(f"  {_paragraph(section, words)}")


def _paragraph(section: Section, words: Words) -> str:
    if not section.clause:
        return section.text
    clause = words("change.clause", clause=section.clause)
    return words("cli.summary_metric", name=section.title, clause=clause, text=section.text)
