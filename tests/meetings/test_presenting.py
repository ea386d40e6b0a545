"""One page for everybody who follows: who may present, and until when."""

from __future__ import annotations

from uuid import UUID

import pytest
from pydantic import ValidationError

from docflow.api import Sent
from docflow.core.errors import Conflict, Invalid, WrongState
from meetings.live.log import happening
from meetings.live.views import Audience, view
from meetings.minutes import writing
from meetings.papers import usecases
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, SECRETARY, Chamber
from tests.meetings.sheets import pdf_file

Table = tuple[UUID, str, str]


@pytest.fixture
def table(chamber: Chamber) -> Table:
    """A meeting at its first item, the paper on the table, and its hash."""
    meeting_id = chamber.planned()
    deputy = chamber.id(DEPUTY)
    chamber.arrange(meeting_id, "Một", "Hai", presenter_id=deputy)
    chamber.invite(meeting_id)
    paper_id, sha = chamber.lay(meeting_id, pages=4)
    chamber.ask(meeting_id, CHAIR, "sitting.open")
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    return meeting_id, str(paper_id), sha


def begin(chamber: Chamber, table: Table, post: str) -> int:
    answer = chamber.ask(table[0], post, "papers.present", paper=table[1])
    return int(answer["result"]["epoch"])


def where(chamber: Chamber, table: Table, audience: Audience = Audience.MEMBER) -> tuple[int, int]:
    told = view(chamber.state(table[0]), audience)["follow"]
    return told["page"], told["y"]


def test_the_settled_page_is_in_the_snapshot_of_everybody(chamber: Chamber, table: Table) -> None:
    epoch = begin(chamber, table, DEPUTY)
    place = {"epoch": epoch, "sha": table[2], "page": 3, "y": 250}
    first = chamber.ask(table[0], DEPUTY, "papers.turn", **place)
    assert chamber.ask(table[0], DEPUTY, "papers.turn", **place)["seq"] == first["seq"]
    for audience in (Audience.MEMBER, Audience.CHAIR, Audience.SCREEN):
        assert where(chamber, table, audience) == (3, 250)


def test_the_region_in_sight_goes_with_the_page(chamber: Chamber, table: Table) -> None:
    """All of the width until the presenter looks closer, and again for the next lease."""
    epoch = begin(chamber, table, DEPUTY)
    for region in ({"x": 120, "w": 400}, {}):
        place = {"epoch": epoch, "sha": table[2], "page": 2, "y": 250} | region
        chamber.ask(table[0], DEPUTY, "papers.turn", **place)
        told = view(chamber.state(table[0]), Audience.MEMBER)["follow"]
        wanted = {"page": 2, "y": 250, "x": 0, "w": 1000} | region
        assert {name: told[name] for name in wanted} == wanted
    for wrong in ({"w": 49}, {"w": 1001}, {"x": -1}):
        with pytest.raises(ValidationError):
            place = {"epoch": epoch, "sha": table[2], "page": 2} | wrong
            chamber.ask(table[0], DEPUTY, "papers.turn", **place)
    chamber.ask(table[0], DEPUTY, "papers.turn", epoch=epoch, sha=table[2], page=2, x=10, w=300)
    begin(chamber, table, SECRETARY)
    assert view(chamber.state(table[0]), Audience.MEMBER)["follow"]["w"] == 1000


def test_who_neither_runs_nor_presents_the_item_does_not_present(
    chamber: Chamber, table: Table
) -> None:
    with pytest.raises(WrongState, match="not_the_presenter"):
        begin(chamber, table, MEMBER)


def test_a_lease_that_was_taken_over_turns_no_page(chamber: Chamber, table: Table) -> None:
    old = begin(chamber, table, DEPUTY)
    new = begin(chamber, table, SECRETARY)
    assert new == old + 1
    with pytest.raises(WrongState, match="presents_no_more"):
        chamber.ask(table[0], DEPUTY, "papers.turn", epoch=old, sha=table[2], page=2)
    with pytest.raises(WrongState, match="somebody_presents"):
        begin(chamber, table, DEPUTY)
    with pytest.raises(WrongState, match="presents_no_more"):
        chamber.ask(table[0], DEPUTY, "papers.leave")
    chamber.ask(table[0], CHAIR, "papers.leave")
    assert "follow" not in view(chamber.state(table[0]), Audience.MEMBER)
    assert begin(chamber, table, DEPUTY) == new + 1


def test_a_page_that_is_not_there_is_not_turned_to(chamber: Chamber, table: Table) -> None:
    epoch = begin(chamber, table, CHAIR)
    with pytest.raises(Invalid, match="no_such_page"):
        chamber.ask(table[0], CHAIR, "papers.turn", epoch=epoch, sha=table[2], page=5)
    with pytest.raises(Conflict, match="moved_on"):
        chamber.ask(table[0], CHAIR, "papers.turn", epoch=epoch, sha="0" * 64, page=1)


def test_a_replaced_paper_goes_on_at_its_page_or_its_last(chamber: Chamber, table: Table) -> None:
    epoch = begin(chamber, table, CHAIR)
    chamber.ask(table[0], CHAIR, "papers.turn", epoch=epoch, sha=table[2], page=4)
    actor, newer = chamber.world.actor(SECRETARY), Sent("moi.pdf", pdf_file("mới", 2))
    usecases.replace(chamber.world.ports, actor, table[0], UUID(table[1]), newer)
    told = view(chamber.state(table[0]), Audience.MEMBER)["follow"]
    assert (told["sha"], told["page"]) == (chamber.sha(UUID(table[1])), 2)


def test_a_step_taken_back_gives_the_presenter_the_page_again(
    chamber: Chamber, table: Table
) -> None:
    old = begin(chamber, table, DEPUTY)
    place = {"sha": table[2], "page": 3, "y": 250}
    chamber.ask(table[0], DEPUTY, "papers.turn", epoch=old, **place)
    chamber.ask(table[0], CHAIR, "agenda.advance")
    chamber.ask(table[0], CHAIR, "agenda.undo")
    assert where(chamber, table) == (3, 250)
    with pytest.raises(WrongState, match="presents_no_more"):
        chamber.ask(table[0], DEPUTY, "papers.turn", epoch=old, **place)
    told = view(chamber.state(table[0]), Audience.MEMBER)["follow"]
    chamber.ask(table[0], DEPUTY, "papers.turn", epoch=told["epoch"], **place | {"page": 4})
    chamber.ask(table[0], CHAIR, "agenda.advance")
    chamber.unseat(table[0], DEPUTY)
    chamber.ask(table[0], CHAIR, "agenda.undo")
    assert "follow" not in view(chamber.state(table[0]), Audience.MEMBER)


def test_the_next_item_the_end_and_a_removed_paper_end_it(chamber: Chamber, table: Table) -> None:
    def presented() -> bool:
        return "follow" in view(chamber.state(table[0]), Audience.MEMBER)

    begin(chamber, table, CHAIR)
    chamber.ask(table[0], CHAIR, "agenda.advance")
    assert not presented()
    with pytest.raises(WrongState, match="not_of_this_item"):
        begin(chamber, table, CHAIR)
    chamber.ask(table[0], CHAIR, "agenda.undo")
    assert presented()
    chamber.ask(table[0], CHAIR, "papers.leave")
    begin(chamber, table, DEPUTY)
    chamber.unseat(table[0], DEPUTY)
    assert not presented()


def test_a_restricted_paper_is_presented_to_no_screen(chamber: Chamber, table: Table) -> None:
    chamber.open_paper(table[0], UUID(table[1]), DEPUTY)
    begin(chamber, table, DEPUTY)
    assert "follow" not in view(chamber.state(table[0]), Audience.SCREEN)
    chamber.open_paper(table[0], UUID(table[1]), MEMBER)
    with pytest.raises(Invalid, match="unknown_paper"):
        begin(chamber, table, DEPUTY)


def test_before_the_opening_it_is_rehearsed_and_the_opening_ends_that(chamber: Chamber) -> None:
    meeting_id = chamber.planned()
    presenter = {"title": "Ngân sách", "presenter_id": chamber.id(DEPUTY)}
    chamber.arrange_rows(meeting_id, [{"title": "Khai mạc"}, presenter])
    chamber.invite(meeting_id)
    paper_id, sha = chamber.lay(meeting_id, place=1, pages=4)
    table = (meeting_id, str(paper_id), sha)
    with pytest.raises(WrongState, match="not_the_presenter"):
        begin(chamber, table, MEMBER)
    epoch = begin(chamber, table, DEPUTY)
    chamber.ask(meeting_id, DEPUTY, "papers.turn", epoch=epoch, sha=sha, page=3)
    chamber.lay(meeting_id, "khac.pdf")
    assert where(chamber, table) == (3, 0)
    assert begin(chamber, table, SECRETARY) == epoch + 1
    chamber.ask(meeting_id, CHAIR, "sitting.open")
    assert "follow" not in view(chamber.state(meeting_id), Audience.MEMBER)
    with pytest.raises(WrongState, match="not_of_this_item"):
        begin(chamber, table, SECRETARY)
    for item in chamber.items(meeting_id):
        chamber.ask(meeting_id, SECRETARY, "agenda.postpone", item=item, reason="Hết giờ")
    chamber.close(meeting_id)
    log = [happening(row) for row in chamber.rows(meeting_id)]
    told = writing.write(chamber.state(meeting_id), log, {}, "")
    assert not any("trình chiếu" in one.text for one in told)
