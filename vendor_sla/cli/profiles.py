"""`vendor-sla profile`: propose how a foreign file is to be read."""

from pathlib import Path

import click

from vendor_sla.cli.refusals import language_option, problem_text, speaks
from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.intake.profiles import propose_profile
from vendor_sla.printing.words import Words


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(list(FILE_KINDS)), default="contacts", show_default=True)
@click.option("--zone", default="", help="Time zone of times without an offset: Asia/Shanghai.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it here.")
@language_option
@speaks
def profile(file: Path, kind: str, zone: str, out: Path | None, language: str) -> None:
    """Propose a mapping profile for FILE; what the file cannot tell is asked, never guessed."""
    words = Words(language)
    proposal = propose_profile(file, kind=kind, zone=zone)
    if out:
        out.write_text(proposal.text, encoding="utf-8")
        click.echo(words("cli.profile_written", path=out), err=True)
    else:
        click.echo(proposal.text, nl=False)
    if proposal.questions:
        click.echo(words("cli.profile_questions", count=len(proposal.questions)), err=True)
        for question in proposal.questions:
            click.echo(f"  - {problem_text(words, question)}", err=True)
