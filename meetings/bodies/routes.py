"""Pages of an organisation's bodies: their rules, and who belongs to them from when to when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel

from docflow.api import find_people as people_like
from docflow.api import people as people_by_id
from docflow.core import clock
from docflow.core.access import policy
from docflow.core.db import db
from docflow.core.web import current_actor, needs
from docflow.core.work import Work, work
from meetings.forms import EMPTY, Returned, carried_out, key_of, versioned

from . import queries, usecases
from .models import Body, BodyKind, Membership, Seat
from .schemas import BodyIn, LastDayIn, MemberIn, RuleIn, TermIn
from .sentences import BASES, DECISIONS, KINDS, RECUSALS, SEATS, TIES
from .thresholds import Base, Decision, Recusal, TieBreak

bp = Blueprint("bodies", __name__, url_prefix="/bodies")
M = TypeVar("M", bound=BaseModel)


@bp.get("")
@needs("meeting.list")
def index() -> ResponseReturnValue:
    """Those of the organisation one works in."""
    organization_id = current_actor().organization_id
    rows = queries.all_of(db.session, organization_id) if organization_id else []
    today = clock.today()
    counts = {row.id: len(queries.members_on(db.session, row.id, today)) for row in rows}
    return render_template("meetings/bodies/index.html", rows=rows, counts=counts, kinds=KINDS)


@bp.get("/new")
@needs("body.found")
def new() -> ResponseReturnValue:
    return _form(None, EMPTY)


@bp.post("")
@needs("body.found")
def found() -> ResponseReturnValue:
    def deed(said: BodyIn) -> UUID:
        with work(current_actor()) as w:
            return usecases.found(w, said, key_of(request.form)).id

    return carried_out(
        BodyIn, request.form, deed, lambda back: _form(None, back),
        lambda made: _to(made, _("Đã lập cơ quan họp. Tiếp theo: thêm thành viên.")),
    )  # fmt: skip


@bp.get("/<uuid:body_id>/edit")
@needs("body.manage")
def edit(body_id: UUID) -> ResponseReturnValue:
    return _form(queries.manageable(db.session, current_actor(), body_id), EMPTY)


@bp.post("/<uuid:body_id>")
@needs("body.manage")
def change(body_id: UUID) -> ResponseReturnValue:
    sent, version = versioned(request.form)
    queries.manageable(db.session, current_actor(), body_id)

    def deed(said: BodyIn) -> None:
        with work(current_actor()) as w:
            usecases.change(w, body_id, said, version)

    return carried_out(
        BodyIn, sent, deed, lambda back: _form(queries.body(db.session, body_id), back),
        lambda _made: _to(body_id, _("Đã lưu quy tắc. Cuộc họp đã bắt đầu giữ quy tắc cũ.")),
    )  # fmt: skip


def _to(body_id: UUID, said: str) -> ResponseReturnValue:
    flash(said, "done")
    return redirect(url_for("bodies.show", body_id=body_id), 303)


def _form(body: Body | None, back: Returned) -> ResponseReturnValue:
    page = render_template(
        "meetings/bodies/form.html",
        body=body,
        values=back.values or _values(body),
        errors=back.errors,
        kinds=[(one.value, str(KINDS[one])) for one in BodyKind],
        bases=[(one.value, str(BASES[one])) for one in Base],
        ties=[(one.value, str(TIES[one])) for one in TieBreak],
        recusals=[(one.value, str(RECUSALS[one])) for one in Recusal],
    )
    return page, back.status


def _values(body: Body | None) -> dict[str, Any]:
    """What stands in the form; of a new body what is usual."""
    if body is None:
        return {name: field.default for name, field in BodyIn.model_fields.items()} | {"name": ""}
    plain = BodyIn.model_fields.keys() - usecases.THRESHOLDS
    told = {name: getattr(body, name) for name in plain}
    for rule in ("quorum", "majority"):
        told |= {f"{rule}_{part}": one for part, one in getattr(body, rule).as_dict().items()}
    return told


@bp.get("/<uuid:body_id>")
@needs("body.read")
def show(body_id: UUID) -> ResponseReturnValue:
    return _show(body_id, EMPTY)


def _show(body_id: UUID, back: Returned, about: UUID | None = None) -> ResponseReturnValue:
    """`about`: the membership whose form comes back with what is wrong; else that of a new one."""
    row, today = queries.body(db.session, body_id), clock.today()
    ids = [one.person_id for one in row.members]
    page = render_template(
        "meetings/bodies/show.html",
        body=row,
        groups=_groups(row),
        names=people_by_id(db.session, ids, today),
        manages=policy.allows(current_actor(), "body.manage", row),
        kinds=KINDS,
        seats=SEATS,
        seat_options=[(one.value, str(SEATS[one])) for one in Seat],
        bases=BASES,
        ties=TIES,
        recusals=RECUSALS,
        rules=sorted(row.rules, key=lambda one: (one.decision, one.starts_on)),
        in_force=queries.rules_on(row, today),
        decisions=DECISIONS,
        decision_options=[(one.value, str(DECISIONS[one])) for one in Decision],
        base_options=[(one.value, str(BASES[one])) for one in Base],
        tie_options=[(one.value, str(TIES[one])) for one in TieBreak],
        values=back.values,
        errors=back.errors,
        about=about,
        today=today,
    )
    return page, back.status


def _groups(body: Body) -> list[tuple[str, list[Membership]]]:
    today = clock.today()
    past = [one for one in body.members if one.ends_on is not None and one.ends_on < today]
    coming = [one for one in body.members if one.starts_on > today]
    now = [one for one in body.members if one not in past and one not in coming]
    others = [(_("Sắp tới"), coming), (_("Đã thôi"), past)]
    return [(_("Đang là thành viên"), now), *(one for one in others if one[1])]


@bp.get("/people")
@needs("body.found")
def find_people() -> ResponseReturnValue:
    """For the picker: anybody of the directory with a post."""
    found = people_like(db.session, request.args.get("q", ""), clock.today())
    items = [
        {"id": str(one.id), "label": one.name, "note": f"{one.post} · {one.organization}"}
        for one in found
    ]
    return {"items": items}


Deed = Callable[[Work, M], object]


def _carry_out(
    body_id: UUID, kind: type[M], deed: Deed[M], said: str, about: UUID | None = None
) -> ResponseReturnValue:
    queries.manageable(db.session, current_actor(), body_id)

    def worked(told: M) -> None:
        with work(current_actor()) as w:
            deed(w, told)

    return carried_out(
        kind, request.form, worked, lambda back: _show(body_id, back, about),
        lambda _made: _to(body_id, said),
    )  # fmt: skip


@bp.post("/<uuid:body_id>/members")
@needs("body.manage")
def seat(body_id: UUID) -> ResponseReturnValue:
    def deed(w: Work, told: MemberIn) -> object:
        return usecases.seat(w, body_id, told)

    return _carry_out(body_id, MemberIn, deed, _("Đã thêm thành viên."))


@bp.post("/<uuid:body_id>/members/<uuid:membership_id>/renew")
@needs("body.manage")
def renew(body_id: UUID, membership_id: UUID) -> ResponseReturnValue:
    def deed(w: Work, told: TermIn) -> object:
        return usecases.renew(w, body_id, membership_id, told)

    return _carry_out(body_id, TermIn, deed, _("Đã ghi nhiệm kỳ mới."), membership_id)


@bp.post("/<uuid:body_id>/members/<uuid:membership_id>/end")
@needs("body.manage")
def relieve(body_id: UUID, membership_id: UUID) -> ResponseReturnValue:
    def deed(w: Work, told: LastDayIn) -> object:
        return usecases.relieve(w, body_id, membership_id, told.on)

    return _carry_out(body_id, LastDayIn, deed, _("Đã ghi ngày thôi."), membership_id)


@bp.post("/<uuid:body_id>/end")
@needs("body.manage")
def end(body_id: UUID) -> ResponseReturnValue:
    def deed(w: Work, told: LastDayIn) -> object:
        return usecases.end(w, body_id, told.on)

    return _carry_out(body_id, LastDayIn, deed, _("Đã ghi ngày kết thúc."))


@bp.post("/<uuid:body_id>/rules")
@needs("body.manage")
def rule(body_id: UUID) -> ResponseReturnValue:
    def deed(w: Work, told: RuleIn) -> object:
        return usecases.rule(w, body_id, told)

    return _carry_out(body_id, RuleIn, deed, _("Đã lưu quy tắc biểu quyết."))


@bp.post("/<uuid:body_id>/rules/<uuid:rule_id>/end")
@needs("body.manage")
def repeal(body_id: UUID, rule_id: UUID) -> ResponseReturnValue:
    def deed(w: Work, told: LastDayIn) -> object:
        return usecases.repeal(w, body_id, rule_id, told.on)

    return _carry_out(body_id, LastDayIn, deed, _("Đã ghi ngày hết hiệu lực."), rule_id)
