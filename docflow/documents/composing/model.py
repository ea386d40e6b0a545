"""What is composed: everything the form of Decree 30/2020/NĐ-CP, Annex I can show. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from docflow.documents.composing.kinds import DocumentType


class Urgency(StrEnum):
    """Position 10b; stamps 20, 40 and 30 mm wide and 8 mm high (Annex I, III.3)."""

    NORMAL = "normal"
    URGENT = "urgent"
    VERY_URGENT = "very_urgent"
    FLASH = "flash"


@dataclass(frozen=True)
class Letterhead:
    """Position 2. `parent_line` is empty for HĐND and UBND, whose own name takes two lines."""

    parent_line: str
    issuing_lines: tuple[str, ...]


@dataclass(frozen=True)
class SignatureBlock:
    """Positions 7a and 7b: ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH") and the name."""

    lines: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Annex:
    """A part that follows in the same file, with its own page numbers (Annex I, III.1)."""

    title: str
    reference: str
    body: Mapping[str, Any]
    landscape: bool = False


@dataclass(frozen=True)
class Composition:
    """One document, complete but for number and date. Bodies are ProseMirror JSON, see `body`.

    `symbol` is what follows the slash (`QĐ-UBND`); `authority` the line above the grounds (`CHỦ
    TỊCH ỦY BAN NHÂN DÂN XÃ …`); `lead` replaces the type's "Kính gửi:"; `recipients` and
    `archive_line` ("VT, VP") make "Nơi nhận"; `initials` how many places for ký nháy; `secretary`
    signs minutes on the left, in the first of them; `copy_lines` is position 14; `at` goes into the
    file's metadata and is part of the input, so that the same input gives the same bytes.
    """

    type: DocumentType
    letterhead: Letterhead
    symbol: str
    place: str
    subject: str
    body: Mapping[str, Any]
    signature: SignatureBlock
    addressees: tuple[str, ...] = ()
    lead: str = ""
    authority: str = ""
    grounds: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    archive_line: str = "VT"
    urgency: Urgency = Urgency.NORMAL
    circulation_mark: str = ""
    drafter_mark: str = ""
    contact_line: str = ""
    copy_lines: tuple[str, ...] = ()
    initials: int = 0
    secretary: SignatureBlock | None = None
    annexes: tuple[Annex, ...] = ()
    at: datetime | None = None
