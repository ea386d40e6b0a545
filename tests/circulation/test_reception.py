"""The receiving clerk accepts and registers, or returns with a reason."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.circulation import usecases
from docflow.circulation.models import Delivery, IncomingState
from docflow.circulation.queries import alike
from docflow.circulation.schemas import RegisterIn
from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, WrongState
from docflow.core.work import work
from docflow.registry.models import Direction, NumberSeries, RegisterEntry
from tests.circulation.builders import (
    CLERK,
    LEADER,
    OFFICE,
    SENDER,
    SPECIALIST,
    Correspondence,
)


def _entries(post: Correspondence, slug: str = "tn-snv") -> list[RegisterEntry]:
    db.session.rollback()
    query = sa.select(RegisterEntry).where(
        RegisterEntry.organization_id == post.world.org(slug).id,
        RegisterEntry.direction == Direction.INCOMING,
    )
    return list(db.session.scalars(query.order_by(RegisterEntry.number)))


def test_accepting_gives_the_arrival_number_and_the_row_of_the_register(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.registered(letter, note="Kèm 01 phụ lục")
    row = post.row(copy)
    assert row.state is IncomingState.REGISTERED
    assert (row.arrival_number, row.arrived_on) == (1, clock.today())
    (entry,) = _entries(post)
    assert entry.incoming_id == copy
    assert (entry.number, entry.arrived_on, entry.handed_on) == (1, row.arrived_on, row.arrived_on)
    assert (entry.author, entry.code, entry.subject) == (row.author, row.code, row.subject)
    assert (entry.recipients, entry.note) == ("Giám đốc", "Kèm 01 phụ lục")


def test_it_lies_before_the_leader_and_no_longer_before_the_clerk(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.registered(letter)
    assert post.tasks(copy) == {("direct", LEADER)}


def test_arrival_numbers_have_no_gap_whatever_is_refused_in_between(
    post: Correspondence, letter: UUID
) -> None:
    numbers = [post.row(post.registered(letter)).arrival_number]
    for accepted in (False, True, False, True):
        copy = post.incoming(post.letter("tn-snv")).id
        if accepted:
            post.register(copy)
            numbers.append(post.row(copy).arrival_number)
        else:
            post.refuse(copy, "Gửi sai nơi nhận")
    assert numbers == [1, 2, 3]
    assert [entry.number for entry in _entries(post)] == [1, 2, 3]


def test_a_refused_registration_leaves_no_number_behind(post: Correspondence, letter: UUID) -> None:
    copy = post.incoming(letter).id
    post.check(copy)
    with pytest.raises(Invalid), work(post.actor(CLERK)) as w:
        usecases.register(w, copy, RegisterIn(leader_id=post.id("bt-ubnd.chutich")))
    assert _entries(post) == []
    post.register(copy)
    assert post.row(copy).arrival_number == 1


def test_the_second_clerk_is_told_who_was_first(post: Correspondence, letter: UUID) -> None:
    copy = post.registered(letter)
    with pytest.raises(WrongState) as refused:
        post.register(copy)
    assert refused.value.facts["by"] == post.world.person(CLERK).full_name
    series = sa.select(NumberSeries.last).where(
        NumberSeries.organization_id == post.world.org("tn-snv").id,
        NumberSeries.direction == Direction.INCOMING,
    )
    db.session.rollback()
    assert db.session.scalar(series) == 1


def test_the_deadline_of_the_sender_holds_until_the_clerk_sets_another(
    post: Correspondence, letter: UUID
) -> None:
    asked = clock.today() + timedelta(days=9)
    sent = post.letter("tn-snv", due_on=asked)
    copy = post.registered(sent)
    assert post.row(copy).due_at == post.office.document(sent).due_at
    own = clock.today() + timedelta(days=3)
    other = post.registered(letter, due_on=own)
    assert post.row(other).due_at.astimezone(clock.HANOI).date() == own


def test_a_deadline_in_the_past_is_refused_beside_its_field(
    post: Correspondence, letter: UUID
) -> None:
    with pytest.raises(Invalid) as refused:
        post.registered(letter, due_on=clock.today() - timedelta(days=1))
    assert refused.value.fields == {"due_on": "in_the_past"}


def test_returning_needs_a_reason_and_the_sender_reads_it(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.incoming(letter).id
    post.refuse(copy, "Thiếu phụ lục 2")
    assert post.row(copy).state is IncomingState.REFUSED
    assert post.tasks(copy) == set()
    delivery = db.session.get_one(Delivery, post.row(copy).delivery_id)
    assert (delivery.stage.value, delivery.reason) == ("02", "Thiếu phụ lục 2")
    line = post.trail(letter)[0]
    assert (line.event, line.facts["reason"]) == ("document.refused_there", "Thiếu phụ lục 2")


def test_what_was_returned_cannot_be_accepted_any_more(post: Correspondence, letter: UUID) -> None:
    copy = post.incoming(letter).id
    post.refuse(copy, "Gửi nhầm")
    with pytest.raises(WrongState):
        post.register(copy)
    assert _entries(post) == []


@pytest.mark.parametrize("who", [LEADER, OFFICE, SPECIALIST, SENDER])
def test_only_the_clerk_accepts_or_returns(post: Correspondence, letter: UUID, who: str) -> None:
    copy = post.incoming(letter).id
    post.check(copy)
    with pytest.raises(Exception, match=r"NotFound|not_found"):
        post.register(copy, by=who)
    with pytest.raises(Exception, match=r"NotFound|not_found"):
        post.refuse(copy, "Không đúng", by=who)
    assert post.row(copy).state is IncomingState.ARRIVED


def test_who_stands_in_for_the_clerk_receives(post: Correspondence, letter: UUID) -> None:
    post.hand_over(CLERK, SPECIALIST)
    copy = post.incoming(letter).id
    post.register(copy, by=SPECIALIST)
    assert post.row(copy).state is IncomingState.REGISTERED
    with pytest.raises(Forbidden):
        post.direct(copy, by=SPECIALIST)


def test_the_clerk_is_warned_of_the_same_number_of_the_same_author(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.incoming(letter)
    assert alike(db.session, copy) == []
    post.register(copy.id)
    code = post.row(copy.id).code
    typed = {"author": "UBND xã Bạch Thông", "code": code.lower().replace("/", " / ")}
    again = post.paper(**typed, again=True)
    assert [row.id for row in alike(db.session, post.row(again))] == [copy.id]
