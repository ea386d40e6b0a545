"""One's own account over the API. What matters asks for a proof in the same call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.file import FileStorage
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.values import Secret
from docflow.core.web import Reply, bearer, current_actor, drop_session, needs, ports
from docflow.core.work import work

from . import account, factors, keys, passkeys, pictures, pins, proof, signin
from .account_schemas import (
    CodesOut,
    ContactIn,
    KeyIn,
    KeyOut,
    LanguageIn,
    MeOut,
    NewTokenOut,
    OtherPostOut,
    PasswordIn,
    PinIn,
    PostIn,
    ProofIn,
    SessionList,
    SessionOut,
    TokenIn,
    TokenList,
    TokenOut,
    TotpCodeIn,
    TotpOut,
)
from .cookies import limits, passwords
from .models import Person

api = APIBlueprint(
    "account_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="account", description="The caller's own account")],
    abp_security=[{"token": []}],
)


class SessionPath(BaseModel):
    session_id: UUID


class TokenPath(BaseModel):
    token_id: UUID


class PasskeyPath(BaseModel):
    passkey_id: UUID


class SignatureForm(Input):
    picture: FileStorage
    password: str
    code: str = ""


def _prove(body: Any) -> Actor:
    actor = current_actor()
    shown = proof.Proof(Secret(body.password), body.code)
    proof.check(passwords(), ports().vault, actor, shown)
    return actor


def _done() -> Response:
    return Response(status=204)


def _hang_up(ended: list[UUID]) -> None:
    for session_id in ended:
        drop_session(session_id)


@api.get("/me", responses={200: MeOut})
@needs("account.own")
def me() -> Reply:
    """Who the token stands for, in which post, and which others it may work in."""
    actor = current_actor()
    person = db.session.get_one(Person, actor.person_id)
    key = keys.key_of_person(person.id)
    shown = MeOut(
        id=person.id,
        username=person.username,
        full_name=person.full_name,
        email=person.email,
        phone=person.phone,
        locale=person.locale,
        organization_id=actor.organization_id,
        organization=actor.organization_name,
        position_id=actor.position_id,
        position=actor.position_title,
        roles=sorted(actor.roles),
        posts=[OtherPostOut(id=post, label=label) for post, label in actor.posts],
        second_factor=factors.has_second(db.session, person.id),
        passkeys=len(passkeys.of(person.id)),
        has_signature=person.signature_sha is not None,
        toured=person.toured_at is not None,
        key=KeyOut.model_validate(key) if key else None,
    )
    return shown.model_dump(mode="json")


@api.post("/account/post")
@needs("account.own")
def post(body: PostIn) -> Reply:
    """Let this token work in another of one's posts from now on."""
    signin.switch_post(current_actor(), body.post, bearer())
    return _done()


@api.post("/account/language")
@needs("account.own")
def language(body: LanguageIn) -> Reply:
    """Choose the language of pages and messages."""
    account.speak(current_actor(), body.lang)
    return _done()


@api.post("/account/tour")
@needs("account.own")
def tour() -> Reply:
    """The first-day tour was seen."""
    account.toured(current_actor())
    return _done()


@api.post("/account/contact")
@needs("account.own")
def contact(body: ContactIn) -> Reply:
    """Change e-mail and telephone."""
    account.change_contact(_prove(body), body.email, body.phone)
    return _done()


@api.post("/account/password")
@needs("account.own")
def password(body: PasswordIn) -> Reply:
    """Change the password; every browser session ends."""
    shown = proof.Proof(Secret(body.password), body.code)
    _token, ended = proof.change_password(
        passwords(), ports().vault, current_actor(), shown, Secret(body.new)
    )
    _hang_up(ended)
    return _done()


@api.get("/account/sessions", responses={200: SessionList})
@needs("account.own")
def session_list() -> Reply:
    """The browsers one is signed in with now."""
    rows = account.sessions_of(current_actor().person_id, limits())
    items = [SessionOut.model_validate(row) for row in rows]
    return SessionList(items=items).model_dump(mode="json")


@api.delete("/account/sessions/<uuid:session_id>")
@needs("account.own")
def session_end(path: SessionPath) -> Reply:
    """Sign one of them out."""
    account.end_session(current_actor(), path.session_id)
    drop_session(path.session_id)
    return _done()


@api.get("/tokens", responses={200: TokenList})
@needs("account.own")
def token_list() -> Reply:
    """One's own API tokens, never their text."""
    rows = account.own_tokens(current_actor())
    items = [TokenOut.model_validate(row) for row in rows]
    return TokenList(items=items).model_dump(mode="json")


@api.post("/tokens", responses={201: NewTokenOut})
@needs("account.own")
def token_make(body: TokenIn) -> Reply:
    """A new token; its text is in this answer and nowhere else."""
    token = account.make_token(_prove(body), body.name)
    return NewTokenOut(token=token).model_dump(mode="json"), 201


@api.delete("/tokens/<uuid:token_id>")
@needs("account.own")
def token_revoke(path: TokenPath) -> Reply:
    """End a token at once."""
    account.revoke_token(current_actor(), path.token_id)
    return _done()


@api.post("/account/totp", responses={201: TotpOut})
@needs("account.own")
def totp_begin(body: ProofIn) -> Reply:
    """Begin with one-time codes: the address for an authenticator."""
    return TotpOut(uri=factors.begin_totp(ports().vault, _prove(body))).model_dump(), 201


@api.post("/account/totp/confirm", responses={200: CodesOut})
@needs("account.own")
def totp_confirm(body: TotpCodeIn) -> Reply:
    """Put one-time codes in force with a first right code; ten recovery codes."""
    codes, ended = factors.confirm_totp(ports().vault, current_actor(), body.code)
    _hang_up(ended)
    return CodesOut(codes=codes).model_dump()


@api.post("/account/totp/remove")
@needs("account.own")
def totp_remove(body: ProofIn) -> Reply:
    """Do without one-time codes again."""
    actor = _prove(body)
    with work(actor) as w:
        ended = factors.remove_totp(w, w.session.get_one(Person, actor.person_id))
    _hang_up(ended)
    return _done()


@api.post("/account/recovery-codes", responses={201: CodesOut})
@needs("account.own")
def codes(body: ProofIn) -> Reply:
    """Ten fresh recovery codes; those before are void."""
    actor = _prove(body)
    with work(actor) as w:
        fresh = factors.renew_codes(w, w.session.get_one(Person, actor.person_id))
    return CodesOut(codes=fresh).model_dump(), 201


@api.post("/account/passkeys/<uuid:passkey_id>/remove")
@needs("account.own")
def passkey_remove(path: PasskeyPath, body: ProofIn) -> Reply:
    """Take a passkey away; adding one needs a browser."""
    passkeys.remove(_prove(body), path.passkey_id)
    return _done()


@api.post("/account/key", responses={201: KeyOut})
@needs("account.own")
def key_request(body: KeyIn) -> Reply:
    """Request a signing key of one's own under a PIN."""
    row = pins.request_key(ports(), _prove(body), Secret(body.pin))
    return KeyOut.model_validate(row).model_dump(mode="json"), 201


@api.post("/account/key/pin")
@needs("account.own")
def key_pin(body: PinIn) -> Reply:
    """Change the PIN of one's signing key."""
    pins.change_pin(ports(), current_actor(), Secret(body.pin), Secret(body.new_pin))
    return _done()


@api.post("/account/signature")
@needs("account.own")
def signature(form: SignatureForm) -> Reply:
    """Set the image of one's handwritten signature (multipart; PNG or JPEG)."""
    actor = _prove(form)
    pictures.set_signature(ports(), actor, form.picture.stream.read(pictures.BYTES + 1))
    return _done()
