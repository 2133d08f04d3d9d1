"""Help and small commands come at once: the heavy libraries wait until they are wanted."""

import subprocess
import sys

import click
from click.testing import CliRunner

from vendor_sla.cli import main

_HEAVY = ("weasyprint", "altair", "vl_convert", "procrastinate", "pandas", "sqlalchemy", "flask")


def test_help_imports_no_heavy_library() -> None:
    script = (
        "import sys; from click.testing import CliRunner; from vendor_sla.cli import main;"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0;"
        f"assert CliRunner().invoke(main, ['lint', '--help']).exit_code == 0;"
        f"print([name for name in {_HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_help_lists_every_command_with_its_own_words() -> None:
    shown = CliRunner().invoke(main, ["--help"], terminal_width=200).output.splitlines()
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        told = next(line.split(None, 1)[1] for line in shown if f"  {name} " in line)
        assert " ".join((command.help or "").split()).startswith(told.rstrip("."))


def test_an_unknown_command_is_a_usage_error() -> None:
    assert CliRunner().invoke(main, ["asess"]).exit_code == 2
