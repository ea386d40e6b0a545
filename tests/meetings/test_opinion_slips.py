"""Asking the members of a body in writing: who is asked, in time, exactly counted, signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.core import clock, jobs
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, NotFound, WrongState
from docflow.core.tasks import Task
from docflow.core.work import work
from docflow.documents.models import Document
from docflow.people import mandates
from docflow.people.schemas import HandoverIn
from meetings.opinions import documents, queries, usecases
from meetings.opinions.schemas import SlipIn
from tests.approvals.office import OFFICE, Office
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, MEMBERS, SECRETARY, STRANGER, Chamber
from tests.meetings.questions import (
    DAY,
    SUBJECT,
    answer,
    planned,
    result_of,
    row_of,
    send,
    told,
    waiting,
)
from tests.world import Api, Page


def test_members_hear_of_it_when_it_is_sent_and_others_never(chamber: Chamber) -> None:
    id = planned(chamber)
    with pytest.raises(NotFound):
        queries.show(db.session, chamber.world.actor(MEMBER), id)
    send(chamber, id)
    assert len(row_of(id).slips) == len(MEMBERS)
    assert queries.waits_for(row_of(id), chamber.world.actor(MEMBER))
    assert told(chamber, MEMBER) == ["consulted"]
    for post in (STRANGER, "bt-ubnd.cvkt"):
        assert queries.listed(db.session, chamber.world.actor(post)) == []
        with pytest.raises(NotFound):
            answer(chamber, id, post, "aye")
    with work(chamber.world.actor(MEMBER)) as w, pytest.raises(Forbidden):
        usecases.withdraw(w, id, "Không cần nữa")


def test_when_all_answered_it_is_counted_by_the_bodys_rule(chamber: Chamber, asked: UUID) -> None:
    for post, choice in zip(MEMBERS, ("aye", "aye", "aye", "nay", "abs", "nay"), strict=False):
        answer(chamber, asked, post, choice)
    with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(WrongState, match="not_all"):
        usecases.close(w, asked)
    answer(chamber, asked, MEMBERS[6], "nay")
    answer(chamber, asked, MEMBERS[6], "aye")
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.close(w, asked)
    result = result_of(asked)
    assert [result[n] for n in ("aye", "nay", "abs", "missing", "needed")] == [4, 2, 1, 0, 4]
    assert (result["passed"], result["enough"]) == (True, True)
    with pytest.raises(WrongState, match="consultation_over"):
        answer(chamber, asked, MEMBER, "nay")
    assert told(chamber, MEMBER) == ["consultation_closed", "consulted"]


def test_a_draft_is_not_counted(chamber: Chamber) -> None:
    id = planned(chamber)
    with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(WrongState):
        usecases.close(w, id)
    assert row_of(id).state == "draft"


def test_two_presses_remind_once(chamber: Chamber, asked: UUID) -> None:
    at = clock.now().replace(second=10)
    for second in (0, 1):
        with (
            clock.stopped_at(at + timedelta(seconds=second)),
            work(chamber.world.actor(SECRETARY)) as w,
        ):
            usecases.urge(w, asked)
    assert told(chamber, MEMBER).count("consultation_due") == 1


def test_at_the_deadline_it_counts_itself_after_reminding_the_silent(
    chamber: Chamber, asked: UUID
) -> None:
    for post in MEMBERS[:3]:
        answer(chamber, asked, post, "aye")
    with clock.stopped_at(row_of(asked).until - DAY / 2):
        jobs.drain(chamber.world.ports)
    assert "consultation_due" in told(chamber, MEMBERS[4])
    assert "consultation_due" not in told(chamber, MEMBERS[0])
    assert row_of(asked).state == "asked"
    with clock.stopped_at(row_of(asked).until + DAY):
        with pytest.raises(WrongState, match="consultation_over"):
            answer(chamber, asked, MEMBER, "aye")
        jobs.drain(chamber.world.ports)
    result = result_of(asked)
    assert [result[n] for n in ("asked", "answered", "least", "missing")] == [7, 3, 5, 4]
    assert (result["enough"], result["passed"]) == (False, False)


def test_more_time_moves_the_end(chamber: Chamber, asked: UUID) -> None:
    before = row_of(asked).until
    with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(Invalid, match="not_later"):
        usecases.extend(w, asked, before - DAY)
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.extend(w, asked, before + DAY)
    with clock.stopped_at(before + DAY / 2):
        jobs.drain(chamber.world.ports)
        answer(chamber, asked, MEMBER, "aye")
    with clock.stopped_at(before + 2 * DAY):
        jobs.drain(chamber.world.ports)
    assert result_of(asked)["answered"] == 1


def test_who_does_not_agree_says_why() -> None:
    for choice in ("nay", "abs"):
        with pytest.raises(ValueError, match="say why"):
            SlipIn.model_validate({"choice": choice, "comment": ""})


def test_the_result_is_signed_and_issued_as_a_document(chamber: Chamber, asked: UUID) -> None:
    office = Office(chamber.world)
    for post, choice in zip(MEMBERS, ("aye",) * 6 + ("nay",), strict=True):
        answer(chamber, asked, post, choice, "Bổ sung Điều 5" if choice == "nay" else "")
    with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(WrongState):
        documents.make_result(w, asked)
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.close(w, asked)
    with work(chamber.world.actor(SECRETARY)) as w:
        document_id = documents.make_result(w, asked)
    with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(WrongState, match="already"):
        documents.make_result(w, asked)
    document = db.session.get_one(Document, document_id)
    assert document.signer_id == chamber.world.position(CHAIR).id
    text = str(document.form)
    for words in (
        "Tán thành: 6 phiếu",
        "Bổ sung Điều 5",
        "Được thông qua",
        str(result_of(asked)["sha256"]),
    ):
        assert words in text
    office.submit(document_id, SECRETARY)
    for who in (OFFICE, CHAIR):
        office.sign(document_id, who)
    for act in (office.number, office.seal, office.issue):
        act(document_id)
    assert office.document(document_id).state == "issued"


def test_the_api_says_the_same(api_as: Callable[[str], Api], chamber: Chamber, asked: UUID) -> None:
    url = f"/opinions/{asked}"
    assert api_as(MEMBER).get("/opinions").json["items"][0]["waits"] is True
    answered = api_as(MEMBER).post(f"{url}/answer", json={"choice": "aye"}).json
    mine = chamber.id(MEMBER)
    assert [one["choice"] for one in answered["slips"] if one["person_id"] == mine] == ["aye"]
    seen = api_as(DEPUTY).get(url).json["slips"]
    assert all(one["choice"] is None for one in seen)
    assert [one["person_id"] for one in seen if one["has_answered"]] == [mine]
    assert api_as(SECRETARY).post(f"{url}/close").status_code == 409
    assert api_as(STRANGER).get(url).status_code == 404


def test_it_waits_in_the_inbox_of_who_has_to_do_something(
    chamber: Chamber, asked: UUID, page_as: Callable[[str], Page]
) -> None:
    assert [waiting(chamber, asked, post) for post in (*MEMBERS, SECRETARY)] == [
        *([["consulted"]] * len(MEMBERS)), []
    ]  # fmt: skip
    home = page_as(MEMBER).get("/").text
    assert SUBJECT in home
    assert "Trả lời phiếu" in home
    for post in MEMBERS:
        answer(chamber, asked, post, "aye")
    assert waiting(chamber, asked, MEMBER) == []
    assert waiting(chamber, asked, SECRETARY) == ["slips_in"]
    assert "slips_in" in told(chamber, SECRETARY)
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.close(w, asked)
    assert waiting(chamber, asked, SECRETARY) == ["consultation_closed"]
    with work(chamber.world.actor(SECRETARY)) as w:
        documents.make_result(w, asked)
    assert waiting(chamber, asked, SECRETARY) == []


def test_more_time_is_in_the_inbox_too_and_the_end_clears_it(chamber: Chamber, asked: UUID) -> None:
    later = row_of(asked).until + DAY
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.extend(w, asked, later)
    due = sa.select(Task.due_at).where(Task.subject_id == asked, Task.closed_at.is_(None))
    assert set(db.session.scalars(due)) == {later}
    with clock.stopped_at(later + DAY):
        jobs.drain(chamber.world.ports)
    assert waiting(chamber, asked, MEMBER) == []
    assert waiting(chamber, asked, SECRETARY) == ["consultation_closed"]


def test_who_stands_in_keeps_it_and_answers_for_nobody(chamber: Chamber, asked: UUID) -> None:
    """A colleague does the work of an absent post: the keeper's part, and sees what waits."""
    other = "bt-ubnd.cvkt"
    for absent in (SECRETARY, MEMBER):
        said = HandoverIn(
            absent_id=chamber.world.position(absent).id,
            stand_in_id=chamber.world.position(other).id,
            starts_on=clock.today(),
            ends_on=clock.today(),
            reason="Nghỉ phép",
        )
        with work(chamber.world.actor(absent)) as w:
            mandates.hand_over(w, said)
    stand_in = chamber.world.actor(other)
    assert [row.id for row in queries.listed(db.session, stand_in)] == [asked]
    with work(stand_in) as w, pytest.raises(Forbidden):
        usecases.answer(w, asked, SlipIn.model_validate({"choice": "aye"}))
    with work(stand_in) as w:
        usecases.extend(w, asked, row_of(asked).until + DAY)
