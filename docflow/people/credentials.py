"""What proves who someone is. Secrets are hashed or sealed; nothing here can be shown."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model


class Password(Model):
    __tablename__ = "password"

    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    hash: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    changed_at: orm.Mapped[datetime]


class Totp(Model):
    """RFC 6238; `last_step` blocks a second use of the same code."""

    __tablename__ = "totp"

    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    seed: orm.Mapped[bytes]
    """Sealed by the vault."""
    confirmed_at: orm.Mapped[datetime | None]
    last_step: orm.Mapped[int] = orm.mapped_column(default=0)


class RecoveryCode(Model):
    __tablename__ = "recovery_code"

    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    hash: orm.Mapped[str] = orm.mapped_column(sa.String(64), primary_key=True)
    used_at: orm.Mapped[datetime | None]


class Passkey(Model):
    """A WebAuthn credential."""

    __tablename__ = "passkey"

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid4)
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"), index=True)
    credential_id: orm.Mapped[bytes] = orm.mapped_column(unique=True)
    public_key: orm.Mapped[bytes]
    sign_count: orm.Mapped[int] = orm.mapped_column(default=0)
    name: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    created_at: orm.Mapped[datetime]
    used_at: orm.Mapped[datetime | None]


class LoginSession(Model):
    """A signed-in browser: the cookie holds a token, the row its hash."""

    __tablename__ = "login_session"

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid4)
    token_hash: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"), index=True)
    appointment_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("appointment.id"))
    """The post the person works in right now."""
    strong: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Whether every factor the person has was asked for."""
    proved_at: orm.Mapped[datetime | None]
    """When the person last proved again who they are, before something that matters."""
    created_at: orm.Mapped[datetime]
    seen_at: orm.Mapped[datetime]
    expires_at: orm.Mapped[datetime]
    ended_at: orm.Mapped[datetime | None]
    address: orm.Mapped[str] = orm.mapped_column(sa.String(45), default="")
    agent: orm.Mapped[str] = orm.mapped_column(sa.String(200), default="")


class Challenge(Model):
    """What a passkey is asked to sign: once, within minutes, for one purpose."""

    __tablename__ = "challenge"

    hash: orm.Mapped[str] = orm.mapped_column(sa.String(64), primary_key=True)
    purpose: orm.Mapped[str] = orm.mapped_column(sa.String(12))
    person_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("person.id"))
    """None while nobody has said who they are."""
    expires_at: orm.Mapped[datetime]


class LoginDelay(Model):
    """One growing delay for each account, each address, and each known browser of an account."""

    __tablename__ = "login_delay"

    subject: orm.Mapped[str] = orm.mapped_column(sa.String(120), primary_key=True)
    failures: orm.Mapped[int] = orm.mapped_column(default=0)
    """Wrong tries that were looked at."""
    refused: orm.Mapped[int] = orm.mapped_column(default=0)
    """Tries that came too early and were not looked at."""
    last_at: orm.Mapped[datetime]
    blocked_until: orm.Mapped[datetime]


class ApiToken(Model):
    __tablename__ = "api_token"

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid4)
    token_hash: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"), index=True)
    appointment_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("appointment.id"))
    """The post it works in when the call names none."""
    name: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    created_at: orm.Mapped[datetime]
    expires_at: orm.Mapped[datetime]
    revoked_at: orm.Mapped[datetime | None]
    used_at: orm.Mapped[datetime | None]


class SetupCode(Model):
    """The one-time code with which the first administrator, or a new person, sets a password."""

    __tablename__ = "setup_code"

    hash: orm.Mapped[str] = orm.mapped_column(sa.String(64), primary_key=True)
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"))
    expires_at: orm.Mapped[datetime]
    used_at: orm.Mapped[datetime | None]
