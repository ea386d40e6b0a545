"""The command line: `docflow --data DIR COMMAND`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask

from docflow.core import audit
from docflow.core.db import db

from . import create_app, setup
from .settings import BadSettings, load


@click.group()
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


def _app(data: Path) -> Flask:
    try:
        return create_app(load(data))
    except BadSettings as error:
        raise click.ClickException("\n".join(error.faults)) from error


@main.command()
@click.option("--empty", is_flag=True, help="No demo province: an empty office and a setup code.")
@click.pass_obj
def init(data: Path, empty: bool) -> None:
    """Prepare the data folder: keys, tables, the demo province. Safe to run again."""
    setup.prepare(data, demo=not empty, say=lambda text: click.echo(f"· {text}", err=True))


@main.command()
@click.option("--port", default=8080, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.pass_obj
def serve(data: Path, port: int, host: str) -> None:
    """Start the web server and the jobs."""
    from .server import Server  # noqa: PLC0415 - only this command needs the server

    url = os.environ.get("DOCFLOW_PUBLIC_URL") or f"http://{host}:{port}"
    try:
        settings = load(data, public_url=url)
    except BadSettings as error:
        raise click.ClickException("\n".join(error.faults)) from error
    Server(settings, host, port).run()


@main.command()
@click.option("--communes", default=2, show_default=True, type=click.IntRange(2, 92))
@click.pass_obj
def demo(data: Path, communes: int) -> None:
    """Make the demo province with so many communes (adds what is missing)."""
    setup.prepare(
        data, demo=True, communes=communes, say=lambda text: click.echo(f"· {text}", err=True)
    )


@main.command("demo-accounts")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def demo_accounts(data: Path, as_json: bool) -> None:
    """List the demo accounts with password, PIN, organisation and position."""
    accounts = setup.accounts(data)
    if as_json:
        click.echo(json.dumps(accounts, ensure_ascii=False, indent=1))
        return
    for row in accounts:
        click.echo(
            "  ".join(str(row.get(k, "")) for k in ("username", "password", "pin", "position"))
        )


@main.command()
@click.argument("username")
@click.pass_obj
def token(data: Path, username: str) -> None:
    """Print an API token of a person."""
    with _app(data).app_context():
        try:
            click.echo(setup.token(username))
        except LookupError as error:
            raise click.ClickException(f"no such person: {username}") from error


@main.command("setup-code")
@click.argument("username")
@click.pass_obj
def setup_code(data: Path, username: str) -> None:
    """Print a one-time code with which a person sets a new password at /signin/code."""
    with _app(data).app_context():
        try:
            click.echo(setup.code_for(username))
        except LookupError as error:
            raise click.ClickException(f"no such person: {username}") from error


@main.group("audit")
def audit_group() -> None:
    """The audit trail."""


@audit_group.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def verify(data: Path, as_json: bool) -> None:
    """Check the chain from its first row; exit 1 and name the first bad row."""
    with _app(data).app_context():
        verdict = audit.verify(db.session)
    body: dict[str, Any] = {
        "ok": verdict.ok,
        "entries": verdict.entries,
        "head": verdict.head,
        "first_bad": verdict.first_bad,
        "reason": verdict.reason,
    }
    text = f"{verdict.entries} entries, head {verdict.head[:16]}…"
    if not verdict.ok:
        text = f"BROKEN at row {verdict.first_bad}: {verdict.reason}"
    click.echo(json.dumps(body) if as_json else text)
    sys.exit(0 if verdict.ok else 1)


@main.command()
@click.pass_obj
def check(data: Path) -> None:
    """Say whether the parts this machine offers are all there."""
    app = _app(data)
    with app.app_context():
        db.session.execute(sa.text("SELECT 1"))
        missing = app.extensions["docflow.ports"].converter.missing()
    click.echo("database: ok")
    click.echo("docx: " + (f"apt-get install {' '.join(missing)}" if missing else "ok"))
