"""LibreOffice in its sandbox: right letters, right pages, and no way out."""

from __future__ import annotations

import http.server
import io
import os
import re
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import docx as python_docx
import pytest
from docx.shared import Pt

from docflow.adapters.converter import (
    ConversionFailed,
    ConverterBusy,
    ConverterMissing,
    Limits,
    SandboxedLibreOffice,
)
from docflow.adapters.memory import MemoryConverter
from docflow.documents.intake import pdf as gate
from docflow.documents.intake.revisions import accept_all
from tests.documents.intake.making import docx, field, paragraph, relations
from tests.documents.intake.making_pdf import pdf
from tests.documents.intake.test_revisions import gone, ins, p, run

ROOT = Path(__file__).parents[2]
FONTS = ROOT / "static" / "vendor" / "fonts"
SENTENCE = "Căn cứ Luật Tổ chức chính quyền địa phương; ưỡẫặỷ ỄỔỮỴ đĐ"


@pytest.fixture(scope="module")
def office() -> SandboxedLibreOffice:
    return SandboxedLibreOffice(fonts=FONTS)


class Canary(http.server.ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.hits: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(http.server.BaseHTTPRequestHandler):
    def _note(self) -> None:
        assert isinstance(self.server, Canary)
        self.server.hits.append(f"{self.command} {self.path}")
        self.send_response(404)
        self.end_headers()

    def __getattr__(self, name: str) -> object:
        if name.startswith("do_"):
            return self._note
        raise AttributeError(name)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def canary() -> Iterator[Canary]:
    server = Canary()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def letter(text: str = SENTENCE) -> bytes:
    made = python_docx.Document()
    made.styles["Normal"].font.name = "Times New Roman"
    made.styles["Normal"].font.size = Pt(14)
    made.add_paragraph(text)
    made.add_paragraph().add_run(text).bold = True
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def lured(url: str) -> bytes:
    """A DOCX that fetches a picture from outside; the gate would refuse it."""
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        f'wordprocessingDrawing"><wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="a"/>'
        f'<a:graphic {space}><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/'
        'picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:nvPicPr><pic:cNvPr id="0" name="a"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        '<a:blip r:link="rId1"/><a:stretch/></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    link = relations(("image", f"{url}/secret.png", "External"))
    return docx(paragraph("mồi") + drawing, {"word/_rels/document.xml.rels": link})


def words(content: bytes) -> str:
    return " ".join(" ".join(gate.texts(content)).split())


def test_vietnamese_comes_out_in_tinos_and_as_pdf_a(office: SandboxedLibreOffice) -> None:
    made = office.convert(letter())
    assert words(made) == f"{SENTENCE} {SENTENCE}"
    shown = subprocess.run(["pdffonts", "-"], input=made, capture_output=True, check=True).stdout
    fonts = [line.split()[0].decode() for line in shown.splitlines()[2:]]
    assert fonts
    assert all(re.fullmatch(r"[A-Z]{6}\+Tinos-(Regular|Bold)", font) for font in fonts)
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in made


def test_what_was_accepted_is_what_is_printed(office: SandboxedLibreOffice) -> None:
    draft = docx(
        p(run("Giao "), gone("Sở A"), ins(run("Sở B")), run(" thực hiện"))
        + p(run("bí ẩn", "<w:rPr><w:vanish/></w:rPr>"), run("ngày "))
        + p(field(r" DATE \@ &quot;dd/MM/yyyy&quot; ", result="05/01/2020"))
    )
    assert words(office.convert(accept_all(draft))) == "Giao Sở B thực hiện ngày 05/01/2020"
    unsettled = words(office.convert(draft))
    assert "Sở A" in unsettled
    assert "05/01/2020" not in unsettled


def test_two_at_once_are_converted_side_by_side(office: SandboxedLibreOffice) -> None:
    made: list[str] = []
    jobs = [
        threading.Thread(target=lambda n=n: made.append(words(office.convert(letter(f"số {n}")))))
        for n in range(3)
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert sorted(made) == [f"số {n} số {n}" for n in range(3)]


def test_nothing_is_fetched_from_inside_the_sandbox(
    office: SandboxedLibreOffice, canary: Canary
) -> None:
    assert "mồi" in words(office.convert(lured(canary.url)))
    assert canary.hits == []


def test_the_same_file_fetches_when_there_is_no_sandbox(canary: Canary, tmp_path: Path) -> None:
    """The lure is real: without it the test above would prove nothing."""
    (tmp_path / "job.docx").write_bytes(lured(canary.url))
    subprocess.run(
        [
            *("/usr/bin/soffice", "--headless", "--norestore"),
            f"-env:UserInstallation=file://{tmp_path}/profile",
            *("--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "job.docx")),
        ],
        env={"HOME": str(tmp_path), "PATH": os.defpath, "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert any("/secret.png" in hit for hit in canary.hits)


PROBES = {
    "the network": "cat /proc/net/dev | grep -v lo: | grep -q :",
    "a name": "getent hosts example.com",
    "the metadata address": "timeout 2 bash -c '</dev/tcp/169.254.169.254/80'",
    "the host's own port": "timeout 2 bash -c '</dev/tcp/127.0.0.1/{port}'",
    "home": "ls /root || ls /home",
    "the code": "ls {root}",
    "passwords": "cat /etc/shadow || cat /etc/passwd",
    "the system": "touch /usr/x",
    "the input": "echo x > /in/job.docx",
    "the fonts": "touch /fonts/x",
    "other processes": "test $(ls -d /proc/[0-9]* | wc -l) -gt 6",
    "devices": "ls /dev/sda /dev/vda /dev/mem /dev/kmsg",
    "the environment": "env | grep -q DOCFLOW_SECRET",
    "root": "test $(id -u) -eq 0",
    "mounting": "mount -t tmpfs none /tmp",
}


def _inside(script: str, tmp_path: Path) -> int:
    sandbox = SandboxedLibreOffice(fonts=FONTS)._sandbox(_prepared(tmp_path), tmp_path / "out")
    done = subprocess.run([*sandbox, "/bin/sh", "-c", script], capture_output=True, check=False)
    return done.returncode


@pytest.mark.parametrize("what", PROBES)
def test_the_sandbox_does_not_reach(
    what: str, canary: Canary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCFLOW_SECRET", "x")
    script = PROBES[what].format(port=canary.server_port, root=ROOT)
    assert _inside(script, tmp_path) != 0


def test_the_sandbox_reads_its_input_and_writes_its_output(tmp_path: Path) -> None:
    assert _inside("cat /in/job.docx > /out/job.pdf && ls /fonts/Tinos-Regular.ttf", tmp_path) == 0
    assert (tmp_path / "out" / "job.pdf").read_bytes() == b"x"


def fake_bin(folder: Path, soffice: str = "") -> str:
    """A folder of programs in which some are missing or do something else."""
    folder.mkdir()
    for name in ("prlimit", "timeout", "soffice"):
        (folder / name).symlink_to(f"/usr/bin/{name}")
    if soffice:
        bwrap = folder / "bwrap"
        bwrap.write_text(f'#!/bin/sh\ncase "$*" in *true) exit 0;; esac\n{soffice}\n')
        bwrap.chmod(0o755)
    return str(folder)


def test_without_the_sandbox_nothing_is_converted(tmp_path: Path) -> None:
    office = SandboxedLibreOffice(fonts=FONTS, path=fake_bin(tmp_path / "bin"))
    assert office.missing() == ("bubblewrap",)
    with pytest.raises(ConverterMissing) as refusal:
        office.convert(letter())
    assert refusal.value.facts == {"packages": ("bubblewrap",)}


def test_everything_that_is_missing_is_named(tmp_path: Path) -> None:
    office = SandboxedLibreOffice(fonts=tmp_path, path=str(tmp_path))
    assert set(office.missing()) == {
        "libreoffice-writer-nogui",
        "bubblewrap",
        "util-linux",
        "coreutils",
        "fonts-croscore",
    }


def test_a_sandbox_that_may_not_isolate_is_no_sandbox(tmp_path: Path) -> None:
    path = fake_bin(tmp_path / "bin", "exit 1")
    (tmp_path / "bin" / "bwrap").write_text("#!/bin/sh\nexit 1\n")
    office = SandboxedLibreOffice(fonts=FONTS, path=path)
    assert office.missing() == ("user-namespaces",)
    with pytest.raises(ConverterMissing):
        office.convert(letter())


def test_nothing_is_missing_here(office: SandboxedLibreOffice) -> None:
    assert office.missing() == ()


def hanging(tmp_path: Path, limits: Limits) -> SandboxedLibreOffice:
    """Hangs with a child and a grandchild of its own, as a stuck office would."""
    path = fake_bin(tmp_path / "bin", f"echo $$ >> {tmp_path}/pids; sleep 61 & sleep 62 & wait")
    return SandboxedLibreOffice(fonts=FONTS, limits=limits, path=path)


def _alive(marker: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if line == f"sleep\0{marker}\0".encode():
            found.append(path.parent.name)
    return found


def test_a_hung_job_is_killed_with_its_whole_tree_and_frees_its_slot(tmp_path: Path) -> None:
    office = hanging(tmp_path, Limits(seconds=1, slots=1))
    started = time.monotonic()
    for _ in range(2):
        with pytest.raises(ConversionFailed) as refusal:
            office.convert(letter())
        assert refusal.value.facts == {"reason": "timeout"}
    assert time.monotonic() - started < 12
    assert len((tmp_path / "pids").read_text().split()) == 2
    assert not _alive("61")
    assert not _alive("62")


def test_a_hung_office_inside_the_real_sandbox_is_killed_too(tmp_path: Path) -> None:
    sandbox = SandboxedLibreOffice(fonts=FONTS)._sandbox(_prepared(tmp_path), tmp_path / "out")
    stuck = ["/bin/sh", "-c", "trap '' TERM; sleep 63 & sleep 64"]
    command = ["timeout", "-k", "1", "1", *sandbox, *stuck]
    subprocess.run(command, capture_output=True, check=False, timeout=10)
    assert not _alive("63")
    assert not _alive("64")


def _prepared(folder: Path) -> Path:
    (folder / "out").mkdir()
    for name in ("job.docx", "fonts.conf"):
        (folder / name).write_bytes(b"x")
    return folder


def test_a_full_house_is_told_and_not_queued_for_ever(tmp_path: Path) -> None:
    office = hanging(tmp_path, Limits(seconds=3, slots=1, wait_seconds=0.1))
    first = threading.Thread(target=_failing, args=(office,))
    first.start()
    while not (tmp_path / "pids").exists():
        time.sleep(0.02)
    with pytest.raises(ConverterBusy):
        office.convert(letter())
    first.join()


def _failing(office: SandboxedLibreOffice) -> None:
    with pytest.raises(ConversionFailed):
        office.convert(letter())


OUTPUTS = {
    "nothing": ("exit 0", "no_output"),
    "failure": ("exit 77", "no_output"),
    "no PDF": ("echo hello > OUT/job.pdf", "not_pdf"),
    "a link": ("ln -s /etc/passwd OUT/job.pdf", "no_output"),
    "a folder": ("mkdir OUT/job.pdf", "no_output"),
    "a PDF with a script": ("cp SCRIPTED OUT/job.pdf", "javascript"),
}  # fmt: skip


@pytest.mark.parametrize("what", OUTPUTS)
def test_what_comes_out_is_looked_at_like_what_comes_in(what: str, tmp_path: Path) -> None:
    script, reason = OUTPUTS[what]
    scripted = tmp_path / "scripted.pdf"
    scripted.write_bytes(pdf({6: "<< /S /JavaScript /JS (x) >>"}))
    find_out = 'while [ "$1" != --bind ]; do shift; done; OUT=$2\n'
    script = find_out + script.replace("OUT/", "$OUT/").replace("SCRIPTED", str(scripted))
    office = SandboxedLibreOffice(fonts=FONTS, path=fake_bin(tmp_path / "bin", script))
    with pytest.raises(ConversionFailed) as refusal:
        office.convert(letter())
    assert refusal.value.facts == {"reason": reason}


@pytest.mark.parametrize(
    "content", [b"", b"rubbish", letter()[:500], b"PK\x03\x04" + bytes(900)], ids=len
)
def test_rubbish_fails_and_never_hangs(office: SandboxedLibreOffice, content: bytes) -> None:
    started = time.monotonic()
    with suppress(ConversionFailed):
        assert gate.examine(office.convert(content)).pages
    assert time.monotonic() - started < 35


def test_nothing_is_left_behind(
    office: SandboxedLibreOffice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    office.convert(letter())
    assert list(tmp_path.iterdir()) == []


def test_the_twin_in_memory_answers_like_the_real_one() -> None:
    twin = MemoryConverter(pdf())
    assert twin.missing() == ()
    assert twin.convert(b"docx") == pdf()
    assert twin.converted == [b"docx"]
    absent = MemoryConverter(missing=("bubblewrap",))
    assert absent.missing() == ("bubblewrap",)
    with pytest.raises(ConverterMissing):
        absent.convert(b"docx")
    assert MemoryConverter(lambda content: content[::-1]).convert(b"ab") == b"ba"


def test_the_lure_is_a_readable_package() -> None:
    with zipfile.ZipFile(io.BytesIO(lured("http://127.0.0.1"))) as opened:
        assert opened.testzip() is None
