"""The result as a document, signed on the normal route."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from docflow import api
from docflow.core.clock import HANOI
from docflow.core.errors import Forbidden, WrongState
from docflow.core.work import Work
from meetings.bodies.models import Body
from meetings.inviting.documents import GIVEN_UP

from . import waiting
from .models import Consultation, ConsultationState
from .sentences import CHOICES_ON_PAPER

RESULT, EACH = "Kết quả", "Ý kiến của từng thành viên"


def make_result(w: Work, id: UUID) -> UUID:
    """Draft the notice of the result; `WrongState` while one stands."""
    row = w.take(Consultation, id)
    w.require("consultation.keep", row)
    if row.state is not ConsultationState.CLOSED:
        raise WrongState("consultation_runs")
    if w.actor.organization_id != row.organization_id:
        raise Forbidden("not_your_meeting")
    if standing(w, row):
        raise WrongState("already_drafted")
    body = w.session.get_one(Body, row.body_id)
    said = api.Composed(
        type_code="notice",
        subject=f"Kết quả lấy ý kiến bằng phiếu về {row.subject}"[:500],
        lines=tuple(_lines(row, body.name)),
        heads=frozenset({RESULT, EACH}),
        recipient_names=(f"Các thành viên {body.name}"[:200],),
        signer_person_id=next((one.person_id for one in row.slips if one.is_chair), None),
    )
    row.document_id = api.compose_document(w, said)
    w.record("consultation.draft", row, document=str(row.document_id))
    waiting.drafted(w, row)
    return row.document_id


def standing(w: Work, row: Consultation) -> bool:
    if row.document_id is None:
        return False
    views = api.document_views(w.session, w.actor, [row.document_id])
    return views[row.document_id].state not in GIVEN_UP


def _lines(row: Consultation, body: str) -> Iterator[str]:
    result = row.result or {}
    sent = row.sent_at.astimezone(HANOI) if row.sent_at else None
    until = row.until.astimezone(HANOI)
    yield f"{body} lấy ý kiến thành viên bằng phiếu về: {row.subject}."
    if sent:
        yield f"Gửi phiếu lúc {sent:%H:%M ngày %d/%m/%Y}; hạn trả lời {until:%H:%M ngày %d/%m/%Y}."
    if row.about_sha:
        yield f"Tài liệu lấy ý kiến: {row.about_title} (SHA-256 {row.about_sha})."
    yield RESULT
    yield f"Số phiếu gửi: {result['asked']}; số phiếu trả lời: {result['answered']}."
    for name, label in CHOICES_ON_PAPER.items():
        yield f"- {label}: {result[name]} phiếu."
    yield f"- Không trả lời: {result['missing']}."
    yield _verdict(row)
    yield EACH
    for place, slip in enumerate(row.slips, 1):
        said = CHOICES_ON_PAPER[slip.choice.value] if slip.choice else "không trả lời"
        why = f" – {slip.comment}" if slip.comment else ""
        yield f"{place}. {slip.name}, {slip.title}: {said.lower()}{why}"
    yield f"Mã của các phiếu (SHA-256): {result['sha256']}."


def _verdict(row: Consultation) -> str:
    result = row.result or {}
    if not result["enough"]:
        return f"Không đủ số phiếu trả lời (cần {result['least']}); không thông qua."
    tie = "; số phiếu ngang nhau, theo ý kiến của chủ tọa" if result["tie"] == "chair" else ""
    word = "Được thông qua" if result["passed"] else "Không được thông qua"
    return f"{word} (cần {result['needed']} phiếu tán thành{tie})."
