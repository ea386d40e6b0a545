"""The prepared world: documents on every stage of their way, and who would like to look at them.

Built once by real use cases, then copied; ids are kept in a file of the data folder.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from docflow.approvals import defining, opinions
from docflow.approvals.defining import NewCircuitIn
from docflow.approvals.models import Opinion
from docflow.approvals.schemas import AskIn
from docflow.circulation import checking
from docflow.circulation import usecases as circulation
from docflow.circulation.models import Delivery, Incoming
from docflow.circulation.schemas import DirectIn, PassOnIn, RegisterIn
from docflow.core import clock
from docflow.core.access import SYSTEM
from docflow.core.db import db
from docflow.core.jobs_model import Job, JobState
from docflow.core.work import transaction, work
from docflow.documents import bringing
from docflow.documents import usecases as drafting
from docflow.documents.gates import Sent, keep_all
from docflow.documents.models import DocumentType
from docflow.documents.schemas import RecipientIn
from docflow.people import mandates, sessions
from docflow.people.actors import posts_of
from docflow.people.credentials import ApiToken, Passkey
from docflow.people.models import Mandate, Person, Unit
from docflow.people.schemas import HandoverIn
from docflow.registry.models import RegisterEntry, SeriesRule
from meetings.bodies import queries as bodies
from meetings.bodies import usecases as founding
from meetings.bodies.schemas import RuleIn
from meetings.bodies.thresholds import Decision
from meetings.opinions import usecases as asking
from meetings.opinions.schemas import ConsultationIn
from tests.approvals.office import DRAFTER, LEADER, OFFICE, UNIT_HEAD, Office
from tests.documents.drafts import sheet_file, word_file
from tests.meetings.house import CHAIR, SECRETARY, Chamber
from tests.world import World

FILE, MARK, PASSKEY = "casebook.json", "moc", "Máy ở cơ quan"
ANONYMOUS, DISABLED = "anonymous", "bt-ubnd.phovp"
OWN = ("chutich", "pct1", "chanhvp", "tpkt", "cvkt", "cvvhxh", "vanthu", "luutru", "quantri")
OTHER = ("chutich", "chanhvp", "tpkt", "cvkt", "vanthu", "luutru", "quantri")
DEPARTMENT = ("giamdoc", "pgd1", "chanhvp", "tpcc", "cvcc", "vanthu", "quantri")
POSTS = (
    *(f"bt-ubnd.{code}" for code in OWN),
    *(f"pl-ubnd.{code}" for code in OTHER),
    *(f"tn-snv.{code}" for code in DEPARTMENT),
    "tn-ubnd.quantri",
)
"""Every role in its own commune, in another commune, in a department, and over the province."""
ASKED = "bt-ubnd.pct1"
Ids = dict[str, str]


@dataclass(frozen=True)
class Keys:
    """How one person comes in: a cookie for pages, a token for the API, in one of their posts."""

    cookie: str
    token: str
    post: str
    password: str


@dataclass(frozen=True)
class Casebook:
    """Ids by object and by the name an address gives them, and everybody's keys."""

    objects: dict[str, Ids]
    keys: dict[str, Keys]

    @staticmethod
    def read(data: Path) -> Casebook:
        said = json.loads((data / FILE).read_text())
        return Casebook(said["objects"], {who: Keys(**keys) for who, keys in said["keys"].items()})

    def write(self, data: Path) -> None:
        (data / FILE).write_text(json.dumps(asdict(self)))


def build(app: Flask, data: Path) -> None:
    """Everything once. Runs inside the app's context."""
    world = World(app, data)
    office = Office(world)
    objects = _documents(office)
    objects |= _incoming(office, UUID(objects["issued"]["document_id"]))
    objects["entry"] = _entry(RegisterEntry.document_id == UUID(objects["issued"]["document_id"]))
    objects["arrival"] = _entry(
        RegisterEntry.incoming_id == UUID(objects["assigned"]["incoming_id"])
    )
    objects |= _directory(world) | _account(world)
    objects["body"] = _body(world)
    objects["meeting"] = _meeting(world)
    objects["consultation"] = _consultation(world)
    keys = {who: _keys(app, world, who) for who in (*POSTS, DISABLED)}
    with work(SYSTEM) as w:
        person = w.session.get_one(Person, world.person(DISABLED).id)
        person.disabled_at = w.now
        w.record("person.disable", person)
    Casebook(objects, keys).write(data)


def _meeting(world: World) -> Ids:
    """Invited, with a paper, one on its way and a rehearsed vote; not over, so no minutes."""
    chamber = Chamber(world)
    meeting_id = chamber.invited(_subject("meeting"))
    chamber.ask(meeting_id, CHAIR, "attendance.check_in")
    vote = {"kind": "open_named", "question": _subject("meeting"), "rehearsal": True}
    paper_id, sha = chamber.lay(meeting_id, "to_trinh.pdf")
    return {
        "meeting_id": str(meeting_id),
        "poll_id": chamber.ask(meeting_id, CHAIR, "votes.open", **vote)["result"]["poll"],
        "paper_id": str(paper_id),
        "paper_file": f"{sha}.pdf",
        "waiting_id": str(chamber.bring_word(meeting_id, "Dự thảo")),
        "number": "1",
        "section_id": str(paper_id),
        "note_id": str(paper_id),
    }


def _body(world: World) -> Ids:
    """With a member, and a majority for one kind of decision."""
    body = bodies.living(db.session, world.org("bt-ubnd").id, clock.today())[0]
    with work(world.actor("bt-ubnd.chanhvp")) as w:
        said = RuleIn(decision=Decision.AGENDA, starts_on=clock.today())
        rule = founding.rule(w, body.id, said).id
    return {
        "body_id": str(body.id),
        "membership_id": str(body.members[0].id),
        "rule_id": str(rule),
    }


def _consultation(world: World) -> Ids:
    """Sent to the members; nobody has answered."""
    body = bodies.living(db.session, world.org("bt-ubnd").id, clock.today())[0]
    until = clock.now() + timedelta(days=3)
    said = ConsultationIn(body_id=body.id, subject=_subject("consultation"), until=until)
    id = asking.plan(world.ports, world.actor(SECRETARY), said)
    with work(world.actor(SECRETARY)) as w:
        asking.send(w, id)
    return {"consultation_id": str(id)}


def _documents(office: Office) -> dict[str, Ids]:
    return {
        "draft": _draft(office),
        "review": _in_review(office),
        "signed": _ids(office, office.signed(subject=_subject("signed"))),
        "issued": _issued(office),
    }


def _subject(name: str) -> str:
    """Words that stand in no other document, so that an answer betrays what it tells of."""
    return f"Về việc {MARK}{name}"


def _draft(office: Office) -> Ids:
    """With a file beside it and its text brought in Word."""
    document_id = office.drafted(subject=_subject("draft"))
    attachment = _attach(office, document_id)
    brought = bringing.let_in(office.ports, Sent("du_thao.docx", word_file("Điều 1.")), None)
    with work(office.world.actor(DRAFTER)) as w:
        bringing.bring(w, document_id, brought, None)
    return _ids(office, document_id) | {"attachment_id": attachment}


def _in_review(office: Office) -> Ids:
    document_id = office.submitted(subject=_subject("review"))
    said = AskIn(position_ids=[office.world.position(ASKED).id], question="Có vướng gì không?")
    with work(office.world.actor(DRAFTER)) as w:
        opinions.ask(w, document_id, said, None)
    query = sa.select(Opinion.id).where(Opinion.document_id == document_id)
    return _ids(office, document_id) | {"opinion_id": str(db.session.scalars(query).one())}


def _ids(office: Office, document_id: UUID) -> Ids:
    sha = office.document(document_id).pdf_sha or ""
    ids = {"document_id": str(document_id), "number": "1", "sha": sha}
    return ids | ({"seat_id": _last_seat(office, document_id)} if sha else {})


def _last_seat(office: Office, document_id: UUID) -> str:
    return str(office.circuit(document_id).steps[-1].seats[0].id)


def _attach(office: Office, document_id: UUID) -> str:
    kept = keep_all(office.ports, [Sent("bang_ke.xlsx", sheet_file("Biên chế"))])
    with work(office.world.actor(DRAFTER)) as w:
        return str(drafting.attach(w, document_id, kept)[0].id)


def _issued(office: Office) -> Ids:
    document_id, attachment = _sent(office, "issued")
    return _ids(office, document_id) | {"attachment_id": attachment}


def _entry(which: sa.ColumnElement[bool]) -> Ids:
    """A row of a register, which more people read than the document itself."""
    return {"entry_id": str(db.session.scalars(sa.select(RegisterEntry.id).where(which)).one())}


def _sent(office: Office, name: str) -> tuple[UUID, str]:
    """Issued to the department, with a file beside it."""
    receiver = RecipientIn(organization_id=office.world.org("tn-snv").id)
    document_id = office.drafted(recipients=[receiver], subject=_subject(name))
    attachment = _attach(office, document_id)
    office.submit(document_id)
    for who in (UNIT_HEAD, OFFICE, LEADER):
        office.sign(document_id, who)
    for act in (office.number, office.seal, office.issue):
        act(document_id)
    db.session.rollback()
    return document_id, attachment


def _incoming(office: Office, issued: UUID) -> dict[str, Ids]:
    """One that just arrived, and one that is being worked on."""
    arrived = _arrived(office, issued)
    assigned = _arrived(office, _sent(office, "assigned")[0])
    _assign(office.world, assigned)
    here = {"place": "0", "position_here": str(office.world.position("tn-snv.tpcc").id)}
    return {
        "arrived": here | {"incoming_id": str(arrived)},
        "assigned": here | {"incoming_id": str(assigned)},
    }


def _arrived(office: Office, document_id: UUID) -> UUID:
    """The copy that came to the department, its signatures checked."""
    query = (
        sa.select(Incoming.id)
        .join(Delivery, Delivery.id == Incoming.delivery_id)
        .where(Delivery.document_id == document_id)
    )
    incoming_id = db.session.scalars(query).one()
    checking.check(office.ports, incoming_id, SYSTEM)
    return incoming_id


def _assign(world: World, incoming_id: UUID) -> None:
    with work(world.actor("tn-snv.vanthu")) as w:
        leader = world.position("tn-snv.giamdoc").id
        circulation.register(w, incoming_id, RegisterIn(leader_id=leader))
    with work(world.actor("tn-snv.giamdoc")) as w:
        lead = world.position("tn-snv.tpcc").id
        circulation.direct(w, incoming_id, DirectIn(text="Giao phòng tham mưu", lead_id=lead))
    with work(world.actor("tn-snv.tpcc")) as w:
        to = world.position("tn-snv.cvcc").id
        circulation.pass_on(w, incoming_id, PassOnIn(position_id=to))


def _directory(world: World) -> dict[str, Ids]:
    """Rows of the commune that its administrator keeps."""
    org, post, person = world.org("bt-ubnd"), world.position("bt-ubnd.cvkt"), world.person(DRAFTER)
    appointment = posts_of(db.session, person.id, clock.today())[0][0]
    unit = sa.select(Unit.id).where(Unit.organization_id == org.id).limit(1)
    mandate = sa.select(Mandate.id).where(Mandate.organization_id == org.id).limit(1)
    failed = Job(
        kind="incoming.check",
        organization_id=org.id,
        state=JobState.FAILED,
        payload={},
        run_after=clock.now(),
        created_at=clock.now(),
    )
    with transaction() as session:
        session.add(failed)
    absent = HandoverIn(
        absent_id=post.id,
        stand_in_id=world.position("bt-ubnd.cvvp").id,
        starts_on=clock.today() + timedelta(days=30),
        ends_on=clock.today() + timedelta(days=40),
        reason="Nghỉ phép",
    )
    with work(SYSTEM) as w:
        absence = mandates.hand_over(w, absent)
    commune = {"organization_id": str(org.id)}
    unit_id, mandate_id = (str(db.session.scalars(query).one()) for query in (unit, mandate))
    return {
        "commune": commune,
        "unit": {"unit_id": unit_id, "row_id": unit_id, "kind": "units"},
        "post": {"position_id": str(post.id), "row_id": str(post.id), "kind": "positions"},
        "mandate": {"mandate_id": mandate_id},
        "absence": {"handover_id": str(absence.id)},
        "person": {"person_id": str(person.id), "appointment_id": str(appointment.id)},
        "job": {"job_id": str(failed.id)},
    } | _definitions(org.id)


def _definitions(body_id: UUID) -> dict[str, Ids]:
    """What an office sets for itself, and a type of the province's."""
    said = NewCircuitIn(name="Riêng", type_codes=["plan"], steps=[], organization_id=body_id)
    with work(SYSTEM) as w:
        circuit = str(defining.define(w, said).id)
    rule = sa.select(SeriesRule.id).where(SeriesRule.organization_id == body_id).limit(1)
    return {
        "circuit": {"circuit_id": circuit},
        "series": {"series_id": str(db.session.scalars(rule).one())},
        "type": {"type_id": str(db.session.scalars(sa.select(DocumentType.id).limit(1)).one())},
    }


def _account(world: World) -> dict[str, Ids]:
    """What belongs to the drafter alone: a session, a token, a passkey."""
    person_id = world.person(DRAFTER).id
    passkey = Passkey(
        person_id=person_id,
        credential_id=b"credential",
        public_key=b"key",
        name=PASSKEY,
        created_at=clock.now(),
    )
    with transaction() as session:
        _token, row = sessions.start(
            session, person_id, limits=sessions.Limits(), address="", agent="test"
        )
        row.strong = True
        sessions.make_token(session, person_id, "own")
        session.add(passkey)
        session.flush()
        token = session.scalars(sa.select(ApiToken).where(ApiToken.name == "own")).one()
        ids = {"session_id": row.id, "token_id": token.id, "passkey_id": passkey.id}
    return {"account": {name: str(id) for name, id in ids.items()}}


def _keys(app: Flask, world: World, who: str) -> Keys:
    person_id, position_id = world.person(who).id, world.position(who).id
    held = posts_of(db.session, person_id, clock.today())
    chosen = next(a.id for a, p, _ in held if p.id == position_id)
    long = sessions.Limits(timedelta(hours=12), timedelta(hours=12))
    with transaction() as session:
        token = sessions.make_token(session, person_id, "matrix")
        cookie, row = sessions.start(session, person_id, limits=long, address="", agent="test")
        row.strong, row.appointment_id = True, chosen
    return Keys(cookie, token, str(chosen), world.password(who))
