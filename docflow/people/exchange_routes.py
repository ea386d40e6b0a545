"""The directory out as a workbook, in with a preview, and applied as one deed."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from itsdangerous import BadSignature, URLSafeTimedSerializer

from docflow.core import clock
from docflow.core.budgets import EXPORTS
from docflow.core.db import db
from docflow.core.errors import Conflict, Invalid, Refusal
from docflow.core.web import STATUS, current_actor, needs, ports, sentence, sparing

from . import sections
from .exchange import plan as planning
from .exchange.plan import Change, Plan
from .exchange.sheets import SHEETS, export
from .exchange.workbook import MOST_BYTES
from .form_pages import in_words

bp = Blueprint("exchange", __name__, url_prefix="/directory/exchange")
sections.add(80, "exchange.index", lazy_gettext("Nhập, xuất Excel"), "people.manage")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PREVIEW_SECONDS = 3600
SHOWN_ROWS = 500


@bp.get("")
@needs("people.manage")
def index() -> ResponseReturnValue:
    return render_template("people/exchange.html", errors={})


@bp.get("/directory.xlsx")
@needs("people.manage")
@sparing(EXPORTS)
def download() -> Response:
    answer = Response(export(db.session, current_actor()), mimetype=XLSX)
    name = f"danh-ba-{clock.today():%Y-%m-%d}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.post("/preview")
@needs("people.manage")
@sparing(EXPORTS)
def preview() -> ResponseReturnValue:
    """What the file would change. Nothing is written but the file itself, under its hash."""
    sent = request.files.get("sheet")
    content = sent.read(MOST_BYTES + 1) if sent else b""
    try:
        plan = planning.preview(current_actor(), content, db.session)
    except (Invalid, Conflict) as refusal:
        return _refused(refusal)
    sha = ports().files.put(content)
    return _shown(plan, _seal().dumps([sha, plan.digest, str(current_actor().person_id)]))


@bp.post("/apply")
@needs("people.manage")
def apply() -> ResponseReturnValue:
    try:
        sha, digest = _opened(request.form.get("preview", ""))
        pages = planning.pages_of(ports().files.get(sha))
        plan = planning.apply(current_actor(), pages, digest)
    except (Invalid, Conflict) as refusal:
        return _refused(refusal)
    flash(
        _(
            "Đã ghi: thêm %(added)s dòng, sửa %(changed)s dòng.",
            added=plan.count(Change.ADD),
            changed=plan.count(Change.EDIT),
        ),
        "done",
    )
    return redirect(url_for("exchange.index"), 303)


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="directory-preview")


def _opened(token: str) -> tuple[str, str]:
    """The file and the plan that this person was shown within the hour."""
    try:
        sha, digest, person = _seal().loads(token, max_age=PREVIEW_SECONDS)
    except (BadSignature, ValueError) as error:
        raise Invalid("sheet_gone") from error
    if person != str(current_actor().person_id):
        raise Invalid("sheet_gone")
    return sha, digest


def _refused(refusal: Refusal) -> ResponseReturnValue:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    words = in_words(fields) if fields else {"form": sentence(refusal)}
    if reason := refusal.facts.get("reason"):
        words["form"] += " " + in_words({"": str(reason)})[""]
    return render_template("people/exchange.html", errors=words), STATUS[refusal.kind]


def _shown(plan: Plan, token: str) -> str:
    faults = [row for row in plan.rows if row.change is Change.FAULT]
    titles = {(s.title, c.field): c.title for s in SHEETS for c in s.columns}
    return render_template(
        "people/exchange_preview.html",
        plan=plan,
        counts={change.value: plan.count(change) for change in Change},
        faults=faults[:SHOWN_ROWS],
        touched=plan.touched[:SHOWN_ROWS],
        hidden=max(0, len(plan.touched) - SHOWN_ROWS),
        titles=titles,
        reason=_reason,
        token="" if faults else token,
    )


def _reason(code: str) -> Any:
    return in_words({"": code})[""]
