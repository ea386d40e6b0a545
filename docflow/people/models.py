"""Organisations have a seal, a code and number series; units have none of them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.db import Audited
from docflow.core.types import choice, sort_text


class Level(StrEnum):
    PROVINCE = "province"
    COMMUNE = "commune"


class OrganizationKind(StrEnum):
    PARTY = "party"
    COUNCIL = "council"
    COMMITTEE = "committee"
    DEPARTMENT = "department"
    OFFICE = "office"
    SERVICE_CENTRE = "service_centre"


class Capacity(StrEnum):
    """Thay mặt, ký thay, thừa lệnh, thừa ủy quyền, quyền (NĐ 30/2020 Art. 13)."""

    TM = "TM"
    KT = "KT"
    TL = "TL"
    TUQ = "TUQ"
    Q = "Q"


ROLES = (
    "leader",
    "deputy",
    "office_head",
    "unit_head",
    "unit_deputy",
    "clerk",
    "specialist",
    "archivist",
    "admin",
)
"""What a position is for; the circuits and the policies speak of these."""
PROVINCE_ADMIN = "province_admin"
"""What `admin` at the province's UBND is besides; never written into a position."""


class Organization(Audited, Model):
    __tablename__ = "organization"
    __read__ = "organization.read"

    code: orm.Mapped[str] = orm.mapped_column(sa.String(35), unique=True)
    """Identifier of QĐ 20/2020/QĐ-TTg; opaque."""
    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    short_name: orm.Mapped[str] = orm.mapped_column(sa.String(120))
    kind: orm.Mapped[OrganizationKind] = orm.mapped_column(choice(OrganizationKind))
    level: orm.Mapped[Level] = orm.mapped_column(choice(Level))
    abbreviation: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    place: orm.Mapped[str] = orm.mapped_column(sa.String(80))
    """Địa danh before the date."""
    parent_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("organization.id"))
    letterhead: orm.Mapped[dict[str, Any]]
    """`{"parent": line or null, "lines": [lines of the issuing name]}`."""
    collective: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Whether its head signs TM. (thay mặt)."""
    contact: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")
    mst: orm.Mapped[str] = orm.mapped_column(sa.String(20), default="")
    sort_key: orm.Mapped[str] = orm.mapped_column(sort_text(600), default="")
    search_key: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")
    ended_on: orm.Mapped[date | None]
    """The last day, inclusive."""
    successor_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("organization.id"))
    """Into which one it was merged."""
    version: orm.Mapped[int] = orm.mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    organization_id: orm.Mapped[UUID] = orm.synonym("id")


class Unit(Audited, Model):
    __tablename__ = "unit"

    organization_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("organization.id"), index=True
    )
    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    abbreviation: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    ordinal: orm.Mapped[int] = orm.mapped_column(default=0)
    ended_on: orm.Mapped[date | None]

    __table_args__ = (sa.UniqueConstraint("organization_id", "abbreviation"),)


class Position(Audited, Model):
    """A post: circuits, tasks and rights belong to it, never to the person who holds it."""

    __tablename__ = "position"

    organization_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("organization.id"), index=True
    )
    unit_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("unit.id"))
    code: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    title: orm.Mapped[str] = orm.mapped_column(sa.String(100))
    roles: orm.Mapped[list[str]]
    rank: orm.Mapped[int] = orm.mapped_column(default=50)
    ended_on: orm.Mapped[date | None]

    __table_args__ = (sa.UniqueConstraint("organization_id", "code"),)


class Person(Audited, Model):
    __tablename__ = "person"

    username: orm.Mapped[str] = orm.mapped_column(sa.String(60), unique=True)
    full_name: orm.Mapped[str] = orm.mapped_column(sa.String(50))
    email: orm.Mapped[str] = orm.mapped_column(sa.String(120), default="")
    phone: orm.Mapped[str] = orm.mapped_column(sa.String(20), default="")
    locale: orm.Mapped[str] = orm.mapped_column(sa.String(2), default="vi")
    sort_key: orm.Mapped[str] = orm.mapped_column(sort_text(300), default="")
    search_key: orm.Mapped[str] = orm.mapped_column(sa.String(120), default="")
    disabled_at: orm.Mapped[datetime | None]
    toured_at: orm.Mapped[datetime | None]
    signature_sha: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """The image of the handwritten signature (blue, transparent PNG)."""
    created_at: orm.Mapped[datetime]


class Appointment(Audited, Model):
    __tablename__ = "appointment"

    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"), index=True)
    position_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("position.id"), index=True)
    starts_on: orm.Mapped[date]
    ends_on: orm.Mapped[date | None]
    """The last day, inclusive."""
    acting: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Quyền (acting head): signs with Q."""
    authority: orm.Mapped[str] = orm.mapped_column(sa.String(200), default="")

    __table_args__ = (
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        sa.UniqueConstraint("person_id", "position_id", "starts_on"),
    )


class Mandate(Audited, Model):
    """Who may sign for whom: KT., TL. or TUQ., what, when, by which document (no re-delegation)."""

    __tablename__ = "mandate"

    organization_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("organization.id"), index=True
    )
    capacity: orm.Mapped[Capacity] = orm.mapped_column(choice(Capacity))
    principal_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("position.id"))
    holder_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("position.id"), index=True)
    type_codes: orm.Mapped[list[str]]
    """Document types it covers; empty means all."""
    scope: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")
    starts_on: orm.Mapped[date]
    ends_on: orm.Mapped[date | None]
    authority: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    """Number, date and kind of the document that gives it."""
    revoked_at: orm.Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        sa.CheckConstraint("principal_id <> holder_id", name="two_posts"),
        sa.CheckConstraint("capacity <> 'TUQ' OR ends_on IS NOT NULL", name="tuq_ends"),
    )


class Handover(Audited, Model):
    """The work of an absent colleague's post, done meanwhile by another; not their signature."""

    __tablename__ = "handover"

    organization_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("organization.id"), index=True
    )
    absent_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("position.id"))
    stand_in_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("position.id"), index=True)
    starts_on: orm.Mapped[date]
    ends_on: orm.Mapped[date]
    reason: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    ended_at: orm.Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="period"),
        sa.CheckConstraint("absent_id <> stand_in_id", name="two_posts"),
    )


class SigningKey(Audited, Model):
    """A PKCS#12 in the key store, of a person or of an organisation; the PIN is nowhere."""

    __tablename__ = "signing_key"

    person_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("person.id"), index=True)
    organization_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("organization.id"), index=True
    )
    serial: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    fingerprint: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    not_before: orm.Mapped[datetime]
    not_after: orm.Mapped[datetime]
    tries: orm.Mapped[int] = orm.mapped_column(default=0)
    """Wrong PINs since the last right one; five lock the key."""
    locked_at: orm.Mapped[datetime | None]
    revoked_at: orm.Mapped[datetime | None]
    seal_sha: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """The image of the organisation's seal (red, transparent PNG)."""

    __table_args__ = (
        sa.CheckConstraint("(person_id IS NULL) <> (organization_id IS NULL)", name="one_holder"),
    )
