"""A meeting of the UBND of Bạch Thông as tests speak of it."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from docflow.api import Sent
from docflow.core import clock
from docflow.core.db import db
from docflow.core.work import work
from meetings.agenda import queries as agenda_rows
from meetings.agenda import usecases as agenda
from meetings.agenda.schemas import AgendaIn
from meetings.bodies import queries as bodies
from meetings.calendar import usecases as calendar
from meetings.calendar.models import Meeting, Role
from meetings.calendar.schemas import MeetingIn, SeatIn, SeatsIn
from meetings.decisions.deciding import undecided
from meetings.live import log
from meetings.live.dispatch import CommandIn, dispatch
from meetings.live.events import replay
from meetings.live.plain import State
from meetings.notes import queries as notes
from meetings.papers import queries as paper_rows
from meetings.papers import usecases as papers
from meetings.papers.models import Paper, WaitingPaper
from meetings.papers.schemas import PaperIn, PaperReadersIn
from tests.documents.drafts import word_file
from tests.meetings.sheets import pdf_file
from tests.world import World

HOURS = timedelta(hours=3)
SECRETARY = "bt-ubnd.cvvp"
CHAIR = "bt-ubnd.chutich"
DEPUTY = "bt-ubnd.pct1"
MEMBER = "bt-ubnd.tpkt"
GUEST = "bt-ubnd.cvkt"
STRANGER = "pl-ubnd.chutich"
MEMBERS = (
    CHAIR,
    DEPUTY,
    "bt-ubnd.pct2",
    "bt-ubnd.chanhvp",
    MEMBER,
    "bt-ubnd.tpvhxh",
    "bt-hcc.giamdoc",
)
ITEMS = ("Khai mạc", "Quy chế quản lý văn bản điện tử", "Kế hoạch kỳ họp HĐND", "Kết luận")


class Chamber:
    """Makes a meeting and gives it orders, without a socket."""

    def __init__(self, world: World) -> None:
        self.world = world

    def id(self, post: str) -> str:
        return str(self.world.person(post).id)

    def planned(self, title: str = "Phiên họp UBND xã tháng 11") -> UUID:
        body = bodies.living(db.session, self.world.org("bt-ubnd").id, clock.today())[0]
        said = MeetingIn(
            body_id=body.id,
            title=title,
            place="Phòng họp số 1",
            starts_at=clock.now(),
            ends_at=clock.now() + HOURS,
        )
        with work(self.world.actor(SECRETARY)) as w:
            return calendar.plan(w, said).id

    def arrange(self, meeting_id: UUID, *titles: str, **more: Any) -> None:
        said = AgendaIn.model_validate({"items": [{"title": t, **more} for t in titles]})
        with work(self.world.actor(SECRETARY)) as w:
            agenda.arrange(w, meeting_id, said)

    def arrange_rows(self, meeting_id: UUID, rows: list[dict[str, Any]]) -> None:
        with work(self.world.actor(SECRETARY)) as w:
            agenda.arrange(w, meeting_id, AgendaIn.model_validate({"items": rows}))

    def invite(self, meeting_id: UUID) -> None:
        with work(self.world.actor(SECRETARY)) as w:
            calendar.invite(w, meeting_id)

    def seat(self, meeting_id: UUID, **guests: Role) -> None:
        """The same people, and others besides: `seat(id, **{GUEST: Role.GUEST})`."""
        with work(self.world.actor(SECRETARY)) as w:
            meeting = w.get(Meeting, meeting_id)
            seats = [
                SeatIn(person_id=one.person_id, role=one.role, votes=one.votes)
                for one in meeting.people
                if one.removed_at is None
            ]
            named = [
                SeatIn(person_id=self.world.person(post).id, role=role)
                for post, role in guests.items()
            ]
            calendar.seat(w, meeting_id, SeatsIn(people=[*seats, *named]))

    def unseat(self, meeting_id: UUID, post: str) -> None:
        gone = self.world.person(post).id
        with work(self.world.actor(SECRETARY)) as w:
            meeting = w.get(Meeting, meeting_id)
            seats = [
                SeatIn(person_id=one.person_id, role=one.role, votes=one.votes)
                for one in meeting.people
                if one.removed_at is None and one.person_id != gone
            ]
            calendar.seat(w, meeting_id, SeatsIn(people=seats))

    def invited(self, title: str = "Phiên họp UBND xã tháng 11") -> UUID:
        meeting_id = self.planned(title)
        self.arrange(meeting_id, *ITEMS, minutes=15)
        with work(self.world.actor(SECRETARY)) as w:
            calendar.invite(w, meeting_id)
        return meeting_id

    def lay(
        self, meeting_id: UUID, name: str = "to_trinh.pdf", place: int = 0, pages: int = 2
    ) -> tuple[UUID, str]:
        """Lay a PDF of its own words with an item; the paper's id and the hash of its bytes."""
        item = agenda_rows.lines(db.session, meeting_id)[place].item.id
        file = Sent(name, pdf_file(name, pages))
        actor = self.world.actor(SECRETARY)
        paper_id = papers.bring(self.world.ports, actor, meeting_id, PaperIn(item_id=item), file)
        assert paper_id is not None
        return paper_id, self.sha(paper_id)

    def bring_word(self, meeting_id: UUID, *words: str, place: int = 0) -> UUID:
        """Lay a Word file with an item; it waits under this id until the jobs were done."""
        item = agenda_rows.lines(db.session, meeting_id)[place].item.id
        file, actor = Sent("du_thao.docx", word_file(*words)), self.world.actor(SECRETARY)
        papers.bring(self.world.ports, actor, meeting_id, PaperIn(item_id=item), file)
        return self.waiting(meeting_id)[0].id

    def waiting(self, meeting_id: UUID) -> list[WaitingPaper]:
        db.session.rollback()
        return paper_rows.waiting(db.session, db.session.get_one(Meeting, meeting_id))

    def sha(self, paper_id: UUID) -> str:
        db.session.rollback()
        return db.session.get_one(Paper, paper_id).latest.sha256

    def open_paper(self, meeting_id: UUID, paper_id: UUID, *posts: str) -> None:
        """Restrict a paper to these people."""
        readers = [self.world.person(post).id for post in posts]
        with work(self.world.actor(SECRETARY)) as w:
            said = PaperReadersIn(restricted=True, readers=readers)
            papers.open_to(w, meeting_id, paper_id, said)

    def notes(self, meeting_id: UUID, post: str) -> list[str]:
        """The words of the notes somebody sees."""
        db.session.rollback()
        meeting = db.session.get_one(Meeting, meeting_id)
        return [one["text"] for one in notes.seen(db.session, self.world.actor(post), meeting)]

    def opened(self) -> UUID:
        meeting_id = self.invited()
        self.ask(meeting_id, CHAIR, "sitting.open")
        return meeting_id

    def ask(
        self,
        meeting_id: UUID,
        post: str,
        command: str,
        id: UUID | None = None,
        expect: dict[str, Any] | None = None,
        **args: Any,
    ) -> dict[str, Any]:
        """Give an order; raises what it is refused with."""
        said = CommandIn(
            id=id or uuid4(), meeting=meeting_id, type=command, expect=expect or {}, args=args
        )
        return dispatch(self.world.actor(post), said)

    def members(self, meeting_id: UUID) -> list[str]:
        """Who has a vote, the chair first."""
        people = self.state(meeting_id)["people"]
        return [id for id, one in people.items() if one["votes"]]

    def sitting(self, there: int = 7, item: int = 1) -> UUID:
        """Open, at an item, with so many of the seven members there, the chair first."""
        meeting_id = self.opened()
        for person in self.members(meeting_id)[:there]:
            self.ask(meeting_id, SECRETARY, "attendance.mark", person=person, how="present")
        for _step in range(item):
            self.ask(meeting_id, CHAIR, "agenda.advance")
        return meeting_id

    def close(self, meeting_id: UUID) -> None:
        """Conclude what was talked about and is still undecided, then close."""
        for item in undecided(self.state(meeting_id)):
            told = {"item": item, "text": "Thống nhất"}
            self.ask(meeting_id, SECRETARY, "decisions.conclude", **told)
        self.ask(meeting_id, CHAIR, "sitting.close")

    def ask_as(self, meeting_id: UUID, person: str, command: str, **args: Any) -> dict[str, Any]:
        """The same for whoever a person's id names."""
        return self.ask(meeting_id, self.post_of(person), command, **args)

    def post_of(self, person: str) -> str:
        return next(post for post in MEMBERS if self.id(post) == person)

    def poll(self, meeting_id: UUID, kind: str = "open_named", **more: Any) -> str:
        """A vote on the item the meeting is at."""
        item = self.state(meeting_id)["agenda"]["current"]
        said = {"kind": kind, "question": "Thông qua nội dung này?", "item": item} | more
        answer = self.ask(meeting_id, CHAIR, "votes.open", **said)
        return str(answer["result"]["poll"])

    def rows(self, meeting_id: UUID) -> list[log.MeetingLog]:
        db.session.rollback()
        return log.after(db.session, meeting_id, 0)

    def state(self, meeting_id: UUID) -> State:
        """Replayed from event 1."""
        return replay(map(log.happening, self.rows(meeting_id)))

    def items(self, meeting_id: UUID) -> list[str]:
        return list(self.state(meeting_id)["agenda"]["order"])

    def becomes(self, meeting_id: UUID) -> list[str]:
        """What became of each item."""
        agenda_now = self.state(meeting_id)["agenda"]
        return [agenda_now["items"][id]["state"] for id in agenda_now["order"]]

    def numbered(self, meeting_id: UUID) -> bool:
        """Whether the log's numbers have no gap."""
        numbers = [row.seq for row in self.rows(meeting_id)]
        return all(a == b for a, b in zip(numbers, itertools.count(1), strict=False))
