"""The demo world: a province, its offices and its communes, founded from a plan.

People carry the names of their posts, never those of real officials. Seeding again adds what is
missing. PINs and passwords are made here and shown once to the caller, who keeps the list.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from docflow.core.access import SYSTEM
from docflow.core.db import db
from docflow.core.values import collation_key, fold
from docflow.core.work import Work, work

from . import demo_plan
from .credentials import Password
from .demo_plan import MandatePlan, OrganizationPlan, PlacePlan, PostPlan
from .models import Appointment, Mandate, Organization, Person, Position, Unit

SINCE = date(2025, 7, 1)
"""The day the two-tier local government began."""
Say = Callable[[str], None]
Hash = Callable[[str], str]
SIGN = frozenset({"leader", "deputy", "office_head", "unit_head", "unit_deputy", "clerk"})


@dataclass(frozen=True)
class Account:
    """A demo person in one post; a person with several posts has a row for each.

    `post` names the post (`bt-hdnd.vanthu`), `username` signs in. `seal_pin` stands with clerks,
    who keep the organisation's seal. `soon`: the signing key is needed from the first minute on.
    """

    post: str
    username: str
    password: str
    pin: str
    full_name: str
    organization: str
    organization_id: str
    position: str
    person_id: str
    seal_pin: str = ""
    soon: bool = True

    def as_dict(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "soon"}


@dataclass(frozen=True)
class Login:
    """What a demo person signs in with; the hash is made before the transaction begins."""

    password: str
    pin: str
    hash: str


def seed(
    plan: Path, hash_password: Hash, *, communes: int = 2, say: Say
) -> Iterator[list[Account]]:
    """Found the places of the plan that are not there yet, one transaction each; their accounts.

    Passwords are hashed ahead, beside whatever the caller does with each place.
    """
    known = set(db.session.scalars(sa.select(Organization.code)))
    db.session.rollback()
    wanted = demo_plan.read(plan, communes)
    missing = [place for place in wanted if place.organizations[0].code not in known]
    with ThreadPoolExecutor(2) as pool:
        coming = [(place, _logins(pool, place, hash_password)) for place in missing]
        for place, logins in coming:
            with_hashes = {name: login.result() for name, login in logins.items()}
            with work(SYSTEM) as w:
                accounts = Founding(w, place, with_hashes).run()
            say(place.name)
            yield accounts


def _logins(
    pool: ThreadPoolExecutor, place: PlacePlan, hash_password: Hash
) -> dict[str, Future[Login]]:
    names = [f"{o.slug}.{p.code}" for o in place.organizations for p in o.posts if not p.held_by]
    return {name: pool.submit(_login, hash_password) for name in names}


def _login(hash_password: Hash) -> Login:
    word = password()
    return Login(word, pin(), hash_password(word))


class Founding:
    """One place comes to life inside a running transaction."""

    def __init__(self, w: Work, place: PlacePlan, logins: dict[str, Login]) -> None:
        self._w, self._place, self._logins = w, place, logins
        rows = w.session.execute(sa.select(Organization.code, Organization.id))
        self._organizations: dict[str, UUID] = dict(rows.all())
        self._people: dict[str, Account] = {}

    def run(self) -> list[Account]:
        shared: list[tuple[OrganizationPlan, Organization, Position, PostPlan]] = []
        for plan in self._place.organizations:
            organization = self._organization(plan)
            units = {row.code: self._unit(organization, row) for row in plan.units}
            posts = {row.code: self._post(organization, units, row) for row in plan.posts}
            for row in plan.posts:
                if row.held_by:
                    shared.append((plan, organization, posts[row.code], row))
                else:
                    self._person(plan, organization, posts[row.code], row)
            for mandate in plan.mandates:
                self._mandate(organization, posts, mandate)
        further = [self._further(*one) for one in shared]
        return [*self._people.values(), *further]

    def _organization(self, plan: OrganizationPlan) -> Organization:
        row = Organization(
            code=plan.code,
            name=plan.name,
            short_name=plan.short_name,
            kind=plan.kind,
            level=plan.level,
            abbreviation=plan.abbreviation,
            place=plan.place,
            parent_id=self._organizations.get(plan.parent or ""),
            letterhead={"parent": plan.parent_line, "lines": list(plan.lines)},
            collective=plan.collective,
            sort_key=collation_key(plan.name),
            search_key=fold(f"{plan.name} {plan.short_name}")[:300],
        )
        self._w.record("organization.add", row)
        self._organizations[plan.code] = row.id
        return row

    def _unit(self, organization: Organization, plan: demo_plan.UnitPlan) -> Unit:
        row = Unit(
            organization_id=organization.id,
            name=plan.name,
            abbreviation=plan.abbreviation,
            ordinal=plan.ordinal,
        )
        self._w.record("unit.add", row)
        return row

    def _post(self, organization: Organization, units: dict[str, Unit], plan: PostPlan) -> Position:
        row = Position(
            organization_id=organization.id,
            unit_id=units[plan.unit].id if plan.unit else None,
            code=plan.code,
            title=plan.title,
            roles=list(plan.roles),
            rank=plan.rank,
        )
        self._w.record("position.add", row)
        return row

    def _person(
        self, body: OrganizationPlan, organization: Organization, post: Position, plan: PostPlan
    ) -> None:
        username = f"{body.slug}.{plan.code}"
        login = self._logins[username]
        person = Person(
            username=username,
            full_name=plan.called,
            email=f"{username}@thainguyen.example",
            sort_key=collation_key(plan.called),
            search_key=fold(f"{plan.called} {username}")[:120],
            created_at=self._w.now,
        )
        self._w.record("person.add", person)
        self._w.session.add(Password(person_id=person.id, hash=login.hash, changed_at=self._w.now))
        self._appoint(person.id, post)
        self._people[username] = Account(
            username, username, login.password, login.pin, person.full_name,
            organization.short_name, str(organization.id), post.title, str(person.id),
            *self._keys(post),
        )  # fmt: skip

    def _keys(self, post: Position) -> Iterator[Any]:
        """The PIN of the seal, and whether the keys are made at once."""
        yield pin() if "clerk" in post.roles else ""
        yield bool(SIGN & set(post.roles)) and not self._place.extra

    def _further(
        self, body: OrganizationPlan, organization: Organization, post: Position, plan: PostPlan
    ) -> Account:
        """A post held by a person of another organisation: one văn thư for UBND and HĐND."""
        holder = self._people[plan.held_by or ""]
        self._appoint(UUID(holder.person_id), post)
        return Account(
            f"{body.slug}.{plan.code}", holder.username, holder.password, holder.pin,
            holder.full_name, organization.short_name, str(organization.id), post.title,
            holder.person_id, *self._keys(post),
        )  # fmt: skip

    def _appoint(self, person_id: UUID, post: Position) -> None:
        row = Appointment(person_id=person_id, position_id=post.id, starts_on=SINCE)
        self._w.record("appointment.add", row)

    def _mandate(
        self, organization: Organization, posts: dict[str, Position], plan: MandatePlan
    ) -> None:
        row = Mandate(
            organization_id=organization.id,
            capacity=plan.capacity,
            principal_id=posts[plan.principal].id,
            holder_id=posts[plan.holder].id,
            type_codes=list(plan.types),
            scope=plan.scope,
            starts_on=SINCE,
            authority=plan.authority,
        )
        self._w.record("mandate.add", row)


def password() -> str:
    """Three groups a person can type: about 59 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def pin() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(6))
