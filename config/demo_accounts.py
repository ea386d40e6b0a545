"""The demo world's accounts in a file of the data folder; told without loading the house."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

ACCOUNTS = "demo-accounts.json"
SHOWN = ("username", "password", "pin", "organization", "position")


def accounts(data: Path) -> list[dict[str, Any]]:
    """The demo accounts of a data folder, a row for each post."""
    file = data / ACCOUNTS
    rows: list[dict[str, Any]] = json.loads(file.read_text()) if file.exists() else []
    return rows


def keep(data: Path, made: Iterable[dict[str, Any]]) -> None:
    """Write down these accounts beside those that are known, readable by the owner only."""
    rows = {row["post"]: row for row in (*accounts(data), *made)}
    handle = os.open(data / ACCOUNTS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(list(rows.values()), out, ensure_ascii=False, indent=1)


@click.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def demo_accounts(data: Path, as_json: bool) -> None:
    """List the demo accounts with password, PIN, organisation and position."""
    found = accounts(data)
    if not found:
        raise click.ClickException(f"no demo accounts in {data}: run `docflow init` first")
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for row in found:
        click.echo("\t".join(str(row[name]) for name in SHOWN))
