"""Views, patches and hashes: pure, exact, and telling nobody what is not theirs."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.bodies.thresholds import Base, Threshold
from meetings.calendar.models import Role
from meetings.live.events import Happening, apply
from meetings.live.patching import diff, patched
from meetings.live.plain import SAFE, plain, put, state_hash
from meetings.live.views import Audience, View, view
from tests.meetings.house import CHAIR, GUEST, ITEMS, MEMBER, SECRETARY, Chamber

LEAVES = st.none() | st.booleans() | st.integers(-SAFE, SAFE) | st.text(max_size=5)
NAMES = st.sampled_from(["a", "b", "c", "1"])
PLAIN = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
VIEWS = st.dictionaries(NAMES, PLAIN, max_size=4)


@given(VIEWS, VIEWS)
def test_a_patch_leads_from_any_view_to_any_other(old: Any, new: Any) -> None:
    after = patched(old, diff(old, new))
    assert state_hash(after) == state_hash(new)


@given(st.lists(PLAIN, min_size=1, max_size=3), st.lists(PLAIN, min_size=1, max_size=2))
def test_a_list_that_grew_is_told_only_what_came(old: Any, more: Any) -> None:
    steps = diff({"list": old}, {"list": old + more})
    assert steps == [[["list", len(old) + place], one] for place, one in enumerate(more)]
    assert patched({"list": old}, steps) == {"list": old + more}


@given(VIEWS)
def test_nothing_changed_is_nothing_told(same: Any) -> None:
    assert diff(same, patched(same, [])) == []


@given(PLAIN)
def test_plain_values_are_left_as_they_are(value: Any) -> None:
    assert plain(value) == value


@pytest.mark.parametrize(
    "value", [1.0, {"x": 0.5}, [object()], {1: "x"}, {"số": 1}, SAFE + 1, {"a": {"b": b"x"}}]
)
def test_what_a_browser_could_spell_otherwise_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        plain(value)


def test_put_shares_what_it_does_not_change() -> None:
    old = {"a": {"x": 1}, "b": {"y": {"z": 2}}}
    new = put(old, ("b", "y", "z"), 3)
    assert new == {"a": {"x": 1}, "b": {"y": {"z": 3}}}
    assert old["b"]["y"]["z"] == 2  # type: ignore[index]  # nested
    assert new["a"] is old["a"]


def test_an_unknown_event_is_never_skipped() -> None:
    with pytest.raises(LookupError, match="event 7"):
        apply({}, Happening(7, "future.thing", "x", 0, {}))


@pytest.mark.parametrize(
    ("rule", "members", "present", "needed"),
    [
        (Threshold(2, 3, Base.ALL, strict=False), 13, 0, 9),
        (Threshold(2, 3, Base.ALL, strict=False), 12, 0, 8),
        (Threshold(1, 2, Base.ALL, strict=True), 13, 0, 7),
        (Threshold(1, 2, Base.ALL, strict=True), 12, 0, 7),
        (Threshold(1, 2, Base.PRESENT, strict=True), 13, 9, 5),
        (Threshold(2, 3, Base.PRESENT, strict=False), 13, 10, 7),
        (Threshold(1, 1, Base.ALL, strict=False), 13, 0, 13),
    ],
)
def test_thresholds_count_whole_people(
    rule: Threshold, members: int, present: int, needed: int
) -> None:
    assert rule.needed(members, present) == needed


def test_a_remembering_view_shows_what_a_fresh_one_shows(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    chamber.ask(meeting_id, MEMBER, "attendance.check_in")
    from meetings.live import log  # noqa: PLC0415 - only here

    state: dict[str, Any] = {}
    views = {audience: View(audience) for audience in Audience}
    for row in chamber.rows(meeting_id):
        state = apply(state, log.happening(row))
        for audience, remembering in views.items():
            assert remembering.of(state) == view(state, audience)


def test_guests_see_the_titles_of_their_items_only(chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    chamber.seat(meeting_id, **{GUEST: Role.GUEST})
    seen = view(chamber.state(meeting_id), Audience.GUEST)
    assert [one["title"] for one in seen["agenda"]["items"].values()] == [""] * len(ITEMS)
    assert "people" not in seen


def test_reasons_for_absence_are_for_who_runs_the_meeting(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    person = chamber.id(MEMBER)
    order = {"person": person, "how": "absent", "reason": "Nghỉ ốm"}
    chamber.ask(meeting_id, SECRETARY, "attendance.mark", **order)
    state = chamber.state(meeting_id)
    told = {a for a in Audience if "Nghỉ ốm" in str(view(state, a))}
    assert told == {Audience.CHAIR, Audience.SECRETARY}


def test_reducers_run_in_the_order_of_the_rooms_whoever_was_imported_first() -> None:
    """The state must come out alike in every process, or replays differ."""
    code = (
        "import meetings.attendance.events, meetings.sitting.events\n"
        "from meetings.live import events\n"
        "print(*(one.__module__ for one in events._reducers['sitting.people']))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split()[:2] == ["meetings.sitting.events", "meetings.attendance.events"]
