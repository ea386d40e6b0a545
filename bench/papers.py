"""Documents of the demo office, brought to where a measurement begins."""

from __future__ import annotations

from uuid import UUID

from docflow.approvals import signatures, submitting
from docflow.approvals import usecases as approvals
from docflow.approvals.schemas import ApproveIn, SignIn, SubmitIn
from docflow.core.db import db
from docflow.core.work import work
from docflow.documents import drafting
from docflow.documents.models import Document
from docflow.documents.schemas import DraftIn, RecipientIn
from tests.world import World

TEXT = (
    "Thực hiện nhiệm vụ được giao về chuyển đổi số, Ủy ban nhân dân xã đề nghị cơ quan phối hợp "
    "cung cấp số liệu, thời gian thực hiện và đầu mối liên hệ để tổng hợp, báo cáo theo quy định. "
)


def letter(world: World, number: int = 1) -> DraftIn:
    """One page of công văn."""
    line = {"type": "paragraph", "content": [{"type": "text", "text": TEXT}]}
    return DraftIn(
        state_secret=False,
        type_code="official_letter",
        subject=f"đề nghị cung cấp số liệu lần {number}",
        body={"type": "doc", "content": [line] * 5},
        addressees=[RecipientIn(organization_id=world.org("tn-snv").id)],
        signer_id=world.position("bt-ubnd.chutich").id,
    )


def current(document_id: UUID) -> str:
    """The SHA-256 of the bytes now."""
    db.session.rollback()
    sha = db.session.get_one(Document, document_id).pdf_sha
    db.session.rollback()
    assert sha
    return sha


def awaiting_signature(world: World, number: int) -> UUID:
    """Drafted, initialled and checked: the leader's turn."""
    drafter = world.actor("bt-ubnd.cvkt")
    ports = world.ports
    nothing = drafting.Enclosed()
    document_id = drafting.begin(ports, drafter, letter(world, number), nothing, key=None)
    submitting.submit(ports, drafter, document_id, SubmitIn())
    head = SignIn(sha=current(document_id), pin=world.pin("bt-ubnd.tpkt"))
    signatures.initial(ports, world.actor("bt-ubnd.tpkt"), document_id, head)
    sha = current(document_id)
    with work(world.actor("bt-ubnd.chanhvp")) as w:
        approvals.approve(w, document_id, ApproveIn(sha=sha))
    return document_id
