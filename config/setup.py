"""What `docflow init`, `demo`, `token` and `setup-code` do."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher

from docflow.approvals.seeding import seed_circuits
from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.ports import Ports
from docflow.core.work import transaction
from docflow.documents.seeding import seed_types
from docflow.people import demo as demo_world
from docflow.people import founding, sessions
from docflow.people.actors import actor_for, posts_of
from docflow.people.models import Organization, Person
from docflow.people.signin import make_setup_code
from docflow.registry.seeding import seed_series
from meetings.agenda.seeding import seed_meeting
from meetings.bodies.seeding import seed_bodies

from . import create_app, migrations
from .demo import keys_later, keys_now
from .demo_accounts import accounts, keep
from .settings import ROOT, load, make_keys

__all__ = ["FIRST", "code_for", "first_administrator", "prepare", "seed", "token"]
Say = Callable[[str], None]
Maker = Callable[[str], str]
REFERENCE = ROOT / "config" / "reference"
FIRST = founding.USERNAME
HALF = "demo-unfinished"
"""Lies in the data folder while the demo province is made; the next set-up goes on from there."""


def prepare(data: Path, *, demo: bool, say: Say, communes: int = 2) -> None:
    """Keys, tables and an office, a demo province or an empty one. What is there is left alone."""
    make_keys(data)
    app = create_app(load(data))
    with app.app_context():
        say("tables")
        migrations.upgrade(db.engine)
        known = db.session.scalar(sa.select(sa.func.count()).select_from(Organization)) or 0
        db.session.rollback()
        if not demo:
            founding.found_office()
            _seed_reference()
        elif known == 0 or communes > 2 or (data / HALF).exists():
            say(f"the demo province with {communes} communes")
            (data / HALF).touch()
            seed(data, app.extensions["docflow.ports"], communes, say)
            (data / HALF).unlink()


def is_real(data: Path) -> bool:
    """Whether a data folder holds an office that is not the demo province."""
    begun = (data / "secrets.toml").exists()
    return begun and not accounts(data) and not (data / HALF).exists()


def first_administrator(data: Path) -> str | None:
    """A one-time code for the first administrator; None once a password was set."""
    with create_app(load(data)).app_context():
        person_id = founding.waiting_administrator(db.session)
        db.session.rollback()
        return None if person_id is None else code_for(FIRST)


def seed(data: Path, ports: Ports, communes: int, say: Say, memory_kib: int = 19456) -> None:
    """Make the demo world and write down its accounts, readable by the owner only.

    Passwords are hashed with the least that OWASP asks for argon2id; a sign-in hashes them anew.
    Who signs gets the keys at once, everybody else from a job.
    """
    hasher = PasswordHasher(time_cost=2, memory_cost=memory_kib, parallelism=1)
    plan = REFERENCE / "demo.toml"
    for made in demo_world.seed(plan, hasher.hash, communes=communes, say=say):
        keep(data, [account.as_dict() for account in made])
        keys_later(made)
        keys_now(ports, [account for account in made if account.soon])
    _seed_reference()
    _seed_meetings({row["post"]: row for row in accounts(data)})


def _seed_meetings(holders: Mapping[str, Mapping[str, str]]) -> None:
    seed_bodies(REFERENCE / "bodies.toml", holders)
    for row in tomllib.loads((REFERENCE / "meetings.toml").read_text())["meeting"]:
        secretary = _in_post(holders[row["secretary"]])
        if secretary is not None:
            seed_meeting(row, secretary, lambda post: UUID(holders[post]["person_id"]))


def _in_post(holder: Mapping[str, str]) -> Actor | None:
    """The person in the post the account stands for, not in another one they hold."""
    person = db.session.get_one(Person, UUID(holder["person_id"]))
    wanted = UUID(holder["organization_id"])
    held = posts_of(db.session, person.id, clock.today())
    return actor_for(db.session, person, next((a.id for a, _p, o in held if o.id == wanted), None))


def _seed_reference() -> None:
    seed_types(REFERENCE / "document_types.toml")
    seed_circuits(REFERENCE / "circuits.toml")
    seed_series()


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
