"""The 29 types of NĐ 30/2020 Art. 7 as rows; afterwards they are the administrators'."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from docflow.core.access import SYSTEM
from docflow.core.work import work

from .composing.kinds import document_types
from .models import DocumentType


def seed_types(reference: Path) -> None:
    """Add the types of `document_types.toml` that are not there yet."""
    with work(SYSTEM) as w:
        known = set(w.session.scalars(sa.select(DocumentType.code)))
        for kind in document_types(reference).values():
            if kind.code in known:
                continue
            row = DocumentType(
                code=kind.code,
                ordinal=kind.number,
                name=kind.name,
                abbreviation=kind.abbreviation,
                abstract=kind.abstract,
                symbol=kind.symbol,
                lead=kind.lead,
                enacting=kind.enacting,
                has_addressees=kind.addressed,
                has_grounds=kind.grounds,
            )
            w.record("document_type.seed", row)
