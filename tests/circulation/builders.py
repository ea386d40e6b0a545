"""A letter between a commune and a department of the province, as tests speak of it."""

from __future__ import annotations

import functools
import io
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from PIL import Image

from docflow.approvals import submitting
from docflow.approvals.models import StepKind
from docflow.approvals.schemas import SubmitIn
from docflow.circulation import checking, usecases
from docflow.circulation.models import Delivery, Incoming
from docflow.circulation.paper import scan_in
from docflow.circulation.schemas import (
    DirectIn,
    PaperIn,
    PassOnIn,
    RefuseIn,
    RegisterIn,
    ReportIn,
    UrgeIn,
)
from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.audit import Told, timeline
from docflow.core.db import db
from docflow.core.jobs import Claimed, _handlers
from docflow.core.jobs_model import Job, JobState
from docflow.core.tasks import Task
from docflow.core.work import transaction, work
from docflow.documents import usecases as drafting
from docflow.documents.gates import Sent
from docflow.documents.schemas import DraftIn, RecipientIn
from docflow.people.models import Handover
from tests.approvals.office import Office, body
from tests.world import World

SENDER, SENDING_CLERK = "bt-ubnd.cvkt", "bt-ubnd.vanthu"
CLERK, LEADER, DEPUTY = "tn-snv.vanthu", "tn-snv.giamdoc", "tn-snv.pgd1"
OFFICE, HEAD, SPECIALIST, OTHER = (
    "tn-snv.chanhvp",
    "tn-snv.tpcc",
    "tn-snv.cvcc",
    "tn-snv.cvvp",
)
STRANGER = "tn-stc.vanthu"
"""A clerk of an organisation that did not get the letter."""
SUBJECT = "đề nghị báo cáo kết quả rà soát biên chế"
LETTER: dict[str, Any] = {
    "type_code": "official_letter",
    "subject": SUBJECT,
    "body": body("Đề nghị quý cơ quan cung cấp số liệu về đội ngũ công chức trước ngày 30."),
    "recipients": [],
}
CHAIN = (HEAD, OFFICE, LEADER)
SENDING_CHAIN = ("bt-ubnd.tpkt", "bt-ubnd.chanhvp", "bt-ubnd.chutich")


class Correspondence:
    """UBND xã Bạch Thông writes to Sở Nội vụ and UBND tỉnh; Sở Nội vụ answers."""

    def __init__(self, world: World) -> None:
        self.world, self.ports, self.office = world, world.ports, Office(world)

    def actor(self, post: str) -> Actor:
        return self.world.actor(post)

    def id(self, post: str) -> UUID:
        return self.world.position(post).id

    def letter(self, *to: str, **changes: Any) -> UUID:
        """Drafted, signed, numbered, sealed and issued by the commune."""
        receivers = [self.world.org(slug) for slug in to or ("tn-snv", "tn-ubnd")]
        named = [RecipientIn(organization_id=one.id) for one in receivers]
        document_id = self.office.drafted(**LETTER | {"addressees": named} | changes)
        self.send(document_id)
        return document_id

    def send(self, document_id: UUID) -> None:
        """The commune's draft on its whole way out."""
        self.seal(document_id, SENDER, SENDING_CHAIN)
        self.office.issue(document_id)

    def seal(self, document_id: UUID, drafter: str, chain: tuple[str, ...]) -> None:
        """Submitted, reviewed and signed by `chain`, numbered and sealed by its clerk."""
        submitting.submit(self.ports, self.actor(drafter), document_id, SubmitIn())
        clerk = f"{drafter.split('.', maxsplit=1)[0]}.vanthu"
        while (due := self.office.due(document_id)) and due[0] is not StepKind.NUMBER:
            who = next(post for post in chain if self.id(post) in due[1])
            act = self.office.approve if due[0] is StepKind.FORMAT_REVIEW else self.office.sign
            act(document_id, who)
        self.office.number(document_id, by=clerk)
        self.office.seal(document_id, by=clerk)

    def incoming(self, document_id: UUID, at: str = "tn-snv") -> Incoming:
        """The copy that arrived at an organisation."""
        db.session.rollback()
        query = (
            sa.select(Incoming)
            .join(Delivery, Delivery.id == Incoming.delivery_id)
            .where(
                Delivery.document_id == document_id, Delivery.receiver_id == self.world.org(at).id
            )
        )
        return db.session.scalars(query).one()

    def row(self, incoming_id: UUID) -> Incoming:
        db.session.rollback()
        return db.session.get_one(Incoming, incoming_id)

    def stage(self, document_id: UUID, at: str = "tn-snv") -> str:
        delivery_id = self.incoming(document_id, at).delivery_id
        return db.session.get_one(Delivery, delivery_id).stage.value

    def check(self, incoming_id: UUID) -> dict[str, Any]:
        return checking.check(self.ports, incoming_id)

    def register(self, incoming_id: UUID, by: str = CLERK, to: str = LEADER, **said: Any) -> None:
        if not self.row(incoming_id).verdict:
            self.check(incoming_id)
        with work(self.actor(by)) as w:
            usecases.register(w, incoming_id, RegisterIn(leader_id=self.id(to), **said))

    def refuse(self, incoming_id: UUID, reason: str, by: str = CLERK) -> None:
        with work(self.actor(by)) as w:
            usecases.refuse(w, incoming_id, RefuseIn(reason=reason))

    def direct(
        self,
        incoming_id: UUID,
        lead: str = HEAD,
        *,
        by: str = LEADER,
        support: tuple[str, ...] = (),
        info: tuple[str, ...] = (),
        due_on: date | None = None,
        text: str = "Phòng Công chức, viên chức tham mưu trả lời.",
    ) -> None:
        said = DirectIn(
            text=text,
            lead_id=self.id(lead),
            support_ids=[self.id(post) for post in support],
            info_ids=[self.id(post) for post in info],
            due_on=due_on,
        )
        with work(self.actor(by)) as w:
            usecases.direct(w, incoming_id, said)

    def start(self, incoming_id: UUID, by: str) -> None:
        with work(self.actor(by)) as w:
            usecases.start(w, incoming_id)

    def pass_on(self, incoming_id: UUID, to: str, by: str = HEAD, **said: Any) -> None:
        with work(self.actor(by)) as w:
            usecases.pass_on(w, incoming_id, PassOnIn(position_id=self.id(to), **said))

    def report(self, incoming_id: UUID, by: str, text: str = "Đã tổng hợp xong.") -> None:
        with work(self.actor(by)) as w:
            usecases.report(w, incoming_id, ReportIn(report=text))

    def file_away(self, incoming_id: UUID, by: str = LEADER) -> None:
        with work(self.actor(by)) as w:
            usecases.file_away(w, incoming_id, ReportIn(report="Đã xem, lưu."))

    def urge(self, incoming_id: UUID, by: str = LEADER) -> None:
        with work(self.actor(by)) as w:
            usecases.urge(w, incoming_id, UrgeIn(text="Đề nghị khẩn trương."))

    def registered(self, document_id: UUID, **said: Any) -> UUID:
        incoming_id = self.incoming(document_id).id
        self.register(incoming_id, **said)
        return incoming_id

    def directed(self, document_id: UUID, lead: str = HEAD, **said: Any) -> UUID:
        incoming_id = self.registered(document_id)
        self.direct(incoming_id, lead, **said)
        return incoming_id

    def reply(self, incoming_id: UUID, by: str = SPECIALIST) -> UUID:
        """The draft of an answer."""
        said = DraftIn(
            state_secret=False,
            type_code="official_letter",
            subject="trả lời về kết quả rà soát biên chế",
            body=body("Sở Nội vụ báo cáo kết quả rà soát như sau."),
            addressees=[RecipientIn(organization_id=self.world.org("bt-hdnd").id)]
            if by.startswith("bt-ubnd.")
            else [RecipientIn(organization_id=self.world.org("bt-ubnd").id)],
            signer_id=self.id(LEADER) if by.startswith("tn-snv.") else None,
            replies_to_id=incoming_id,
        )
        with work(self.actor(by)) as w:
            return drafting.draft(w, said).id

    def issue_reply(self, document_id: UUID, by: str = SPECIALIST) -> str:
        """Send an answer on its whole way; returns its number and symbol."""
        self.seal(document_id, by, CHAIN)
        self.office.issue(document_id, by=CLERK)
        return str(self.office.document(document_id).code)

    def paper(self, by: str = CLERK, content: bytes = b"", **said: Any) -> UUID:
        """A paper that came by post, scanned and registered."""
        fields: dict[str, Any] = {
            "author": "Bảo hiểm xã hội tỉnh Thái Nguyên",
            "code": "318/BHXH-TCCB",
            "dated_on": clock.today(),
            "type_name": "Công văn",
            "subject": "đề nghị phối hợp rà soát hồ sơ",
            "leader_id": self.id(LEADER),
        }
        sent = Sent("scan.pdf", content or scanned())
        read = PaperIn.model_validate(fields | said)
        return scan_in(self.ports, self.actor(by), sent, read).id

    def tasks(self, subject_id: UUID) -> set[tuple[str, str]]:
        """What waits: kind and the code of the post."""
        db.session.rollback()
        query = sa.select(Task).where(Task.subject_id == subject_id, Task.closed_at.is_(None))
        return {(task.kind, self.post_of(task)) for task in db.session.scalars(query)}

    def post_of(self, task: Task) -> str:
        posts = (CLERK, LEADER, DEPUTY, OFFICE, HEAD, SPECIALIST, OTHER, "tn-ubnd.vanthu")
        return next(post for post in posts if self.id(post) == task.position_id)

    def trail(self, subject_id: UUID) -> list[Told]:
        db.session.rollback()
        return timeline(db.session, subject_id)

    def hand_over(self, absent: str, stand_in: str) -> None:
        """The work of one post is done by another today."""
        with work(self.actor(absent)) as w:
            row = Handover(
                organization_id=w.actor.organization_id,
                absent_id=self.id(absent),
                stand_in_id=self.id(stand_in),
                starts_on=w.today,
                ends_on=w.today,
                reason="Đi công tác",
            )
            w.record("handover.give", row)


def run_jobs(world: World, *kinds: str) -> int:
    """Carry out the queued jobs of some kinds, as the runner does; returns how many."""
    query = sa.select(Job).where(Job.kind.in_(kinds), Job.state == JobState.QUEUED)
    waiting = [Claimed(j.id, j.kind, dict(j.payload), 1) for j in db.session.scalars(query)]
    db.session.rollback()
    for job in waiting:
        _handlers[job.kind](world.ports, job.payload)
        with transaction() as session:
            session.get_one(Job, job.id).state = JobState.DONE
    return len(waiting)


@functools.cache
def scanned(pages: int = 1) -> bytes:
    """A PDF as a scanner makes it: a picture on each page."""
    sheets = [Image.new("L", (827, 1169), 255 - n) for n in range(pages)]
    out = io.BytesIO()
    sheets[0].save(out, "PDF", resolution=100, save_all=True, append_images=sheets[1:])
    return out.getvalue()


def attach(world: World, document_id: UUID, name: str, content: bytes, media_type: str) -> None:
    """Lay a file beside a draft without its gate."""
    sha = world.ports.files.put(content)
    with work(world.actor(SENDER)) as w:
        drafting.attach(w, document_id, [drafting.Kept(name, media_type, sha, len(content), None)])
