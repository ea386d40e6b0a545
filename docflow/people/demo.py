"""The demo world: a province, its offices and its communes, from config/reference/demo.toml.

People carry the names of their posts, never those of real officials. Seeding again adds what is
missing. PINs and passwords are made here and shown once to the caller, who keeps the list.
"""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from docflow.core.access import SYSTEM
from docflow.core.values import collation_key, fold, nfc
from docflow.core.work import Work, work

from .credentials import Password
from .models import (
    Appointment,
    Capacity,
    Level,
    Mandate,
    Organization,
    OrganizationKind,
    Person,
    Position,
    Unit,
)

SINCE = date(2025, 7, 1)
"""The day the two-tier local government began."""
Say = Callable[[str], None]
Hash = Callable[[str], str]


@dataclass(frozen=True)
class Account:
    """A demo person in one post; a person with several posts has a row for each.

    `post` names the post (`bt-hdnd.vanthu`), `username` signs in. `seal_pin` stands with clerks,
    who keep the organisation's seal.
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

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Body:
    """One organisation of the plan, with the words of its place filled in."""

    slug: str
    data: dict[str, Any]
    place: dict[str, str]
    parent: str | None

    def text(self, name: str, default: str = "") -> str:
        return nfc(str(self.data.get(name, default)).format(**self.place))


@dataclass
class Seeded:
    accounts: list[Account] = field(default_factory=list)
    organizations: dict[str, UUID] = field(default_factory=dict)


def seed(plan: Path, hash_password: Hash, *, communes: int = 2, say: Say) -> list[Account]:
    """Make the organisations of the plan that are not there yet; their accounts."""
    told = tomllib.loads(plan.read_text())
    seeded = Seeded()
    with work(SYSTEM) as w:
        seeded.organizations = dict(_known(w))
        for body in _bodies(told, communes):
            if body.text("code") in seeded.organizations:
                continue
            _found(w, body, seeded, hash_password)
            say(body.text("short_name"))
        _share(w, told, seeded)
    return seeded.accounts


def _known(w: Work) -> Iterator[tuple[str, UUID]]:
    yield from w.session.execute(sa.select(Organization.code, Organization.id)).tuples()


def _bodies(told: dict[str, Any], communes: int) -> Iterator[Body]:
    for slug, data in told["province"].items():
        yield Body(slug, data, {}, data.get("parent_code"))
    for number, place in enumerate(_places(told, communes), start=1):
        words = place | {"number": str(100 + number)}
        for suffix, data in told["commune"].items():
            yield Body(f"{place['slug']}-{suffix}", data, words, data.get("parent_code"))


def _places(told: dict[str, Any], communes: int) -> Iterator[dict[str, str]]:
    """The named communes first, then invented sample ones: 77 xã and 15 phường in all."""
    named = told["places"]
    for place in named[:communes]:
        yield dict(place)
    for number in range(len(named) + 1, communes + 1):
        ward = number > told["communes"]["xa"]
        kind = "phường" if ward else "xã"
        yield {
            "slug": f"m{number:02d}",
            "kind": kind,
            "Kind": kind.capitalize(),
            "name": f"Mẫu {number:02d}",
        }


def _found(w: Work, body: Body, seeded: Seeded, hash_password: Hash) -> None:
    organization = _organization(w, body, seeded)
    seeded.organizations[organization.code] = organization.id
    units = {row["code"]: _unit(w, organization, row, body) for row in body.data.get("units", [])}
    posts = {
        row["code"]: _position(w, organization, units, row, body) for row in body.data["posts"]
    }
    for row in body.data["posts"]:
        if row.get("held_by"):
            continue
        account = _person(w, body, organization, posts[row["code"]], hash_password)
        seeded.accounts.append(account)
    for row in body.data.get("mandates", []):
        _mandate(w, organization, posts, row)


def _organization(w: Work, body: Body, seeded: Seeded) -> Organization:
    name = body.text("name")
    parent = body.parent.format(**body.place) if body.parent else None
    organization = Organization(
        code=body.text("code"),
        name=name,
        short_name=body.text("short_name"),
        kind=OrganizationKind(body.data["kind"]),
        level=Level(body.data["level"]),
        abbreviation=body.text("abbreviation"),
        place=body.text("place"),
        parent_id=seeded.organizations.get(parent) if parent else None,
        letterhead={
            "parent": body.text("parent_line") or None,
            "lines": [nfc(line.format(**body.place).upper()) for line in body.data["lines"]],
        },
        collective=bool(body.data.get("collective")),
        contact=body.text("contact"),
        sort_key=collation_key(name),
        search_key=fold(f"{name} {body.text('short_name')}")[:300],
    )
    w.record("organization.add", organization)
    return organization


def _unit(w: Work, organization: Organization, row: dict[str, Any], body: Body) -> Unit:
    unit = Unit(
        organization_id=organization.id,
        name=nfc(row["name"].format(**body.place)),
        abbreviation=row["abbreviation"],
        ordinal=int(row.get("ordinal", 0)),
    )
    w.record("unit.add", unit)
    return unit


def _position(
    w: Work, organization: Organization, units: dict[str, Unit], row: dict[str, Any], body: Body
) -> Position:
    unit = units.get(row.get("unit", ""))
    position = Position(
        organization_id=organization.id,
        unit_id=unit.id if unit else None,
        code=row["code"],
        title=nfc(row["title"].format(**body.place)),
        roles=list(row["roles"]),
        rank=int(row["rank"]),
    )
    w.record("position.add", position)
    return position


def _person(
    w: Work, body: Body, organization: Organization, post: Position, hash_password: Hash
) -> Account:
    full_name = nfc(f"{post.title} {organization.short_name}")[:50].strip()
    username, password, pin = f"{body.slug}.{post.code}", _password(), _pin()
    person = Person(
        username=username,
        full_name=full_name,
        email=f"{username}@thainguyen.example",
        sort_key=collation_key(full_name),
        search_key=fold(full_name),
        created_at=w.now,
    )
    w.record("person.add", person)
    w.session.add(Password(person_id=person.id, hash=hash_password(password), changed_at=w.now))
    _appoint(w, person.id, post)
    return Account(
        username, username, password, pin, full_name, organization.short_name, str(organization.id),
        post.title, str(person.id), seal_pin=_pin() if "clerk" in post.roles else "",
    )  # fmt: skip


def _appoint(w: Work, person_id: UUID, post: Position) -> None:
    appointment = Appointment(person_id=person_id, position_id=post.id, starts_on=SINCE)
    w.record("appointment.add", appointment)


def _mandate(
    w: Work, organization: Organization, posts: dict[str, Position], row: dict[str, Any]
) -> None:
    mandate = Mandate(
        organization_id=organization.id,
        capacity=Capacity(row["capacity"]),
        principal_id=posts[row["principal"]].id,
        holder_id=posts[row["holder"]].id,
        type_codes=list(row.get("types", [])),
        scope=row.get("scope", ""),
        starts_on=SINCE,
        ends_on=date.fromisoformat(row["until"]) if "until" in row else None,
        authority=row["authority"],
    )
    w.record("mandate.add", mandate)


def _share(w: Work, told: dict[str, Any], seeded: Seeded) -> None:
    """Posts held by a person of another organisation: one văn thư for UBND and HĐND."""
    by_name = {account.username: n for n, account in enumerate(seeded.accounts)}
    for slug, post_code, holder in _shared(told, by_name):
        account = seeded.accounts[by_name[holder]]
        organization_id = _organization_of(told, slug, seeded)
        post = w.session.scalars(
            sa.select(Position).where(
                Position.organization_id == organization_id, Position.code == post_code
            )
        ).one()
        _appoint(w, UUID(account.person_id), post)
        further = replace(
            account,
            post=f"{slug}.{post_code}",
            organization=w.session.get_one(Organization, organization_id).short_name,
            organization_id=str(organization_id),
            position=post.title,
            seal_pin=_pin() if "clerk" in post.roles else "",
        )
        seeded.accounts.append(further)


def _shared(told: dict[str, Any], by_name: dict[str, int]) -> Iterator[tuple[str, str, str]]:
    slugs = {username.split("-")[0] for username in by_name if "-" in username.split(".")[0]}
    for slug in sorted(slugs):
        for suffix, data in told["commune"].items():
            for row in data["posts"]:
                holder = f"{slug}-{row['held_by']}" if row.get("held_by") else ""
                if holder in by_name and slug != "tn":
                    yield f"{slug}-{suffix}", row["code"], holder


def _organization_of(told: dict[str, Any], slug: str, seeded: Seeded) -> UUID:
    prefix, suffix = slug.split("-", 1)
    for number, place in enumerate(_places(told, told["communes"]["all"]), start=1):
        if place["slug"] == prefix:
            code = told["commune"][suffix]["code"].format(**place, number=str(100 + number))
            return seeded.organizations[code]
    raise LookupError(slug)


def _password() -> str:
    """Three groups a person can type: about 62 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def _pin() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(6))
