"""What an archivist does with the dossier of a meeting, without a running house."""

from __future__ import annotations

import sys

import click

from meetings.dossier.verifying import verdict


@click.group()
def meeting() -> None:
    """Meetings."""


@meeting.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
def verify(file: str) -> None:
    """Check a dossier; exit 1 and say what was changed."""
    holds, lines = verdict(file)
    for line in lines:
        click.echo(line)
    sys.exit(0 if holds else 1)
