"""Keys and pictures of the demo people and seals, made outside any transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True)
class Made:
    """A key that lies in the key store and waits for its row."""

    id: UUID
    person_id: UUID | None
    organization_id: UUID | None
    picture: Sha256
    certificate: signing.CertificateInfo


def give_keys(ports: Ports, accounts: Iterable[Account], draw_name: Draw, draw_seal: Draw) -> None:
    """Give each account a personal key, and each organisation with a clerk a seal."""
    made: list[Made] = []
    served: set[str] = set()
    for account in accounts:
        if account.person_id not in served:
            served.add(account.person_id)
            made += _personal(ports, account, draw_name)
        if account.seal_pin:
            made += _seal(ports, account, draw_seal)
    with work(SYSTEM) as w:
        for one in made:
            row = _row(one)
            w.record("signing_key.issue", row)
            if one.person_id is not None:
                person = w.session.get_one(Person, one.person_id)
                person.signature_sha = one.picture
                w.record("person.signature", person)


def _personal(ports: Ports, account: Account, draw: Draw) -> list[Made]:
    person_id = UUID(account.person_id)
    known = sa.select(SigningKey.id).where(SigningKey.person_id == person_id)
    if db.session.scalar(known) is not None:
        return []
    pin = Secret(account.pin)
    p12 = ports.issuer.person(
        name=account.full_name, organization=account.organization,
        email=f"{account.username}@thainguyen.example", pin=pin,
    )  # fmt: skip
    return [_kept(ports, p12, pin, draw(account.full_name), person_id=person_id)]


def _seal(ports: Ports, account: Account, draw: Draw) -> list[Made]:
    organization = db.session.get_one(Organization, UUID(account.organization_id))
    known = sa.select(SigningKey.id).where(SigningKey.organization_id == organization.id)
    if db.session.scalar(known) is not None:
        return []
    pin = Secret(account.seal_pin)
    p12 = ports.issuer.organization(
        name=organization.name, parent=organization.letterhead["parent"] or "",
        mst=organization.mst or f"46{organization.id.int % 10**8:08d}", pin=pin,
    )  # fmt: skip
    picture = draw(organization.name)
    return [_kept(ports, p12, pin, picture, organization_id=organization.id)]


def _kept(
    ports: Ports, p12: bytes, pin: Secret, picture: bytes,
    *, person_id: UUID | None = None, organization_id: UUID | None = None,
) -> Made:  # fmt: skip
    key_id = uuid4()
    ports.keys.put(key_id, p12)
    certificate = signing.open_key(p12, pin.reveal()).certificate
    return Made(key_id, person_id, organization_id, ports.files.put(picture), certificate)


def _row(one: Made) -> SigningKey:
    not_before: datetime = one.certificate.not_before
    return SigningKey(
        id=one.id,
        person_id=one.person_id,
        organization_id=one.organization_id,
        serial=one.certificate.serial,
        fingerprint=one.certificate.sha256,
        not_before=not_before,
        not_after=one.certificate.not_after,
        seal_sha=one.picture if one.organization_id else None,
    )
