"""PKCS#12 files in a folder of the server's user, never in the database or a backup of it."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

from docflow.core.errors import NotFound


class FolderKeys:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)

    def put(self, key_id: UUID, p12: bytes) -> None:
        path = self._folder / f"{key_id}.p12"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(p12)
            out.flush()
            os.fsync(out.fileno())

    def get(self, key_id: UUID) -> bytes:
        path = self._folder / f"{key_id}.p12"
        if not path.exists():
            raise NotFound("signing_key")
        return path.read_bytes()
