"""The certification authority and the time-stamping unit made at set-up, both marked as demo."""

from __future__ import annotations

import os
import secrets
import threading
from datetime import datetime, timedelta
from pathlib import Path

from docflow.core import clock
from docflow.core.values import Secret
from signing import KeyKind, LocalTimestamper, Trust, open_key
from signing.authority import Authority, Organisation, Person

FRESH = timedelta(hours=1)


class DemoAuthority:
    """Issues personal and organisation keys; its own key lies sealed in the data folder."""

    def __init__(self, folder: Path, passphrase: Secret) -> None:
        self._folder, self._passphrase = folder, passphrase
        self._lock = threading.Lock()
        self._authority: Authority | None = None
        self._timestamper: LocalTimestamper | None = None
        self._trust: tuple[datetime, Trust] | None = None

    @property
    def timestamper(self) -> LocalTimestamper:
        """The time-stamping unit, opened at first use."""
        self._load()
        assert self._timestamper is not None  # noqa: S101 - made by _load
        return self._timestamper

    @property
    def authority(self) -> Authority:
        return self._load()

    def trust(self) -> Trust:
        """Our own trust store: this authority with a revocation list not older than an hour."""
        now = clock.now()
        kept = self._trust
        if kept is None or not timedelta(0) <= now - kept[0] < FRESH:
            kept = (now, self._load().trust(now))
            self._trust = kept
        return kept[1]

    def person(self, *, name: str, organization: str, email: str, pin: Secret) -> bytes:
        holder = Person(name, organization, email)
        return self._load().issue_person(holder, pin.reveal(), clock.now(), kind=KeyKind.P_256)

    def organization(self, *, name: str, parent: str, mst: str, pin: Secret) -> bytes:
        holder = Organisation(name, parent, mst=mst)
        return self._load().issue_organisation(holder, pin.reveal(), clock.now())

    def revoke(self, serial: str) -> None:
        """Take a certificate back; validation knows at once."""
        with self._lock:
            self._authority = self._open().revoke(serial, clock.now())
            self._save("ca.pem", self._authority.save(self._passphrase.reveal(), clock.now()))
            self._trust = None

    def _load(self) -> Authority:
        with self._lock:
            return self._open()

    def _open(self) -> Authority:
        if self._authority is None:
            if not (self._folder / "ca.pem").exists():
                self._make()
            saved = (self._folder / "ca.pem").read_bytes()
            self._authority = Authority.load(saved, self._passphrase.reveal())
            stamp = (self._folder / "tsa.p12").read_bytes()
            self._timestamper = LocalTimestamper(open_key(stamp, self._passphrase.reveal()))
        return self._authority

    def _make(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        now = clock.now() - timedelta(minutes=5)
        made = Authority.create("Thái Nguyên", now)
        stamp = made.issue_timestamper("Thái Nguyên", self._passphrase.reveal(), now)
        self._save("tsa.p12", stamp)
        self._save("ca.pem", made.save(self._passphrase.reveal(), now))

    def _save(self, name: str, content: bytes) -> None:
        """Whole or not at all, readable by the owner only."""
        half = self._folder / f".{name}.{secrets.token_hex(4)}"
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        half.replace(self._folder / name)
