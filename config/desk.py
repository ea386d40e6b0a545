"""The pages that belong to no single room: the home page, health, help, time stamps."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from docflow.core import clock, jobs, tasks
from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.jobs_model import Job, JobState
from docflow.core.tasks import Task
from docflow.core.web import current_actor, needs, ports, public, stateless
from docflow.core.work import work
from docflow.people.models import Person
from signing import answer_timestamp_request

from .authority import DemoAuthority
from .desk_beside import elsewhere, unsent
from .desk_rest import api
from .guidance import tour_for
from .times import due

__all__ = ["api", "bp"]
bp = Blueprint("desk", __name__)
PAGE = 40
MOST = 400
"""Rows of the home page at most; what is below has time."""
WATCHED = 50
"""Topics a page may subscribe to."""
JOBS = 200


class Act(NamedTuple):
    """The one next action of a kind of task."""

    label: Any
    icon: str
    kind: str
    group: str


ACTS: dict[str, Act] = {
    "content_review": Act(_("Đọc và cho ý kiến"), "eye-check", "primary", "review"),
    "format_review": Act(_("Kiểm tra thể thức"), "checklist", "primary", "review"),
    "initial": Act(_("Đọc và ký nháy"), "signature", "primary", "sign"),
    "sign": Act(_("Đọc và ký"), "signature", "primary", "sign"),
    "number": Act(_("Cấp số"), "hash", "primary", "clerk"),
    "seal": Act(_("Đóng dấu"), "rubber-stamp", "primary", "clerk"),
    "issue": Act(_("Phát hành"), "send", "primary", "clerk"),
    "revise": Act(_("Sửa lại"), "pencil", "primary", "given"),
    "opinion": Act(_("Cho ý kiến"), "message", "outline", "review"),
    "receive": Act(_("Tiếp nhận"), "inbox", "primary", "clerk"),
    "direct": Act(_("Cho ý kiến chỉ đạo"), "pencil", "outline", "direct"),
    "handle": Act(_("Xử lý"), "player-play", "primary", "given"),
    "support": Act(_("Phối hợp"), "users", "outline", "given"),
    "consulted": Act(_("Trả lời phiếu"), "pencil", "primary", "review"),
    "slips_in": Act(_("Kiểm phiếu"), "checkbox", "primary", "given"),
    "consultation_closed": Act(_("Soạn thông báo kết quả"), "file-plus", "outline", "given"),
    "info": Act(_("Mở"), "eye", "plain", "given"),
}
GROUPS: dict[str, Any] = {
    "sign": _("Chờ tôi ký"),
    "review": _("Chờ xem xét"),
    "direct": _("Chờ chỉ đạo"),
    "clerk": _("Việc văn thư"),
    "given": _("Việc được giao"),
}
PLACES = {
    "document": ("documents.show", "document_id"),
    "incoming": ("incoming.show", "incoming_id"),
    "consultation": ("opinions.show", "consultation_id"),
}
URGENCY = ("", _("KHẨN"), _("THƯỢNG KHẨN"), _("HỎA TỐC"))


@bp.get("/")
@needs("home.read")
def home() -> ResponseReturnValue:
    """Việc cần xử lý: what waits for me, by urgency and deadline."""
    actor = current_actor()
    group = request.args.get("group", "")
    kinds = tuple(kind for kind, act in ACTS.items() if act.group == group)
    shown = min(max(request.args.get("n", PAGE, int), PAGE), MOST)
    waiting = tasks.waiting(db.session, actor, kinds=kinds, limit=shown + 1)
    person = db.session.get(Person, actor.person_id)
    new_here = person is not None and person.toured_at is None
    asked_again = "tour" in request.args
    return render_template(
        "desk/home.html",
        rows=[row_of(task) for task in waiting[:shown]],
        more=_more(group, shown) if len(waiting) > shown and shown < MOST else "",
        cut=len(waiting) > shown,
        tabs=_tabs(tasks.counts(db.session, actor), group),
        pressing=_pressing(actor),
        topics=_topics(actor, waiting),
        weekday=WEEKDAYS[clock.today().weekday()],
        elsewhere=elsewhere(db.session, actor),
        drafts=[] if group else unsent(db.session, actor),
        tour=tour_for(actor) if asked_again or new_here else [],
    )


def _more(group: str, shown: int) -> str:
    return url_for("desk.home", group=group or None, n=shown + PAGE)


def _pressing(actor: Actor) -> int:
    """How many are due today or were due before."""
    night = datetime.combine(clock.today(), time.max, clock.HANOI)
    query = (
        sa.select(sa.func.count())
        .select_from(Task)
        .where(Task.position_id.in_(actor.seats), Task.closed_at.is_(None), Task.due_at <= night)
    )
    return db.session.scalar(query) or 0


def _topics(actor: Actor, waiting: list[Task]) -> str:
    """What the list follows: new work, and each of its rows being done by somebody else."""
    rows = [f"{task.subject_kind}:{task.subject_id}" for task in waiting]
    return " ".join(dict.fromkeys([f"inbox:{actor.person_id}", *rows][:WATCHED]))


WEEKDAYS = (
    _("Thứ Hai"), _("Thứ Ba"), _("Thứ Tư"), _("Thứ Năm"), _("Thứ Sáu"), _("Thứ Bảy"), _("Chủ nhật"),
)  # fmt: skip


def _tabs(counted: dict[str, int], group: str) -> list[dict[str, Any]]:
    rows = [("", gettext("Tất cả"), sum(counted.values()))]
    for name, label in GROUPS.items():
        count = sum(n for kind, n in counted.items() if ACTS.get(kind, ACTS["info"]).group == name)
        if count or name == group:
            rows.append((name, str(label), count))
    return [
        {
            "label": label,
            "count": count,
            "active": name == group,
            "url": url_for("desk.home", group=name or None),
        }
        for name, label, count in rows
    ]


def row_of(task: Task) -> dict[str, Any]:
    """A task as the list shows it."""
    act = ACTS.get(task.kind, ACTS["info"])
    endpoint, name = PLACES[task.subject_kind]
    values: dict[str, Any] = {name: task.subject_id}
    url = url_for(endpoint, **values)
    return {
        "title": task.title,
        "url": url,
        "note": _note(task),
        "since": task.created_at,
        "urgency": str(URGENCY[task.urgency]),
        "due": due(task.due_at),
        "act": {"label": str(act.label), "icon": act.icon, "kind": act.kind, "url": url},
    }


def _note(task: Task) -> str:
    """Where it comes from: the post of a colleague, or number and author of what arrived."""
    return task.summary.rpartition(" – ")[2]


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Whether the service can do its work; 503 when the database does not answer."""
    try:
        db.session.execute(sa.text("SELECT 1"))
        waiting = db.session.scalar(sa.select(sa.func.count()).where(Job.state == JobState.QUEUED))
    except sa.exc.SQLAlchemyError:
        return {"status": "down", "database": "down"}, 503
    missing = ports().converter.missing()
    return {
        "status": "ok",
        "database": "ok",
        "time": clock.now().isoformat(),
        "jobs_waiting": waiting or 0,
        "docx": "ok" if not missing else "missing: " + " ".join(missing),
    }


@bp.get("/help")
@needs("help.read")
def help_page() -> ResponseReturnValue:
    """The whole guide on one page."""
    return render_template("desk/help.html")


JOB_STATES = {
    JobState.QUEUED: (_("Đang chờ"), "soon"),
    JobState.RUNNING: (_("Đang chạy"), "news"),
    JobState.FAILED: (_("Hỏng"), "late"),
    JobState.DONE: (_("Xong"), "done"),
}
JOB_NAMES = {
    "incoming.check": _("Kiểm tra chữ ký văn bản đến"),
    "search.text": _("Lập chỉ mục nội dung"),
    "notice.mail": _("Gửi thư báo việc"),
    "notice.digest": _("Thư tổng hợp trong ngày"),
    "documents.convert": _("Chuyển tệp Word sang PDF/A"),
    "meetings.convert_paper": _("Chuyển tài liệu họp sang PDF"),
    "opinions.remind": _("Nhắc trả lời phiếu lấy ý kiến"),
    "opinions.close": _("Kiểm phiếu lấy ý kiến"),
    "votes.scrub": _("Xóa dấu vết phiếu kín"),
    "demo.keys": _("Cấp khóa ký thử nghiệm"),
    "registry.prove": _("Kiểm tra số liền mạch trong sổ"),
    "signin.forget": _("Dọn dữ liệu đăng nhập cũ"),
}


@bp.get("/admin/jobs")
@needs("jobs.manage")
def job_list() -> ResponseReturnValue:
    """Background work: what waits, what failed and why."""
    actor, wanted = current_actor(), request.args.get("state", "")
    query = jobs.seen_by(actor).limit(JOBS)
    if wanted in set(JobState):
        query = query.where(Job.state == wanted)
    return render_template(
        "desk/jobs.html",
        rows=db.session.scalars(query).all(),
        tabs=_job_tabs(jobs.counted_for(actor), wanted),
        states=JOB_STATES,
        names=JOB_NAMES,
        most=JOBS,
    )


def _job_tabs(counted: dict[JobState, int], wanted: str) -> list[dict[str, Any]]:
    rows = [("", gettext("Tất cả"), sum(counted.values()))]
    rows += [
        (state.value, str(name), counted.get(state, 0))
        for state, (name, _level) in JOB_STATES.items()
    ]
    return [
        {
            "label": label,
            "count": count,
            "active": state == wanted,
            "url": url_for("desk.job_list", state=state or None),
        }
        for state, label, count in rows
    ]


@bp.post("/admin/jobs/<uuid:job_id>/retry")
@needs("jobs.manage")
def job_retry(job_id: UUID) -> ResponseReturnValue:
    with work(current_actor()) as w:
        jobs.retry(w, job_id)
    flash(gettext("Đã cho chạy lại."), "done")
    return redirect(url_for("desk.job_list", state=JobState.FAILED), 303)


@bp.post("/tsa")
@stateless
def timestamp() -> ResponseReturnValue:
    """The time-stamping service that comes with the demo authority (RFC 3161 over HTTP)."""
    asked = request.get_data(cache=False)
    answer = answer_timestamp_request(asked, _authority().timestamper, clock.now())
    return Response(answer, mimetype="application/timestamp-reply")


@bp.get("/ca.crl")
@public
def revocation_list() -> ResponseReturnValue:
    """The revocation list of the demo authority."""
    crl = _authority().authority.crl(clock.now())
    return Response(crl, mimetype="application/pkix-crl")


def _authority() -> DemoAuthority:
    issuer = ports().issuer
    if not isinstance(issuer, DemoAuthority):
        raise NotFound("no_authority")
    return issuer
