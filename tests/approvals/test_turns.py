"""One step at a time: whose turn it is, and what is said to whose it is not."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.approvals import turns, usecases
from docflow.approvals.models import CircuitTemplate, Quorum, SeatState, StepKind
from docflow.approvals.schemas import ApproveIn
from docflow.core.access import SYSTEM
from docflow.core.audit import timeline
from docflow.core.db import db
from docflow.core.errors import Conflict, Forbidden, NotFound, WrongState
from docflow.core.tasks import Task
from docflow.core.work import work
from docflow.documents.models import DocumentState
from docflow.people.models import Handover, Position
from tests.approvals.office import CLERK, DRAFTER, LEADER, OFFICE, UNIT_HEAD, Office

DEPUTIES = ("bt-ubnd.pct1", "bt-ubnd.pct2", "bt-ubnd.tpvhxh")


def reviewed_by(office: Office, *posts: str, quorum: Quorum = Quorum.ALL, needed: int = 0) -> None:
    """The commune's decisions are read by these posts, then signed."""
    addresses = [f"position:{office.world.position(post).id}" for post in posts]
    step = {"kind": "content_review", "to": addresses, "quorum": quorum, "needed": needed}
    with work(SYSTEM) as w:
        row = CircuitTemplate(
            organization_id=office.world.org("bt-ubnd").id,
            name="Thử",
            type_codes=["decision"],
            steps=[step],
            active=True,
        )
        w.record("circuit_template.add", row)


def stands_in(office: Office, absent: str, stand_in: str) -> None:
    with work(SYSTEM) as w:
        row = Handover(
            organization_id=office.world.org("bt-ubnd").id,
            absent_id=office.world.position(absent).id,
            stand_in_id=office.world.position(stand_in).id,
            starts_on=w.today,
            ends_on=w.today + timedelta(days=3),
            reason="Đi công tác",
        )
        w.record("handover.add", row)


def waiting(document_id: UUID) -> set[tuple[str, str]]:
    """The open tasks about a document: kind and post."""
    db.session.rollback()
    query = (
        sa.select(Task.kind, Position.code)
        .join(Position, Position.id == Task.position_id)
        .where(Task.subject_id == document_id, Task.closed_at.is_(None))
    )
    return {(kind, code) for kind, code in db.session.execute(query)}


def states(office: Office, document_id: UUID, step: int = 0) -> list[SeatState]:
    return [seat.state for seat in office.circuit(document_id).steps[step].seats]


def test_submitting_freezes_the_page_and_asks_only_the_first_seat(office: Office) -> None:
    document_id = office.submitted()
    document = office.document(document_id)
    assert document.state is DocumentState.IN_REVIEW
    assert document.version_no == 1
    assert document.frozen_sha == document.pdf_sha
    assert waiting(document_id) == {("initial", "tpkt")}


def test_each_act_opens_the_next_seat(office: Office) -> None:
    document_id = office.submitted()
    office.sign(document_id, UNIT_HEAD)
    assert waiting(document_id) == {("initial", "chanhvp")}
    office.sign(document_id, OFFICE)
    assert waiting(document_id) == {("sign", "chutich")}
    office.sign(document_id, LEADER)
    assert waiting(document_id) == {("number", "vanthu")}
    assert office.document(document_id).state is DocumentState.SIGNED


def test_the_leader_before_the_others_is_told_who_has_it_and_since_when(office: Office) -> None:
    document_id = office.submitted()
    with pytest.raises(WrongState) as refused:
        office.sign(document_id, LEADER)
    facts = refused.value.facts
    assert refused.value.code == "out_of_turn"
    assert facts["turn"] == "Trưởng phòng Kinh tế"
    assert facts["since"] == office.circuit(document_id).steps[0].opened_at
    assert facts["by"] == office.world.actor(DRAFTER).person_name


def test_who_acted_already_is_told_so(office: Office) -> None:
    document_id = office.submitted()
    office.sign(document_id, UNIT_HEAD)
    with pytest.raises(WrongState) as refused:
        office.sign(document_id, UNIT_HEAD)
    assert refused.value.code == "already_decided"
    assert "Trưởng phòng Kinh tế" in refused.value.facts["by"]


def test_who_has_no_seat_is_forbidden_and_a_stranger_sees_nothing(office: Office) -> None:
    document_id = office.submitted()
    with work(SYSTEM) as w:
        document = w.get(office.document(document_id).__class__, document_id)
        document.open_to(f"position:{office.world.position('bt-ubnd.pct1').id}")
        w.record("document.open", document)
    with pytest.raises(Forbidden):
        office.approve(document_id, "bt-ubnd.pct1")
    with pytest.raises(NotFound):
        office.approve(document_id, "pl-ubnd.chutich")


def test_a_clerk_cannot_number_before_the_leader_signed(office: Office) -> None:
    document_id = office.submitted()
    with pytest.raises(WrongState):
        office.number(document_id)


def test_an_initial_is_not_given_by_a_mere_click(office: Office) -> None:
    document_id = office.submitted()
    with pytest.raises(WrongState) as refused:
        office.approve(document_id, UNIT_HEAD)
    assert refused.value.code == "needs_signature"


def test_all_must_agree(office: Office) -> None:
    reviewed_by(office, *DEPUTIES)
    document_id = office.submitted()
    for post in DEPUTIES[:2]:
        office.approve(document_id, post)
    assert waiting(document_id) == {("content_review", "tpvhxh")}
    office.approve(document_id, DEPUTIES[2])
    assert waiting(document_id) == {("sign", "chutich")}


def test_any_one_is_enough_and_the_others_are_released(office: Office) -> None:
    reviewed_by(office, *DEPUTIES, quorum=Quorum.ANY)
    document_id = office.submitted()
    office.approve(document_id, DEPUTIES[1])
    assert states(office, document_id) == ["released", "approved", "released"]
    assert waiting(document_id) == {("sign", "chutich")}
    with pytest.raises(WrongState):
        office.approve(document_id, DEPUTIES[0])


def test_two_of_three_are_enough(office: Office) -> None:
    reviewed_by(office, *DEPUTIES, quorum=Quorum.SOME, needed=2)
    document_id = office.submitted()
    office.approve(document_id, DEPUTIES[2])
    assert states(office, document_id) == ["open", "open", "approved"]
    office.approve(document_id, DEPUTIES[0])
    assert states(office, document_id) == ["approved", "released", "approved"]


def test_what_was_in_front_of_the_person_is_pinned(office: Office) -> None:
    reviewed_by(office, *DEPUTIES)
    document_id = office.submitted()
    sha = office.sha(document_id)
    office.approve(document_id, DEPUTIES[0], sha)
    assert office.circuit(document_id).steps[0].seats[0].approved_sha == sha
    with pytest.raises(Conflict) as refused:
        office.approve(document_id, DEPUTIES[1], "0" * 64)
    assert refused.value.code == "bytes_moved"
    assert states(office, document_id) == ["approved", "open", "open"]


def test_a_colleagues_initial_meanwhile_does_not_disturb_a_reader(office: Office) -> None:
    """Every revision of a version continues the frozen one; the content is the same."""
    document_id = office.submitted()
    frozen = office.sha(document_id)
    office.sign(document_id, UNIT_HEAD)
    assert office.sha(document_id) != frozen
    office.sign(document_id, OFFICE, sha=frozen)
    assert office.circuit(document_id).steps[1].seats[0].approved_sha == frozen


def test_a_stand_in_acts_and_both_are_recorded(office: Office) -> None:
    reviewed_by(office, "bt-ubnd.pct1")
    stands_in(office, "bt-ubnd.pct1", "bt-ubnd.phovp")
    document_id = office.submitted()
    office.approve(document_id, "bt-ubnd.phovp")
    seat = office.circuit(document_id).steps[0].seats[0]
    assert seat.on_behalf == "Phó Chủ tịch"
    assert "Phó Chánh Văn phòng" in str(seat.decided_by)
    told = timeline(db.session, document_id)[0]
    assert told.post == "Phó Chánh Văn phòng"
    assert told.facts["on_behalf"] == "Phó Chủ tịch"


def test_a_drafter_who_stands_in_for_the_head_does_not_review_the_own_draft(
    office: Office,
) -> None:
    reviewed_by(office, "bt-ubnd.pct1")
    stands_in(office, "bt-ubnd.pct1", DRAFTER)
    document_id = office.submitted()
    with pytest.raises(Forbidden) as refused:
        office.approve(document_id, DRAFTER)
    assert refused.value.code == "own_draft"


def test_a_comment_goes_into_the_trail_with_the_hash(office: Office) -> None:
    reviewed_by(office, *DEPUTIES, quorum=Quorum.ANY)
    document_id = office.submitted()
    said = ApproveIn(sha=office.sha(document_id), comment="Nhất trí")
    with work(office.world.actor(DEPUTIES[0])) as w:
        usecases.approve(w, document_id, said)
    facts = timeline(db.session, document_id)[0].facts
    assert facts == {
        "step": "content_review",
        "sha256": said.sha,
        "comment": "Nhất trí",
        "source": "in_review",
        "target": "in_review",
    }


def test_when_all_is_done_nobody_has_a_turn(office: Office) -> None:
    document_id = office.issued()
    assert turns.due(db.session, office.document(document_id)) is None
    assert waiting(document_id) == set()
    with pytest.raises(WrongState) as refused:
        office.issue(document_id, CLERK)
    assert refused.value.code == "left_circuit"
    assert {step.kind for step in office.circuit(document_id).steps} >= {StepKind.ISSUE}
