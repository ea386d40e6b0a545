"""What comes in and goes out about one's own account over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from docflow.core.forms import Input

AsTyped = Annotated[str, StringConstraints(strip_whitespace=False, max_length=1024)]
"""A password: taken with its spaces."""
Digits = Annotated[str, StringConstraints(max_length=64)]


class ProofIn(Input):
    """Who asks proves it again: the password, and a code where the account has a second factor."""

    password: AsTyped
    code: str = Field(default="", max_length=80)


class PostIn(Input):
    post: UUID
    """The appointment to work in; one of `posts` of `/me`."""


class LanguageIn(Input):
    lang: Literal["vi", "en"]


class PasswordIn(ProofIn):
    new: AsTyped


class ContactIn(ProofIn):
    email: str = Field(default="", max_length=120)
    phone: str = Field(default="", max_length=20)


class TokenIn(ProofIn):
    name: str = Field(min_length=1, max_length=60)


class TotpCodeIn(Input):
    code: str = Field(max_length=80)


class KeyIn(ProofIn):
    pin: Digits


class PinIn(Input):
    pin: Digits
    new_pin: Digits


class Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class OtherPostOut(Out):
    id: UUID
    label: str


class KeyOut(Out):
    serial: str
    fingerprint: str
    not_before: datetime
    not_after: datetime
    locked_at: datetime | None


class MeOut(Out):
    """Who asks, and in which post."""

    id: UUID
    username: str
    full_name: str
    email: str
    phone: str
    locale: str
    organization_id: UUID | None
    organization: str
    position_id: UUID | None
    position: str
    roles: list[str]
    posts: list[OtherPostOut]
    """The other posts of this person; name one in `X-Docflow-Post`, or switch."""
    second_factor: bool
    passkeys: int
    has_signature: bool
    toured: bool
    key: KeyOut | None


class SessionOut(Out):
    id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str


class SessionList(BaseModel):
    items: list[SessionOut]


class TokenOut(Out):
    id: UUID
    name: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class TokenList(BaseModel):
    items: list[TokenOut]


class NewTokenOut(BaseModel):
    token: str
    """Shown this once."""


class TotpOut(BaseModel):
    uri: str
    """`otpauth://`, for the authenticator; not in force until a code confirms it."""


class CodesOut(BaseModel):
    codes: list[str]
    """Recovery codes, each good once; shown this once."""


class SetupCodeOut(BaseModel):
    code: str
    """Good once, within three days; shown this once."""
