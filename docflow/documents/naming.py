"""What a document and its files are called."""

from __future__ import annotations

from .intake.names import safe_name
from .models import Document
from .titles import titled


def title_of(document: Document) -> str:
    """The type and the subject, as tasks and pages show them."""
    return titled(document.type.name, document.subject)


def pdf_name(document: Document) -> str:
    """`05_QD-UBND.pdf`, or the type while there is no number."""
    return safe_name(f"{document.code or document.type.name}.pdf".replace("/", "_"), "pdf")
