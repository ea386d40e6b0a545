"""Pages before a meeting: the list, one meeting, its form, its people, the invitation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import ValidationError

from docflow.api import find_people as people_like
from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Invalid, WrongState
from docflow.core.web import current_actor, needs
from docflow.core.work import work
from meetings.bodies import queries as bodies
from meetings.forms import EMPTY, Returned, carried_out, in_words, key_of, refused, versioned

from . import queries, usecases
from .forms import TAKE_OUT, seats
from .models import Meeting, MeetingKind, Role
from .panels import panels_of
from .schemas import MeetingIn, SeatsIn
from .sentences import KINDS, ROLES, STATES

bp = Blueprint("meetings", __name__, url_prefix="/meetings")


def _to(meeting_id: UUID, said: str) -> ResponseReturnValue:
    flash(said, "done")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.get("")
@needs("meeting.list")
def index() -> ResponseReturnValue:
    """Lịch họp: what is to come, or what is over."""
    over, text = request.args.get("when") == "over", request.args.get("q", "")[:100]
    tabs = [
        {"label": _("Sắp tới"), "active": not over, "url": url_for("meetings.index")},
        {"label": _("Đã qua"), "active": over, "url": url_for("meetings.index", when="over")},
    ]
    return render_template(
        "meetings/index.html",
        rows=queries.listed(db.session, current_actor(), over=over, text=text),
        tabs=tabs,
        over=over,
        text=text,
        states=STATES,
        kinds=KINDS,
        roles=ROLES,
    )


@bp.get("/<uuid:meeting_id>")
@needs("meeting.read")
def show(meeting_id: UUID) -> ResponseReturnValue:
    return shown(meeting_id, EMPTY)


def shown(meeting_id: UUID, back: Returned) -> ResponseReturnValue:
    """With what was typed into a form of one of its panels and is wrong there."""
    meeting = queries.show(db.session, current_actor(), meeting_id)
    people = [one for one in meeting.people if one.removed_at is None]
    mine = [one for one in people if one.person_id == current_actor().person_id]
    page = render_template(
        "meetings/show.html",
        meeting=meeting,
        values=back.values,
        errors=back.errors,
        body=bodies.body(db.session, meeting.body_id) if meeting.body_id else None,
        people=people,
        mine=mine[0] if mine else None,
        clashes=queries.at_the_same_time(db.session, meeting),
        may_call=queries.may_call(current_actor(), meeting),
        panels=panels_of(current_actor(), meeting),
        states=STATES,
        kinds=KINDS,
        roles=ROLES,
    )
    return page, back.status


@bp.get("/new")
@needs("meeting.plan")
def new() -> ResponseReturnValue:
    return _form(None, EMPTY)


@bp.post("")
@needs("meeting.plan")
def create() -> ResponseReturnValue:
    said = _("Đã lập cuộc họp. Tiếp theo: chương trình, thành phần, rồi gửi giấy mời.")

    def deed(told: MeetingIn) -> UUID:
        with work(current_actor()) as w:
            return usecases.plan(w, told, key_of(request.form)).id

    return carried_out(
        MeetingIn, request.form, deed, lambda back: _form(None, back),
        lambda made: _to(made, said),
    )  # fmt: skip


@bp.get("/<uuid:meeting_id>/edit")
@needs("meeting.keep")
def edit(meeting_id: UUID) -> ResponseReturnValue:
    return _form(queries.kept(db.session, current_actor(), meeting_id), EMPTY)


@bp.post("/<uuid:meeting_id>")
@needs("meeting.keep")
def revise(meeting_id: UUID) -> ResponseReturnValue:
    sent, version = versioned(request.form)

    def deed(told: MeetingIn) -> None:
        with work(current_actor()) as w:
            usecases.revise(w, meeting_id, told, version)

    return carried_out(
        MeetingIn, sent, deed,
        lambda back: _form(queries.kept(db.session, current_actor(), meeting_id), back),
        lambda _made: _to(meeting_id, _("Đã lưu thông tin cuộc họp.")),
    )  # fmt: skip


def _form(meeting: Meeting | None, back: Returned) -> ResponseReturnValue:
    organization_id = meeting.organization_id if meeting else current_actor().organization_id
    known = bodies.living(db.session, organization_id, clock.today()) if organization_id else []
    kept = {name: getattr(meeting, name) for name in MeetingIn.model_fields} if meeting else {}
    page = render_template(
        "meetings/form.html",
        meeting=meeting,
        bodies=[(body.id, body.name) for body in known],
        kinds=[(kind.value, str(KINDS[kind])) for kind in MeetingKind],
        values=_for_form(back.values or kept),
        errors=back.errors,
    )
    return page, back.status


def _for_form(values: Any) -> dict[str, Any]:
    """Times as `datetime-local` takes them, in Việt Nam's."""
    said = dict(values)
    for name in ("starts_at", "ends_at", "reply_by"):
        if hasattr(said.get(name), "astimezone"):
            said[name] = said[name].astimezone(clock.HANOI).strftime("%Y-%m-%dT%H:%M")
    return said


@bp.get("/<uuid:meeting_id>/people")
@needs("meeting.keep")
def people(meeting_id: UUID) -> ResponseReturnValue:
    return _people_form(queries.kept(db.session, current_actor(), meeting_id), EMPTY)


@bp.post("/<uuid:meeting_id>/people")
@needs("meeting.keep")
def seat(meeting_id: UUID) -> ResponseReturnValue:
    meeting = queries.kept(db.session, current_actor(), meeting_id)
    try:
        said = SeatsIn.model_validate(seats(request.form))
        with work(current_actor()) as w:
            usecases.seat(w, meeting_id, said)
    except ValidationError:
        wrong = in_words({"people": "unknown_person"})
        return _people_form(meeting, Returned({}, wrong, 422))
    except (Invalid, WrongState) as refusal:
        back = refused({}, refusal)
        return _people_form(queries.kept(db.session, current_actor(), meeting_id), back)
    return _to(meeting_id, _("Đã lưu thành phần dự họp."))


def _people_form(meeting: Meeting, back: Returned) -> ResponseReturnValue:
    page = render_template(
        "meetings/people.html",
        meeting=meeting,
        people=[one for one in meeting.people if one.removed_at is None],
        roles=[(role.value, str(ROLES[role])) for role in Role],
        take_out=TAKE_OUT,
        errors=back.errors,
    )
    return page, back.status


@bp.get("/people")
@needs("meeting.plan")
def find_people() -> ResponseReturnValue:
    """For the picker: anybody of the directory with a post, those who match first."""
    found = people_like(db.session, request.args.get("q", ""), clock.today())
    items = [
        {"id": str(one.id), "label": one.name, "note": f"{one.post} · {one.organization}"}
        for one in found
    ]
    return {"items": items}


@bp.post("/<uuid:meeting_id>/invite")
@needs("meeting.keep")
def invite(meeting_id: UUID) -> ResponseReturnValue:
    with work(current_actor()) as w:
        usecases.invite(w, meeting_id)
    return _to(meeting_id, _("Đã mời họp. Người dự họp thấy cuộc họp và vào được phòng họp."))


@bp.post("/<uuid:meeting_id>/cancel")
@needs("meeting.keep")
def cancel(meeting_id: UUID) -> ResponseReturnValue:
    reason = request.form.get("reason", "").strip()[:300]
    if not reason:
        raise Invalid("reason_missing")
    with work(current_actor()) as w:
        usecases.cancel(w, meeting_id, reason)
    return _to(meeting_id, _("Đã hủy cuộc họp."))
