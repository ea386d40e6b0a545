"""One document on its way through the commune, as tests speak of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from docflow.approvals import signatures, submitting, turns, usecases
from docflow.approvals.models import Circuit, StepKind
from docflow.approvals.schemas import ApproveIn, SignIn, SubmitIn
from docflow.core.db import db
from docflow.core.work import work
from docflow.documents import usecases as drafting
from docflow.documents.models import Document
from docflow.documents.schemas import DraftIn, RecipientIn
from docflow.registry import stamping
from docflow.registry import usecases as registry
from docflow.registry.schemas import StampIn
from tests.world import World

DRAFTER, UNIT_HEAD, OFFICE = "bt-ubnd.cvkt", "bt-ubnd.tpkt", "bt-ubnd.chanhvp"
LEADER, CLERK = "bt-ubnd.chutich", "bt-ubnd.vanthu"


def body(*paragraphs: str) -> dict[str, Any]:
    """Plain paragraphs as the editor sends them."""
    return {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": text}]}
            for text in paragraphs
        ],
    }


class Office:
    """The people of UBND xã Bạch Thông and what they do, by the names of their posts."""

    def __init__(self, world: World) -> None:
        self.world, self.ports = world, world.ports

    def said(self, **changes: Any) -> DraftIn:
        fields: dict[str, Any] = {
            "state_secret": False,
            "type_code": "decision",
            "subject": "Về việc kiện toàn Ban Chỉ đạo chuyển đổi số xã",
            "body": body("Kiện toàn Ban Chỉ đạo gồm các ông, bà có tên trong danh sách."),
            "recipients": [RecipientIn(organization_id=self.world.org("tn-ubnd").id)],
            "signer_id": self.world.position(LEADER).id,
        }
        return DraftIn.model_validate(fields | changes)

    def drafted(self, by: str = DRAFTER, **changes: Any) -> UUID:
        said = self.said(**changes)
        with work(self.world.actor(by)) as w:
            return drafting.draft(w, said).id

    def revise(self, document_id: UUID, by: str = DRAFTER, **changes: Any) -> None:
        said = self.said(**changes)
        with work(self.world.actor(by)) as w:
            drafting.revise(w, document_id, said)

    def submit(self, document_id: UUID, by: str = DRAFTER, **said: Any) -> None:
        submitting.submit(self.ports, self.world.actor(by), document_id, SubmitIn(**said))

    def submitted(self, by: str = DRAFTER, **changes: Any) -> UUID:
        document_id = self.drafted(by, **changes)
        self.submit(document_id, by)
        return document_id

    def document(self, document_id: UUID) -> Document:
        db.session.rollback()
        return db.session.get_one(Document, document_id)

    def sha(self, document_id: UUID) -> str:
        sha = self.document(document_id).pdf_sha
        assert sha
        return sha

    def pdf(self, document_id: UUID) -> bytes:
        return self.ports.files.get(self.sha(document_id))

    def circuit(self, document_id: UUID) -> Circuit:
        db.session.rollback()
        circuit = turns.last_circuit(db.session, document_id)
        assert circuit
        return circuit

    def due(self, document_id: UUID) -> tuple[StepKind, tuple[UUID, ...]] | None:
        now = turns.due(db.session, self.document(document_id))
        return (now.step.kind, tuple(s.position_id for s in now.seats)) if now else None

    def approve(self, document_id: UUID, by: str, sha: str = "") -> None:
        said = ApproveIn(sha=sha or self.sha(document_id))
        with work(self.world.actor(by)) as w:
            usecases.approve(w, document_id, said)

    def sign(self, document_id: UUID, by: str, pin: str = "", sha: str = "") -> None:
        """Ký nháy or ký ban hành, whichever is due."""
        said = SignIn(sha=sha or self.sha(document_id), pin=pin or self.world.pin(by))
        signatures.initial_or_sign(self.ports, self.world.actor(by), document_id, said)

    def signed(self, **changes: Any) -> UUID:
        """Drafted, initialled by both heads, signed by the leader."""
        document_id = self.submitted(**changes)
        for who in (UNIT_HEAD, OFFICE, LEADER):
            self.sign(document_id, who)
        return document_id

    def number(self, document_id: UUID, by: str = CLERK, pin: str = "") -> None:
        said = StampIn(sha=self.sha(document_id), pin=pin or self.world.pin(by))
        stamping.number(self.ports, self.world.actor(by), document_id, said)

    def seal(self, document_id: UUID, by: str = CLERK, pin: str = "") -> None:
        slug = by.split(".", maxsplit=1)[0]
        said = StampIn(sha=self.sha(document_id), pin=pin or self.world.seal_pin(slug))
        stamping.seal(self.ports, self.world.actor(by), document_id, said)

    def issue(self, document_id: UUID, by: str = CLERK) -> None:
        with work(self.world.actor(by)) as w:
            registry.issue(w, document_id)

    def numbered(self, **changes: Any) -> UUID:
        document_id = self.signed(**changes)
        self.number(document_id)
        return document_id

    def issued(self, **changes: Any) -> UUID:
        document_id = self.numbered(**changes)
        self.seal(document_id)
        self.issue(document_id)
        return document_id
