"""Files at the door: looked through as a whole before the first byte is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from docflow.core.errors import Invalid
from docflow.core.ports import Ports

from .intake import limited
from .intake.errors import Rejected
from .intake.media import Attachment
from .screening import refuse_marked
from .usecases import Kept


@dataclass(frozen=True)
class Sent:
    """A file as it was sent."""

    name: str
    content: bytes


def keep_all(ports: Ports, files: Iterable[Sent], *, field: str = "files") -> list[Kept]:
    """Let all files in or none; raises `Invalid` beside `field` with the file's name."""
    passed = [(file, _examined(file, field)) for file in files]
    return [
        Kept(
            name=gate.name,
            media_type=gate.media_type,
            sha256=ports.files.put(file.content),
            size=len(file.content),
            pages=gate.pages,
        )
        for file, gate in passed
    ]


def _examined(file: Sent, field: str) -> Attachment:
    try:
        gate = limited.attachment(file.name, file.content)
        words = limited.words(gate.kind, file.content)
    except Rejected as refusal:
        raise refused(refusal, field, file.name) from refusal
    title = gate.name.rpartition(".")[0].replace("_", " ")
    refuse_marked(field, f"{title}\n{words}")
    return gate


def refused(refusal: Rejected, field: str, name: str) -> Invalid:
    """A refusal of the gate in the house's family."""
    code = str(refusal.code)
    return Invalid(code, fields={field: code}, **({"file": name[:100]} | refusal.facts))
