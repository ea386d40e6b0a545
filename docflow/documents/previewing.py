"""A draft as paper before anybody froze it: marked "DỰ THẢO", kept nowhere."""

from __future__ import annotations

from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.ports import Ports

from .composing.compose import preview
from .filling import fill
from .manuscript import composition_of
from .models import Document
from .schemas import DraftIn
from .screening import refuse_secret, typed_texts


def of_typed(session: orm.Session, ports: Ports, actor: Actor, said: DraftIn) -> bytes:
    """The page of what is being typed. Raises `Invalid`."""
    refuse_secret(said.state_secret, typed_texts(said))
    document = Document(
        organization_id=actor.organization_id,
        unit_id=actor.unit_id,
        changed_at=clock.now(),
    )
    with session.no_autoflush:
        fill(session, document, said, clock.today())
        composition = composition_of(session, document, clock.today())
    session.rollback()
    return preview(composition, fonts=ports.fonts, forms=ports.forms).pdf


def of_draft(session: orm.Session, ports: Ports, document: Document) -> bytes:
    """The page of a saved draft."""
    composition = composition_of(session, document, clock.today())
    session.rollback()
    return preview(composition, fonts=ports.fonts, forms=ports.forms).pdf
