"""Who sits where: set with the people, refused twice, seen by who sits there and on the screen."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from docflow.core.work import work
from meetings.calendar.models import Role
from meetings.inviting import usecases as inviting
from meetings.live.views import Audience, view
from tests.meetings.house import CHAIR, GUEST, MEMBER, SECRETARY, Chamber
from tests.world import Api, Page


def people_form(chamber: Chamber, meeting_id: UUID, **seats: tuple[int, int]) -> dict[str, object]:
    people = chamber.state(meeting_id)["people"]
    form: dict[str, object] = {"person": list(people)}
    for id, one in people.items():
        form |= {f"role-{id}": one["role"]} | ({f"votes-{id}": "1"} if one["votes"] else {})
    for post, (bench, place) in seats.items():
        id = chamber.id(post)
        form |= {f"bench-{id}": str(bench), f"place-{id}": str(place)}
    return form


def test_the_plan_shows_who_sits_where_and_who_is_there(
    chamber: Chamber, page_as: Callable[[str], Page], api_as: Callable[[str], Api]
) -> None:
    meeting_id = chamber.invited()
    page, address = page_as(SECRETARY), f"/meetings/{meeting_id}/people"
    form = people_form(chamber, meeting_id, **{CHAIR: (1, 1), MEMBER: (2, 4)})
    assert page.post(address, form).status_code == 303
    assert view(chamber.state(meeting_id), Audience.GUEST).get("seats") is None
    chamber.ask(meeting_id, MEMBER, "attendance.check_in")
    plan = view(chamber.state(meeting_id), Audience.SCREEN)["seats"]
    told = [(row["bench"], one["place"], one["there"]) for row in plan for one in row["seats"]]
    assert told == [(1, 1, False), (2, 4, True)]
    assert "Chỗ của bạn: hàng 2, ghế 4." in page_as(MEMBER).get(f"/meetings/{meeting_id}").text
    twice = people_form(chamber, meeting_id, **{CHAIR: (2, 4), MEMBER: (2, 4)})
    refused = page.post(address, twice)
    assert (refused.status_code, "Hai người cùng một chỗ" in refused.text) == (422, True)
    with work(chamber.world.actor(SECRETARY)) as w:
        inviting.seat_substitutes(w, meeting_id)
    kept = api_as(MEMBER).get(f"/meetings/{meeting_id}").json["people"]
    seats = {one["person_id"]: (one["bench"], one["place"]) for one in kept}
    assert seats[chamber.id(MEMBER)] == (2, 4)
    half = {"people": [{"person_id": chamber.id(CHAIR), "role": "chair", "bench": 1}]}
    seated = api_as(SECRETARY).put(f"/meetings/{meeting_id}/people", json=half)
    assert seated.status_code == 422


def test_the_meetings_page_draws_the_plan_with_who_has_come(
    chamber: Chamber, page_as: Callable[[str], Page]
) -> None:
    meeting_id = chamber.invited()
    page, address = page_as(SECRETARY), f"/meetings/{meeting_id}"
    assert "seat-plan" not in page.get(address).text
    form = people_form(chamber, meeting_id, **{CHAIR: (1, 2), MEMBER: (2, 1)})
    page.post(f"{address}/people", form)
    assert "có mặt" not in page.get(address).text
    chamber.ask(meeting_id, MEMBER, "attendance.check_in")
    shown = page.get(address).text
    assert "1/2 chỗ có người" in shown
    assert [shown.count(word) for word in ('scope="col"', 'scope="row"', "is-empty")] == [2, 2, 2]
    assert shown.count('<span class="seat-state">có mặt') == shown.count("seat is-there") == 1
    assert "seat is-there is-me" in page_as(MEMBER).get(address).text
    chamber.seat(meeting_id, **{GUEST: Role.GUEST})
    page.post(f"{address}/people", people_form(chamber, meeting_id, **{GUEST: (3, 1)}))
    assert "seat-plan" in page.get(address).text
    assert "seat-plan" not in page_as(GUEST).get(address).text
