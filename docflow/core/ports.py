"""What touches the world, as the rooms see it. `config.wiring` says which adapter serves which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from .values import Secret, Sha256

if TYPE_CHECKING:
    from signing import Timestamper, Trust


class Files(Protocol):
    """Content-addressed, write-once storage; every read is checked against its hash."""

    def put(self, content: bytes) -> Sha256:
        """Store durably before returning. Raises `StorageFull`."""
        ...

    def get(self, sha: Sha256 | str) -> bytes:
        """Raises `NotFound`, or `BlobDamaged` when the bytes are not what was stored."""
        ...


class Converter(Protocol):
    """DOCX to PDF/A in a sandbox without a network."""

    def missing(self) -> tuple[str, ...]:
        """Debian packages to install before `convert` can work; empty when it can."""
        ...

    def convert(self, docx: bytes) -> bytes: ...


@dataclass(frozen=True)
class Letter:
    """An e-mail: names and links, never content of documents."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    def send(self, letter: Letter) -> None:
        """Hand the letter to the mail server, or raise `OSError` so that the job is tried again."""
        ...


class KeyStore(Protocol):
    """PKCS#12 files outside the database, readable by the server's user only."""

    def put(self, key_id: UUID, p12: bytes) -> None: ...

    def get(self, key_id: UUID) -> bytes: ...

    def replace(self, key_id: UUID, p12: bytes) -> None:
        """The same key under another PIN, whole or not at all."""
        ...


class Vault(Protocol):
    """Seals small secrets (TOTP seeds) with a key that is not in the database."""

    def seal(self, plain: bytes) -> bytes: ...

    def unseal(self, sealed: bytes) -> bytes: ...


class Issuer(Protocol):
    """The certification authority made at set-up, clearly marked as demo."""

    def person(self, *, name: str, organization: str, email: str, pin: Secret) -> bytes: ...

    def organization(self, *, name: str, parent: str, mst: str, pin: Secret) -> bytes: ...


@dataclass(frozen=True)
class Ports:
    """Everything outside, handed to the use cases that work between two transactions."""

    files: Files
    keys: KeyStore
    vault: Vault
    converter: Converter
    mailer: Mailer | None
    issuer: Issuer
    timestamper: Timestamper
    trust: Callable[[], Trust]
    fonts: Path
    forms: Path
    public_url: str
    now: Callable[[], datetime]
