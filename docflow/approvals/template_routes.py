"""The administrators' pages of circuits: steps as rows of a form, drawn before they are kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Invalid, NotFound
from docflow.core.web import current_actor, needs
from docflow.core.work import work
from docflow.people import queries as people
from docflow.people import sections, type_names
from docflow.people.form_pages import EMPTY, Returned, in_words, said
from docflow.people.models import Organization
from docflow.people.words import ROLE_NAMES

from . import defining
from .definitions import KEEP, REVIEWS, StepDef, check_steps
from .models import CircuitTemplate, Quorum
from .sentences import QUORUMS, SENTENCES, STEPS, TOKENS

bp = Blueprint("circuits", __name__, url_prefix="/directory/circuits")
sections.add(60, "circuits.index", lazy_gettext("Quy trình"), "people.manage")
ROWS = defining.MOST_STEPS - 4
REVIEW_SEATS = ("unit_head", "office_head", "unit_heads", "deputies")


def _body() -> Organization:
    actor = current_actor()
    asked = request.values.get("organization", type=UUID)
    return people.manageable(db.session, actor, asked or actor.organization_id or UUID(int=0))


@bp.get("")
@needs("people.manage")
def index() -> ResponseReturnValue:
    body = _body()
    posts = people.titles(db.session, body.id)
    rows = defining.offered(db.session, body.id)
    return render_template(
        "approvals/circuits.html",
        body=body,
        rows=rows,
        drawn={row.id: drawn(check_steps(row.steps), posts) for row in rows},
        mine={row.id for row in rows if defining.may_change(current_actor(), row)},
        types=type_names.names(db.session),
    )


def drawn(steps: list[StepDef], posts: dict[UUID, str]) -> list[dict[str, str]]:
    """Steps as the pipeline of a page shows them."""
    return [
        {"name": str(STEPS[step.kind]), "who": _who(step, posts), "state": "waiting"}
        for step in steps
    ]


def _who(step: StepDef, posts: dict[UUID, str]) -> str:
    names = ", ".join(_seat(token, posts) for token in step.to)
    if step.quorum is Quorum.SOME or len(step.to) > 1:
        return f"{str(QUORUMS[step.quorum]) % {'needed': step.needed}}: {names}"
    return names


def _seat(token: str, posts: dict[UUID, str]) -> str:
    kind, _sep, rest = token.partition(":")
    if kind == "position":
        return posts.get(UUID(rest)) or _("vị trí đã kết thúc")
    names = TOKENS | {f"role:{role}": words for role, words in ROLE_NAMES.items()}
    return str(names.get(token, token))


@bp.get("/new")
@needs("people.manage")
def new() -> ResponseReturnValue:
    """An empty one, or with `like` a copy to begin from."""
    like = request.args.get("like", type=UUID)
    start = defining.template(db.session, current_actor(), like) if like else None
    return _form(None, _values(start) if start else {"active": True}, EMPTY)


@bp.get("/<uuid:circuit_id>")
@needs("people.manage")
def edit(circuit_id: UUID) -> ResponseReturnValue:
    row = _mine(circuit_id)
    return _form(row, _values(row), EMPTY)


def _mine(circuit_id: UUID) -> CircuitTemplate:
    row = defining.template(db.session, current_actor(), circuit_id)
    if not defining.may_change(current_actor(), row):
        raise NotFound(kind="CircuitTemplate")
    return row


@bp.post("")
@needs("people.manage")
def add() -> ResponseReturnValue:
    return _kept(None)


@bp.post("/<uuid:circuit_id>")
@needs("people.manage")
def change(circuit_id: UUID) -> ResponseReturnValue:
    _mine(circuit_id)
    return _kept(circuit_id)


def _kept(circuit_id: UUID | None) -> ResponseReturnValue:
    values = _typed(request.form)
    try:
        told = defining.CircuitIn.model_validate(values)
        if "draw" in request.form:
            defining.checked(told.steps)
            return _again(circuit_id, values, EMPTY)
        with work(current_actor()) as w:
            if circuit_id is None:
                defining.define(w, told)
            else:
                defining.redefine(w, circuit_id, told)
    except ValidationError as error:
        wrong = {str(found["loc"][0]): str(found["type"]) for found in error.errors()}
        return _again(circuit_id, values, Returned({}, in_words(wrong), 422))
    except Invalid as refusal:
        return _again(circuit_id, values, Returned({}, _told(refusal), 422))
    flash(_("Đã lưu quy trình. Văn bản đang trình vẫn theo quy trình cũ."), "done")
    return redirect(url_for("circuits.index", organization=request.args.get("organization")), 303)


def _told(refusal: Invalid) -> dict[str, str]:
    words = {
        name: str(SENTENCES[code]) for name, code in refusal.fields.items() if code in SENTENCES
    }
    return said(refusal) | words


def _again(circuit_id: UUID | None, values: dict[str, Any], back: Returned) -> ResponseReturnValue:
    return _form(_mine(circuit_id) if circuit_id else None, values, back)


def _typed(form: MultiDict[str, str]) -> dict[str, Any]:
    """The form as a definition: rows without a kind are left out, the others go by their place."""
    rows = []
    for number in range(ROWS):
        if not form.get(f"kind-{number}"):
            continue
        seats = [token for token in form.getlist(f"to-{number}") if token]
        rows.append(
            (
                form.get(f"place-{number}", number, type=int),
                {
                    "kind": form[f"kind-{number}"],
                    "to": seats,
                    "quorum": form.get(f"quorum-{number}") or "all",
                    "needed": form.get(f"needed-{number}", 0, type=int),
                    "on_new_version": KEEP if form.get(f"keep-{number}") else "again",
                },
            )
        )
    own = form.get("organization_id") or None
    return {
        "organization_id": own,
        "name": form.get("name", ""),
        "type_codes": form.getlist("type_codes"),
        "active": "active" in form,
        "steps": [step for _place, step in sorted(rows, key=lambda row: row[0])],
    }


def _values(row: CircuitTemplate) -> dict[str, Any]:
    reviews = [step for step in row.steps if step["kind"] in {str(kind) for kind in REVIEWS}]
    return {
        "organization_id": row.organization_id,
        "name": row.name,
        "type_codes": row.type_codes,
        "active": row.active,
        "steps": reviews,
    }


def _form(
    row: CircuitTemplate | None, values: dict[str, Any], back: Returned
) -> ResponseReturnValue:
    body = _body()
    posts = people.posts(db.session, body.id, clock.today())
    page = render_template(
        "approvals/circuit_form.html",
        row=row,
        body=body,
        values=values,
        errors=back.errors,
        steps=_drawn(values, people.titles(db.session, body.id)),
        rows=ROWS,
        labels={token: _seat(token, {}) for token in _roles(values)},
        kinds=[(str(kind), str(STEPS[kind])) for kind in REVIEWS],
        quorums=[("all", _("tất cả")), ("any", _("một người")), ("some", _("đủ số người ghi bên"))],
        seats=[(token, str(TOKENS[token])) for token in REVIEW_SEATS],
        posts=posts,
        types=type_names.names(db.session),
    )
    return page, back.status


def _roles(values: dict[str, Any]) -> set[str]:
    """Seats by role that an older definition has; the form keeps them."""
    tokens = (token for step in values.get("steps", []) for token in step["to"])
    return {token for token in tokens if token.startswith("role:")}


def _drawn(values: dict[str, Any], posts: dict[UUID, str]) -> list[dict[str, str]]:
    try:
        return drawn(check_steps(values.get("steps", [])), posts)
    except (Invalid, KeyError, ValueError):
        return []
