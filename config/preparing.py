"""`docflow init`: everything a data folder needs. Quick when it is there already."""

from __future__ import annotations

from pathlib import Path

import click

from . import prepared


@click.command()
@click.option("--empty", is_flag=True, help="No demo province: an empty office and a setup code.")
@click.pass_obj
def init(data: Path, empty: bool) -> None:
    """Prepare the data folder: keys, tables, the demo province. Safe to run again."""
    if not empty and prepared.is_prepared(data):
        click.echo("· prepared already", err=True)
        return
    from .commands import found  # noqa: PLC0415 - only now is the house needed

    found(data, demo=not empty)
    prepared.mark(data)
