"""What people change about their own account."""

from __future__ import annotations

import io
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from PIL import Image, UnidentifiedImageError

from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import Invalid, NotFound
from docflow.core.ports import Ports
from docflow.core.values import nfc
from docflow.core.work import work

from . import sessions
from .credentials import ApiToken, LoginSession
from .models import Person

PICTURE_BYTES = 2 * 1024 * 1024
PICTURE_SIDE = 3000
INK = (23, 54, 156)
"""Blue, as NĐ 30/2020 Annex I asks of a handwritten signature."""


def speak(actor: Actor, locale: str) -> None:
    with work(actor) as w:
        person = w.session.get_one(Person, actor.person_id)
        if person.locale != locale:
            person.locale = locale
            w.record("account.language", person, to=locale)


def toured(actor: Actor) -> None:
    """The first-day tour was seen; it does not come again by itself."""
    with work(actor) as w:
        person = w.session.get_one(Person, actor.person_id)
        if person.toured_at is None:
            person.toured_at = w.now
            w.record("account.toured", person)


def change_contact(actor: Actor, email: str, phone: str) -> None:
    if email and ("@" not in email or any(c.isspace() for c in email) or len(email) > 120):
        raise Invalid(fields={"email": "email_form"})
    with work(actor) as w:
        person = w.session.get_one(Person, actor.person_id)
        person.email, person.phone = nfc(email), nfc(phone)[:20]
        w.record("account.contact", person)


def own_sessions(actor: Actor) -> list[LoginSession]:
    query = (
        sa.select(LoginSession)
        .where(
            LoginSession.person_id == actor.person_id,
            LoginSession.ended_at.is_(None),
            LoginSession.strong,
        )
        .order_by(LoginSession.seen_at.desc())
        .limit(20)
    )
    return list(db.session.scalars(query))


def end_session(actor: Actor, session_id: UUID) -> None:
    with work(actor) as w:
        row = w.session.get(LoginSession, session_id)
        if row is None or row.person_id != actor.person_id:
            raise NotFound(kind="LoginSession")
        sessions.end(row)
        w.record("account.session_ended", w.session.get_one(Person, actor.person_id))


def own_tokens(actor: Actor) -> list[ApiToken]:
    query = (
        sa.select(ApiToken)
        .where(ApiToken.person_id == actor.person_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.created_at.desc())
    )
    return list(db.session.scalars(query))


def make_token(actor: Actor, name: str) -> str:
    """Shown once."""
    if not nfc(name):
        raise Invalid(fields={"name": "missing"})
    with work(actor) as w:
        token = sessions.make_token(w.session, actor.person_id, nfc(name)[:60])
        person = w.session.get_one(Person, actor.person_id)
        w.record("account.token_made", person, token=name)
    return token


def revoke_token(actor: Actor, token_id: UUID) -> None:
    with work(actor) as w:
        row = w.session.get(ApiToken, token_id)
        if row is None or row.person_id != actor.person_id:
            raise NotFound(kind="ApiToken")
        row.revoked_at = w.now
        person = w.session.get_one(Person, actor.person_id)
        w.record("account.token_revoked", person, token=row.name)


def set_signature(ports: Ports, actor: Actor, picture: bytes) -> None:
    """The image of one's handwritten signature: paper becomes transparent, ink becomes blue."""
    sha = ports.files.put(as_ink(picture))
    with work(actor) as w:
        person = w.session.get_one(Person, actor.person_id)
        person.signature_sha = sha
        w.record("account.signature", person)


def as_ink(picture: bytes) -> bytes:
    """Raises `Invalid` for what is no picture, too large or empty paper."""
    if not picture or len(picture) > PICTURE_BYTES:
        raise Invalid(fields={"picture": "picture_size"})
    try:
        with Image.open(io.BytesIO(picture), formats=["PNG", "JPEG"]) as opened:
            if max(opened.size) > PICTURE_SIDE:
                raise Invalid(fields={"picture": "picture_size"})
            grey = _on_white(opened).convert("L")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise Invalid(fields={"picture": "picture_form"}) from error
    alpha = grey.point(lambda level: 0 if level > 200 else min(255, int((200 - level) * 1.8)))
    box = alpha.getbbox()
    if box is None:
        raise Invalid(fields={"picture": "picture_empty"})
    ink = Image.new("RGBA", grey.size, (*INK, 0))
    ink.putalpha(alpha)
    out = io.BytesIO()
    ink.crop(box).save(out, "PNG")
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    flat = Image.new("RGB", picture.size, "white")
    layer = picture.convert("RGBA")
    flat.paste(layer, mask=layer.getchannel("A"))
    return flat


def last_signin(actor: Actor) -> datetime | None:
    mine = own_sessions(actor)
    return mine[1].created_at if len(mine) > 1 else None
