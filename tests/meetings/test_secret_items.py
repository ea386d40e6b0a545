"""Of an item marked secret nothing but a neutral title is anywhere, whatever people type."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.core.db import db
from docflow.core.errors import Conflict, Invalid
from docflow.core.work import work
from meetings.agenda.tree import NEUTRAL
from meetings.dossier.packing import pack
from meetings.dossier.replaying import film
from meetings.live.views import Audience, view
from meetings.minutes import queries, usecases
from meetings.minutes.schemas import SectionIn
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
