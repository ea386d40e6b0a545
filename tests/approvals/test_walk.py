"""Random people do random things to a document; a small model says what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

import signing
from docflow.approvals.models import StepKind
from docflow.core import clock
from docflow.core.audit import verify
from docflow.core.db import db
from docflow.core.errors import Refusal
from docflow.core.work import work
from docflow.documents.models import DocumentState
from docflow.registry import usecases as registry
from docflow.registry.proof import prove
from docflow.registry.schemas import VoidIn
from tests.approvals.office import CLERK, DRAFTER, LEADER, OFFICE, UNIT_HEAD, Office, body
from tests.approvals.test_returning import give_back, send_back, withdraw

PEOPLE = (DRAFTER, UNIT_HEAD, OFFICE, LEADER, CLERK, "bt-ubnd.cvvp", "pl-ubnd.chutich")
ROUTE = (UNIT_HEAD, OFFICE, LEADER, CLERK, CLERK, CLERK)
SIGN, NUMBER, SEAL, DONE = 2, 3, 4, 6
FIELDS = (["KyNhay1"], ["KyNhay2"], ["NguoiKy"], ["SigSo", "SigNgay"], ["ConDau"], [])


@dataclass
class Model:
    """What may happen to a document: `at` is the step that is due, None while with its drafter."""

    at: int | None = None
    agreed: set[int] = field(default_factory=set)
    in_file: set[int] = field(default_factory=set)
    content = submitted = 0
    dead = False

    def submit(self, who: str) -> bool:
        if self.dead or self.at is not None or who != DRAFTER:
            return False
        if self.content == self.submitted:
            self.agreed &= {0, 1}
            self.in_file &= {0, 1}
        else:
            self.agreed, self.in_file = set(), set()
        self.submitted, self.at = self.content, self._next()
        return True

    def _next(self) -> int:
        return next((step for step in range(DONE) if step not in self.agreed), DONE)

    def has_turn(self, who: str, first: int = 0, last: int = DONE) -> bool:
        return self.at is not None and first <= self.at < last and ROUTE[self.at] == who

    def act(self, who: str) -> bool:
        if self.dead or self.at is None or not self.has_turn(who):
            return False
        self.agreed.add(self.at)
        self.in_file.add(self.at)
        self.at = self._next()
        return True

    def give_back(self, who: str) -> bool:
        if self.dead or not self.has_turn(who, 0, SEAL):
            return False
        self.at = None
        return True

    def send_back(self, who: str, step: int) -> bool:
        if self.dead or not self.has_turn(who, 0, NUMBER) or step >= min(self.at or 0, SIGN):
            return False
        self.agreed.discard(step)
        self.at = step
        return True

    def withdraw(self, who: str) -> bool:
        if self.dead or self.at is None or self.at > SIGN or who != DRAFTER:
            return False
        self.at = None
        return True

    def void(self, who: str) -> bool:
        if self.dead or self.at not in {SEAL, SEAL + 1} or who != CLERK:
            return False
        self.dead = True
        return True


REFUSALS = {"forbidden", "wrong_state", "invalid", "not_found"}
person = st.sampled_from(PEOPLE)


class Walk(RuleBasedStateMachine):
    """One document among random people; every refusal is one of the house's own."""

    office: Office
    reached: set[int | None]

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.document_id = self.office.drafted()
        self.model.content = 1

    @initialize(steps=st.integers(0, DONE))
    def begin(self, steps: int) -> None:
        self.go_on(steps)

    def tried(self, allowed: bool, deed: Callable[..., object], *said: object) -> None:
        """The deed must succeed exactly when the model allows it."""
        refusal: Refusal | None = None
        try:
            deed(*said)
        except Refusal as error:
            refusal = error
        self.reached.add(self.model.at)
        assert (refusal is None) == allowed, refusal
        assert refusal is None or refusal.kind in REFUSALS

    @rule(who=person)
    def submit(self, who: str) -> None:
        self.tried(self.model.submit(who), self.office.submit, self.document_id, who)

    @rule(who=person)
    def act(self, who: str) -> None:
        at = self.model.at
        confirms = at is not None and at in self.model.in_file
        deeds = [self.sign] * 3 + [self.office.number, self.office.seal, self.office.issue]
        deed = self.approve if confirms else deeds[at if at is not None and at < DONE else 0]
        self.tried(self.model.act(who), deed, self.document_id, who)

    @rule(steps=st.integers(1, 3))
    def on(self, steps: int) -> None:
        self.go_on(steps)

    def go_on(self, steps: int) -> None:
        """Whoever is due acts, so that documents get far enough to be interesting."""
        for _ in range(steps):
            at = self.model.at
            if at is None:
                self.submit(DRAFTER)
            elif at < DONE:
                self.act(ROUTE[at])

    def sign(self, document_id: UUID, who: str) -> None:
        self.office.sign(document_id, who, sha=self.shown())

    def approve(self, document_id: UUID, who: str) -> None:
        self.office.approve(document_id, who, self.shown())

    def shown(self) -> str:
        return self.office.document(self.document_id).pdf_sha or "0" * 64

    @rule(who=person)
    def give_back(self, who: str) -> None:
        self.tried(self.model.give_back(who), give_back, self.office, self.document_id, who)

    @rule(who=person, step=st.integers(0, 3))
    def send_back(self, who: str, step: int) -> None:
        allowed = self.model.send_back(who, step)
        self.tried(allowed, send_back, self.office, self.document_id, who, step + 1)

    @rule(who=person)
    def withdraw(self, who: str) -> None:
        self.tried(self.model.withdraw(who), withdraw, self.office, self.document_id, who)

    @rule(who=person)
    def void(self, who: str) -> None:
        self.tried(self.model.void(who), self._void, who)

    def _void(self, who: str) -> None:
        with work(self.office.world.actor(who)) as w:
            registry.void(w, self.document_id, VoidIn(reason="Nhầm"))

    @rule()
    def revise(self) -> None:
        allowed = self.model.at is None and not self.model.dead
        self.model.content += allowed
        text = body(f"Nội dung lần {self.model.content}.")
        self.tried(allowed, lambda: self.office.revise(self.document_id, body=text))

    @invariant()
    def it_is_where_the_model_says(self) -> None:
        document, at = self.office.document(self.document_id), self.model.at
        due = self.office.due(self.document_id)
        if self.model.dead:
            assert (document.state, due) == (DocumentState.VOIDED, None)
        elif at is None:
            assert (document.state in {DocumentState.DRAFT, DocumentState.RETURNED}) == (not due)
        elif at == DONE:
            assert (document.state, due) == (DocumentState.ISSUED, None)
        else:
            assert due is not None
            assert due[0] in StepKind
            assert due[1] == (self.office.world.position(ROUTE[at]).id,)

    @invariant()
    def the_file_holds_what_was_signed_and_begins_with_what_was_approved(self) -> None:
        document = self.office.document(self.document_id)
        if document.pdf_sha is None or document.frozen_sha is None or self.model.at is None:
            return
        pdf = self.office.ports.files.get(document.pdf_sha)
        assert pdf.startswith(self.office.ports.files.get(document.frozen_sha))
        report = signing.verify(pdf, self.office.ports.trust(), clock.now())
        wanted = sorted(name for step in self.model.in_file for name in FIELDS[step])
        assert sorted(one.field for one in report.signatures) == wanted
        assert not wanted or report.verdict is signing.Verdict.TOTAL_PASSED

    @invariant()
    def what_is_issued_was_approved_by_others_who_may(self) -> None:
        document = self.office.document(self.document_id)
        if document.state is not DocumentState.ISSUED:
            return
        seats = [s for step in self.office.circuit(document.id).steps for s in step.seats]
        decided = {seat.decided_by_id for seat in seats if seat.state == "approved"}
        assert self.office.world.person(LEADER).id in decided
        assert document.drafter_id not in decided

    @invariant()
    def numbers_have_no_gap_and_the_trail_holds(self) -> None:
        assert all(one.holds for one in prove(db.session))

    def teardown(self) -> None:
        assert verify(db.session).ok


@pytest.mark.timeout(900)
def test_the_life_of_a_document_follows_the_model(office: Office) -> None:
    class Here(Walk):
        reached: set[int | None] = set()  # noqa: RUF012 - one for all examples

    Here.office = office
    run_state_machine_as_test(  # type: ignore[no-untyped-call]  # hypothesis leaves it untyped
        Here,
        settings=settings(
            max_examples=7,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {None, SIGN, NUMBER} <= Here.reached
