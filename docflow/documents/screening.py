"""State secrets stop at the door: asked once, and looked for in words and files before any store.

The Law on the protection of state secrets leaves two places for them, paper and a separate system;
this one keeps no draft, no subject line, no trail of what was refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from docflow.core.errors import Invalid

from .composing import body as bodies
from .intake import secrecy
from .intake.errors import Rejected
from .schemas import DraftIn, RecipientIn

Texts = Iterator[tuple[str, str]]


def refuse_secret(declared: bool, texts: Texts) -> None:
    """Refuse what the drafter declared, or what bears a mark of secrecy. Keeps nothing of it."""
    if declared:
        raise Invalid("state_secret", fields={"state_secret": "state_secret"})
    for field, text in texts:
        refuse_marked(field, text)


def refuse_marked(field: str, text: str) -> None:
    """Raise `Invalid("state_secret_mark")`; the text itself is in no fact of it."""
    try:
        secrecy.refuse_secrets(text)
    except Rejected as marked:
        code = str(marked.code)
        raise Invalid(code, fields={field: code}) from None


def typed_texts(said: DraftIn) -> Texts:
    """Every text of a draft with the field it was typed in."""
    for field in ("subject", "authority", "secretary", "drafter_mark", "archive_line"):
        yield field, getattr(said, field)
    yield "circulation_mark", said.circulation_mark
    yield "grounds", "\n".join(said.grounds)
    yield "addressees", _names(said.addressees)
    yield "recipients", _names(said.recipients)
    yield "body", bodies.to_text(said.body)
    for annex in said.annexes:
        yield "annexes", f"{annex.title}\n{bodies.to_text(annex.body)}"


def _names(recipients: list[RecipientIn]) -> str:
    return "\n".join(f"{one.name}\n{one.note}" for one in recipients)
