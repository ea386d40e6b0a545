"""From tokens to posts: who is asked, who is not asked twice, who is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from docflow.approvals.models import CircuitTemplate, StepKind
from docflow.approvals.planning import Plan, plan
from docflow.core import clock
from docflow.core.access import SYSTEM
from docflow.core.db import db
from docflow.core.errors import Invalid
from docflow.core.work import work
from docflow.people.models import Appointment, Handover
from tests.approvals.office import DRAFTER, LEADER, OFFICE, UNIT_HEAD, Office

OTHERS = ("bt-ubnd.tpvhxh", "bt-ubnd.pct1")


def planned(office: Office, document_id: UUID, *reviewers: str) -> Plan:
    posts = [office.world.position(name).id for name in reviewers]
    return plan(db.session, office.document(document_id), clock.today(), posts)


def route(office: Office, made: Plan) -> list[tuple[str, list[str]]]:
    return [(step.kind.value, [post.code for post in step.posts]) for step in made.steps]


def circuit(office: Office, *steps: dict[str, Any]) -> None:
    """The own circuit of the commune for decisions."""
    with work(SYSTEM) as w:
        row = CircuitTemplate(
            organization_id=office.world.org("bt-ubnd").id,
            name="Thử",
            type_codes=["decision"],
            steps=list(steps),
            active=True,
        )
        w.record("circuit_template.add", row)


def end_appointment(office: Office, post: str) -> None:
    position_id = office.world.position(post).id
    with work(SYSTEM) as w:
        row = w.session.query(Appointment).filter_by(position_id=position_id).one()
        row.ends_on = w.today - timedelta(days=1)
        w.record("appointment.end", row)


LAST = [
    ("sign", ["chutich"]),
    ("number", ["vanthu"]),
    ("seal", ["vanthu"]),
    ("issue", ["vanthu"]),
]


def test_each_post_acts_once_where_it_initials(office: Office) -> None:
    made = planned(office, office.drafted())
    assert route(office, made) == [("initial", ["tpkt"]), ("initial", ["chanhvp"]), *LAST]
    assert [list(map(str, step.covers)) for step in made.steps[:2]] == [
        ["content_review"],
        ["format_review"],
    ]


def test_a_unit_head_who_drafts_is_not_asked_about_it(office: Office) -> None:
    made = planned(office, office.drafted(UNIT_HEAD))
    assert route(office, made) == [("initial", ["chanhvp"]), *LAST]


def test_an_office_head_who_heads_the_drafting_unit_acts_once(office: Office) -> None:
    made = planned(office, office.drafted("bt-ubnd.cvvp"))
    assert route(office, made) == [("initial", ["chanhvp"]), *LAST]


def test_who_signs_is_not_asked_before(office: Office) -> None:
    signer = office.world.position(OFFICE).id
    made = planned(office, office.drafted(type_code="notice", signer_id=signer))
    assert route(office, made)[:2] == [("initial", ["tpkt"]), ("sign", ["chanhvp"])]


def test_reviewers_are_asked_before_everybody_else_and_once(office: Office) -> None:
    made = planned(office, office.drafted(), "bt-ubnd.tpvhxh", "bt-ubnd.pct1", "bt-ubnd.tpvhxh")
    assert route(office, made)[0] == ("content_review", ["tpvhxh", "pct1"])


def test_a_reviewer_of_another_house_is_missing(office: Office) -> None:
    made = planned(office, office.drafted(), "pl-ubnd.tpkt")
    assert made.missing == (f"position:{office.world.position('pl-ubnd.tpkt').id}",)


def test_a_role_means_all_its_posts_and_some_means_no_more_than_there_are(office: Office) -> None:
    circuit(
        office,
        {"kind": "content_review", "to": ["role:deputy"], "quorum": "some", "needed": 5},
        {"kind": "initial", "to": ["unit_head"]},
    )
    step = planned(office, office.drafted()).steps[0]
    assert [post.code for post in step.posts] == ["pct1", "pct2"]
    assert step.needed == 2


def test_of_two_in_three_one_who_agrees_later_counts(office: Office) -> None:
    """The unit head initials later and is not asked twice; of the other two one is enough."""
    three = [f"position:{office.world.position(one).id}" for one in (UNIT_HEAD, *OTHERS)]
    circuit(
        office,
        {"kind": "content_review", "to": three, "quorum": "some", "needed": 2},
        {"kind": "initial", "to": ["unit_head"]},
    )
    step = planned(office, office.drafted()).steps[0]
    assert ([post.code for post in step.posts], step.needed) == (["tpvhxh", "pct1"], 1)


def test_a_vacant_post_is_named_and_nothing_is_submitted(office: Office) -> None:
    end_appointment(office, UNIT_HEAD)
    document_id = office.drafted()
    assert planned(office, document_id).missing == ("unit_head",) * 2
    with pytest.raises(Invalid) as refused:
        office.submit(document_id)
    assert refused.value.code == "seat_without_holder"
    assert office.document(document_id).version_no == 0


def test_a_vacant_post_that_somebody_stands_in_for_is_held(office: Office) -> None:
    end_appointment(office, UNIT_HEAD)
    with work(SYSTEM) as w:
        row = Handover(
            organization_id=office.world.org("bt-ubnd").id,
            absent_id=office.world.position(UNIT_HEAD).id,
            stand_in_id=office.world.position("bt-ubnd.phovp").id,
            starts_on=w.today,
            ends_on=w.today,
            reason="Nghỉ phép",
        )
        w.record("handover.add", row)
    assert planned(office, office.drafted()).missing == ()


def test_a_drafter_of_no_unit_has_no_unit_head(office: Office) -> None:
    made = planned(office, office.drafted("bt-ubnd.pct1"))
    assert route(office, made)[0] == ("initial", ["chanhvp"])


def test_whoever_signs_an_own_draft_needs_another_person(office: Office) -> None:
    circuit(office, {"kind": "sign", "to": ["signer"]})
    document_id = office.drafted(LEADER)
    with pytest.raises(Invalid) as refused:
        planned(office, document_id)
    assert refused.value.code == "nobody_else_approves"
    assert planned(office, document_id, OFFICE).steps[0].kind is StepKind.CONTENT_REVIEW


def test_the_secretary_of_minutes_initials_first(office: Office) -> None:
    document_id = office.drafted(type_code="minutes", secretary="Chuyên viên Phòng Kinh tế")
    made = planned(office, document_id)
    assert route(office, made)[0] == ("initial", ["cvkt"])
    assert made.initials[0].id == office.world.position(DRAFTER).id
