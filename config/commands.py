"""What the command line can do beside serving."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask

from docflow.core import audit as trail
from docflow.core.db import db

from . import create_app, readiness, setup
from .loading import all_of_it_stays
from .settings import BadSettings, load

COMMUNES = 92
"""As many communes and wards as Thái Nguyên has since 1 July 2025."""


def _say(text: str) -> None:
    click.echo(f"· {text}", err=True)


@contextmanager
def refusals() -> Iterator[None]:
    """Say what is wrong in a line or two, never as a traceback."""
    try:
        yield
    except BadSettings as error:
        raise click.ClickException("\n".join(error.faults)) from error
    except sa.exc.OperationalError as error:
        raise click.ClickException(f"the database does not answer: {error.orig}") from error


@contextmanager
def _office(data: Path) -> Iterator[Flask]:
    with refusals():
        settings = load(data)
        if fault := readiness.fault(settings):
            raise click.ClickException(fault)
        with all_of_it_stays():
            app = create_app(settings)
        with app.app_context():
            yield app


def found(data: Path, *, demo: bool) -> None:
    """Keys, tables and an office; an empty one tells how its first administrator comes in."""
    with refusals():
        setup.prepare(data, demo=demo, say=_say)
        code = None if demo else setup.first_administrator(data)
    if code:
        click.echo(f"username: {setup.FIRST}\ncode: {code}\npage: /signin/code")


@click.command()
@click.option(
    "--communes", default=2, show_default=True, type=click.IntRange(2, COMMUNES), help="How many."
)
@click.pass_obj
def demo(data: Path, communes: int) -> None:
    """Make the demo province with so many communes (adds what is missing)."""
    if setup.is_real(data):
        raise click.ClickException("this office is in use: the demo province needs its own folder")
    with refusals():
        setup.prepare(data, demo=True, communes=communes, say=_say)


@click.command()
@click.argument("usernames", metavar="USERNAME…", nargs=-1, required=True)
@click.pass_obj
def token(data: Path, usernames: tuple[str, ...]) -> None:
    """Print an API token of a person; of several, a line each."""
    with _office(data):
        for username in usernames:
            click.echo(_of_person(setup.token, username))


@click.command()
@click.argument("username")
@click.pass_obj
def setup_code(data: Path, username: str) -> None:
    """Print a one-time code with which a person sets a new password at /signin/code."""
    with _office(data):
        click.echo(_of_person(setup.code_for, username))


def _of_person(make: setup.Maker, username: str) -> str:
    try:
        return make(username)
    except LookupError as error:
        raise click.ClickException(f"no such person: {username}") from error


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def verify(data: Path, as_json: bool) -> None:
    """Check the chain from its first row; exit 1 and name the first bad row."""
    with _office(data):
        verdict = trail.verify(db.session)
    text = f"{verdict.entries} entries, head {verdict.head[:16]}…"
    if not verdict.ok:
        text = f"BROKEN at row {verdict.first_bad}: {verdict.reason}"
    click.echo(json.dumps(dataclasses.asdict(verdict)) if as_json else text)
    sys.exit(0 if verdict.ok else 1)


@click.command()
@click.pass_obj
def check(data: Path) -> None:
    """Say whether the parts this machine offers are all there; exit 1 when one is not."""
    with _office(data) as app:
        db.session.execute(sa.text("SELECT 1"))
        missing = app.extensions["docflow.ports"].converter.missing()
    click.echo("database: ok")
    click.echo("docx: " + (f"apt-get install {' '.join(missing)}" if missing else "ok"))
    sys.exit(1 if missing else 0)
