"""`vendor-sla demo | serve | web | worker | database`: the processes of an installation."""

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from vendor_sla import app
from vendor_sla.cli.refusals import language_option, speaks
from vendor_sla.domain.periods import Period
from vendor_sla.printing.words import Words
from vendor_sla.services.demo.tenant import Demo, build_demo
from vendor_sla.settings import read_settings
from vendor_sla.store import schema

host_option = click.option("--host", default="127.0.0.1", show_default=True)
port_option = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))


@click.command()
@click.option("--no-serve", is_flag=True, help="Stop before serving the site.")
@click.option("--months", default=12, show_default=True, help="Months of history to close.")
@host_option
@port_option
@language_option
@speaks
def demo(no_serve: bool, months: int, host: str, port: int, language: str) -> None:
    """Make a sample tenant, close its months from upload to signed PDF, and serve the site."""
    words, console = Words(language), Console(width=110, soft_wrap=True)
    settings = read_settings()
    app.prepare(settings)
    site = app.open_site(settings)
    at = datetime.now(UTC)
    with console.status(words("cli.demo_starting")) as status:
        made = build_demo(
            site.engine,
            blobs=site.blobs,
            signer=site.signer,
            folder=settings.home / "demo",
            last=Period.month(at.year, at.month).shifted(-1),
            at=at,
            months=months,
            tell=lambda what, done, whole: status.update(
                words("cli.demo_progress", what=what, done=done, whole=whole)
            ),
        )
    site.engine.dispose()
    _show_demo(console, words, made)
    if not no_serve:
        _say_when_ready(console, words, f"http://{host}:{port}/")
        app.serve(settings, host=host, port=port)


def _show_demo(console: Console, words: Words, made: Demo) -> None:
    console.print(words("cli.demo_done", month=words.month(made.last.start)), style="bold")
    table = Table(box=SIMPLE_HEAD)
    for column in ("role", "name", "email", "password"):
        table.add_column(words(f"cli.column_{column}"))
    for person in made.people:
        role = words(f"role.{person.role.value}")
        table.add_row(f"{role} · {person.vendor}" if person.vendor else role,
                      person.name, person.email, person.password)  # fmt: skip
    console.print(table)
    _show_files(console, words("cli.demo_papers"), made.papers)
    _show_files(console, words("cli.demo_samples"), made.samples)


def _show_files(console: Console, heading: str, paths: tuple[Path, ...]) -> None:
    console.print(heading, style="bold")
    for path in paths:
        console.print(f"  {path}", highlight=False)


def _say_when_ready(console: Console, words: Words, address: str) -> None:
    console.print(words("cli.demo_serving", address=address), style="bold")


@click.command()
@host_option
@port_option
@language_option
@speaks
def serve(host: str, port: int, language: str) -> None:
    """Run the site and its worker on this machine."""
    click.echo(Words(language)("cli.demo_serving", address=f"http://{host}:{port}/"), err=True)
    app.serve(read_settings(), host=host, port=port)


@click.command()
@host_option
@port_option
@click.option("--processes", default=1, show_default=True)
@click.option("--threads", default=8, show_default=True)
@speaks
def web(host: str, port: int, processes: int, threads: int) -> None:
    """Run the site alone."""
    app.run_web(read_settings(), host=host, port=port, processes=processes, threads=threads)


@click.command()
@click.option("--at-once", default=2, show_default=True, help="Jobs at the same time.")
@speaks
def worker(at_once: int) -> None:
    """Run the worker alone."""
    app.run_worker(read_settings(), at_once=at_once)


@click.group()
def database() -> None:
    """Take the database to another version."""


@database.command()
@click.option("--revision", default="head", show_default=True)
@language_option
@speaks
def upgrade(revision: str, language: str) -> None:
    """Bring the schema up to a revision."""
    schema.upgrade(read_settings().addresses(), revision=revision)
    click.echo(Words(language)("cli.database_at", revision=revision))


@database.command()
@click.option("--revision", required=True, help="`base` takes everything away.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@language_option
@speaks
def downgrade(revision: str, yes: bool, language: str) -> None:
    """Take the schema down to a revision; what later revisions kept is lost."""
    if not yes:
        click.confirm(Words(language)("cli.database_loses", revision=revision), abort=True)
    schema.downgrade(read_settings().addresses(), revision=revision)
    click.echo(Words(language)("cli.database_at", revision=revision))
