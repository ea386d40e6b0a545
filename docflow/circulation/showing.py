"""What the page of an incoming document shows: the pipeline, who has it, what I may do now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import orm

from docflow.approvals.queries import colleagues, holder_of
from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.core.audit import Told, timeline
from docflow.core.dates import short_day
from docflow.core.tasks import Task
from docflow.people.actors import positions_with
from docflow.people.models import Position

from .assignments import weight
from .delivery import title_of
from .lifecycle import OPEN
from .models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Directive,
    Incoming,
    IncomingState,
)
from .queries import alike
from .sentences import EVENTS, LEVELS, PARTS, ROLES, STATES, UNREAD
from .verdicts import verdict_of

ALL = _("Tất cả")
URGENCIES = ("", _("KHẨN"), _("THƯỢNG KHẨN"), _("HỎA TỐC"))
DONE = {
    "register": _("Đã tiếp nhận và vào sổ."),
    "refuse": _("Đã trả lại nơi gửi."),
    "direct": _("Đã chuyển ý kiến chỉ đạo."),
    "pass-on": _("Đã chuyển người xử lý."),
    "report": _("Đã báo cáo kết quả."),
    "file-away": _("Đã kết thúc xử lý."),
    "urge": _("Đã gửi đôn đốc."),
}
DIRECTORS = ("leader", "deputy", "office_head")
"""Who may be asked for a directive."""
WORKERS = ("deputy", "office_head", "unit_head", "unit_deputy", "specialist")
"""Who work can be given to."""
Values = dict[str, Any]


def page_of(session: orm.Session, actor: Actor, incoming: Incoming) -> Values:
    """Everything the template needs beside the row itself."""
    mine = own_assignment(actor, incoming)
    acts = may(actor, incoming, mine)
    titles = _titles(session, (a.position_id for a in incoming.assignments))
    helpers = colleagues(session, actor, *WORKERS) if acts & {"direct", "pass-on"} else []
    return {
        "title": title_of(incoming),
        "urgency": URGENCIES[incoming.urgency],
        "state_label": STATES[incoming.state],
        "state_level": LEVELS[incoming.state],
        "steps": _steps(session, incoming, titles),
        "who": who_has_it(session, incoming),
        "mine": mine,
        "may": acts,
        "roles": ROLES,
        "parts": [_part(actor, a, titles) for a in _in_order(incoming.assignments)],
        "leaders": leaders(session, actor) if "register" in acts else [],
        "colleagues": helpers,
        "alike": alike(session, incoming) if incoming.state is IncomingState.ARRIVED else [],
        "default_due": _day_of(incoming.due_at),
        "entries": entries(timeline(session, incoming.id)),
    } | verdict_of(incoming.verdict)


def may(actor: Actor, incoming: Incoming, mine: Assignment | None) -> set[str]:
    """The acts open to this reader now; the deeds ask again."""
    acts = set()
    arrived, open_ = incoming.state is IncomingState.ARRIVED, incoming.state in OPEN
    if arrived and policy.allows(actor, "incoming.clerk", incoming):
        acts |= {"register", "refuse"}
    if open_ and policy.allows(actor, "incoming.direct", incoming):
        acts |= {"direct", "file-away"}
    if incoming.state in _AT_WORK and policy.allows(actor, "incoming.urge", incoming):
        acts |= {"urge"}
    return acts | _may_with(mine, open_)


_AT_WORK = frozenset({IncomingState.DIRECTED, IncomingState.IN_PROGRESS})


def _may_with(mine: Assignment | None, open_: bool) -> set[str]:
    """What an assignment lets its holder do."""
    if mine is None:
        return set()
    if mine.role is AssignmentRole.INFO:
        return {"report"} | ({"pass-on"} if open_ else set())
    acts = {"report", "pass-on"} | ({"reply"} if mine.reply_id is None else set())
    lead_waits = mine.role is AssignmentRole.LEAD and mine.state is AssignmentState.OPEN
    return acts | ({"start"} if lead_waits else set())


def own_assignment(actor: Actor, incoming: Incoming) -> Assignment | None:
    """The reader's live part, the heaviest first."""
    mine = [a for a in incoming.assignments if a.live and a.position_id in actor.seats]
    return min(mine, key=lambda a: weight(a.role), default=None)


def who_has_it(session: orm.Session, incoming: Incoming) -> list[str]:
    """The posts something is asked of; who only has to know is not among them."""
    query = (
        sa.select(Position.title, Position.rank)
        .join(Task, Task.position_id == Position.id)
        .where(Task.subject_id == incoming.id, Task.closed_at.is_(None), Task.kind != "info")
        .order_by(Position.rank, Position.title)
        .distinct()
    )
    return [title for title, _rank in session.execute(query)]


def _titles(session: orm.Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    query = sa.select(Position.id, Position.title).where(Position.id.in_(set(ids)))
    return dict(session.execute(query).all())


def _in_order(parts: Iterable[Assignment]) -> list[Assignment]:
    """Who has something to do comes first, the lead before all."""
    return sorted(parts, key=lambda a: (a.state in _GONE, weight(a.role)))


_GONE = frozenset({AssignmentState.PASSED_ON, AssignmentState.RELEASED})


def _part(actor: Actor, one: Assignment, titles: dict[UUID, str]) -> Values:
    """An assignment as the page shows it."""
    state, level = PARTS[one.state]
    if one.role is AssignmentRole.INFO and one.state is AssignmentState.OPEN:
        state = UNREAD
    return {
        "role": ROLES[one.role],
        "post": titles[one.position_id],
        "due_at": one.due_at if one.live else None,
        "state": state,
        "level": level,
        "note": one.note,
        "report": one.report,
        "reply_id": one.reply_id if one.position_id in actor.seats else None,
    }


STEPS = (_("Tiếp nhận"), _("Chỉ đạo"), _("Xử lý"), _("Hoàn thành"))
_PLACE = {
    IncomingState.ARRIVED: 0,
    IncomingState.REFUSED: 0,
    IncomingState.REGISTERED: 1,
    IncomingState.DIRECTED: 2,
    IncomingState.IN_PROGRESS: 2,
    IncomingState.FINISHED: 4,
}


def _steps(session: orm.Session, incoming: Incoming, titles: dict[UUID, str]) -> list[Values]:
    here = _PLACE[incoming.state]
    told = _told(session, incoming, titles)
    return [
        {"name": name, "who": who, "when": when, "state": _step_state(incoming, place, here)}
        for place, (name, (who, when)) in enumerate(zip(STEPS, told, strict=True))
    ]


def _step_state(incoming: Incoming, place: int, here: int) -> str:
    if place != here:
        return "done" if place < here else "waiting"
    if incoming.state is IncomingState.REFUSED:
        return "returned"
    return "late" if incoming.due_at and incoming.due_at < clock.now() else "now"


def _told(
    session: orm.Session, incoming: Incoming, titles: dict[UUID, str]
) -> list[tuple[str, str]]:
    """Who and when, for each step."""
    said = incoming.directives[-1] if incoming.directives else None
    lead = next((a for a in reversed(incoming.assignments) if a.role is AssignmentRole.LEAD), None)
    asked = _asked(session, incoming)
    ended = incoming.state is IncomingState.FINISHED
    return [
        (gettext("Văn thư"), short_day(incoming.received_at)),
        (
            _post_of(said) if said else asked,
            short_day(said.given_at if said else None),
        ),
        (titles[lead.position_id] if lead else "", short_day(lead.done_at if lead else None)),
        ("", short_day(incoming.changed_at) if ended else ""),
    ]


def _post_of(said: Directive) -> str:
    """The post alone: `given_by` is name and post."""
    return said.given_by.rpartition(" – ")[2]


def _asked(session: orm.Session, incoming: Incoming) -> str:
    """The post a directive is asked of."""
    query = (
        sa.select(Position.title)
        .join(Task, Task.position_id == Position.id)
        .where(Task.subject_id == incoming.id, Task.kind == "direct")
        .order_by(Task.created_at.desc())
    )
    return session.scalar(query.limit(1)) or ""


def _day_of(at: datetime | None) -> str:
    return at.astimezone(clock.HANOI).date().isoformat() if at else ""


def leaders(session: orm.Session, actor: Actor) -> list[tuple[UUID, str]]:
    """Posts that may be asked for a directive."""
    if actor.organization_id is None:
        return []
    posts = positions_with(session, actor.organization_id, *DIRECTORS)
    return [(post.id, f"{post.title} – {holder_of(session, post.id) or '—'}") for post in posts]


def chosen(helpers: list[dict[str, str]], ids: object) -> list[dict[str, str]]:
    """The colleagues named in a form that came back, for its comboboxes."""
    wanted = set(map(str, ids if isinstance(ids, list) else [ids]))
    return [one for one in helpers if one["id"] in wanted]


def now_assigned(incoming: Incoming) -> Values:
    """What a new directive starts from: everybody who still has a part."""
    live = [(a.role, str(a.position_id)) for a in incoming.assignments if a.live]
    return {
        "lead_id": [post for role, post in live if role is AssignmentRole.LEAD],
        "support_ids": [post for role, post in live if role is AssignmentRole.SUPPORT],
        "info_ids": [post for role, post in live if role is AssignmentRole.INFO],
    }


def entries(told: list[Told]) -> list[Values]:
    """The trail in words, newest first."""
    return [
        {
            "who": line.post or line.by,
            "by": line.by if line.post else "",
            "what": _what(line),
            "at": line.at,
            "note": _note(line),
            "level": "late" if line.event == "incoming.refuse" else "done",
        }
        for line in told
    ]


def _what(line: Told) -> str:
    text = str(EVENTS.get(line.event) or gettext("cập nhật văn bản"))
    return text % _Facts(line.facts)


def _note(line: Told) -> str:
    said = (line.facts.get(name) for name in ("directive", "reason", "report", "note", "text"))
    return next((str(text) for text in said if text), "")


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
