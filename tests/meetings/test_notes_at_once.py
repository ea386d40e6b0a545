"""A note that is sent twice at one moment is one; and of a private one only its author hears."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask

from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.work import work
from meetings.notes import usecases
from meetings.notes.models import PaperNote
from meetings.notes.schemas import NoteIn
from tests.meetings.conftest import Sit
from tests.meetings.house import DEPUTY, MEMBER, Chamber
from tests.meetings.seat import Seat, until

LINES = 4
TURNS = 5


def test_the_same_new_note_from_several_lines_at_once_is_one(
    behind: Callable[..., Any], bare_app: Flask, meeting: UUID
) -> None:
    words, author = behind(lambda chamber: written(chamber, meeting))
    ids = [uuid4() for _turn in range(TURNS)]
    faults = [fault for id in ids for fault in sent(bare_app, author, meeting, words | {"id": id})]
    assert faults == []
    query = sa.select(sa.func.count()).where(PaperNote.id.in_(ids))
    assert behind(lambda _chamber: db.session.scalar(query)) == TURNS


def written(chamber: Chamber, meeting_id: UUID) -> tuple[dict[str, Any], Actor]:
    paper_id, sha = chamber.lay(meeting_id)
    return {"paper_id": paper_id, "sha": sha, "page": 1}, chamber.world.actor(MEMBER)


def sent(app: Flask, author: Actor, meeting_id: UUID, words: dict[str, Any]) -> list[Exception]:
    """What went wrong on the lines that all sent it."""
    start, faults = Barrier(LINES), list[Exception]()

    def line() -> None:
        with app.app_context():
            start.wait(10)
            try:
                with work(author) as w:
                    usecases.write(w, meeting_id, NoteIn.model_validate(words))
            except Exception as fault:  # noqa: BLE001 - whatever it is, the test names it
                faults.append(fault)

    lines = [Thread(target=line) for _line in range(LINES)]
    for one in lines:
        one.start()
    for one in lines:
        one.join(20)
    return faults


def test_a_private_note_wakes_no_screen_but_its_authors(
    behind: Callable[..., Any], sit: Sit, meeting: UUID
) -> None:
    words, author = behind(lambda chamber: written(chamber, meeting))
    heard = {post: watched(sit(post, meeting, join=False)) for post in (MEMBER, DEPUTY)}
    id = uuid4()
    for shared in (False, True):
        note = NoteIn.model_validate(words | {"id": id, "shared": shared})
        behind(lambda _chamber, note=note: write(author, meeting, note))
    assert until(lambda: "meeting.share" in heard[DEPUTY] and "meeting.share" in heard[MEMBER])
    assert heard == {MEMBER: ["meeting.note", "meeting.share"], DEPUTY: ["meeting.share"]}


def watched(seat: Seat) -> list[str]:
    """What a page that looks at the meeting hears of it from now on."""
    heard: list[str] = []
    seat.client.on("changed", lambda said: heard.append(said["event"]))
    assert seat.ask("subscribe", {"topics": [f"meeting:{seat.meeting}"]})["ok"]
    return heard


def write(author: Actor, meeting_id: UUID, note: NoteIn) -> None:
    with work(author) as w:
        usecases.write(w, meeting_id, note)
