"""Pages of questions in writing: mine to answer, mine to keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel

from docflow.api import asked_first, document_views, serve
from docflow.api import find_documents as documents_like
from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.core.db import db
from docflow.core.errors import Forbidden, NotFound
from docflow.core.web import current_actor, needs, ports
from docflow.core.work import Work, work
from meetings.bodies import queries as bodies
from meetings.calendar.routes import shown as meeting_shown
from meetings.forms import EMPTY, SHOWN, Returned, carried_out, decided, key_of, versioned
from meetings.inviting.documents import GIVEN_UP

from . import attaching, before, documents, queries, usecases
from . import panels as _panels  # noqa: F401 - on the meeting's page
from .models import Consultation, ConsultationState
from .schemas import (
    AttachmentIn,
    ConsultationIn,
    ExtensionIn,
    ItemOpinionIn,
    RevisionIn,
    SlipIn,
    WithdrawalIn,
)
from .sentences import CHOICES, STATES

bp = Blueprint("opinions", __name__, url_prefix="/opinions")
PDF = "application/pdf"
M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


@bp.get("")
@needs("meeting.list")
def index() -> ResponseReturnValue:
    """Those that wait for the reader first."""
    over = request.args.get("when") == "over"
    actor = current_actor()
    rows = queries.listed(db.session, actor, over=over)
    tabs = [
        {"label": _("Đang lấy ý kiến"), "active": not over, "url": url_for("opinions.index")},
        {"label": _("Đã xong"), "active": over, "url": url_for("opinions.index", when="over")},
    ]
    waiting = {row.id for row in rows if queries.waits_for(row, actor)}
    rows.sort(key=lambda row: row.id not in waiting)
    return render_template(
        "meetings/opinions/index.html", rows=rows, waiting=waiting, tabs=tabs, states=STATES
    )


@bp.get("/new")
@needs("meeting.plan")
def new() -> ResponseReturnValue:
    return _form(EMPTY)


def _form(back: Returned, row: Consultation | None = None) -> ResponseReturnValue:
    organization_id = current_actor().organization_id or UUID(int=0)
    living = bodies.living(db.session, organization_id, clock.today())
    page = render_template(
        "meetings/opinions/form.html",
        row=row,
        values=back.values,
        errors=back.errors,
        bodies=[(str(one.id), one.name) for one in living],
    )
    return page, back.status


@bp.get("/documents")
@needs("meeting.plan")
def find_documents() -> ResponseReturnValue:
    """For the picker: documents the reader may open."""
    found = documents_like(db.session, current_actor(), request.args.get("q", "")[:100])
    return {"items": [{"id": str(one.id), "label": one.title, "note": one.code} for one in found]}


@bp.post("")
@needs("meeting.plan")
def create() -> ResponseReturnValue:
    def deed(said: ConsultationIn) -> UUID:
        return usecases.plan(ports(), current_actor(), said, key_of(request.form))

    return carried_out(
        ConsultationIn, request.form, deed, _form,
        lambda made: _to(made, _("Đã lập phiếu. Hãy xem lại rồi gửi cho các thành viên.")),
        (*SHOWN, NotFound),
    )  # fmt: skip


@bp.get("/<uuid:consultation_id>/edit")
@needs("consultation.keep")
def edit(consultation_id: UUID) -> ResponseReturnValue:
    row = queries.draft(db.session, current_actor(), consultation_id)
    names = ("body_id", "subject", "text", "version")
    until = row.until.astimezone(clock.HANOI).strftime("%Y-%m-%dT%H:%M")
    return _form(Returned({name: getattr(row, name) for name in names} | {"until": until}), row)


@bp.post("/<uuid:consultation_id>/edit")
@needs("consultation.keep")
def revise(consultation_id: UUID) -> ResponseReturnValue:
    sent, version = versioned(request.form)

    def deed(said: RevisionIn) -> None:
        usecases.revise(ports(), current_actor(), consultation_id, said, version)

    def again(back: Returned) -> ResponseReturnValue:
        row = queries.show(db.session, current_actor(), consultation_id)
        if row.state is not ConsultationState.DRAFT:
            return _shown(consultation_id, back)
        return _form(replace(back, values={**back.values, "version": version}), row)

    return carried_out(
        RevisionIn, sent, deed, again, lambda _made: _to(consultation_id, _("Đã lưu phiếu."))
    )


def _filled(
    kind: type[M], id: UUID, deed: Callable[[Work, M], object], said: str
) -> ResponseReturnValue:
    """A form on the page of one question: what is wrong stands there, with what was typed."""

    def act(sent: M) -> None:
        with work(current_actor()) as w:
            deed(w, sent)

    return carried_out(kind, request.form, act, partial(_shown, id), lambda _made: _to(id, said))


def _pressed(
    id: UUID, deed: Callable[[Work], T], done: Callable[[T], ResponseReturnValue]
) -> ResponseReturnValue:
    """A button there, with nothing to fill in."""

    def act() -> T:
        with work(current_actor()) as w:
            return deed(w)

    return decided(act, {}, partial(_shown, id), done)


@bp.post("/<uuid:consultation_id>/item")
@needs("consultation.keep")
def show_under(consultation_id: UUID) -> ResponseReturnValue:
    """Show it under an item of an agenda, or under none."""
    return _filled(
        AttachmentIn, consultation_id,
        lambda w, said: attaching.attach(w, consultation_id, said.item_id),
        _("Đã lưu."),
    )  # fmt: skip


def _to(id: UUID, said: str) -> ResponseReturnValue:
    flash(said, "done")
    return redirect(url_for("opinions.show", consultation_id=id), 303)


@bp.get("/<uuid:consultation_id>")
@needs("consultation.read")
def show(consultation_id: UUID) -> ResponseReturnValue:
    return _shown(consultation_id, EMPTY)


def _shown(id: UUID, back: Returned) -> ResponseReturnValue:
    """With what was typed into one of its forms and is wrong there."""
    actor = current_actor()
    row = queries.show(db.session, actor, id)
    slip = queries.slip_of(row, actor)
    page = render_template(
        "meetings/opinions/show.html",
        row=row,
        values=back.values,
        errors=back.errors,
        body=bodies.body(db.session, row.body_id),
        slip=slip if row.state != "draft" else None,
        may_answer=policy.allows(actor, "consultation.answer", row) and clock.now() <= row.until,
        keeps=policy.allows(actor, "consultation.keep", row),
        told=queries.told_of(row),
        places=_places(actor, row),
        in_time=clock.now() <= row.until,
        answered=sum(one.choice is not None for one in row.slips),
        document=_document(row),
        given_up=GIVEN_UP,
        states=STATES,
        choices=CHOICES,
    )
    return page, back.status


def _places(actor: Actor, row: Consultation) -> list[attaching.Place]:
    if row.state == "withdrawn" or not policy.allows(actor, "consultation.keep", row):
        return []
    return attaching.places(db.session, actor, row.organization_id)


def _document(row: Consultation) -> object:
    if row.document_id is None:
        return None
    return document_views(db.session, current_actor(), [row.document_id]).get(row.document_id)


@bp.get("/<uuid:consultation_id>/paper.pdf")
@needs("consultation.read")
def paper(consultation_id: UUID) -> ResponseReturnValue:
    """What it is about, in the bytes that everybody is asked about."""
    row = queries.show(db.session, current_actor(), consultation_id)
    if row.about_sha is None:
        raise NotFound(kind="Paper")
    return serve(ports().files.get(row.about_sha), PDF, "tai-lieu.pdf", inline=True)


@bp.post("/<uuid:consultation_id>/send")
@needs("consultation.keep")
def send(consultation_id: UUID) -> ResponseReturnValue:
    return _pressed(
        consultation_id,
        lambda w: usecases.send(w, consultation_id),
        lambda _made: _to(
            consultation_id, _("Đã gửi phiếu. Mỗi thành viên được báo và được nhắc trước hạn.")
        ),
    )


@bp.post("/<uuid:consultation_id>/answer")
@needs("consultation.answer")
def answer(consultation_id: UUID) -> ResponseReturnValue:
    return _filled(
        SlipIn, consultation_id,
        lambda w, said: usecases.answer(w, consultation_id, said),
        _("Đã gửi phiếu của bạn. Có thể sửa đến hạn trả lời."),
    )  # fmt: skip


@bp.post("/<uuid:consultation_id>/extend")
@needs("consultation.keep")
def extend(consultation_id: UUID) -> ResponseReturnValue:
    return _filled(
        ExtensionIn, consultation_id,
        lambda w, said: usecases.extend(w, consultation_id, said.until),
        _("Đã gia hạn trả lời."),
    )  # fmt: skip


@bp.post("/<uuid:consultation_id>/remind")
@needs("consultation.keep")
def urge(consultation_id: UUID) -> ResponseReturnValue:
    return _pressed(
        consultation_id,
        lambda w: usecases.urge(w, consultation_id),
        lambda people: _to(consultation_id, _("Đã nhắc %(n)s người.", n=people)),
    )


@bp.post("/<uuid:consultation_id>/close")
@needs("consultation.keep")
def close(consultation_id: UUID) -> ResponseReturnValue:
    return _pressed(
        consultation_id,
        lambda w: usecases.close(w, consultation_id),
        lambda _made: _to(consultation_id, _("Đã kiểm phiếu.")),
    )


@bp.post("/<uuid:consultation_id>/withdraw")
@needs("consultation.keep")
def withdraw(consultation_id: UUID) -> ResponseReturnValue:
    return _filled(
        WithdrawalIn, consultation_id,
        lambda w, said: usecases.withdraw(w, consultation_id, said.reason),
        _("Đã rút phiếu lấy ý kiến."),
    )  # fmt: skip


@bp.post("/<uuid:consultation_id>/result")
@needs("consultation.keep")
def make_result(consultation_id: UUID) -> ResponseReturnValue:
    """The draft opens for its drafter, who goes on with it as with any other."""
    row = queries.show(db.session, current_actor(), consultation_id)
    if first := asked_first((row.subject, url_for("opinions.show", consultation_id=row.id))):
        return first

    def done(made: UUID) -> ResponseReturnValue:
        flash(_("Đã soạn thông báo kết quả. Hãy xem lại rồi trình ký."), "done")
        return redirect(url_for("documents.edit", document_id=made), 303)

    return _pressed(consultation_id, lambda w: documents.make_result(w, consultation_id), done)


@bp.post("/meetings/<uuid:meeting_id>")
@needs("meeting.reply")
def say_before(meeting_id: UUID) -> ResponseReturnValue:
    """What one thinks of an item of the agenda, before the meeting."""

    def deed(said: ItemOpinionIn) -> None:
        with work(current_actor()) as w:
            before.say(w, meeting_id, said)

    def done(_made: None) -> ResponseReturnValue:
        flash(_("Đã gửi ý kiến của bạn. Có thể sửa đến khi họp."), "done")
        return redirect(url_for("meetings.show", meeting_id=meeting_id) + "#opinions", 303)

    again = partial(meeting_shown, meeting_id)
    return carried_out(ItemOpinionIn, request.form, deed, again, done, (*SHOWN, Forbidden))
