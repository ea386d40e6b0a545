"""Blobs in a folder, named by what they hold: written once, checked on every read."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import logging
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from docflow.core.errors import NotFound, Unavailable
from docflow.core.values import Sha256

log = logging.getLogger(__name__)
_SHA: Final = re.compile(r"[0-9a-f]{64}")
_CHUNK: Final = 1 << 20
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_UNWRITABLE: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO})


class StorageFull(Unavailable):
    """No room for the bytes; nothing was stored."""

    def __init__(self) -> None:
        super().__init__("storage_full")


class StorageUnwritable(Unavailable):
    """The disk refuses to be written to; nothing was stored."""

    def __init__(self) -> None:
        super().__init__("storage_unwritable")


class BlobDamaged(Unavailable):
    """The bytes on the disk are not the bytes that were stored; an alarm, never served."""

    def __init__(self, sha: str) -> None:
        super().__init__("blob_damaged", sha=sha)


class FolderFiles:
    """`root/ab/cd/<sha256>`; a temporary file is linked into place only when it is durable."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._coming = root / "coming"
        self._coming.mkdir(parents=True, exist_ok=True)
        root.chmod(0o700)

    def put(self, content: bytes | BinaryIO) -> Sha256:
        """Store durably before returning; the same bytes again change nothing."""
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        with _told(), self._coming_file() as (path, out):
            sha = _copied(source, out)
            with _locked(self._root, fcntl.LOCK_SH):
                self._settle(path, self._path(sha))
        return sha

    def get(self, sha: Sha256 | str) -> bytes:
        """The bytes, proved to be those stored. Raises `NotFound` or `BlobDamaged`."""
        with self.open(sha) as blob:
            return blob.read()

    def open(self, sha: Sha256 | str) -> BinaryIO:
        """The same as `get` for long blobs: checked as a whole, then read from the start."""
        try:
            blob = self._path(sha).open("rb")
        except FileNotFoundError as error:
            raise NotFound("file") from error
        if hashlib.file_digest(blob, "sha256").hexdigest() != sha:
            blob.close()
            log.error("a stored file is damaged", extra={"facts": {"sha": str(sha)}})
            raise BlobDamaged(sha)
        blob.seek(0)
        return blob

    def sweep(self, known: set[Sha256], *, older_than: datetime) -> int:
        """Remove blobs that no row knows and unfinished writes, both older than the given time."""
        orphans = [p for p in self._blobs() if p.name not in known]
        return sum(self._forget(p, older_than) for p in (*orphans, *self._coming.iterdir()))

    def _forget(self, path: Path, older_than: datetime) -> bool:
        """Age and removal in one step, so that nobody puts the same bytes in between."""
        with _locked(self._root, fcntl.LOCK_EX):
            is_stale = _is_older(path, older_than)
            if is_stale:
                path.unlink(missing_ok=True)
        return is_stale

    def _blobs(self) -> Iterator[Path]:
        return (p for p in self._root.glob("??/??/*") if _SHA.fullmatch(p.name))

    def _path(self, sha: str) -> Path:
        if not _SHA.fullmatch(sha):
            raise NotFound("file")
        return self._root / sha[:2] / sha[2:4] / sha

    @contextmanager
    def _coming_file(self) -> Iterator[tuple[Path, BinaryIO]]:
        path = self._coming / secrets.token_hex(16)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o400)
        try:
            with os.fdopen(handle, "wb") as out:
                yield path, out
        finally:
            path.unlink(missing_ok=True)

    def _settle(self, coming: Path, final: Path) -> None:
        """Link, then make the entries of the folders durable, newest first."""
        missing = [folder for folder in (final.parent, final.parent.parent) if not folder.exists()]
        final.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(coming, final)
        except FileExistsError:
            with suppress(FileNotFoundError):
                os.utime(final)
        for folder in {final.parent, *(new.parent for new in missing)}:
            _sync(folder)


def _copied(source: BinaryIO, out: BinaryIO) -> Sha256:
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        out.write(chunk)
    out.flush()
    os.fsync(out.fileno())
    return Sha256(digest.hexdigest())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _locked(folder: Path, kind: int) -> Iterator[None]:
    """Between processes too; the lock goes with its holder."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, kind)
        yield
    finally:
        os.close(handle)


def _is_older(path: Path, limit: datetime) -> bool:
    try:
        return path.stat().st_mtime < limit.timestamp()
    except FileNotFoundError:
        return False


@contextmanager
def _told() -> Iterator[None]:
    """Trouble of the disk in words of the house."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull from error
        if error.errno in _UNWRITABLE:
            raise StorageUnwritable from error
        raise
