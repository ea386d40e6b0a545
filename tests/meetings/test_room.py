"""The live room over real WebSockets: everybody sees the same, and nobody what is not theirs."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask

from meetings.calendar.models import Role
from meetings.live import publisher
from meetings.live.views import Audience, view
from tests.meetings.conftest import Sit
from tests.meetings.house import CHAIR, DEPUTY, GUEST, MEMBER, SECRETARY, STRANGER, Chamber
from tests.meetings.seat import Seat, until


def says_the_same_as_the_log(seat: Seat, chamber: Chamber) -> bool:
    state = chamber.state(UUID(seat.meeting))
    return seat.view == view(state, Audience(seat.audience))


def test_what_the_chair_does_is_on_every_screen(
    sit: Sit, meeting: UUID, behind: Callable[..., object]
) -> None:
    seats = [sit(post, meeting) for post in (CHAIR, SECRETARY, DEPUTY, MEMBER)]
    seats.append(sit(CHAIR, meeting, "screen"))
    answer = seats[0].order("agenda.advance")
    assert answer["ok"]
    assert all(seat.reaches(answer["seq"]) for seat in seats)
    assert [seat.audience for seat in seats] == ["chair", "secretary", "member", "member", "screen"]
    assert len({seat.view["agenda"]["current"] for seat in seats}) == 1
    assert all(behind(lambda c, s=seat: says_the_same_as_the_log(s, c)) for seat in seats)
    assert "undo_until" in seats[0].view["agenda"]
    assert "undo_until" not in seats[2].view["agenda"]


def test_a_delta_is_small_and_who_is_told_nothing_still_counts(sit: Sit, meeting: UUID) -> None:
    member, screen = sit(MEMBER, meeting), sit(CHAIR, meeting, "screen")
    secretary = sit(SECRETARY, meeting)
    person = next(iter(secretary.view["people"]))
    order = {"person": person, "how": "absent", "reason": "Đi công tác"}
    answer = secretary.order("attendance.mark", **order)
    assert member.reaches(answer["seq"])
    assert screen.reaches(answer["seq"])
    assert screen.patches == [{"seq": answer["seq"], "patch": []}]
    assert "Đi công tác" not in str(member.patches)


def test_a_duplicate_gets_the_same_answer_and_is_told_once(sit: Sit, meeting: UUID) -> None:
    chair, member = sit(CHAIR, meeting), sit(MEMBER, meeting)
    id = uuid4()
    first, again = chair.order("agenda.advance", id), chair.order("agenda.advance", id)
    assert first == again
    assert member.reaches(first["seq"])
    time.sleep(0.2)
    assert [p["seq"] for p in member.patches] == [first["seq"]]


def test_a_refusal_has_a_code_and_words(sit: Sit, meeting: UUID) -> None:
    member = sit(MEMBER, meeting)
    answer = member.order("agenda.advance")
    assert (answer["ok"], answer["code"]) == (False, "forbidden")
    assert "quyền" in answer["text"]
    assert member.order("no.such")["code"] == "unknown_command"
    assert member.ask("room.command", {"id": "x"})["code"] == "invalid"
    assert member.ask("room.command", None)["code"] == "invalid"


def test_a_gap_is_filled_by_the_missed_events_alone(
    sit: Sit, meeting: UUID, behind: Callable[..., object]
) -> None:
    chair, member = sit(CHAIR, meeting), sit(MEMBER, meeting)
    member.deaf = True
    for _step in range(3):
        chair.order("agenda.advance")
    assert until(lambda: len(chair.patches) == 3)
    member.deaf = False
    last = chair.order("attendance.check_in")["seq"]
    assert member.reaches(last)
    assert (member.snapshots, member.resumed) == (1, 1)
    assert behind(lambda c: says_the_same_as_the_log(member, c))


def test_coming_back_is_joining_again_with_what_one_has(
    sit: Sit, meeting: UUID, behind: Callable[..., object]
) -> None:
    chair, member = sit(CHAIR, meeting), sit(MEMBER, meeting)
    member.close()
    last = [chair.order("agenda.advance") for _step in range(2)][-1]
    back = sit(MEMBER, meeting, join=False)
    for name in ("view", "seq", "epoch", "perm_rev", "audience"):
        setattr(back, name, getattr(member, name))
    assert "deltas" in back.join()
    assert back.reaches(last["seq"])
    assert behind(lambda c: says_the_same_as_the_log(back, c))


def test_when_everybody_was_gone_each_comes_back_with_what_it_has(
    sit: Sit, meeting: UUID, chamber: Chamber, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A switch failed, and meanwhile somebody went on without a screen."""
    monkeypatch.setattr(publisher, "STEP", 0.1)
    member = sit(MEMBER, meeting)
    member.close()
    room = publisher.current()
    assert room
    assert until(lambda: not room._channels[meeting].listeners)
    chamber.ask(meeting, CHAIR, "agenda.advance")
    back = sit(MEMBER, meeting, join=False)
    for name in ("view", "seq", "epoch", "perm_rev", "audience"):
        setattr(back, name, getattr(member, name))
    assert "deltas" in back.join()
    back.close()
    monkeypatch.setattr(publisher, "KEPT_EMPTY", 0.0)
    assert until(lambda: meeting not in room._channels)


def test_another_epoch_or_other_rights_need_a_snapshot(
    sit: Sit, meeting: UUID, behind: Callable[..., object]
) -> None:
    member = sit(MEMBER, meeting)
    member.epoch += 1
    assert "view" in member.join()
    member.perm_rev += 1
    assert "view" in member.join()
    member.seq += 1000
    assert "view" in member.join()
    member.audience = "screen"
    assert "view" in member.join()
    assert behind(lambda c: says_the_same_as_the_log(member, c))


def test_a_lost_last_event_is_noticed_by_the_heartbeat(
    sit: Sit, meeting: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "HEARTBEAT", 0.5)
    monkeypatch.setattr(publisher, "STEP", 0.2)
    chair, member = sit(CHAIR, meeting), sit(MEMBER, meeting)
    member.deaf = True
    last = chair.order("agenda.advance")["seq"]
    assert until(lambda: bool(member.heads) and member.heads[-1]["seq"] == last)
    assert member.heads[-1]["hash"] != member.hash
    member.join()
    assert until(lambda: member.heads[-1]["hash"] == member.hash)


def test_the_secretary_sees_how_many_are_in_step(
    sit: Sit, meeting: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "STEP", 0.2)
    secretary, member, chair = sit(SECRETARY, meeting), sit(MEMBER, meeting), sit(CHAIR, meeting)
    last = chair.order("agenda.advance")["seq"]
    assert all(seat.reaches(last) for seat in (secretary, member))
    secretary.report()
    member.report()
    assert until(lambda: bool(secretary.steps) and secretary.steps[-1]["in_step"] == 2)
    assert secretary.steps[-1]["there"] == 3
    chair.report()
    assert until(lambda: secretary.steps[-1]["in_step"] == 3)
    assert member.steps == []


def test_a_stranger_hears_nothing_and_changes_nothing(
    sit: Sit, meeting: UUID, behind: Callable[..., list[object]]
) -> None:
    stranger, chair = sit(STRANGER, meeting, join=False), sit(CHAIR, meeting)
    before = len(behind(lambda c: c.rows(meeting)))
    assert stranger.join()["code"] == "not_found"
    for command in ("sitting.pause", "agenda.advance", "attendance.check_in"):
        assert stranger.order(command)["code"] == "not_found"
    assert len(behind(lambda c: c.rows(meeting))) == before
    chair.order("agenda.advance")
    time.sleep(0.5)
    assert (stranger.patches, stranger._early, stranger.heads) == ([], [], [])


@pytest.mark.parametrize("wanted", ["chair", "secretary", "screen", "god"])
def test_nobody_gets_another_roles_view(sit: Sit, meeting: UUID, wanted: str) -> None:
    member = sit(MEMBER, meeting, join=False)
    assert member.join(wanted)["code"] == "not_your_view"


def test_who_is_taken_out_is_out_within_a_second(
    sit: Sit, meeting: UUID, behind: Callable[..., object]
) -> None:
    chair, member = sit(CHAIR, meeting), sit(MEMBER, meeting)
    behind(lambda c: c.unseat(meeting, MEMBER))
    assert until(lambda: member.resyncs == ["rights"], 1.0)
    time.sleep(0.2)  # a client hears in several threads
    heard = member.seq
    last = chair.order("agenda.advance")["seq"]
    assert chair.reaches(last)
    time.sleep(0.2)
    assert member.seq == heard
    assert member.join()["code"] == "not_found"
    assert member.order("attendance.leave")["code"] == "not_found"


def test_a_page_that_follows_the_meeting_hears_nothing_after_its_person_was_taken_out(
    sit: Sit, meeting: UUID, behind: Callable[..., object]
) -> None:
    """Not even that something changed."""
    heard: dict[str, list[str]] = {MEMBER: [], DEPUTY: []}
    for post, events in heard.items():
        seat = sit(post, meeting)
        seat.client.on("changed", lambda said, told=events: told.append(said["event"]))
        assert seat.ask("subscribe", {"topics": [f"meeting:{meeting}"]})["ok"]
    behind(lambda c: c.seat(meeting, **{GUEST: Role.GUEST}))
    assert until(lambda: all("meeting.seat" in told for told in heard.values()), 2)
    before, known = list(heard[MEMBER]), len(heard[DEPUTY])
    behind(lambda c: c.unseat(meeting, MEMBER))
    assert until(lambda: len(heard[DEPUTY]) > known, 2)
    time.sleep(0.2)  # a client hears in several threads
    assert heard[MEMBER] == before


def test_another_role_means_another_view(
    sit: Sit, meeting: UUID, behind: Callable[..., object]
) -> None:
    behind(lambda c: c.seat(meeting, **{GUEST: Role.SECRETARY}))
    second = sit(GUEST, meeting)
    assert second.audience == "secretary"
    behind(lambda c: c.seat(meeting, **{GUEST: Role.GUEST}))
    assert until(lambda: second.resyncs == ["rights"], 1.0)
    assert "view" in second.join()
    assert second.audience == "guest"
    assert behind(lambda c: says_the_same_as_the_log(second, c))


def test_who_signs_out_is_out_within_a_second(
    sit: Sit, meeting: UUID, bare_app: Flask, behind: Callable[..., object]
) -> None:
    member = sit(MEMBER, meeting)

    def end(chamber: Chamber) -> None:
        from docflow.core.live import drop_session  # noqa: PLC0415 - only here
        from docflow.core.work import transaction  # noqa: PLC0415
        from docflow.people import sessions  # noqa: PLC0415

        person_id = chamber.world.person(MEMBER).id
        with transaction() as session:
            ended = sessions.end_all(session, person_id)
        for session_id in ended:
            drop_session(session_id)

    behind(end)
    assert member.gone.wait(1.0)
    room = publisher.current()
    assert room is not None
    assert until(lambda: not room._channels.get(meeting) or not room._channels[meeting].listeners)


def test_a_large_snapshot_is_fetched_over_http(
    sit: Sit, meeting: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    from meetings.live import sockets  # noqa: PLC0415 - only here

    monkeypatch.setattr(sockets, "LONGEST", 100)
    member = sit(MEMBER, meeting, join=False)
    said = member.ask("room.join", {"meeting": str(meeting)})
    assert said["url"] == f"/meetings/{meeting}/snapshot?view=member"
    assert "view" not in said


def test_who_stops_reporting_is_dropped_and_the_rest_go_on(
    sit: Sit, meeting: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "STEP", 0.2)
    monkeypatch.setattr(publisher, "SILENT", 1.5)
    chair, member = sit(CHAIR, meeting), sit(MEMBER, meeting)
    end = time.monotonic() + 3
    while time.monotonic() < end and not member.gone.is_set():
        chair.report()
        time.sleep(0.2)
    assert member.gone.is_set()
    assert not chair.gone.is_set()
    assert chair.order("agenda.advance")["ok"]


def test_a_clock_is_measured_by_the_servers(sit: Sit, meeting: UUID) -> None:
    member = sit(MEMBER, meeting)
    said = member.ask("room.ping", None)
    assert abs(said["now"] - time.time() * 1000) < 5000


def test_whoever_is_given_the_chairing_sees_the_chairs_room_at_once_and_no_longer_than_that(
    sit: Sit, meeting: UUID, behind: Callable[..., object]
) -> None:
    chair, deputy = sit(CHAIR, meeting), sit(DEPUTY, meeting)
    assert deputy.order("attendance.check_in")["ok"]
    assert chair.order("sitting.hand", person=str(behind(lambda c: c.id(DEPUTY))))["ok"]
    assert until(lambda: deputy.resyncs == ["rights"], 1.0)
    deputy.join()
    assert deputy.audience == "chair"
    assert deputy.reaches(deputy.order("agenda.advance")["seq"])
    assert behind(lambda c: says_the_same_as_the_log(deputy, c))
    assert chair.order("sitting.take")["ok"]
    assert until(lambda: len(deputy.resyncs) == 2, 1.0)
    deputy.join()
    assert deputy.audience == "member"
    assert deputy.order("agenda.advance")["code"] == "forbidden"
