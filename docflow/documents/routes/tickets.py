"""The answer to the one question, carried to the form it opens: signed, personal, good once.

A ticket is also the idempotency key of the form, so each new document needs an answer of its own.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from docflow.core.web import current_actor

LIFE = 12 * 3600
"""Seconds, as long as a session."""


@dataclass(frozen=True)
class Ticket:
    key: str
    replies_to: str


def issue(replies_to: UUID | None) -> str:
    """The reader has said that the content is no state secret."""
    said = {
        "person": str(current_actor().person_id),
        "key": secrets.token_hex(16),
        "replies_to": str(replies_to or ""),
    }
    return str(_serializer().dumps(said))


def read(ticket: str) -> Ticket | None:
    """None when it is not the reader's own, too old, or not ours."""
    try:
        said = _serializer().loads(ticket, max_age=LIFE)
    except BadData:
        return None
    if said["person"] != str(current_actor().person_id):
        return None
    return Ticket(said["key"], said["replies_to"])


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="documents.draft")
