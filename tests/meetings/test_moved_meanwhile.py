"""The agenda changes while something is laid with one of its items: it lies right, or nowhere."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from docflow import api
from docflow.core import jobs
from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import Invalid
from docflow.core.work import work
from meetings.agenda import queries as agenda
from meetings.agenda import usecases as agenda_deeds
from meetings.agenda.schemas import AgendaIn
from meetings.opinions import attaching
from meetings.papers.models import Paper
from tests.markup import words
from tests.meetings.house import SECRETARY, Chamber
from tests.meetings.questions import planned, row_of, send
from tests.meetings.sheets import pdf_file
from tests.world import Page

Rows = list[dict[str, Any]]
MOVES: dict[str, Callable[[dict[str, Any], dict[str, Any]], Rows]] = {
    "unknown_item": lambda _first, second: [second],
    "secret_item": lambda first, second: [first | {"secret": True}, second],
    "heading_item": lambda first, second: [first, second | {"depth": 1}],
    "": lambda first, second: [second, first | {"depth": 1}],
}
"""What becomes of the first of two items, by what is said of it then."""


def rows_of(chamber: Chamber, meeting_id: UUID) -> Rows:
    found = agenda.lines(db.session, meeting_id)
    return [{"id": str(one.item.id), "title": one.item.title} for one in found]


@pytest.mark.parametrize("said", MOVES)
def test_a_paper_whose_item_moved_while_its_file_was_read(
    chamber: Chamber, page_as: Callable[[str], Page], monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    meeting_id = chamber.planned()
    chamber.arrange(meeting_id, "Ngân sách", "Nhân sự")
    rows = rows_of(chamber, meeting_id)
    read = api.readable_file

    def slowly(*args: Any) -> api.Readable:
        found = read(*args)
        chamber.arrange_rows(meeting_id, MOVES[said](*rows))
        return found

    monkeypatch.setattr(api, "readable_file", slowly)
    file = (io.BytesIO(pdf_file("Tờ trình")), "to_trinh.pdf")
    sent = {"item_id": rows[0]["id"], "title": "Tờ trình số 1", "file": file}
    answer = page_as(SECRETARY).post(f"/meetings/{meeting_id}/papers", sent)
    db.session.rollback()
    lie = [str(one.item_id) for one in db.session.query(Paper).filter_by(meeting_id=meeting_id)]
    assert (answer.status_code, lie) == ((422, []) if said else (303, [rows[0]["id"]]))
    if said:
        assert words(answer, '//*[@role="alert"]')
        assert 'value="Tờ trình số 1"' in answer.text


def test_a_word_paper_whose_item_is_gone_when_it_is_converted(chamber: Chamber) -> None:
    meeting_id = chamber.planned()
    chamber.arrange(meeting_id, "Ngân sách", "Nhân sự")
    chamber.bring_word(meeting_id, "Dự thảo")
    chamber.arrange_rows(meeting_id, rows_of(chamber, meeting_id)[1:])
    jobs.drain(chamber.world.ports)
    assert db.session.query(Paper).filter_by(meeting_id=meeting_id).count() == 0
    assert [row.fault for row in chamber.waiting(meeting_id)] == ["unknown_item"]


@pytest.mark.parametrize("becomes", ["secret", "gone"])
def test_a_question_whose_item_becomes_secret_while_it_waits_for_the_agenda(
    behind: Callable[..., Any], bare_app: Flask, becomes: str
) -> None:
    """One holds the meeting and changes the agenda; the other waits for it."""
    meeting_id, asked, rows, keeper = behind(two_items)
    first, second = rows
    new = [first | {"secret": True}, second] if becomes == "secret" else [second]
    holds, refusals = Event(), list[str]()

    def attach() -> None:
        with bare_app.app_context():
            holds.wait(10)
            try:
                with work(keeper) as w:
                    attaching.attach(w, asked, UUID(first["id"]))
            except Invalid as refusal:
                refusals.append(refusal.code)

    other = Thread(target=attach)
    other.start()
    behind(lambda _chamber: rearrange(keeper, meeting_id, new, holds))
    other.join(20)
    assert refusals == ["unknown_item"]
    assert behind(lambda _chamber: row_of(asked).item_id) is None


def two_items(chamber: Chamber) -> tuple[UUID, UUID, Rows, Actor]:
    meeting_id, asked = chamber.planned(), planned(chamber)
    chamber.arrange(meeting_id, "Ngân sách", "Nhân sự")
    send(chamber, asked)
    return meeting_id, asked, rows_of(chamber, meeting_id), chamber.world.actor(SECRETARY)


def rearrange(keeper: Actor, meeting_id: UUID, rows: Rows, holds: Event) -> None:
    with work(keeper) as w:
        agenda_deeds.arrange(w, meeting_id, AgendaIn.model_validate({"items": rows}))
        holds.set()
        time.sleep(0.15)
