"""PKCS#12 files in a folder of the server's user, never in the database or a backup of it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from uuid import UUID

from docflow.core.errors import NotFound


class FolderKeys:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)

    def put(self, key_id: UUID, p12: bytes) -> None:
        self._write(f"{key_id}.p12", p12)

    def replace(self, key_id: UUID, p12: bytes) -> None:
        half = f".{key_id}.{secrets.token_hex(4)}"
        self._write(half, p12)
        (self._folder / half).replace(self._folder / f"{key_id}.p12")
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _write(self, name: str, p12: bytes) -> None:
        handle = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(p12)
            out.flush()
            os.fsync(out.fileno())

    def get(self, key_id: UUID) -> bytes:
        path = self._folder / f"{key_id}.p12"
        if not path.exists():
            raise NotFound("signing_key")
        return path.read_bytes()
