"""Keys and pictures of the demo people and seals, made outside any transaction."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import sqlalchemy as sa

import signing
from docflow.core.access import SYSTEM
from docflow.core.db import db
from docflow.core.ports import Ports
from docflow.core.values import Secret, Sha256
from docflow.core.work import work

from .demo import Account
from .models import Organization, Person, SigningKey

Draw = Callable[[str], bytes]
NAME_BYTES = 64


@dataclass(frozen=True)
class Made:
    """A key that lies in the key store and waits for its row."""

    id: UUID
    person_id: UUID | None
    organization_id: UUID | None
    picture: Sha256
    certificate: signing.CertificateInfo


def give_keys(ports: Ports, accounts: Iterable[Account], draw_name: Draw, draw_seal: Draw) -> None:
    """Give each account a personal key, and each organisation with a clerk a seal.

    Who has one already is passed over. `draw_name` is asked for each title, and may answer alike.
    """
    draw = functools.cache(lambda title: ports.files.put(draw_name(title)))
    made = list(_made(ports, accounts, draw, draw_seal))
    if not made:
        return
    with work(SYSTEM) as w:
        for one in made:
            w.record("signing_key.issue", _row(one))
            if one.person_id is not None:
                person = w.session.get_one(Person, one.person_id)
                person.signature_sha = person.signature_sha or one.picture
                w.record("person.picture", person)


def _made(
    ports: Ports, accounts: Iterable[Account], draw: Callable[[str], Sha256], draw_seal: Draw
) -> Iterator[Made]:
    people, organizations = _known()
    for account in accounts:
        person_id, organization_id = UUID(account.person_id), UUID(account.organization_id)
        if person_id not in people:
            people.add(person_id)
            yield _personal(ports, account, draw(account.position))
        if account.seal_pin and organization_id not in organizations:
            organizations.add(organization_id)
            yield _seal(ports, account, draw_seal)


def _known() -> tuple[set[UUID], set[UUID]]:
    """Who has a key that was not revoked."""
    query = sa.select(SigningKey.person_id, SigningKey.organization_id).where(
        SigningKey.revoked_at.is_(None)
    )
    rows = db.session.execute(query).all()
    db.session.rollback()
    return {person for person, _ in rows if person}, {body for _, body in rows if body}


def _personal(ports: Ports, account: Account, picture: Sha256) -> Made:
    pin = Secret(account.pin)
    p12 = ports.issuer.person(
        name=account.full_name,
        organization=account.organization,
        email=f"{account.username}@thainguyen.example",
        pin=pin,
    )
    key_id, certificate = _kept(ports, p12, pin)
    return Made(key_id, UUID(account.person_id), None, picture, certificate)


def _seal(ports: Ports, account: Account, draw: Draw) -> Made:
    organization = db.session.get_one(Organization, UUID(account.organization_id))
    pin = Secret(account.seal_pin)
    p12 = ports.issuer.organization(
        name=_fitting(organization),
        parent=organization.letterhead["parent"] or "",
        mst=organization.mst or f"46{organization.id.int % 10**8:08d}",
        pin=pin,
    )
    key_id, certificate = _kept(ports, p12, pin)
    picture = ports.files.put(draw(organization.name))
    return Made(key_id, None, organization.id, picture, certificate)


def _fitting(organization: Organization) -> str:
    """The name as a certificate can carry it (X.520: 64)."""
    whole = organization.name.upper()
    return whole if len(whole.encode()) <= NAME_BYTES else organization.short_name


def _kept(ports: Ports, p12: bytes, pin: Secret) -> tuple[UUID, signing.CertificateInfo]:
    key_id = uuid4()
    ports.keys.put(key_id, p12)
    return key_id, signing.open_key(p12, pin.reveal()).certificate


def _row(one: Made) -> SigningKey:
    return SigningKey(
        id=one.id,
        person_id=one.person_id,
        organization_id=one.organization_id,
        serial=one.certificate.serial,
        fingerprint=one.certificate.sha256,
        not_before=one.certificate.not_before,
        not_after=one.certificate.not_after,
        seal_sha=one.picture if one.organization_id else None,
    )
