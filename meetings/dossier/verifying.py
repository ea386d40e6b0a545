"""Check the dossier of a meeting: `python kiem_tra.py ho_so.zip`. Needs Python and nothing else.

Every file must have the hash the manifest names; the log must be numbered without a gap and chained
from its first event (SHA-256 of the previous link and the event's canonical JSON); every paper the
log speaks of must be in the dossier. The code of the log stands in the signed minutes too: compare.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

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
        yield f"the dossier cannot be read: {broken}"


def _files(box: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[str]:
    there = set(box.namelist()) - {"manifest.json", INVENTORY}
    named = manifest["files"]
    for name in sorted(there | named.keys()):
        if name not in there:
            yield f"{name} is missing"
        elif name not in named:
            yield f"{name} is not of this dossier"
        elif hashlib.sha256(box.read(name)).hexdigest() != named[name]:
            yield f"{name} was changed"


def _log(box: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[str]:
    link, seq = bytes(32), 0
    papers: set[str] = set()
    for line in box.read("log.jsonl").decode().splitlines():
        event = json.loads(line)
        seq += 1
        said = canonical({name: event[name] for name in SAID})
        link = hashlib.sha256(link + said).digest()
        if event["seq"] != seq or event["hash"] != link.hex():
            yield f"event {seq} of the log is not what was written"
            return
        if event["type"] == "papers.set":
            papers |= {one["sha"] for one in event["payload"]["papers"].values()}
    if (seq, link.hex()) != (manifest["log"]["events"], manifest["log"]["code"]):
        yield "the log does not end where the manifest says"
    for sha in sorted(papers):
        if f"papers/{sha}.pdf" not in manifest["files"]:
            yield f"the log speaks of the paper {sha}, which is missing"


def verdict(file: str) -> tuple[bool, list[str]]:
    """Whether it holds, and the lines that say what is wrong or the codes to compare."""
    found = [f"BROKEN: {fault}" for fault in faults(file)]
    if found:
        return False, found
    with zipfile.ZipFile(file) as box:
        manifest = box.read("manifest.json")
    log, code = json.loads(manifest)["log"], hashlib.sha256(manifest).hexdigest()
    named = f"manifest {code}: the sealed inventory names it"
    return True, [f"ok: {log['events']} events, code {log['code']}", named]


def main() -> int:
    """Say what is wrong, or the codes."""
    holds, lines = verdict(sys.argv[1])
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
