"""Passwords: argon2id, 64 MiB, three passes; as typed, in NFC (NIST SP 800-63B §5.1.1.2)."""

from __future__ import annotations

import threading
import unicodedata
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from docflow.core.errors import Invalid
from docflow.core.values import Secret, fold

SHORTEST, LONGEST = 8, 256


class Passwords:
    """Hashes at most two at a time, so that the morning rush does not starve the pages."""

    def __init__(self, memory_kib: int, weak: Path, at_once: int = 2) -> None:
        self._hasher = PasswordHasher(memory_cost=memory_kib, time_cost=3)
        self._slots = threading.BoundedSemaphore(at_once)
        self._weak = frozenset(weak.read_text().split()) if weak.exists() else frozenset()
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: Secret) -> str:
        with self._slots:
            return self._hasher.hash(_composed(password))

    def matches(self, stored: str | None, password: Secret) -> bool:
        """Check; an unknown account costs the same as a known one."""
        with self._slots:
            try:
                right = self._hasher.verify(stored or self._nobody, _composed(password))
            except (VerificationError, InvalidHashError):
                return False
        return bool(right) and stored is not None

    def check_new(self, password: Secret, *, about: tuple[str, ...] = ()) -> None:
        """Raise `Invalid` for a password that is short, common or says who its owner is."""
        text = _composed(password)
        plain = fold(text).replace(" ", "")
        if len(text) < SHORTEST:
            raise Invalid(fields={"new": "password_short"})
        if len(text) > LONGEST:
            raise Invalid(fields={"new": "password_long"})
        letters = plain.rstrip("0123456789!@#$%.")
        own = {part for word in about for part in fold(word).replace(".", " ").split()}
        if len(set(plain)) < 4 or plain in self._weak or letters in self._weak | own:
            raise Invalid(fields={"new": "password_weak"})


def _composed(password: Secret) -> str:
    return unicodedata.normalize("NFC", password.reveal())
