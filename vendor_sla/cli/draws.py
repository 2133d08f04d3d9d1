"""`vendor-sla draw`: draw a published sample again, and say whether it is the same."""

import sys
from pathlib import Path

import click

from vendor_sla.cli.refusals import language_option, problem_text, speaks
from vendor_sla.domain.samples import Draw
from vendor_sla.evidence.draws import DrawFiles, check_draw
from vendor_sla.intake.draws import read_draw
from vendor_sla.intake.texts import read_text
from vendor_sla.printing.words import Words

_existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_existing)
@click.option("--keys", type=_existing, help="The keys of the data; else keys.txt beside FILE.")
@click.option("--strata", type=_existing, help="The strata; else strata.txt beside FILE.")
@click.option("--rows", type=_existing, help="The rows of the data; else rows.txt beside FILE.")
@language_option
@speaks
def draw(
    file: Path, keys: Path | None, strata: Path | None, rows: Path | None, language: str
) -> None:
    """Draw the sample of FILE again from its published values."""
    words = Words(language)
    published = read_draw(read_text(file), file.name)
    paths = {
        "keys": keys or file.with_name("keys.txt"),
        "strata": strata or file.with_name("strata.txt"),
        "rows": rows or file.with_name("rows.txt"),
    }
    texts = {name: _text(path) for name, path in paths.items()}
    problems = check_draw(published, DrawFiles(**texts))
    _show(published, words)
    for name, text in texts.items():
        if text is None:
            click.echo(words(f"cli.draw.no_{name}", file=paths[name].name), err=True)
    for problem in problems:
        click.echo(f"  ✗ {problem_text(words, problem)}", err=True)
    if problems:
        click.echo(words("cli.draw.differs", count=len(problems)))
        sys.exit(1)
    if texts["strata"] is None:
        click.echo(words("cli.draw.unproven"))
        sys.exit(1)
    click.echo(words("cli.draw.same", count=len(published.items)))


def _text(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.is_file() else None


def _show(published: Draw, words: Words) -> None:
    facts = {"period": published.period, "number": published.number}
    click.echo(words("cli.draw.what", **facts))
    click.echo(words("cli.draw.seed", seed=published.seed))
    for stratum in published.plan.strata:
        drawn = sum(item.stratum == stratum.key for item in published.items)
        facts = {"stratum": stratum.key, "drawn": drawn, "population": stratum.population}
        click.echo("  " + words("cli.draw.stratum", **facts))
