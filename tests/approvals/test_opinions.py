"""Xin ý kiến: asked and answered beside the circuit, while the document stays where it is."""

from __future__ import annotations

from uuid import UUID

import pytest

from docflow.approvals import opinions
from docflow.approvals.models import Opinion
from docflow.approvals.schemas import AnswerIn, AskIn
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, NotFound, WrongState
from docflow.core.work import work
from docflow.documents.models import Document
from tests.approvals.office import DRAFTER, LEADER, OFFICE, UNIT_HEAD, Office
from tests.approvals.test_rerouting import ends
from tests.approvals.test_returning import give_back
from tests.approvals.test_turns import waiting

COLLEAGUE = "bt-ubnd.tpvhxh"


def ask(office: Office, document_id: UUID, by: str, *posts: str, key: str | None = None) -> None:
    ids = [office.world.position(post).id for post in posts]
    with work(office.world.actor(by)) as w:
        opinions.ask(w, document_id, AskIn(position_ids=ids, question="Số liệu đúng chưa?"), key)


def answer(office: Office, document_id: UUID, opinion_id: UUID, by: str) -> Opinion:
    with work(office.world.actor(by)) as w:
        return opinions.answer(w, document_id, opinion_id, AnswerIn(answer="Đúng"))


def asked(document_id: UUID) -> list[Opinion]:
    db.session.rollback()
    return opinions.opinions_of(db.session, document_id)


def test_a_colleague_is_asked_may_read_and_the_turn_stays(office: Office) -> None:
    document_id = office.submitted()
    with pytest.raises(NotFound), work(office.world.actor(COLLEAGUE)) as w:
        w.get(Document, document_id)
    ask(office, document_id, UNIT_HEAD, COLLEAGUE)
    assert waiting(document_id) == {("initial", "tpkt"), ("opinion", "tpvhxh")}
    with work(office.world.actor(COLLEAGUE)) as w:
        assert w.get(Document, document_id)


def test_an_answer_is_given_once_by_who_was_asked(office: Office) -> None:
    document_id = office.submitted()
    ask(office, document_id, UNIT_HEAD, COLLEAGUE)
    opinion_id = asked(document_id)[0].id
    with pytest.raises(Forbidden):
        answer(office, document_id, opinion_id, OFFICE)
    answer(office, document_id, opinion_id, COLLEAGUE)
    row = asked(document_id)[0]
    assert (row.answer, "Văn hóa" in str(row.answered_by)) == ("Đúng", True)
    assert waiting(document_id) == {("initial", "tpkt")}
    with pytest.raises(WrongState):
        answer(office, document_id, opinion_id, COLLEAGUE)


def test_being_asked_gives_no_turn(office: Office) -> None:
    document_id = office.submitted()
    ask(office, document_id, UNIT_HEAD, LEADER)
    with pytest.raises(WrongState):
        office.sign(document_id, LEADER)
    with pytest.raises(WrongState):
        give_back(office, document_id, LEADER)


def test_the_drafter_may_ask_and_a_bystander_may_not(office: Office) -> None:
    document_id = office.submitted()
    ask(office, document_id, DRAFTER, COLLEAGUE)
    with pytest.raises(Forbidden):
        ask(office, document_id, LEADER, OFFICE)


@pytest.mark.parametrize("post", ["pl-ubnd.tpkt", UNIT_HEAD])
def test_only_other_posts_of_the_own_house_are_asked(office: Office, post: str) -> None:
    document_id = office.submitted()
    with pytest.raises(Invalid) as refused:
        ask(office, document_id, UNIT_HEAD, post)
    assert set(refused.value.fields) == {"position_ids"}
    assert asked(document_id) == []


def test_the_same_question_sent_twice_is_asked_once(office: Office) -> None:
    document_id = office.submitted()
    for _click in range(2):
        ask(office, document_id, UNIT_HEAD, COLLEAGUE, key="once")
    assert len(asked(document_id)) == 1


def test_when_the_document_has_left_the_review_nobody_answers(office: Office) -> None:
    document_id = office.submitted()
    ask(office, document_id, UNIT_HEAD, COLLEAGUE)
    give_back(office, document_id, UNIT_HEAD)
    assert waiting(document_id) == {("revise", "cvkt")}
    with pytest.raises(WrongState):
        answer(office, document_id, asked(document_id)[0].id, COLLEAGUE)


def test_an_opinion_of_another_document_is_not_found(office: Office) -> None:
    first, second = office.submitted(), office.submitted()
    ask(office, first, UNIT_HEAD, COLLEAGUE)
    ask(office, second, UNIT_HEAD, COLLEAGUE)
    with pytest.raises(NotFound):
        answer(office, first, asked(second)[0].id, COLLEAGUE)


def test_a_post_whose_end_is_still_to_come_is_asked(office: Office) -> None:
    document_id = office.submitted()
    ends(office, COLLEAGUE, 30)
    ask(office, document_id, UNIT_HEAD, COLLEAGUE)
    assert ("opinion", "tpvhxh") in waiting(document_id)
