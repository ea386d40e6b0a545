"""The 29 types of administrative document (Decree 30/2020/NĐ-CP, Art. 7 and Annex III), as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path


class Abstract(StrEnum):
    """Where the subject stands: below the type (5a), as "V/v" below the symbol (5b), nowhere."""

    TITLE = "title"
    LETTER = "letter"
    NONE = "none"


class Symbol(StrEnum):
    """How the symbol is built (Annex I, II.3): `QĐ-UBND` or, without a type, `UBND-VP`."""

    TYPED = "typed"
    LETTER = "letter"


@dataclass(frozen=True)
class DocumentType:
    """One row of the decree's list and what the form needs to know about it."""

    number: int
    code: str
    name: str
    abbreviation: str
    abstract: Abstract
    symbol: Symbol
    addressed: bool
    lead: str
    grounds: bool
    enacting: str


@lru_cache(maxsize=4)
def document_types(path: Path) -> dict[str, DocumentType]:
    """Every type by code, in the decree's order, read from `document_types.toml`."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["type"]
    return {row["code"]: _read(row) for row in rows}


def notation(kind: DocumentType, body: str, unit: str) -> str:
    """Return the symbol behind the slash: `QĐ-UBND`, or `UBND-VP` for a letter (Annex I, II.3)."""
    if kind.symbol is Symbol.TYPED:
        return f"{kind.abbreviation}-{body}"
    return f"{body}-{unit}" if unit else body


def _read(row: dict[str, object]) -> DocumentType:
    fields = dict(row)
    fields["abstract"] = Abstract(str(row["abstract"]))
    fields["symbol"] = Symbol(str(row["symbol"]))
    return DocumentType(**fields)  # type: ignore[arg-type] # the file is ours and a test reads all of it
