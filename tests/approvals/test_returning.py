"""Back for correction: to an earlier step, to the drafter, or taken back; what stays agreed."""

from __future__ import annotations

from uuid import UUID

import pytest

from docflow.approvals import usecases
from docflow.approvals.models import CircuitTemplate, StepKind
from docflow.approvals.schemas import ReturnIn, SendBackIn, WithdrawIn
from docflow.core.access import SYSTEM
from docflow.core.audit import timeline
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, NotFound, WrongState
from docflow.core.work import work
from docflow.documents.models import DocumentState
from tests.approvals.office import CLERK, DRAFTER, LEADER, OFFICE, UNIT_HEAD, Office, body
from tests.approvals.test_turns import waiting

READERS = ("bt-ubnd.pct1", "bt-ubnd.tpvhxh")


def give_back(office: Office, document_id: UUID, by: str, reason: str = "Sửa Điều 1") -> None:
    with work(office.world.actor(by)) as w:
        usecases.return_(w, document_id, ReturnIn(reason=reason))


def send_back(office: Office, document_id: UUID, by: str, step: int) -> None:
    with work(office.world.actor(by)) as w:
        usecases.send_back(w, document_id, SendBackIn(reason="Xem lại số liệu", step=step))


def withdraw(office: Office, document_id: UUID, by: str = DRAFTER) -> None:
    with work(office.world.actor(by)) as w:
        usecases.withdraw(w, document_id, WithdrawIn())


def read_first(office: Office, first: str = "again", second: str = "keep") -> None:
    """Two readers in two steps, each with its rule for a new version."""
    steps = [
        {
            "kind": "content_review",
            "to": [f"position:{office.world.position(post).id}"],
            "on_new_version": rule,
        }
        for post, rule in zip(READERS, (first, second), strict=True)
    ]
    with work(SYSTEM) as w:
        row = CircuitTemplate(
            organization_id=office.world.org("bt-ubnd").id,
            name="Thử",
            type_codes=["decision"],
            steps=steps,
            active=True,
        )
        w.record("circuit_template.add", row)


def kept(office: Office, document_id: UUID) -> list[bool]:
    steps = office.circuit(document_id).steps
    return [seat.kept for step in steps for seat in step.seats if step.kind not in _LATER]


_LATER = {StepKind.SIGN, StepKind.NUMBER, StepKind.SEAL, StepKind.ISSUE}


def test_the_drafter_gets_it_back_with_the_reason(office: Office) -> None:
    document_id = office.submitted()
    office.sign(document_id, UNIT_HEAD)
    give_back(office, document_id, OFFICE, "Thiếu căn cứ")
    assert office.document(document_id).state is DocumentState.RETURNED
    assert waiting(document_id) == {("revise", "cvkt")}
    told = timeline(db.session, document_id)[0]
    assert (told.event, told.facts["reason"]) == ("document.return", "Thiếu căn cứ")
    seat = office.circuit(document_id).steps[1].seats[0]
    assert (seat.state, seat.comment) == ("returned", "Thiếu căn cứ")


def test_only_who_has_the_turn_returns_it(office: Office) -> None:
    document_id = office.submitted()
    with pytest.raises(WrongState):
        give_back(office, document_id, LEADER)
    office.sign(document_id, UNIT_HEAD)
    with pytest.raises(WrongState):
        give_back(office, document_id, UNIT_HEAD)


def test_a_reason_is_needed() -> None:
    with pytest.raises(ValueError, match="reason"):
        ReturnIn(reason="   ")


def test_an_earlier_step_is_asked_again_and_what_lies_between_stays_agreed(
    office: Office,
) -> None:
    read_first(office)
    document_id = office.submitted()
    for reader in READERS:
        office.approve(document_id, reader)
    send_back(office, document_id, LEADER, step=1)
    assert waiting(document_id) == {("content_review", "pct1")}
    office.approve(document_id, READERS[0])
    assert waiting(document_id) == {("sign", "chutich")}


def test_an_initial_that_is_asked_again_is_confirmed_not_signed_twice(office: Office) -> None:
    document_id = office.submitted()
    office.sign(document_id, UNIT_HEAD)
    sha = office.sha(document_id)
    send_back(office, document_id, OFFICE, step=1)
    with pytest.raises(WrongState) as refused:
        office.sign(document_id, UNIT_HEAD)
    assert refused.value.code == "already_signed"
    office.approve(document_id, UNIT_HEAD)
    assert office.sha(document_id) == sha
    office.sign(document_id, OFFICE)
    office.sign(document_id, LEADER)
    assert office.document(document_id).state is DocumentState.SIGNED


@pytest.mark.parametrize("step", [3, 4, 9])
def test_it_is_sent_back_to_an_earlier_review_only(office: Office, step: int) -> None:
    document_id = office.submitted()
    office.sign(document_id, UNIT_HEAD)
    office.sign(document_id, OFFICE)
    with pytest.raises(Invalid):
        send_back(office, document_id, LEADER, step)
    assert waiting(document_id) == {("sign", "chutich")}


def test_new_content_asks_again_all_but_what_the_rule_keeps(office: Office) -> None:
    read_first(office)
    document_id = office.submitted()
    for reader in READERS:
        office.approve(document_id, reader)
    give_back(office, document_id, LEADER)
    office.revise(document_id, body=body("Nội dung đã sửa."))
    office.submit(document_id)
    assert kept(office, document_id) == [False, True]
    assert office.document(document_id).version_no == 2
    office.approve(document_id, READERS[0])
    assert waiting(document_id) == {("sign", "chutich")}


def test_the_same_content_again_keeps_every_approval(office: Office) -> None:
    read_first(office, "again", "again")
    document_id = office.submitted()
    office.approve(document_id, READERS[0])
    before = office.document(document_id).frozen_sha
    withdraw(office, document_id)
    office.submit(document_id)
    assert kept(office, document_id) == [True, False]
    assert waiting(document_id) == {("content_review", "tpvhxh")}
    document = office.document(document_id)
    assert (document.frozen_sha, document.version_no) == (before, 1)


def test_the_same_content_again_keeps_the_initials_in_the_file(office: Office) -> None:
    document_id = office.submitted()
    office.sign(document_id, UNIT_HEAD)
    sha = office.sha(document_id)
    give_back(office, document_id, OFFICE, "Chưa rõ nơi nhận")
    office.submit(document_id)
    assert office.sha(document_id) == sha
    assert kept(office, document_id) == [True, False]
    assert waiting(document_id) == {("initial", "chanhvp")}


def test_new_content_is_always_initialled_anew(office: Office) -> None:
    document_id = office.submitted()
    office.sign(document_id, UNIT_HEAD)
    give_back(office, document_id, OFFICE)
    office.revise(document_id, subject="Về việc khác")
    office.submit(document_id)
    assert kept(office, document_id) == [False, False]
    assert waiting(document_id) == {("initial", "tpkt")}


def test_a_signature_that_was_given_back_by_the_clerk_is_given_anew(office: Office) -> None:
    document_id = office.submitted()
    for who in (UNIT_HEAD, OFFICE):
        office.sign(document_id, who)
    initialled = office.sha(document_id)
    office.sign(document_id, LEADER)
    give_back(office, document_id, CLERK, "Sai thể thức")
    office.submit(document_id)
    assert office.sha(document_id) == initialled
    assert waiting(document_id) == {("sign", "chutich")}
    office.sign(document_id, LEADER)
    office.number(document_id)
    assert office.document(document_id).code == "01/QĐ-UBND"


def test_the_drafter_takes_it_back_until_the_leader_signs(office: Office) -> None:
    document_id = office.submitted()
    office.sign(document_id, UNIT_HEAD)
    withdraw(office, document_id)
    assert office.document(document_id).state is DocumentState.DRAFT
    assert waiting(document_id) == set()
    with pytest.raises(WrongState) as refused:
        office.sign(document_id, OFFICE)
    assert refused.value.code == "left_circuit"
    signed = office.signed()
    with pytest.raises(WrongState):
        withdraw(office, signed)


def test_nobody_else_takes_it_back(office: Office) -> None:
    document_id = office.submitted()
    with pytest.raises(Forbidden):
        withdraw(office, document_id, UNIT_HEAD)
    with pytest.raises(NotFound):
        withdraw(office, document_id, "pl-ubnd.cvkt")


def test_a_draft_that_changed_while_it_was_frozen_is_not_submitted(office: Office) -> None:
    document_id = office.drafted()
    version = office.document(document_id).version
    office.revise(document_id, subject="Về việc khác")
    with pytest.raises(Exception, match="changed_meanwhile"):
        office.submit(document_id, version=version)
    assert office.document(document_id).state is DocumentState.DRAFT


def test_an_incomplete_draft_says_what_is_missing(office: Office) -> None:
    document_id = office.drafted(signer_id=None, recipients=[], body=body())
    with pytest.raises(Invalid) as refused:
        office.submit(document_id)
    assert set(refused.value.fields) == {"signer_id", "recipients", "body"}
