"""DOCX to PDF/A-2b by LibreOffice in a sandbox: no network, no home, one file in, one out.

Fails closed: without bubblewrap, LibreOffice or user namespaces nothing is converted.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from docflow.core.errors import Invalid, Unavailable
from docflow.documents.intake import limited
from docflow.documents.intake.errors import Rejected

PACKAGES: Final = {
    "soffice": "libreoffice-writer-nogui",
    "bwrap": "bubblewrap",
    "prlimit": "util-linux",
    "timeout": "coreutils",
}
"""Debian package by the program it brings."""
NAMESPACES: Final = "user-namespaces"
"""Named by `missing` when bubblewrap is there and the kernel forbids it to work."""

_FILTER: Final = {
    "SelectPdfVersion": {"type": "long", "value": "2"},
    "ExportFormFields": {"type": "boolean", "value": "false"},
    "ExportNotes": {"type": "boolean", "value": "false"},
    "ExportLinksRelativeFsys": {"type": "boolean", "value": "false"},
}
"""Version 2 is PDF/A-2b (ISO 19005-2); forms become plain ink."""
_FONTS_CONF: Final = """<?xml version="1.0"?>
<fontconfig>
  <dir>/fonts</dir><dir>/usr/share/fonts</dir><cachedir>/tmp/fontconfig</cachedir>
  {aliases}
</fontconfig>
"""
_ALIAS: Final = """<match target="pattern"><test name="family"><string>{name}</string></test>
  <edit name="family" mode="assign" binding="same"><string>Tinos</string></edit></match>"""
_TIMES: Final = ("Times New Roman", "Times", "Liberation Serif", "serif")
"""Tinos has the metrics of Times New Roman: the same lines break at the same words."""

_FACE: Final = "Tinos-Regular.ttf"
_SYSTEM_FONTS: Final = Path("/usr/share/fonts/truetype/croscore")


class ConverterMissing(Unavailable):
    """`facts["packages"]` says what to install."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        super().__init__("converter_missing", packages=packages)


class ConverterBusy(Unavailable):
    """Every slot was taken for too long; the same file may be tried again."""

    def __init__(self) -> None:
        super().__init__("converter_busy")


class ConversionFailed(Invalid):
    """`facts["reason"]`: timeout, no_output, or the code of the gate that refused the PDF."""

    def __init__(self, reason: str) -> None:
        super().__init__("conversion_failed", reason=reason)


@dataclass(frozen=True)
class Limits:
    """What one conversion may use."""

    seconds: int = 30
    cpu_seconds: int = 25
    memory: int = 4 * 1024**3
    file_size: int = 200_000_000
    open_files: int = 512
    slots: int = 2
    wait_seconds: float = 60.0


class SandboxedLibreOffice:
    """`fonts` holds the Tinos faces; `path` is where the programs are looked for."""

    def __init__(
        self, *, fonts: Path, limits: Limits | None = None, path: str = os.defpath
    ) -> None:
        self._fonts = fonts
        self._limits = limits or Limits()
        self._path = path
        self._slots = threading.BoundedSemaphore(self._limits.slots)

    def missing(self) -> tuple[str, ...]:
        """Debian packages to install first, or `user-namespaces`; empty when all is ready."""
        absent = [package for name, package in PACKAGES.items() if not self._program(name)]
        if not any(face.is_file() for face in (self._fonts / _FACE, _SYSTEM_FONTS / _FACE)):
            absent.append("fonts-croscore")
        if not absent and not self._can_isolate():
            return (NAMESPACES,)
        return tuple(absent)

    def convert(self, docx: bytes) -> bytes:
        """PDF/A-2b of a DOCX that passed the gate.

        Raises `ConverterMissing`, `ConverterBusy` or `ConversionFailed`.
        """
        if absent := self.missing():
            raise ConverterMissing(absent)
        with self._slot(), tempfile.TemporaryDirectory(prefix="convert-") as folder:
            pdf = self._converted(docx, Path(folder))
        try:
            limited.pdf(pdf)
        except Rejected as refusal:
            raise ConversionFailed(refusal.code.value) from refusal
        return pdf

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=self._limits.wait_seconds):
            raise ConverterBusy
        try:
            yield
        finally:
            self._slots.release()

    def _converted(self, docx: bytes, folder: Path) -> bytes:
        out = folder / "out"
        out.mkdir()
        (folder / "job.docx").write_bytes(docx)
        aliases = "\n  ".join(_ALIAS.format(name=name) for name in _TIMES)
        (folder / "fonts.conf").write_text(_FONTS_CONF.format(aliases=aliases))
        command = [*self._limited(), *self._sandbox(folder, out), *_soffice()]
        _run(command, self._limits.seconds + 5)
        found = out / "job.pdf"
        if not found.is_file() or found.is_symlink():
            raise ConversionFailed("no_output")
        return found.read_bytes()

    def _limited(self) -> list[str]:
        limits = self._limits
        return [
            *(self._program("timeout"), "-k", "2", str(limits.seconds)),
            *(self._program("prlimit"), f"--as={limits.memory}", f"--cpu={limits.cpu_seconds}"),
            *(f"--fsize={limits.file_size}", f"--nofile={limits.open_files}", "--core=0"),
        ]

    def _sandbox(self, folder: Path, out: Path) -> list[str]:
        return [
            *(self._program("bwrap"), *_ISOLATED),
            *("--ro-bind-try", "/etc/libreoffice", "/etc/libreoffice"),
            *("--ro-bind-try", str(self._fonts), "/fonts"),
            *("--ro-bind", str(folder / "fonts.conf"), "/in/fonts.conf"),
            *("--ro-bind", str(folder / "job.docx"), "/in/job.docx"),
            *("--bind", str(out), "/out"),
        ]

    def _can_isolate(self) -> bool:
        probe = [self._program("bwrap"), *_ISOLATED, "/usr/bin/true"]
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0  # noqa: S603 - fixed

    def _program(self, name: str) -> str:
        return shutil.which(name, path=self._path) or ""


_ISOLATED: Final = (
    *("--unshare-all", "--die-with-parent", "--new-session", "--clearenv"),
    *("--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"),
    *("--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib"),
    *("--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin"),
    *("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/tmp"),  # noqa: S108 - the sandbox's own
    *("--setenv", "HOME", "/tmp", "--setenv", "PATH", "/usr/bin"),  # noqa: S108 - the sandbox's own
    *("--setenv", "LANG", "C.UTF-8", "--setenv", "FONTCONFIG_FILE", "/in/fonts.conf"),
)
"""Own namespaces for everything, nobody's rights, a read-only system, an empty /tmp."""


def _soffice() -> list[str]:
    return [
        *("/usr/bin/soffice", "--headless", "--norestore", "--nolockcheck"),
        "-env:UserInstallation=file:///tmp/profile",
        "--infilter=MS Word 2007 XML",
        *("--convert-to", f"pdf:writer_pdf_Export:{json.dumps(_FILTER)}"),
        *("--outdir", "/out", "/in/job.docx"),
    ]


def _run(command: list[str], seconds: int) -> None:
    """Run to the end or kill the whole tree; what LibreOffice says is nobody's input."""
    with subprocess.Popen(  # noqa: S603 - a fixed line; the user's name for the file is not in it
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as job:
        try:
            ended = job.wait(seconds)
        except subprocess.TimeoutExpired:
            ended = _TIMED_OUT
        finally:
            _kill(job)
    if ended in {_TIMED_OUT, _KILLED}:
        raise ConversionFailed("timeout")


_TIMED_OUT, _KILLED = 124, 137
"""Exit codes of timeout(1)."""


def _kill(job: subprocess.Popen[bytes]) -> None:
    if job.poll() is None:
        os.killpg(job.pid, signal.SIGKILL)
