"""What a document and its files are called."""

from __future__ import annotations

from .intake.names import safe_name
from .models import Document

_ABOUT = "về việc"


def title_of(document: Document) -> str:
    """`Quyết định về việc …`: the type before the subject, as tasks and pages show it."""
    subject = document.subject
    if subject.casefold().startswith(_ABOUT):
        subject = _ABOUT + subject[len(_ABOUT) :]
    return f"{document.type.name} {subject}"


def pdf_name(document: Document) -> str:
    """`05_QD-UBND.pdf`, or the type while there is no number."""
    return safe_name(f"{document.code or document.type.name}.pdf".replace("/", "_"), "pdf")
