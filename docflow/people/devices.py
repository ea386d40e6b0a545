"""Known browsers: a cookie that says, without naming them, which accounts it signed in before.

`<device>.<mark>.<mark>…`, each mark an HMAC of the device and one person. It opens nothing: it
only gives the account a count of its own on this browser, so that strangers cannot keep an
official out (`delays`).
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from uuid import UUID

from docflow.core.values import Secret

MOST = 8
"""People who share a browser; the one who came first is forgotten first."""
_FORM = re.compile(r"[0-9a-f]{32}(\.[0-9a-f]{32}){0,8}")


@dataclass(frozen=True)
class Device:
    """The browser a try comes from, as its cookie says."""

    id: str
    marks: tuple[str, ...] = ()

    @classmethod
    def read(cls, cookie: str) -> Device:
        """The device of a cookie; a new one when there is none or it is not ours."""
        if not _FORM.fullmatch(cookie):
            return cls(secrets.token_hex(16))
        device, *marks = cookie.split(".")
        return cls(device, tuple(marks))

    def knows(self, secret: Secret, person_id: UUID) -> bool:
        expected = _mark(secret, self.id, person_id)
        return any(hmac.compare_digest(expected, mark) for mark in self.marks)

    def remembering(self, secret: Secret, person_id: UUID) -> Device:
        """The same browser after the person signed in."""
        mark = _mark(secret, self.id, person_id)
        others = [one for one in self.marks if one != mark]
        return Device(self.id, (*others, mark)[-MOST:])

    def count(self, person_id: UUID) -> str:
        """The name of the count for one account on this browser."""
        return f"device:{self.id}:{person_id.hex}"

    def __str__(self) -> str:
        return ".".join((self.id, *self.marks))


def _mark(secret: Secret, device: str, person_id: UUID) -> str:
    text = f"device:{device}:{person_id}".encode()
    return hmac.new(secret.reveal().encode(), text, "sha256").hexdigest()[:32]
