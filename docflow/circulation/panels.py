"""What the page of an incoming document shows: the pipeline, what I may do, who has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.core.audit import Told
from docflow.core.errors import NotFound
from docflow.documents.intake.names import content_disposition, safe_name
from docflow.people.actors import holders, positions_with
from docflow.people.models import Position

from .models import Assignment, AssignmentState, Incoming, IncomingState
from .queries import alike
from .sentences import EVENTS, FIELDS, LEVELS, REASONS, ROLES, SENTENCES, STATES

LABELS = {
    "": _("Tất cả"),
    "waiting": _("Chờ tiếp nhận"),
    "open": _("Đang xử lý"),
    "finished": _("Hoàn thành"),
    "refused": _("Đã trả lại"),
    "states": STATES,
    "levels": LEVELS,
}
DONE = {
    "register": _("Đã tiếp nhận và vào sổ."),
    "refuse": _("Đã trả lại nơi gửi."),
    "direct": _("Đã chuyển ý kiến chỉ đạo."),
    "pass-on": _("Đã chuyển người xử lý."),
    "report": _("Đã báo cáo kết quả."),
    "file-away": _("Đã kết thúc xử lý."),
    "urge": _("Đã gửi đôn đốc."),
}
COMMON = {
    "missing": _("Cần điền ô này."),
    "string_too_short": _("Cần điền ô này."),
    "string_too_long": _("Nội dung dài quá giới hạn."),
    "uuid_parsing": _("Hãy chọn trong danh sách."),
    "date_from_datetime_parsing": _("Ngày chưa đúng."),
    "date_parsing": _("Ngày chưa đúng."),
    "int_parsing": _("Hãy nhập số."),
}
ORDER = (
    IncomingState.ARRIVED,
    IncomingState.REGISTERED,
    IncomingState.DIRECTED,
    IncomingState.IN_PROGRESS,
    IncomingState.FINISHED,
)
STEP_NAMES = {
    IncomingState.ARRIVED: _("Tiếp nhận"),
    IncomingState.REGISTERED: _("Chỉ đạo"),
    IncomingState.DIRECTED: _("Phân công"),
    IncomingState.IN_PROGRESS: _("Xử lý"),
    IncomingState.FINISHED: _("Hoàn thành"),
}


def in_words(errors: Mapping[str, str]) -> dict[str, str]:
    """Reason codes as sentences, for beside the fields."""
    known = SENTENCES | COMMON
    return {name: str(known.get(code, _("Nội dung chưa đúng."))) for name, code in errors.items()}


def of_incoming(session: orm.Session, actor: Actor, incoming: Incoming) -> dict[str, Any]:
    """Everything the template needs beside the row itself."""
    mine = own_assignment(actor, incoming)
    return {
        "state_label": STATES[incoming.state],
        "state_level": LEVELS[incoming.state],
        "steps": _steps(incoming),
        "who": _who(session, incoming),
        "mine": mine,
        "roles": ROLES,
        "posts": {a.position_id: _label(session, a.position_id) for a in incoming.assignments},
        "may": may(actor, incoming, mine),
        "leaders": leaders(session, actor),
        "colleagues": colleagues(session, actor),
        "alike": alike(session, incoming) if incoming.state is IncomingState.ARRIVED else [],
        "default_due": clock.today() + timedelta(days=7),
    }


def may(actor: Actor, incoming: Incoming, mine: Assignment | None) -> set[str]:
    """The acts open to this reader now; the deeds ask again."""
    open_ = incoming.state in {
        IncomingState.REGISTERED, IncomingState.DIRECTED, IncomingState.IN_PROGRESS,
    }  # fmt: skip
    acts = set()
    if incoming.state is IncomingState.ARRIVED and policy.allows(actor, "incoming.clerk", incoming):
        acts |= {"register", "refuse"}
    if open_ and policy.allows(actor, "incoming.direct", incoming):
        acts |= {"direct", "file-away"}
        acts |= {"urge"} if incoming.state is not IncomingState.REGISTERED else set()
    if mine is not None and open_:
        acts |= {"report", "pass-on"}
        acts |= {"reply"} if mine.reply_id is None and mine.role != "info" else set()
        acts |= {"start"} if mine.role == "lead" and mine.state is AssignmentState.OPEN else set()
    return acts


def own_assignment(actor: Actor, incoming: Incoming) -> Assignment | None:
    mine = [
        a
        for a in incoming.assignments
        if a.position_id in actor.seats and a.state is not AssignmentState.DONE
    ]
    return min(mine, key=lambda a: list(ROLES).index(a.role), default=None)


def _steps(incoming: Incoming) -> list[dict[str, Any]]:
    if incoming.state is IncomingState.REFUSED:
        return [{"name": STEP_NAMES[IncomingState.ARRIVED], "state": "returned"}]
    here = ORDER.index(incoming.state)
    finished = incoming.state is IncomingState.FINISHED
    return [
        {
            "name": STEP_NAMES[state],
            "state": "done" if place < here or finished else "now" if place == here else "waiting",
        }
        for place, state in enumerate(ORDER)
    ]


def _who(session: orm.Session, incoming: Incoming) -> str:
    """Who has it now, in words."""
    open_ = [a for a in incoming.assignments if a.state is not AssignmentState.DONE]
    if incoming.state is IncomingState.ARRIVED:
        return gettext("văn thư")
    if incoming.state in {IncomingState.FINISHED, IncomingState.REFUSED} or not open_:
        return ""
    return _label(session, open_[0].position_id)


def _label(session: orm.Session, position_id: UUID) -> str:
    return session.scalar(sa.select(Position.title).where(Position.id == position_id)) or ""


def leaders(session: orm.Session, actor: Actor) -> list[tuple[UUID, str]]:
    """Posts that may be asked for a directive."""
    if actor.organization_id is None:
        return []
    roles = ("leader", "deputy", "office_head")
    return [
        (post.id, _with_holder(session, post))
        for post in positions_with(session, actor.organization_id, *roles)
    ]


def colleagues(session: orm.Session, actor: Actor) -> list[dict[str, str]]:
    """Posts of the organisation that work can be given to, for the combobox."""
    if actor.organization_id is None:
        return []
    roles = ("deputy", "office_head", "unit_head", "unit_deputy", "specialist")
    return [
        {"id": str(post.id), "label": post.title, "note": _holder(session, post)}
        for post in positions_with(session, actor.organization_id, *roles)
    ]


def _with_holder(session: orm.Session, post: Position) -> str:
    return f"{post.title} – {_holder(session, post)}"


def _holder(session: orm.Session, post: Position) -> str:
    return ", ".join(person.full_name for person in holders(session, post.id)) or "—"


def attachment(incoming: Incoming, place: int) -> dict[str, Any]:
    if not 0 <= place < len(incoming.attachments):
        raise NotFound(kind="attachment")
    return incoming.attachments[place]


def file_name(incoming: Incoming) -> str:
    return safe_name(f"{incoming.code or incoming.id}.pdf")


def disposition(name: str, *, inline: bool) -> str:
    return str(content_disposition(name, inline=inline))


def entries(told: list[Told]) -> list[dict[str, Any]]:
    """The trail in words, newest first."""
    return [
        {
            "who": ", ".join(filter(None, (line.by, line.post))),
            "what": _what(line),
            "at": line.at.astimezone(clock.HANOI).strftime("%d/%m/%Y %H:%M"),
            "iso": line.at.isoformat(),
            "note": _note(line),
            "level": "late" if line.event == "incoming.refuse" else "done",
        }
        for line in told
    ]


def _what(line: Told) -> str:
    text = EVENTS.get(line.event)
    return str(text) % _Facts(line.facts) if text else line.event


def _note(line: Told) -> str:
    said = (line.facts.get(name) for name in ("directive", "reason", "report", "note", "text"))
    return next((str(text) for text in said if text), "")


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def verdict_of(verdict: dict[str, Any]) -> dict[str, Any]:
    """The report of the check as lines: who signed, in what place, when, and what is wrong."""
    if not verdict:
        return {"verdict_at": "", "verdict_lines": []}
    at = datetime.fromisoformat(verdict["checked_at"]).astimezone(clock.HANOI)
    return {
        "verdict_at": at.strftime("%d/%m/%Y %H:%M"),
        "verdict_lines": [_signature_line(one) for one in verdict.get("signatures", [])],
    }


def _signature_line(one: dict[str, Any]) -> dict[str, str]:
    signer = one.get("signer") or {}
    stamped = one.get("timestamp_at") or one.get("claimed_at")
    at = datetime.fromisoformat(stamped).astimezone(clock.HANOI) if stamped else None
    return {
        "who": str(signer.get("subject_name", "")),
        "what": str(FIELDS.get(str(one["field"]).rstrip("0123456789"), one["field"])),
        "when": at.strftime("%d/%m/%Y %H:%M") if at else "",
        "reason": ""
        if one["reason"] == "valid"
        else str(REASONS.get(one["reason"], one["reason"])),
    }
