"""A draft that another room composed: its words as paragraphs, on the normal route from there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from docflow.core.forms import Input
from docflow.core.work import Work
from docflow.people.capacity import signers_for

from .schemas import AnnexIn, DraftIn, RecipientIn
from .screening import refuse_secret
from .usecases import draft


class ComposeIn(Input):
    """Over the API: the one question before anything is composed; it has no default."""

    state_secret: bool
    """Whether the content belongs to a list of state secrets; true is refused, nothing drafted."""


def refuse_declared(said: ComposeIn) -> None:
    """Raise `Invalid("state_secret")`: such a document is not written here."""
    refuse_secret(said.state_secret, iter(()))


@dataclass(frozen=True)
class Appendix:
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Composed:
    """`heads`: lines of the body that are headings. Organisations are named by id."""

    type_code: str
    subject: str
    lines: tuple[str, ...]
    heads: frozenset[str] = frozenset()
    addressees: tuple[UUID, ...] = ()
    addressee_names: tuple[str, ...] = ()
    recipients: tuple[UUID, ...] = ()
    recipient_names: tuple[str, ...] = ()
    signer_person_id: UUID | None = None
    """Whose post signs, when it may sign the type; else the drafter chooses."""
    secretary: str = ""
    annexes: tuple[Appendix, ...] = ()


def compose(w: Work, said: Composed) -> UUID:
    """Begin the draft in this unit of work; the actor is its drafter."""
    return draft(
        w,
        DraftIn(
            state_secret=False,
            type_code=said.type_code,
            subject=said.subject,
            body=_body(said.lines, said.heads),
            addressees=_recipients(said.addressees, said.addressee_names),
            recipients=_recipients(said.recipients, said.recipient_names),
            signer_id=_signer(w, said),
            urgency=0,
            secretary=said.secretary[:50],
            annexes=[AnnexIn(title=one.title, body=_body(one.lines)) for one in said.annexes],
        ),
    ).id


def _recipients(ids: Iterable[UUID], names: Iterable[str]) -> list[RecipientIn]:
    known = [RecipientIn(organization_id=id) for id in ids]
    return known + [RecipientIn(name=name[:200]) for name in names]


def _body(lines: Iterable[str], heads: frozenset[str] = frozenset()) -> dict[str, Any]:
    return {"type": "doc", "content": [_block(line, heads) for line in lines]}


def _block(line: str, heads: frozenset[str]) -> dict[str, Any]:
    text = [{"type": "text", "text": line}]
    if line in heads:
        return {"type": "heading", "attrs": {"level": 2}, "content": text}
    return {"type": "paragraph", "content": text}


def _signer(w: Work, said: Composed) -> UUID | None:
    organization_id = w.actor.organization_id
    if said.signer_person_id is None or organization_id is None:
        return None
    for one in signers_for(w.session, organization_id, said.type_code, w.today):
        if one.person.id == said.signer_person_id:
            return one.position.id
    return None
