"""One contract for blobs, kept by the folder and by its twin in memory."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow.adapters.files import BlobDamaged, FolderFiles, StorageFull, StorageUnwritable
from docflow.adapters.memory import MemoryFiles
from docflow.core.errors import NotFound
from docflow.core.values import Sha256, sha256

ROOT = Path(__file__).parents[2]
Store = FolderFiles | MemoryFiles
LATER = timedelta(days=2)


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return FolderFiles(tmp_path / "files") if request.param == "folder" else MemoryFiles()


def damage(store: Store, sha: Sha256, content: bytes) -> None:
    if isinstance(store, MemoryFiles):
        store.blobs[sha] = content
        return
    (path,) = store._root.glob(f"*/*/{sha}")
    path.chmod(0o600)
    path.write_bytes(content)


@given(content=st.binary(max_size=3000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_put_comes_back(store: Store, content: bytes) -> None:
    sha = store.put(content)
    assert sha == hashlib.sha256(content).hexdigest()
    assert store.get(sha) == content
    with store.open(sha) as blob:
        assert blob.read() == content


def test_a_stream_is_kept_like_bytes(store: Store) -> None:
    content = os.urandom(3_000_000)
    assert store.get(store.put(io.BytesIO(content))) == content


def test_the_same_bytes_are_kept_once(store: Store) -> None:
    assert store.put(b"x") == store.put(b"x")
    assert store.sweep(set(), older_than=datetime.now(UTC) + LATER) == 1


@pytest.mark.parametrize(
    "sha", [sha256(b"never stored"), "", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65]
)
def test_what_was_never_put_is_not_found(store: Store, sha: str) -> None:
    with pytest.raises(NotFound):
        store.get(sha)
    with pytest.raises(NotFound):
        store.open(sha)


@pytest.mark.parametrize("found", [b"", b"xy", b"y"])
def test_damaged_bytes_are_never_handed_out(store: Store, found: bytes) -> None:
    sha = store.put(b"x")
    damage(store, sha, found)
    with pytest.raises(BlobDamaged) as alarm:
        store.get(sha)
    assert alarm.value.facts == {"sha": sha}
    with pytest.raises(BlobDamaged):
        store.open(sha)


def test_only_old_orphans_are_swept(store: Store) -> None:
    known, orphan = store.put(b"known"), store.put(b"orphan")
    assert store.sweep({known}, older_than=datetime.now(UTC) - LATER) == 0
    assert store.get(orphan) == b"orphan"
    assert store.sweep({known}, older_than=datetime.now(UTC) + LATER) == 1
    assert store.get(known) == b"known"
    with pytest.raises(NotFound):
        store.get(orphan)


def test_many_writers_of_the_same_and_of_others_agree(store: Store) -> None:
    wanted = [b"%d" % (n % 7) for n in range(56)]
    stored: list[Sha256] = []

    def write(content: bytes) -> None:
        stored.append(store.put(content))

    writers = [threading.Thread(target=write, args=(content,)) for content in wanted]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(stored) == sorted(sha256(content) for content in wanted)
    assert {store.get(sha) for sha in stored} == set(wanted)


# the folder alone


@pytest.fixture
def folder(tmp_path: Path) -> FolderFiles:
    return FolderFiles(tmp_path / "files")


def everything(root: Path) -> set[Path]:
    return {path for path in root.rglob("*") if path.is_file()}


def test_a_blob_lies_two_folders_deep_and_cannot_be_written_to(tmp_path: Path) -> None:
    sha = FolderFiles(tmp_path).put(b"x")
    path = tmp_path / sha[:2] / sha[2:4] / sha
    assert everything(tmp_path) == {path}
    assert path.stat().st_mode & 0o777 == 0o400
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_put_is_durable_before_it_returns(
    folder: FolderFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is synced before it gets its name, its folders after."""
    done: list[str] = []
    fsync, link = os.fsync, os.link

    def noted_sync(handle: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")  # noqa: PTH112 - a descriptor
        fsync(handle)

    def noted_link(old: Path, new: Path) -> None:
        done.append("link")
        link(old, new)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "link", noted_link)
    folder.put(b"x")
    assert done == ["file", "link", "folder", "folder", "folder"]
    done.clear()
    folder.put(b"x")
    assert done == ["file", "link", "folder"]


def test_putting_again_what_is_about_to_be_swept_saves_it(
    folder: FolderFiles, tmp_path: Path
) -> None:
    sha = folder.put(b"x")
    (path,) = everything(tmp_path)
    os.utime(path, (0, 0))
    folder.put(b"x")
    assert folder.sweep(set(), older_than=datetime.now(UTC) - LATER) == 0
    assert folder.get(sha) == b"x"


def test_a_sweep_waits_for_a_put_that_found_the_blob_there(
    folder: FolderFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha = folder.put(b"x")
    (path,) = everything(tmp_path)
    os.utime(path, (0, 0))
    limit = datetime.now(UTC) - LATER
    swept: list[int] = []
    sweeper = threading.Thread(target=lambda: swept.append(folder.sweep(set(), older_than=limit)))
    utime = os.utime

    def slow(target: Path) -> None:
        sweeper.start()
        sweeper.join(0.2)
        utime(target)

    monkeypatch.setattr(os, "utime", slow)
    folder.put(b"x")
    sweeper.join()
    assert swept == [0]
    assert folder.get(sha) == b"x"


def test_unfinished_writes_are_swept_when_old(folder: FolderFiles, tmp_path: Path) -> None:
    left = tmp_path / "files" / "coming" / "left"
    left.write_bytes(b"half")
    assert folder.sweep(set(), older_than=datetime.now(UTC) - LATER) == 0
    assert folder.sweep(set(), older_than=datetime.now(UTC) + LATER) == 1
    assert not everything(tmp_path)


def test_foreign_files_in_the_folder_are_left_alone(folder: FolderFiles, tmp_path: Path) -> None:
    note = tmp_path / "files" / "README"
    note.write_text("do not touch")
    folder.sweep(set(), older_than=datetime.now(UTC) + LATER)
    assert note.exists()


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        (errno.ENOSPC, StorageFull),
        (errno.EDQUOT, StorageFull),
        (errno.EROFS, StorageUnwritable),
        (errno.EIO, StorageUnwritable),
        (errno.EINVAL, OSError),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "link", "open"])
def test_trouble_of_the_disk_is_told_and_leaves_nothing(
    folder: FolderFiles,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    refusal: type[Exception],
    step: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken:
        broken.setattr(os, step, fail)
        with pytest.raises(refusal):
            folder.put(b"x")
    assert not everything(tmp_path)
    assert folder.get(folder.put(b"x")) == b"x"


FILLED = """
import resource, sys
from pathlib import Path
from docflow.adapters.files import FolderFiles, StorageFull
files = FolderFiles(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    files.put(bytes(200_000))
except StorageFull as refusal:
    print(refusal.code)
"""


def test_a_disk_that_fills_up_in_the_middle_keeps_nothing_half(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILLED, str(tmp_path)], capture_output=True, cwd=ROOT, check=True
    )
    assert done.stdout.split() == [b"storage_full"]
    assert not everything(tmp_path)


KILLED = """
import os, sys
from pathlib import Path
from docflow.adapters.files import FolderFiles
files = FolderFiles(Path(sys.argv[1]))
step = getattr(os, sys.argv[2])
def die(*arguments):
    os._exit(9)
setattr(os, sys.argv[2], die)
files.put(b"x")
"""


@pytest.mark.parametrize("step", ["fsync", "link"])
def test_a_kill_in_the_middle_leaves_no_blob_that_can_be_read(tmp_path: Path, step: str) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path), step]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 9
    files = FolderFiles(tmp_path)
    with pytest.raises(NotFound):
        files.get(sha256(b"x"))
    assert files.get(files.put(b"x")) == b"x"
    assert files.sweep({sha256(b"x")}, older_than=datetime.now(UTC) + LATER) == 1


def test_a_link_planted_as_a_blob_is_not_believed(folder: FolderFiles, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("password")
    sha = sha256(b"x")
    place = tmp_path / "files" / sha[:2] / sha[2:4] / sha
    place.parent.mkdir(parents=True)
    place.symlink_to(secret)
    with pytest.raises(BlobDamaged):
        folder.get(sha)
