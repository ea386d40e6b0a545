"""Commands: who may, when, once; and a log that says exactly what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from docflow.core import clock
from docflow.core.audit import verify
from docflow.core.db import db
from docflow.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, WrongState
from meetings.calendar.models import Meeting, MeetingState, Role
from meetings.live import dispatch as dispatching
from meetings.live import log
from meetings.live.commands import COMMANDS, Asked
from meetings.live.models import MeetingLog
from tests.meetings.house import CHAIR, DEPUTY, GUEST, MEMBER, SECRETARY, STRANGER, Chamber


def test_the_room_is_furnished_by_the_invitation(chamber: Chamber) -> None:
    meeting_id = chamber.planned()
    assert chamber.rows(meeting_id) == []
    state = chamber.state(chamber.invited())
    assert state["meeting"]["title"] == "Phiên họp UBND xã tháng 11"
    assert [one["number"] for one in state["agenda"]["items"].values()] == ["1", "2", "3", "4"]
    chair = state["people"][chamber.id(CHAIR)]
    assert (chair["role"], chair["votes"], chair["title"]) == ("chair", True, "Chủ tịch")
    assert state["people"][chamber.id(SECRETARY)]["votes"] is False


def test_the_chair_opens_and_walks_through_the_agenda(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    for _item in range(4):
        chamber.ask(meeting_id, CHAIR, "agenda.advance")
    assert chamber.becomes(meeting_id) == ["done", "done", "done", "current"]
    chamber.close(meeting_id)
    assert chamber.becomes(meeting_id) == ["done"] * 4
    assert db.session.get_one(Meeting, meeting_id).state is MeetingState.CLOSED
    assert verify(db.session).ok


def test_the_same_command_twice_is_done_once_and_answered_alike(chamber: Chamber) -> None:
    meeting_id, id = chamber.opened(), uuid4()
    first = chamber.ask(meeting_id, CHAIR, "agenda.advance", id=id)
    again = chamber.ask(meeting_id, CHAIR, "agenda.advance", id=id)
    assert first == again
    assert chamber.becomes(meeting_id)[:2] == ["current", "waiting"]


def test_two_people_may_use_the_same_command_id(chamber: Chamber) -> None:
    meeting_id, id = chamber.opened(), uuid4()
    chamber.ask(meeting_id, CHAIR, "attendance.check_in", id=id)
    chamber.ask(meeting_id, MEMBER, "attendance.check_in", id=id)
    assert set(chamber.state(meeting_id)["attendance"]["people"]) == {
        chamber.id(CHAIR), chamber.id(MEMBER),
    }  # fmt: skip


def test_a_late_duplicate_is_answered_even_after_the_moment_has_passed(chamber: Chamber) -> None:
    meeting_id, id = chamber.invited(), uuid4()
    first = chamber.ask(meeting_id, CHAIR, "sitting.open", id=id)
    with pytest.raises(WrongState, match="not_now"):
        chamber.ask(meeting_id, CHAIR, "sitting.open")
    assert chamber.ask(meeting_id, CHAIR, "sitting.open", id=id) == first


def test_who_saw_another_item_is_told_that_the_meeting_moved_on(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    seen = {"agenda.current": ""}
    chamber.ask(meeting_id, CHAIR, "agenda.advance", expect=seen)
    with pytest.raises(Conflict, match="moved_on"):
        chamber.ask(meeting_id, CHAIR, "agenda.advance", expect=seen)
    assert chamber.becomes(meeting_id)[:2] == ["current", "waiting"]


@pytest.mark.parametrize("post", [DEPUTY, MEMBER, SECRETARY])
def test_only_the_chair_moves_the_agenda(chamber: Chamber, post: str) -> None:
    meeting_id = chamber.opened()
    with pytest.raises(Forbidden):
        chamber.ask(meeting_id, post, "agenda.advance")


def test_for_a_stranger_there_is_no_meeting(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    for command in ("agenda.advance", "attendance.check_in", "sitting.pause"):
        with pytest.raises(NotFound):
            chamber.ask(meeting_id, STRANGER, command)
    with pytest.raises(NotFound):
        chamber.ask(uuid4(), CHAIR, "agenda.advance")


def test_before_the_invitation_members_see_nothing(chamber: Chamber) -> None:
    meeting_id = chamber.planned()
    with pytest.raises(NotFound):
        chamber.ask(meeting_id, MEMBER, "attendance.check_in")


def test_who_was_taken_out_is_out_with_the_next_command(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    chamber.ask(meeting_id, MEMBER, "attendance.check_in")
    chamber.unseat(meeting_id, MEMBER)
    with pytest.raises(NotFound):
        chamber.ask(meeting_id, MEMBER, "attendance.leave")
    assert chamber.id(MEMBER) not in chamber.state(meeting_id)["people"]


def test_malformed_commands_are_refused_and_leave_nothing(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    before = len(chamber.rows(meeting_id))
    with pytest.raises(Invalid, match="unknown_command"):
        chamber.ask(meeting_id, CHAIR, "agenda.explode")
    with pytest.raises(ValidationError):
        chamber.ask(meeting_id, CHAIR, "agenda.advance", to="elsewhere")
    with pytest.raises(Invalid, match="unknown_item"):
        chamber.ask(meeting_id, CHAIR, "agenda.go", item="no such item")
    assert len(chamber.rows(meeting_id)) == before


def test_a_flood_of_commands_is_held_back(
    chamber: Chamber, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting_id = chamber.opened()
    monkeypatch.setattr(dispatching, "TRIES", dispatching.Budget(rate=0.01, burst=5))
    with pytest.raises(TooMany):
        for _try in range(6):
            chamber.ask(meeting_id, MEMBER, "attendance.check_in")


def test_the_chair_takes_a_step_back_within_ten_seconds_and_not_after(chamber: Chamber) -> None:
    meeting_id, now = chamber.opened(), clock.now()
    with clock.stopped_at(now):
        chamber.ask(meeting_id, CHAIR, "agenda.advance")
    with clock.stopped_at(now + timedelta(seconds=60)):
        chamber.ask(meeting_id, CHAIR, "agenda.advance")
    with clock.stopped_at(now + timedelta(seconds=70)):
        chamber.ask(meeting_id, CHAIR, "agenda.undo")
    first = chamber.items(meeting_id)[0]
    agenda = chamber.state(meeting_id)["agenda"]
    assert agenda["current"] == first
    assert agenda["items"][first]["since"] == log.milliseconds(now)
    with (
        clock.stopped_at(now + timedelta(seconds=80)),
        pytest.raises(WrongState, match="too_late_to_undo"),
    ):
        chamber.ask(meeting_id, CHAIR, "agenda.undo")
    with clock.stopped_at(now + timedelta(seconds=90)):
        chamber.ask(meeting_id, CHAIR, "agenda.advance")
    with (
        clock.stopped_at(now + timedelta(seconds=101)),
        pytest.raises(WrongState, match="too_late_to_undo"),
    ):
        chamber.ask(meeting_id, CHAIR, "agenda.undo")


def test_back_passes_over_what_was_put_aside_and_that_too_is_taken_back(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    items = chamber.items(meeting_id)
    for _step in range(2):
        chamber.ask(meeting_id, CHAIR, "agenda.advance")
    chamber.ask(meeting_id, SECRETARY, "agenda.withdraw", item=items[1], reason="Trình lại")
    assert chamber.becomes(meeting_id) == ["done", "withdrawn", "waiting", "waiting"]
    chamber.ask(meeting_id, CHAIR, "agenda.undo")
    assert chamber.becomes(meeting_id) == ["done", "current", "waiting", "waiting"]
    chamber.ask(meeting_id, SECRETARY, "agenda.postpone", item=items[1], reason="Hết giờ")
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    chamber.ask(meeting_id, CHAIR, "agenda.back")
    assert chamber.becomes(meeting_id) == ["current", "postponed", "waiting", "waiting"]
    with pytest.raises(WrongState, match="nothing_before"):
        chamber.ask(meeting_id, CHAIR, "agenda.back")
    chamber.ask(meeting_id, CHAIR, "sitting.pause")
    chamber.ask(meeting_id, SECRETARY, "agenda.postpone", item=items[0], reason="Hết giờ")
    chamber.ask(meeting_id, CHAIR, "sitting.resume")
    with pytest.raises(WrongState, match="too_late_to_undo"):
        chamber.ask(meeting_id, CHAIR, "agenda.undo")


def test_an_items_time_stands_still_during_a_break(chamber: Chamber) -> None:
    meeting_id, now = chamber.opened(), clock.now()
    for seconds, command in ((0, "agenda.advance"), (60, "sitting.pause"), (600, "sitting.resume"),
                             (630, "agenda.advance")):  # fmt: skip
        with clock.stopped_at(now + timedelta(seconds=seconds)):
            chamber.ask(meeting_id, CHAIR, command)
    state = chamber.state(meeting_id)
    assert state["agenda"]["items"][chamber.items(meeting_id)[0]]["spent_ms"] == 90_000
    assert state["sitting"]["paused_ms"] == 540_000


def test_quorum_is_counted_in_whole_members_and_kept_as_a_timeline(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    members = [id for id, one in chamber.state(meeting_id)["people"].items() if one["votes"]]
    assert len(members) == 7
    for person in members[:5]:
        chamber.ask(meeting_id, SECRETARY, "attendance.mark", person=person, how="present")
    chamber.ask(
        meeting_id, SECRETARY, "attendance.mark", person=members[0], how="absent", reason="Ốm"
    )
    timeline = chamber.state(meeting_id)["attendance"]["timeline"]
    assert [(there, needed) for _at, there, needed in timeline] == [
        (0, 5), (1, 5), (2, 5), (3, 5), (4, 5), (5, 5), (4, 5),
    ]  # fmt: skip


def test_who_is_away_has_a_reason(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    with pytest.raises(Invalid, match="reason_missing"):
        chamber.ask(
            meeting_id, SECRETARY, "attendance.mark", person=chamber.id(MEMBER), how="absent"
        )


def test_a_change_of_the_agenda_while_it_goes_on_keeps_what_was_done(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    kept = [{"id": id, "title": f"Mục {n}"} for n, id in enumerate(chamber.items(meeting_id))]
    from docflow.core.work import work  # noqa: PLC0415 - only here
    from meetings.agenda import usecases  # noqa: PLC0415
    from meetings.agenda.schemas import AgendaIn  # noqa: PLC0415

    said = AgendaIn.model_validate({"items": [*kept, {"title": "Nội dung phát sinh"}]})
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.arrange(w, meeting_id, said)
    assert chamber.becomes(meeting_id) == ["done", "current", "waiting", "waiting", "waiting"]


def test_a_secret_item_carries_a_neutral_title_only(chamber: Chamber) -> None:
    meeting_id = chamber.planned()
    chamber.arrange(meeting_id, "Phương án tác chiến", presenter="Chỉ huy trưởng", secret=True)
    from docflow.core.work import work  # noqa: PLC0415
    from meetings.calendar import usecases  # noqa: PLC0415

    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.invite(w, meeting_id)
    assert "tác chiến" not in str(chamber.state(meeting_id))
    assert "Chỉ huy" not in str(chamber.state(meeting_id))


def test_the_log_refuses_rewriting_and_its_chain_names_the_first_touched_event(
    chamber: Chamber,
) -> None:
    meeting_id = chamber.opened()
    rows = chamber.rows(meeting_id)
    assert log.first_broken(meeting_id, rows) is None
    assert chamber.numbered(meeting_id)
    for statement in (
        sa.update(MeetingLog).values(type="agenda.moved"),
        sa.delete(MeetingLog),
    ):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            db.session.execute(statement)
        db.session.rollback()
    rows = chamber.rows(meeting_id)
    rows[2].payload = rows[2].payload | {"x": 1}
    assert log.first_broken(meeting_id, rows) == 3
    db.session.rollback()
    rows = chamber.rows(meeting_id)
    assert log.first_broken(meeting_id, [*rows[:1], *rows[2:]]) == 2
    assert log.first_broken(UUID(int=0), rows) == 1


def test_a_checkpoint_saves_replaying_and_changes_nothing(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    for turn in range(60):
        chamber.ask(meeting_id, MEMBER, "attendance.check_in", how=("present", "online")[turn % 2])
    db.session.rollback()
    head = log.head_of(db.session, meeting_id)
    assert head.checkpoint_seq >= 50
    log._remembered._states.clear()
    assert log.state_at(db.session, head) == chamber.state(meeting_id)


def test_guests_and_technicians_have_no_say(chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    chamber.seat(meeting_id, **{GUEST: Role.TECHNICIAN})
    with pytest.raises(Forbidden):
        chamber.ask(meeting_id, GUEST, "attendance.check_in")


ALLOWED = {
    "meeting.attend": {CHAIR, SECRETARY, MEMBER, GUEST},
    "meeting.run": {CHAIR, SECRETARY},
    "meeting.preside": {CHAIR},
    "meeting.chair": {CHAIR},
}


def well_formed(parse: type[Asked]) -> dict[str, Any]:
    """Arguments of the right shape: only the right to give the order may be missing."""
    schema = parse.model_json_schema()
    kinds = schema["properties"] if schema.get("required") else {}
    return {name: _value(kinds[name], schema) for name in schema.get("required", [])}


def _value(kind: dict[str, Any], schema: dict[str, Any]) -> Any:
    if "$ref" in kind:
        kind = schema["$defs"][kind["$ref"].rpartition("/")[2]]
    if "enum" in kind:
        return kind["enum"][0]
    if kind.get("format") == "uuid":
        return str(uuid4())
    plain = {"integer": kind.get("minimum", 1), "boolean": False, "array": [], "object": {}}
    return plain.get(kind["type"], "0" * max(kind.get("minLength", 3), 3))


def test_no_order_is_taken_from_who_may_not_give_it(chamber: Chamber) -> None:
    """Every order of the table, as it must be formed, by everybody whose it is not."""
    meeting_id = chamber.opened()
    chamber.seat(meeting_id, **{GUEST: Role.GUEST})
    before, refused = len(chamber.rows(meeting_id)), 0
    for name, command in COMMANDS.items():
        args = well_formed(command.parse)
        for post in {CHAIR, SECRETARY, MEMBER, GUEST} - ALLOWED[command.permission]:
            with pytest.raises(Forbidden) as refusal:
                chamber.ask(meeting_id, post, name, **args)
            assert refusal.value.code == "forbidden", (name, post)
            refused += 1
        with pytest.raises(NotFound):
            chamber.ask(meeting_id, STRANGER, name, **args)
    assert len(chamber.rows(meeting_id)) == before
    assert refused > 60
