"""What an archivist does with the dossier of a meeting, without a running house."""

from __future__ import annotations

import json
import sys
import zipfile

import click

from meetings.dossier.verifying import faults


@click.group()
def meeting() -> None:
    """Meetings."""


@meeting.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
def verify(file: str) -> None:
    """Check a dossier; exit 1 and say what was changed."""
    found = list(faults(file))
    for fault in found:
        click.echo(f"BROKEN: {fault}")
    if not found:
        with zipfile.ZipFile(file) as box:
            log = json.loads(box.read("manifest.json"))["log"]
        click.echo(f"ok: {log['events']} events, code {log['code']}")
    sys.exit(1 if found else 0)
