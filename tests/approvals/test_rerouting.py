"""Somebody else in a seat, in flight: a new revision, past steps as they were."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.approvals import queries, rerouting
from docflow.approvals.models import Circuit
from docflow.approvals.schemas import RerouteIn
from docflow.core.access import SYSTEM
from docflow.core.audit import timeline
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, WrongState
from docflow.core.work import work
from docflow.people.models import Position
from tests.approvals.office import DRAFTER, LEADER, OFFICE, UNIT_HEAD, Office
from tests.approvals.test_turns import waiting

NEWCOMER = "bt-ubnd.phovp"


def seat_of(office: Office, document_id: UUID, post: str) -> UUID:
    position_id = office.world.position(post).id
    steps = office.circuit(document_id).steps
    return next(s.id for step in steps for s in step.seats if s.position_id == position_id)


def reroute(
    office: Office, document_id: UUID, old: str, new: str = NEWCOMER, by: str = DRAFTER
) -> None:
    said = RerouteIn(
        seat_id=seat_of(office, document_id, old),
        position_id=office.world.position(new).id,
        reason="Đồng chí đi công tác",
    )
    with work(office.world.actor(by)) as w:
        rerouting.reroute(w, document_id, said)


def test_the_newcomer_is_asked_in_place_of_the_other(office: Office) -> None:
    document_id = office.submitted()
    reroute(office, document_id, UNIT_HEAD)
    assert waiting(document_id) == {("initial", "phovp")}
    with pytest.raises(Forbidden):
        office.sign(document_id, UNIT_HEAD)
    for who in (NEWCOMER, OFFICE, LEADER):
        office.sign(document_id, who)
    assert office.document(document_id).state == "signed"


def test_past_steps_stay_and_both_lists_are_in_the_trail(office: Office) -> None:
    document_id = office.submitted()
    office.sign(document_id, UNIT_HEAD)
    before = office.circuit(document_id).steps[0].seats[0]
    decided = (before.decided_by, before.approved_sha, before.signed_at)
    reroute(office, document_id, OFFICE)
    circuit = office.circuit(document_id)
    after = circuit.steps[0].seats[0]
    assert (after.decided_by, after.approved_sha, after.signed_at) == decided
    assert (circuit.revision, circuit.version_no) == (2, 1)
    facts = timeline(db.session, document_id)[0].facts
    assert "initial: Chánh Văn phòng" in facts["before"]
    assert "initial: Phó Chánh Văn phòng" in facts["after"]


def test_the_old_revision_stays_to_be_read(office: Office) -> None:
    document_id = office.submitted()
    reroute(office, document_id, OFFICE)
    query = sa.select(Circuit.revision, Circuit.live).where(Circuit.document_id == document_id)
    assert sorted(map(tuple, db.session.execute(query))) == [(1, False), (2, True)]


def test_who_acted_cannot_be_replaced(office: Office) -> None:
    document_id = office.submitted()
    office.sign(document_id, UNIT_HEAD)
    with pytest.raises(WrongState) as refused:
        reroute(office, document_id, UNIT_HEAD)
    assert refused.value.code == "already_decided"


def test_the_signer_is_printed_and_cannot_be_replaced(office: Office) -> None:
    document_id = office.submitted()
    with pytest.raises(Invalid) as refused:
        reroute(office, document_id, LEADER, "bt-ubnd.pct1")
    assert refused.value.code == "signer_is_printed"


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("pl-ubnd.phovp", "unknown_post"),
        (OFFICE, "already_asked"),
        (LEADER, "already_asked"),
        (DRAFTER, "own_draft"),
    ],
)
def test_not_everybody_can_take_a_seat(office: Office, new: str, reason: str) -> None:
    document_id = office.submitted()
    with pytest.raises(Invalid) as refused:
        reroute(office, document_id, UNIT_HEAD, new)
    assert refused.value.fields == {"position_id": reason}


@pytest.mark.parametrize("days", [0, 30])
def test_a_post_may_act_until_its_last_day(office: Office, days: int) -> None:
    """Its end is written down long before it comes; until then it is offered and takes seats."""
    ends(office, NEWCOMER, days)
    document_id = office.submitted()
    offered = queries.colleagues(db.session, office.world.actor(DRAFTER))
    assert str(office.world.position(NEWCOMER).id) in {row["id"] for row in offered}
    reroute(office, document_id, UNIT_HEAD)
    assert waiting(document_id) == {("initial", "phovp")}


def test_a_post_that_ended_yesterday_takes_no_seat(office: Office) -> None:
    ends(office, NEWCOMER, -1)
    document_id = office.submitted()
    offered = queries.colleagues(db.session, office.world.actor(DRAFTER))
    assert str(office.world.position(NEWCOMER).id) not in {row["id"] for row in offered}
    with pytest.raises(Invalid) as refused:
        reroute(office, document_id, UNIT_HEAD)
    assert refused.value.fields == {"position_id": "unknown_post"}


def ends(office: Office, post: str, days: int) -> None:
    """The post ends so many days from now."""
    id = office.world.position(post).id
    with work(SYSTEM) as w:
        row = w.session.get_one(Position, id)
        row.ended_on = w.today + timedelta(days=days)
        w.record("position.end", row)


def test_a_clerks_seat_goes_to_a_clerk(office: Office) -> None:
    document_id = office.submitted()
    with pytest.raises(Invalid) as refused:
        reroute(office, document_id, "bt-ubnd.vanthu")
    assert refused.value.fields == {"position_id": "not_a_clerk"}


def test_the_drafter_and_the_heads_of_the_house_change_it_others_not(office: Office) -> None:
    document_id = office.submitted()
    with pytest.raises(Forbidden):
        reroute(office, document_id, UNIT_HEAD, by=UNIT_HEAD)
    reroute(office, document_id, UNIT_HEAD, by=OFFICE)
    assert waiting(document_id) == {("initial", "phovp")}


def test_a_document_that_left_its_circuit_is_not_rerouted(office: Office) -> None:
    document_id = office.submitted()
    seat_id = seat_of(office, document_id, UNIT_HEAD)
    from tests.approvals.test_returning import withdraw  # noqa: PLC0415 - one word of it

    withdraw(office, document_id)
    said = RerouteIn(seat_id=seat_id, position_id=office.world.position(NEWCOMER).id, reason="Nhầm")
    with pytest.raises(WrongState), work(office.world.actor(DRAFTER)) as w:
        rerouting.reroute(w, document_id, said)
