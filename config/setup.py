"""What `docflow init`, `demo`, `token` and `setup-code` do."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from docflow.people.signin import make_setup_code

from docflow.approvals.seeding import seed_circuits
from docflow.core.db import db
from docflow.core.ports import Ports
from docflow.core.work import transaction
from docflow.documents.composing.stamps import demo_seal, demo_signature
from docflow.documents.seeding import seed_types
from docflow.people import demo as demo_world
from docflow.people import sessions
from docflow.people.demo_keys import give_keys
from docflow.people.models import Organization, Person
from docflow.registry.seeding import seed_series

from . import create_app, migrations
from .settings import ROOT, load, make_keys

Say = Callable[[str], None]
ACCOUNTS = "demo-accounts.json"
REFERENCE = ROOT / "config" / "reference"


def prepare(data: Path, *, demo: bool, say: Say, communes: int = 2) -> None:
    """Keys, tables and, when asked, the demo province. Each part is left alone when it is there."""
    make_keys(data)
    app = create_app(load(data))
    with app.app_context():
        say("tables")
        migrations.upgrade(db.engine)
        known = db.session.scalar(sa.select(sa.func.count()).select_from(Organization)) or 0
        db.session.rollback()
        if demo and (known == 0 or communes > 2):
            say(f"the demo province with {communes} communes")
            seed(data, app.extensions["docflow.ports"], communes, say)


def seed(data: Path, ports: Ports, communes: int, say: Say, memory_kib: int = 65536) -> None:
    """Make the demo world and write down its accounts, readable by the owner only."""
    hasher = PasswordHasher(memory_cost=memory_kib)
    made = demo_world.seed(REFERENCE / "demo.toml", hasher.hash, communes=communes, say=say)
    seed_types(REFERENCE / "document_types.toml")
    seed_circuits(REFERENCE / "circuits.toml")
    seed_series()
    seal = functools.partial(demo_seal, fonts=ports.fonts, forms=ports.forms)
    say("keys and seals, marked as demo")
    give_keys(ports, made, demo_signature, seal)
    rows = {row["post"]: row for row in (accounts(data) if (data / ACCOUNTS).exists() else [])}
    rows |= {account.post: account.as_dict() for account in made}
    handle = os.open(data / ACCOUNTS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(list(rows.values()), out, ensure_ascii=False, indent=1)


def accounts(data: Path) -> list[dict[str, Any]]:
    """The demo accounts of a data folder."""
    file = data / ACCOUNTS
    rows: list[dict[str, Any]] = json.loads(file.read_text()) if file.exists() else []
    return rows


def _person(username: str) -> Person:
    found = db.session.scalar(sa.select(Person).where(Person.username == username))
    if found is None:
        raise LookupError(username)
    return found


def token(username: str) -> str:
    """A fresh API token; raises `LookupError`."""
    person_id = _person(username).id
    with transaction() as session:
        return sessions.make_token(session, person_id, "docflow token")


def code_for(username: str) -> str:
    """A fresh one-time code; raises `LookupError`."""
    person_id = _person(username).id
    with transaction() as session:
        return make_setup_code(session, person_id)
