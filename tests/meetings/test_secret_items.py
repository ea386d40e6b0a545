"""Of an item marked secret nothing but a neutral title is anywhere, whatever people type."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Conflict, Invalid
from docflow.core.work import work
from meetings.agenda import queries as agenda
from meetings.agenda.models import AgendaItem
from meetings.agenda.tree import NEUTRAL
from meetings.dossier.packing import pack
from meetings.dossier.replaying import film
from meetings.inviting.usecases import draft_invitations
from meetings.live.views import Audience, view
from meetings.minutes import queries, usecases
from meetings.minutes.schemas import ConclusionIn, SectionIn
from tests.meetings.house import CHAIR, MEMBER, SECRETARY, Chamber
from tests.meetings.test_minutes import begin
from tests.world import Api, Page

SECRET = "phương án tác chiến"
PRESENTER = "Chỉ huy trưởng"


def talked_about(chamber: Chamber) -> UUID:
    """Everything that can be typed about the item is."""
    meeting_id = chamber.planned()
    titles = [{"title": SECRET, "presenter": PRESENTER, "secret": True}, {"title": "Công khai"}]
    chamber.arrange_rows(meeting_id, titles)
    chamber.invite(meeting_id)
    chamber.ask(meeting_id, CHAIR, "sitting.open")
    for person in chamber.members(meeting_id):
        chamber.ask_as(meeting_id, person, "attendance.check_in")
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    item, plain = chamber.items(meeting_id)
    chamber.ask(meeting_id, MEMBER, "votes.recuse", item=item, reason=SECRET)
    for about in (item, ""):
        poll = chamber.poll(meeting_id, item=about, question=SECRET, reason=SECRET, rehearsal=True)
        chamber.ask(meeting_id, CHAIR, "votes.void", poll=poll, reason=SECRET)
    chamber.ask(meeting_id, CHAIR, "agenda.postpone", item=item, reason=SECRET)
    chamber.ask(meeting_id, CHAIR, "agenda.reopen", item=item, reason=SECRET)
    chamber.ask(meeting_id, CHAIR, "agenda.go", item=item)
    with pytest.raises(Invalid, match="secret_conclusion"):
        chamber.ask(meeting_id, CHAIR, "decisions.conclude", item=item, text=SECRET)
    chamber.ask(meeting_id, CHAIR, "agenda.withdraw", item=item, reason=SECRET)
    chamber.ask(meeting_id, CHAIR, "agenda.postpone", item=plain, reason="Hết giờ")
    chamber.ask(meeting_id, CHAIR, "sitting.close")
    return meeting_id


def kept(chamber: Chamber, meeting_id: UUID) -> Iterator[tuple[str, str]]:
    """The log, what each screen sees, the replay, the minutes, the dossier."""
    yield "log", str([row.payload for row in chamber.rows(meeting_id)])
    state = chamber.state(meeting_id)
    for audience in Audience:
        yield audience, str(view(state, audience))
    actor = chamber.world.actor(SECRETARY)
    yield "replay", json.dumps(film(db.session, actor, meeting_id), ensure_ascii=False)
    told = [(one.heading, one.text) for one in queries.sections(db.session, meeting_id)]
    yield "minutes", str(told)
    db.session.rollback()
    _name, file = pack(db.session, chamber.world.ports, actor, meeting_id)
    with file, zipfile.ZipFile(io.BytesIO(file.read())) as box:
        for name in box.namelist():
            yield name, box.read(name).decode(errors="replace")


def stored() -> Iterator[tuple[str, str]]:
    """Every table of the house: trail, notices, search, answers kept for orders sent twice."""
    db.session.rollback()
    for table in sa.inspect(db.engine).get_table_names():
        rows = db.session.execute(sa.text(f'SELECT * FROM "{table}"')).all()
        yield table, str(rows)


def test_nothing_but_its_neutral_title_is_anywhere(
    chamber: Chamber, page_as: Callable[[str], Page], api_as: Callable[[str], Api]
) -> None:
    meeting_id = talked_about(chamber)
    begin(chamber, meeting_id)
    pages = [f"/meetings/{meeting_id}", f"/meetings/{meeting_id}/minutes", f"/search?q={NEUTRAL}"]
    seen = [(url, page_as(SECRETARY).get(url).text) for url in pages]
    seen += [("api", str(api_as(MEMBER).get(f"/meetings/{meeting_id}/agenda").json))]
    everything = [*kept(chamber, meeting_id), *stored(), *seen]
    for words in ("tác chiến", "t\\u00e1c chi", "tac chien", PRESENTER):
        assert [name for name, text in everything if words.lower() in text.lower()] == []
    named = {name for name, text in everything if NEUTRAL in text}
    assert named >= {
        "log",
        "minutes",
        "replay",
        "agenda.json",
        "member",
        "screen",
        *pages[:2],
        "api",
    }


def test_its_minutes_are_not_written_here(chamber: Chamber) -> None:
    meeting_id = talked_about(chamber)
    begin(chamber, meeting_id)
    sections = queries.sections(db.session, meeting_id)
    [private] = [one for one in sections if NEUTRAL in one.heading]
    with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(Conflict, match="secret"):
        usecases.save(w, meeting_id, private.id, SectionIn(text=SECRET, revision=1))
    with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(Conflict, match="secret"):
        usecases.hold(w, meeting_id, private.id)


def rows_of(meeting_id: UUID, **changes: Any) -> list[dict[str, Any]]:
    """The agenda as it stands, the first item changed."""
    db.session.rollback()
    found = [
        {"id": str(line.item.id), "title": line.item.title}
        for line in agenda.lines(db.session, meeting_id)
    ]
    return [found[0] | changes, *found[1:]]


def test_a_title_that_went_out_is_never_marked_secret_afterwards(chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    rows = rows_of(meeting_id)
    with pytest.raises(Invalid, match="title_told"):
        chamber.arrange_rows(meeting_id, rows_of(meeting_id, secret=True))
    chamber.arrange_rows(meeting_id, rows[1:])
    with pytest.raises(Invalid, match="title_told"):
        chamber.arrange_rows(meeting_id, [rows[0] | {"secret": True}, *rows[1:]])
    chamber.arrange_rows(meeting_id, [*rows[1:], {"title": SECRET, "secret": True}])
    assert chamber.state(meeting_id)["agenda"]["items"].keys().isdisjoint({rows[0]["id"]})
    log = str([row.payload for row in chamber.rows(meeting_id)])
    assert NEUTRAL in log
    assert SECRET not in log


def test_before_it_goes_out_a_title_may_become_secret(chamber: Chamber) -> None:
    """The invitation is the last moment, in the room or on paper."""
    meeting_id = chamber.planned()
    chamber.arrange(meeting_id, SECRET, "Công khai")
    chamber.arrange_rows(meeting_id, rows_of(meeting_id, secret=True))
    assert [one["title"] for one in rows_of(meeting_id)] == [NEUTRAL, "Công khai"]
    assert all(SECRET not in text for _table, text in stored())
    with work(chamber.world.actor(SECRETARY)) as w:
        draft_invitations(w, meeting_id)
    db.session.rollback()
    told = {line.item.secret: line.item.told for line in agenda.lines(db.session, meeting_id)}
    assert told == {True: False, False: True}
    plain = rows_of(meeting_id)[::-1]
    with pytest.raises(Invalid, match="title_told"):
        chamber.arrange_rows(meeting_id, [plain[0] | {"secret": True}, plain[1]])


def test_who_marks_it_too_late_is_told_the_way_out(
    chamber: Chamber, page_as: Callable[[str], Page]
) -> None:
    meeting_id = chamber.invited()
    page, url = page_as(SECRETARY), f"/meetings/{meeting_id}/agenda"
    assert page.get(url).text.count('<option value="secret" disabled>') == len(rows_of(meeting_id))
    row = rows_of(meeting_id)[0] | {"depth": "0", "presenter": "", "minutes": "5"}
    sent = page.post(url, {name: [value] for name, value in row.items()} | {"open_to": ["secret"]})
    assert sent.status_code == 422
    assert "thêm một nội dung mới, đánh dấu mật ngay" in sent.text
    db.session.rollback()
    assert not db.session.scalar(sa.select(AgendaItem.id).where(AgendaItem.secret))


def test_nobody_is_given_work_from_a_secret_item(chamber: Chamber) -> None:
    meeting_id = talked_about(chamber)
    secret, plain = chamber.items(meeting_id)
    post = chamber.world.position(MEMBER).id
    task = {"text": SECRET, "position_id": post, "due_on": clock.today() + timedelta(days=3)}
    for item, code in ((None, "whose_task"), (secret, "secret_task")):
        said = ConclusionIn.model_validate(
            {"state_secret": False, "tasks": [task | {"item_id": item}]}
        )
        with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(Invalid, match=code):
            usecases.make_conclusion(w, meeting_id, said)
    assert all(SECRET not in text for _table, text in stored())
    said = ConclusionIn.model_validate(
        {"state_secret": False, "tasks": [task | {"item_id": plain, "text": "Việc"}]}
    )
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.make_conclusion(w, meeting_id, said)
    db.session.rollback()
    [given] = queries.tasks(db.session, meeting_id)
    assert str(given.item_id) == plain


def test_the_conclusions_say_of_it_what_was_drafted(chamber: Chamber) -> None:
    meeting_id = talked_about(chamber)
    begin(chamber, meeting_id)
    row = next(one for one in queries.sections(db.session, meeting_id) if one.heading == "Kết luận")
    [line] = [one for one in row.text.splitlines() if NEUTRAL in one]
    for text in (row.text.replace(line, f"{line} {SECRET}"), row.text.replace(line, "")):
        with work(chamber.world.actor(SECRETARY)) as w, pytest.raises(Conflict, match="_line"):
            usecases.save(w, meeting_id, row.id, SectionIn(text=text, revision=1))
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.save(w, meeting_id, row.id, SectionIn(text=f"{row.text}\nKhác.", revision=1))
