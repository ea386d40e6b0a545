"""A hundred times two at once: one of them wins, the other is told, nothing happens twice."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from docflow.core.access import Actor
from docflow.core.audit import timeline, verify
from docflow.core.db import db
from docflow.core.work import work
from docflow.documents import usecases
from docflow.documents.models import Document, DocumentVersion
from tests.approvals.office import DRAFTER, Office
from tests.approvals.test_signing import together

ROUNDS = 100


def test_two_tabs_save_a_hundred_times_and_nothing_is_overwritten(
    office: Office, app: Flask
) -> None:
    document_id = office.drafted()
    drafter = office.world.actor(DRAFTER)
    for number in range(ROUNDS):
        version = office.document(document_id).version
        said = [f"Thẻ {tab}, lần {number}" for tab in "AB"]
        refusals = together(
            app, *(partial(_saves, office, drafter, document_id, one, version) for one in said)
        )
        kinds = [one.code if one else None for one in refusals]
        assert sorted(map(str, kinds)) == ["None", "changed_meanwhile"]
        assert office.document(document_id).subject == said[kinds.index(None)]
    saved = [line for line in timeline(db.session, document_id) if line.event == "document.revise"]
    assert len(saved) == ROUNDS
    assert verify(db.session).ok


def _saves(office: Office, by: Actor, document_id: UUID, subject: str, version: int) -> None:
    with work(by) as w:
        usecases.revise(w, document_id, office.said(subject=subject), version)


def test_a_discarded_draft_is_not_saved_and_a_saved_one_not_discarded(
    office: Office, app: Flask
) -> None:
    drafter, ends = office.world.actor(DRAFTER), set()
    for _round in range(ROUNDS // 4):
        document_id = office.drafted()
        version = office.document(document_id).version
        refusals = together(
            app,
            partial(_saves, office, drafter, document_id, "Lưu", version),
            partial(_discards, drafter, document_id, version),
        )
        assert [one is None for one in refusals].count(True) == 1
        document = office.document(document_id)
        assert (document.subject == "Lưu") == (refusals[0] is None)
        assert (document.state == "discarded") == (refusals[1] is None)
        ends.add(document.state)
    count = sa.select(sa.func.count()).select_from(DocumentVersion)
    assert db.session.scalar(count.join(Document)) == 0
    assert ends <= {"draft", "discarded"}


def _discards(by: Actor, document_id: UUID, version: int) -> None:
    with work(by) as w:
        usecases.discard(w, document_id, version)
