"""Lazy groups: a command's module is imported when the command is wanted, so help comes at once."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group that knows its commands by name, module and one line of help.

    `lazily` maps a command's name to the module that has it under that name, and its help.
    """

    def __init__(self, *args: Any, lazily: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        """Take the commands without importing one."""
        super().__init__(*args, **kwargs)
        self._lazily = lazily

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order they were given."""
        return [*self._lazily, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None for a name nobody knows."""
        if cmd_name not in self._lazily:
            return super().get_command(ctx, cmd_name)
        module, _ = self._lazily[cmd_name]
        found: click.Command = getattr(import_module(module), cmd_name.replace("-", "_"))
        return found

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their lines of help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in self._lazily.items()])
