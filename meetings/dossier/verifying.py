"""Check the dossier of a meeting: `python kiem_tra.py ho_so.zip`. Needs Python and nothing else.

Every file must have the hash the manifest names; the log must be numbered without a gap and chained
from its first event (SHA-256 of the previous link and the event's canonical JSON); every paper the
log speaks of must be in the dossier. The code of the log stands in the signed minutes too: compare.
Of each PDF it says whether the log names its hash; where `pdfsig` (Poppler) is installed, what that
says of its signatures, with `-nocert`: whose certificate it is, the reader compares.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

PROGRAM = "kiem_tra.py"
"""This file: it cannot vouch for itself, so the manifest does not name it."""
INVENTORY = "niem_phong.pdf"
"""Names the manifest and is signed and sealed: open it with any PDF reader that checks signatures.
The manifest does not name it.
"""
SAID = ("meeting", "seq", "type", "by", "at", "payload")


def canonical(value: Any) -> bytes:
    """RFC 8785 for text, whole numbers, booleans, lists and objects with ASCII names."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def faults(file: str | BinaryIO) -> Iterator[str]:
    """Everything that is not as it was written; nothing when all of it is."""
    try:
        with zipfile.ZipFile(file) as box:
            manifest = json.loads(box.read("manifest.json"))
            yield from _files(box, manifest)
            yield from _log(box, manifest)
    except (zipfile.BadZipFile, KeyError, ValueError) as broken:
        yield f"không đọc được hồ sơ: {broken}"


def _files(box: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[str]:
    named = manifest["files"]
    there = set(box.namelist()) - ({"manifest.json", INVENTORY, PROGRAM} - named.keys())
    for name in sorted(there | named.keys()):
        if name not in there:
            yield f"thiếu tệp {name}"
        elif name not in named:
            yield f"tệp {name} không thuộc hồ sơ này"
        elif hashlib.sha256(box.read(name)).hexdigest() != named[name]:
            yield f"tệp {name} đã bị thay đổi"


def _log(box: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[str]:
    link, seq = bytes(32), 0
    papers: set[str] = set()
    for line in box.read("log.jsonl").decode().splitlines():
        event = json.loads(line)
        seq += 1
        said = canonical({name: event[name] for name in SAID})
        link = hashlib.sha256(link + said).digest()
        if event["seq"] != seq or event["hash"] != link.hex():
            yield f"sự kiện {seq} của nhật ký không đúng như đã ghi"
            return
        papers |= _papers(event)
    if (seq, link.hex()) != (manifest["log"]["events"], manifest["log"]["code"]):
        yield "nhật ký không kết thúc ở chỗ bản kê ghi"
    for sha in sorted(papers):
        if f"papers/{sha}.pdf" not in manifest["files"]:
            yield f"thiếu tài liệu {sha} mà nhật ký nhắc đến"


def _papers(event: dict[str, Any]) -> set[str]:
    """The hashes of the papers an event tells of."""
    told = event["payload"]["papers"].values() if event["type"] == "papers.set" else ()
    return {one["sha"] for one in told if one["sha"]}


def signed(box: zipfile.ZipFile) -> Iterator[str]:
    """Of each PDF with signatures: whether the log names its hash, and what pdfsig says."""
    events = map(json.loads, box.read("log.jsonl").decode().splitlines())
    told = set().union(*map(_papers, events))
    for name in sorted(box.namelist()):
        content = box.read(name)
        if name.endswith(".pdf") and b"/ByteRange" in content:
            sha = hashlib.sha256(content).hexdigest()
            yield f"{name}: mã {sha}"
            yield f"  {_where(name, named=sha in told)}"
            yield from (f"  {line}" for line in _pdfsig(content))


def _where(name: str, *, named: bool) -> str:
    if named:
        return "có trong nhật ký cuộc họp, đúng mã"
    if name == INVENTORY:
        return "biên bản niêm phong: so mã của bản kê in ở dưới với mã ghi trong văn bản này"
    if name.startswith("documents/"):
        return "văn bản của cuộc họp, ký ngoài phòng họp: đúng mã trong bản kê, nhật ký không ghi"
    return "KHÔNG có trong nhật ký cuộc họp"


def _pdfsig(content: bytes) -> Iterator[str]:
    program = shutil.which("pdfsig")
    if program is None:
        yield "chưa kiểm tra chữ ký: máy này không có pdfsig (gói poppler-utils)"
        return
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        ran = subprocess.run(  # noqa: S603 - a program of the system, a file of ours
            [program, "-nocert", file.name], capture_output=True, text=True, check=False
        )
    yield from _in_words(ran.stdout) or ["pdfsig không đọc được chữ ký nào"]


def _in_words(said: str) -> list[str]:
    """What pdfsig answers, signature by signature."""
    lines: list[str] = []
    signer = ""
    for line in said.splitlines():
        name, _colon, value = line.strip(" -").partition(": ")
        if name == "Signer Certificate Common Name":
            signer = value
        elif name == "Signature Validation":
            whole = (
                "còn nguyên vẹn" if value.startswith("Signature is Valid") else f"HỎNG ({value})"
            )
            lines.append(f"chữ ký {len(lines) + 1}, {signer}: {whole}")
    return lines


def verdict(file: str) -> tuple[bool, list[str]]:
    """Whether it holds, and the lines that say what is wrong or the codes to compare."""
    found = [f"HỎNG: {fault}" for fault in faults(file)]
    if found:
        return False, found
    with zipfile.ZipFile(file) as box:
        manifest = box.read("manifest.json")
        pdfs = list(signed(box))
    log, code = json.loads(manifest)["log"], hashlib.sha256(manifest).hexdigest()
    whole = f"Nguyên vẹn: {log['events']} sự kiện, mã {log['code']}"
    holds = not any("HỎNG" in line for line in pdfs)
    return holds, [whole, *pdfs, f"Mã bản kê: {code} (biên bản niêm phong ghi mã này)"]


def main() -> int:
    """Say what is wrong, or the codes."""
    holds, lines = verdict(sys.argv[1])
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
