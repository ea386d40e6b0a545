"""What was submitted, kept as it was."""

from __future__ import annotations

from docflow.core.errors import NotFound
from docflow.core.values import Sha256
from docflow.core.work import Work

from .freezing import Frozen
from .manuscript import Manuscript
from .models import Document, DocumentVersion


def keep_version(
    w: Work, document: Document, manuscript: Manuscript, frozen: Frozen, sha: Sha256
) -> DocumentVersion:
    """Make `frozen`, stored as `sha`, the current version; `Conflict` when the draft moved on.

    The caller records the deed (`document.submit`).
    """
    w.unchanged_since(document, manuscript.version)
    version = DocumentVersion(
        number=document.version_no + 1,
        source=manuscript.source,
        subject=manuscript.subject,
        form=manuscript.snapshot,
        text=frozen.text,
        docx_sha=manuscript.brought.docx_sha if manuscript.brought else None,
        pdf_sha=sha,
        pages=frozen.pages,
        made_at=w.now,
        made_by=w.actor.person_name,
    )
    document.versions.append(version)
    document.version_no = version.number
    document.frozen_sha = document.pdf_sha = sha
    document.pages, document.changed_at = frozen.pages, w.now
    return version


def version_of(document: Document, number: int) -> DocumentVersion:
    """One version by its number, or `NotFound`."""
    found = next((row for row in document.versions if row.number == number), None)
    if found is None:
        raise NotFound(kind="DocumentVersion")
    return found
