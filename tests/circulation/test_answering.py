"""The reply is drafted from the incoming document and closes it when it is issued."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.circulation.models import AssignmentState, Delivery, IncomingState
from docflow.core.db import db
from docflow.core.errors import Forbidden, NotFound, WrongState
from docflow.core.work import work
from docflow.documents import usecases as drafting
from docflow.registry import usecases as registry
from docflow.registry.schemas import VoidIn
from tests.circulation.builders import (
    CHAIN,
    CLERK,
    HEAD,
    OFFICE,
    SENDER,
    SPECIALIST,
    Correspondence,
)
from tests.world import Page


def test_drafting_the_reply_is_beginning_the_work(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, SPECIALIST)
    reply = post.reply(copy)
    assert post.row(copy).state is IncomingState.IN_PROGRESS
    assert post.row(copy).assignments[0].reply_id == reply
    assert post.stage(letter) == "05"


def test_the_issued_reply_closes_the_task_with_its_number(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.directed(letter, support=(OFFICE,))
    post.pass_on(copy, SPECIALIST)
    code = post.issue_reply(post.reply(copy))
    row = post.row(copy)
    assert row.state is IncomingState.FINISHED
    assert post.tasks(copy) == set()
    lead = next(part for part in row.assignments if part.position_id == post.id(SPECIALIST))
    assert (lead.state, lead.report) == (AssignmentState.DONE, code)
    told = next(line for line in post.trail(copy) if line.event == "incoming.finish")
    assert told.facts["reply"] == code


def test_the_sender_learns_the_number_of_the_reply_and_receives_it(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.directed(letter, SPECIALIST)
    code = post.issue_reply(post.reply(copy))
    delivery = db.session.get_one(Delivery, post.row(copy).delivery_id)
    assert (delivery.stage.value, delivery.answer) == ("06", code)
    back = db.session.scalars(
        sa.select(Delivery).where(Delivery.receiver_id == post.world.org("bt-ubnd").id)
    ).one()
    assert back.stage.value == "01"


def test_before_the_reply_is_issued_the_task_stays(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, SPECIALIST)
    post.seal(post.reply(copy), SPECIALIST, CHAIN)
    assert post.row(copy).state is IncomingState.IN_PROGRESS
    assert post.tasks(copy) == {("handle", SPECIALIST)}


@pytest.mark.parametrize("who", [SENDER, "tn-stc.cvns"])
def test_nobody_answers_what_they_cannot_read(post: Correspondence, letter: UUID, who: str) -> None:
    copy = post.directed(letter)
    with pytest.raises(NotFound):
        post.reply(copy, by=who)


def test_who_has_no_part_in_it_does_not_answer(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter)
    post.pass_on(copy, SPECIALIST)
    with pytest.raises(Forbidden):
        post.reply(copy, by=HEAD)


def test_one_reply_at_a_time(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, SPECIALIST)
    first = post.reply(copy)
    with pytest.raises(WrongState, match="reply_begun"):
        post.reply(copy)
    assert post.row(copy).assignments[0].reply_id == first


def test_a_reply_that_was_given_up_makes_room_for_another(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.directed(letter, SPECIALIST)
    first = post.reply(copy)
    with work(post.actor(SPECIALIST)) as w:
        drafting.discard(w, first)
    assert post.row(copy).assignments[0].reply_id is None
    post.issue_reply(post.reply(copy))
    assert post.row(copy).state is IncomingState.FINISHED


def test_a_voided_reply_leaves_the_task_open(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, SPECIALIST)
    reply = post.reply(copy)
    post.seal(reply, SPECIALIST, CHAIN)
    with work(post.actor(CLERK)) as w:
        registry.void(w, reply, VoidIn(reason="Sai thẩm quyền ký"))
    row = post.row(copy)
    assert (row.state, row.assignments[0].reply_id) == (IncomingState.IN_PROGRESS, None)
    assert post.tasks(copy) == {("handle", SPECIALIST)}


def test_the_answer_of_a_supporter_ends_only_their_part(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, support=(SPECIALIST,))
    code = post.issue_reply(post.reply(copy))
    row = post.row(copy)
    assert row.state is IncomingState.DIRECTED
    assert post.tasks(copy) == {("handle", HEAD)}
    assert row.assignments[1].report == code
    assert post.stage(letter) == "04"


def test_a_reply_begun_before_the_part_was_passed_on_still_closes(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.directed(letter, SPECIALIST)
    reply = post.reply(copy)
    post.direct(copy, HEAD)
    post.issue_reply(reply)
    row = post.row(copy)
    assert row.state is IncomingState.FINISHED
    assert [part.state.value for part in row.assignments] == ["released", "released"]
    assert row.assignments[0].report == post.office.document(reply).code


def test_the_form_of_the_reply_begins_with_what_is_known(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    copy = post.directed(letter, SPECIALIST)
    code, author = post.row(copy).code, post.world.org("bt-ubnd")
    desk = page_as(SPECIALIST)
    answer = desk.post("/documents/new", {"state_secret": "no", "replies_to": str(copy)})
    assert answer.status_code == 303
    ticket = answer.headers["Location"].partition("ticket=")[2]
    form = desk.get(f"/documents/new/official_letter?ticket={ticket}").text
    assert f"trả lời Công văn số {code} ngày" in form
    assert author.name in form
    assert f'value="{author.id}"' in form


def test_the_page_of_the_reply_names_what_it_answers(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    copy = post.directed(letter, SPECIALIST)
    reply, row = post.reply(copy), post.row(copy)
    text = page_as(SPECIALIST).get(f"/documents/{reply}").text
    assert "Trả lời văn bản đến" in text
    assert f"Số đến {row.arrival_number}: {row.code}" in text
    assert f"/incoming/{copy}" in text


def test_the_form_of_a_reply_tells_a_stranger_nothing(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    copy = post.directed(letter)
    desk = page_as("tn-stc.cvns")
    answer = desk.post("/documents/new", {"state_secret": "no", "replies_to": str(copy)})
    ticket = answer.headers["Location"].partition("ticket=")[2]
    form = desk.get(f"/documents/new/official_letter?ticket={ticket}").text
    assert "trả lời Công văn" not in form
