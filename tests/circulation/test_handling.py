"""The leader directs, posts do their parts, the lead closes; deadlines follow."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.circulation.models import Assignment, AssignmentState, IncomingState
from docflow.circulation.usecases import QUIET
from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Conflict, Forbidden, Invalid, NotFound, WrongState
from docflow.core.tasks import NO_DEADLINE, Task
from tests.circulation.builders import (
    DEPUTY,
    HEAD,
    LEADER,
    OFFICE,
    OTHER,
    SPECIALIST,
    Correspondence,
)


def _parts(post: Correspondence, copy: UUID) -> list[tuple[str, str, str]]:
    posts = {post.id(code): code for code in (DEPUTY, HEAD, OFFICE, OTHER, SPECIALIST, LEADER)}
    rows = post.row(copy).assignments
    return [(posts[row.position_id], row.role.value, row.state.value) for row in rows]


def _part(post: Correspondence, copy: UUID, code: str) -> Assignment:
    rows = post.row(copy).assignments
    return next(row for row in reversed(rows) if row.position_id == post.id(code))


def _deadline(post: Correspondence, copy: UUID, code: str) -> object:
    query = sa.select(Task.due_at).where(
        Task.subject_id == copy, Task.position_id == post.id(code), Task.closed_at.is_(None)
    )
    db.session.rollback()
    return db.session.scalar(query)


def test_a_directive_assigns_lead_support_and_information(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.directed(letter, support=(OFFICE,), info=(DEPUTY, OTHER))
    row = post.row(copy)
    assert row.state is IncomingState.DIRECTED
    (said,) = row.directives
    assert said.text == "Phòng Công chức, viên chức tham mưu trả lời."
    assert said.given_by == f"{post.world.person(LEADER).full_name} – Giám đốc"
    assert post.tasks(copy) == {
        ("handle", HEAD), ("support", OFFICE), ("info", DEPUTY), ("info", OTHER),
    }  # fmt: skip


def test_everybody_who_is_assigned_reads_it_and_nobody_else(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.directed(letter, support=(OTHER,))
    post.start(copy, HEAD)
    with pytest.raises(Forbidden):
        post.start(copy, OTHER)
    with pytest.raises(NotFound):
        post.report(copy, SPECIALIST)


def test_the_deadline_of_the_directive_is_the_deadline_of_each_part(
    post: Correspondence, letter: UUID
) -> None:
    day = clock.today() + timedelta(days=5)
    copy = post.directed(letter, support=(OFFICE,), info=(OTHER,), due_on=day)
    end = _part(post, copy, HEAD).due_at
    assert end is not None
    assert end.astimezone(clock.HANOI).strftime("%d %H:%M") == day.strftime("%d 17:00")
    assert (post.row(copy).due_at, _part(post, copy, OFFICE).due_at) == (end, end)
    assert (_deadline(post, copy, HEAD), _deadline(post, copy, OFFICE)) == (end, end)
    assert _part(post, copy, OTHER).due_at is None
    assert _deadline(post, copy, OTHER) == NO_DEADLINE


def test_a_post_named_twice_gets_the_heavier_part(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, support=(HEAD, OFFICE), info=(OFFICE,))
    assert _parts(post, copy) == [(HEAD, "lead", "open"), (OFFICE, "support", "open")]


def test_a_new_directive_replaces_what_is_still_open(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, support=(OFFICE,))
    post.report(copy, OFFICE)
    post.direct(copy, SPECIALIST, text="Giao chuyên viên trực tiếp trả lời.")
    assert _parts(post, copy) == [
        (HEAD, "lead", "released"),
        (OFFICE, "support", "done"),
        (SPECIALIST, "lead", "open"),
    ]
    assert post.tasks(copy) == {("handle", SPECIALIST)}
    assert _part(post, copy, OFFICE).report == "Đã tổng hợp xong."
    assert _part(post, copy, HEAD).report is None


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("lead_id", {"lead": "bt-ubnd.chutich"}),
        ("support_ids", {"support": ("bt-ubnd.chutich",)}),
        ("info_ids", {"info": ("tn-stc.vanthu",)}),
    ],
)
def test_work_is_given_only_inside_the_house(
    post: Correspondence, letter: UUID, field: str, said: dict[str, object]
) -> None:
    copy = post.registered(letter)
    with pytest.raises(Invalid) as refused:
        post.direct(copy, **said)  # type: ignore[arg-type]
    assert refused.value.fields == {field: "unknown_post"}
    assert post.row(copy).state is IncomingState.REGISTERED


def test_the_lead_begins_and_a_second_time_changes_nothing(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.directed(letter)
    post.start(copy, HEAD)
    assert _parts(post, copy) == [(HEAD, "lead", "in_progress")]
    post.start(copy, HEAD)
    assert post.row(copy).state is IncomingState.IN_PROGRESS


def test_a_head_passes_the_part_on_with_its_deadline(post: Correspondence, letter: UUID) -> None:
    day = clock.today() + timedelta(days=5)
    copy = post.directed(letter, due_on=day)
    end = _part(post, copy, HEAD).due_at
    post.pass_on(copy, SPECIALIST, note="Làm theo mẫu mới")
    assert _parts(post, copy) == [(HEAD, "lead", "passed_on"), (SPECIALIST, "lead", "open")]
    new = _part(post, copy, SPECIALIST)
    assert (new.due_at, new.note) == (end, "Làm theo mẫu mới")
    assert _deadline(post, copy, SPECIALIST) == end
    assert post.tasks(copy) == {("handle", SPECIALIST)}
    with pytest.raises(Forbidden):
        post.report(copy, HEAD)


def test_a_head_may_ask_for_it_earlier(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, due_on=clock.today() + timedelta(days=5))
    sooner = clock.today() + timedelta(days=2)
    post.pass_on(copy, SPECIALIST, due_on=sooner)
    assert _deadline(post, copy, SPECIALIST).astimezone(clock.HANOI).date() == sooner  # type: ignore[attr-defined]


def test_passing_on_to_oneself_or_to_the_lead_again_is_refused(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.directed(letter, support=(OFFICE,))
    with pytest.raises(Invalid, match="invalid") as refused:
        post.pass_on(copy, HEAD)
    assert refused.value.fields == {"position_id": "own_post"}
    with pytest.raises(Invalid) as refused:
        post.pass_on(copy, HEAD, by=OFFICE)
    assert refused.value.fields == {"position_id": "already_assigned"}


def test_a_supporter_who_gets_the_lead_no_longer_supports(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.directed(letter, support=(SPECIALIST,))
    post.pass_on(copy, SPECIALIST)
    assert _parts(post, copy) == [
        (HEAD, "lead", "passed_on"),
        (SPECIALIST, "support", "released"),
        (SPECIALIST, "lead", "open"),
    ]
    assert post.tasks(copy) == {("handle", SPECIALIST)}


def test_the_report_of_a_supporter_ends_only_their_part(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, support=(OFFICE,))
    post.report(copy, OFFICE, "Đã rà soát số liệu.")
    assert post.row(copy).state is IncomingState.DIRECTED
    assert post.tasks(copy) == {("handle", HEAD)}
    assert _part(post, copy, OFFICE).report == "Đã rà soát số liệu."


def test_the_report_of_the_lead_closes_the_document(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, support=(OFFICE,), info=(OTHER,))
    post.report(copy, HEAD, "Đã trả lời qua điện thoại.")
    assert post.row(copy).state is IncomingState.FINISHED
    assert _parts(post, copy) == [
        (HEAD, "lead", "done"), (OFFICE, "support", "released"), (OTHER, "info", "open"),
    ]  # fmt: skip


def test_what_is_for_information_waits_until_it_was_read(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.directed(letter, info=(OTHER,))
    post.report(copy, HEAD)
    assert post.tasks(copy) == {("info", OTHER)}
    post.report(copy, OTHER, "Đã xem.")
    assert post.tasks(copy) == set()
    assert _part(post, copy, OTHER).state is AssignmentState.DONE


def test_the_leader_takes_note_and_closes(post: Correspondence, letter: UUID) -> None:
    copy = post.registered(letter)
    post.file_away(copy)
    assert post.row(copy).state is IncomingState.FINISHED
    assert post.tasks(copy) == set()
    with pytest.raises(WrongState):
        post.direct(copy)


def test_urging_is_counted_and_only_while_somebody_works(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.registered(letter)
    with pytest.raises(WrongState):
        post.urge(copy)
    post.direct(copy)
    post.urge(copy)
    later = clock.now() + QUIET
    with clock.stopped_at(later):
        post.urge(copy, by=OFFICE)
    urged = [line for line in post.trail(copy) if line.event == "incoming.urge"]
    assert [line.facts["text"] for line in urged] == ["Đề nghị khẩn trương."] * 2
    post.report(copy, HEAD)
    with pytest.raises(WrongState):
        post.urge(copy)


def test_two_presses_remind_once_and_say_when_it_was(post: Correspondence, letter: UUID) -> None:
    copy = post.registered(letter)
    post.direct(copy)
    post.urge(copy)
    at = post.row(copy).urged_at
    with clock.stopped_at(clock.now() + QUIET / 2), pytest.raises(Conflict) as refused:
        post.urge(copy, by=OFFICE)
    assert (refused.value.code, refused.value.facts["at"]) == ("urged_lately", at)
    assert [line.event for line in post.trail(copy)].count("incoming.urge") == 1


def test_a_deputy_who_was_asked_directs(post: Correspondence, letter: UUID) -> None:
    copy = post.registered(letter, to=DEPUTY)
    assert post.tasks(copy) == {("direct", DEPUTY)}
    post.direct(copy, by=DEPUTY)
    post.direct(copy, SPECIALIST, by=DEPUTY)
    assert post.tasks(copy) == {("handle", SPECIALIST)}


def test_a_deputy_who_leads_directs_further(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, DEPUTY)
    post.direct(copy, HEAD, by=DEPUTY, text="Phòng Công chức xử lý, báo cáo tôi.")
    assert _parts(post, copy) == [(DEPUTY, "lead", "released"), (HEAD, "lead", "open")]


@pytest.mark.parametrize("who", [OFFICE, HEAD, SPECIALIST, DEPUTY])
def test_nobody_overrules_the_leader(post: Correspondence, letter: UUID, who: str) -> None:
    copy = post.directed(letter, SPECIALIST, support=(HEAD, OFFICE, DEPUTY))
    with pytest.raises(Forbidden):
        post.direct(copy, HEAD, by=who)
    with pytest.raises(Forbidden):
        post.file_away(copy, by=who)


def test_who_stands_in_for_the_head_does_the_head_s_part(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.directed(letter)
    with pytest.raises(NotFound):
        post.start(copy, OTHER)
    post.hand_over(HEAD, OTHER)
    post.start(copy, OTHER)
    post.pass_on(copy, SPECIALIST, by=OTHER)
    assert post.tasks(copy) == {("handle", SPECIALIST)}
    told = post.trail(copy)[0]
    assert (told.by, told.facts["to"]) == (
        post.world.person(OTHER).full_name,
        "Chuyên viên Công chức, viên chức",
    )


def test_who_stands_in_for_the_leader_directs(post: Correspondence, letter: UUID) -> None:
    copy = post.registered(letter)
    post.hand_over(LEADER, OTHER)
    post.direct(copy, by=OTHER)
    assert post.row(copy).state is IncomingState.DIRECTED
