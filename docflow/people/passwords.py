"""Passwords: argon2id, 64 MiB, three passes (OWASP asks for at least 19 MiB and two).

A password is taken as typed, with one exception: it is composed (NFC) first, because the same
Vietnamese letters leave different keyboards differently (NIST SP 800-63B §5.1.1.2 asks for it).
There are no rules of composition and no forced changes; paste is allowed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from pathlib import Path
from typing import TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from docflow.core.errors import Invalid, Unavailable
from docflow.core.values import Secret

from . import guessable

T = TypeVar("T")
SHORTEST, LONGEST = 8, 256
SEEDED_KIB = 19456
PATIENCE = 20.0
"""Seconds a sign-in waits for its turn at hashing."""


def seeding(memory_kib: int = SEEDED_KIB) -> argon2.PasswordHasher:
    """The least that OWASP asks for, for the many accounts of a demo province made at once."""
    return argon2.PasswordHasher(time_cost=2, memory_cost=memory_kib, parallelism=1)


class Passwords:
    """Hashes at most a few at a time, so that the morning rush does not starve the pages.

    They have threads of their own: each thread that ever hashed keeps some 20 MiB for itself.

    A try costs one hash of each strength in use, whoever is named: neither an unknown account nor
    an account whose password was hashed more cheaply can be told by the clock.
    """

    def __init__(self, memory_kib: int, weak: Path, at_once: int = 2) -> None:
        self._hasher = argon2.PasswordHasher(memory_cost=memory_kib, time_cost=3)
        self._workers = ThreadPoolExecutor(at_once, thread_name_prefix="passwords")
        self._words = guessable.read(weak)
        lesser = seeding(min(memory_kib, SEEDED_KIB))
        self._nobody = [hasher.hash("nobody") for hasher in (lesser, self._hasher)]

    def hash(self, password: Secret) -> str:
        """Costs about 0.15 s and 64 MiB. Raises `Unavailable("signin_busy")`."""
        return self._in_turn(lambda: self._hasher.hash(_composed(password)))

    def matches(self, stored: str | None, password: Secret) -> bool:
        """Check a try; `stored` is None for an account that is not there."""
        text = _composed(password)
        asked = self._asked(stored)
        answers = self._in_turn(lambda: [self.verify(each, text) for each in asked])
        return stored is not None and answers[-1]

    def verify(self, stored: str, text: str) -> bool:
        try:
            return self._hasher.verify(stored, text)
        except (VerificationError, InvalidHashError):
            return False

    def outdated(self, stored: str | None) -> bool:
        """Whether the hash should be made anew at the next right try."""
        return stored is not None and self._hasher.check_needs_rehash(stored)

    def check_new(self, password: Secret, *, about: tuple[str, ...] = ()) -> None:
        """Raise `Invalid` for a password that is short, easily guessed or says whose it is."""
        text = _composed(password)
        if len(text) < SHORTEST:
            raise Invalid(fields={"new": "password_short"})
        if len(text) > LONGEST:
            raise Invalid(fields={"new": "password_long"})
        if guessable.is_guessable(text, self._words | guessable.words_of(*about)):
            raise Invalid(fields={"new": "password_weak"})

    def _asked(self, stored: str | None) -> list[str]:
        """The hashes a try is checked against: what is stored, last, and a dummy beside it."""
        if stored is None:
            return self._nobody
        others = [one for one in self._nobody if _strength(one) != _strength(stored)]
        return [*others, stored]

    def _in_turn(self, hashing: Callable[[], T]) -> T:
        task = self._workers.submit(hashing)
        try:
            return task.result(timeout=PATIENCE)
        except Late:
            task.cancel()
            raise Unavailable("signin_busy") from None


def _strength(stored: str) -> str:
    """`$argon2id$v=19$m=65536,t=3,p=4`: everything before salt and hash."""
    return stored.rsplit("$", 2)[0]


def _composed(password: Secret) -> str:
    return unicodedata.normalize("NFC", password.reveal())
