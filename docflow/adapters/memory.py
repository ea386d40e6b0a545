"""In-memory twins of the adapters, for tests and for trying things out."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import BinaryIO

from docflow.core.errors import NotFound
from docflow.core.values import Sha256, sha256

from .converter import ConverterMissing
from .files import BlobDamaged


class MemoryFiles:
    """Keeps blobs in a dictionary; `blobs` is open so that a test can damage one."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self._stored: dict[str, datetime] = {}

    def put(self, content: bytes | BinaryIO) -> Sha256:
        plain = content if isinstance(content, bytes) else content.read()
        sha = sha256(plain)
        self.blobs.setdefault(sha, plain)
        self._stored[sha] = datetime.now(UTC)
        return sha

    def get(self, sha: Sha256 | str) -> bytes:
        if sha not in self.blobs:
            raise NotFound("file")
        if sha256(self.blobs[sha]) != sha:
            raise BlobDamaged(sha)
        return self.blobs[sha]

    def open(self, sha: Sha256 | str) -> BinaryIO:
        return io.BytesIO(self.get(sha))

    def sweep(self, known: set[Sha256], *, older_than: datetime) -> int:
        stale = [s for s, at in self._stored.items() if s not in known and at < older_than]
        for sha in stale:
            del self.blobs[sha], self._stored[sha]
        return len(stale)


class MemoryConverter:
    """Answers with a given PDF, or with what a function makes of the DOCX."""

    def __init__(
        self, pdf: bytes | Callable[[bytes], bytes] = b"", *, missing: tuple[str, ...] = ()
    ) -> None:
        self._pdf = pdf
        self._missing = missing
        self.converted: list[bytes] = []

    def missing(self) -> tuple[str, ...]:
        return self._missing

    def convert(self, docx: bytes) -> bytes:
        if self._missing:
            raise ConverterMissing(self._missing)
        self.converted.append(docx)
        return self._pdf if isinstance(self._pdf, bytes) else self._pdf(docx)
