"""The command line: `docflow --data DIR COMMAND`; a command's module is loaded when called."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import click

from .loading import all_of_it_stays

COMMANDS = {
    "init": "config.preparing",
    "serve": "config.server",
    "demo": "config.commands",
    "demo-accounts": "config.demo_accounts",
    "token": "config.commands",
    "setup-code": "config.commands",
    "audit": "config.commands",
    "meeting": "config.meeting_commands",
    "check": "config.commands",
}
"""Where each command lives: its function has the command's name."""


class Commands(click.Group):
    """The server's master process must not carry what only other commands need."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        with all_of_it_stays():
            module = importlib.import_module(COMMANDS[cmd_name])
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.command(cls=Commands)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: Path(os.environ.get("DOCFLOW_DATA", "data")),
    help="The data folder (default: $DOCFLOW_DATA or ./data).",
)
@click.pass_context
def main(context: click.Context, data: Path) -> None:
    """Run the paperless office of a province and its communes."""
    context.obj = data.resolve()
