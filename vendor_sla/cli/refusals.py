"""How the command line says no: every problem on a line of its own, exit code 1."""

import functools
import sys
from collections.abc import Callable
from typing import Any

import click

from vendor_sla.domain.refusals import Problem, Refused
from vendor_sla.printing.words import Words

language_option = click.option(
    "--lang", "language", type=click.Choice(["zh", "en"]), default="en", show_default=True,
    envvar="VENDOR_SLA_LANG", help="Language of messages and paper.",
)  # fmt: skip


def problem_text(words: Words, problem: Problem) -> str:
    """Write a problem as `place: sentence`."""
    sentence = words.sentence("problem", problem.code, problem.facts)
    return f"{problem.place}: {sentence}" if problem.place else sentence


def speaks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn a refusal into its sentences on standard error and exit code 1."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except Refused as refused:
            words = Words(str(kwargs.get("language", "en")))
            click.echo(words("cli.refused", count=len(refused.problems)), err=True)
            for problem in refused.problems:
                click.echo(f"  - {problem_text(words, problem)}", err=True)
            sys.exit(1)

    return wrapped
