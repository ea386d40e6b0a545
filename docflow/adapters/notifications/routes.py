"""The bell's page."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core.db import db
from docflow.core.errors import Invalid
from docflow.core.web import current_actor, needs, socketio
from docflow.core.work import Event, on_commit

from . import usecases
from .models import NoticeChoice
from .words import WORDS

bp = Blueprint("notices", __name__, url_prefix="/notifications")
CHOICES = ("at_once", "digest", "none")


@bp.get("")
@needs("account.own")
def index() -> ResponseReturnValue:
    actor = current_actor()
    choice = db.session.get(NoticeChoice, actor.person_id)
    return render_template(
        "notifications/index.html",
        notices=usecases.latest(actor),
        words=WORDS,
        mail=choice.mail if choice else "digest",
    )


@bp.get("/unread")
@needs("account.own")
def unread() -> ResponseReturnValue:
    return jsonify(count=usecases.unread(current_actor()))


@bp.post("/read")
@needs("account.own")
def read() -> ResponseReturnValue:
    usecases.read_all(current_actor())
    return redirect(url_for("notices.index"), 303)


@bp.post("/choice")
@needs("account.own")
def choose() -> ResponseReturnValue:
    mail = request.form.get("mail", "")
    if mail not in CHOICES:
        raise Invalid(fields={"mail": "choice"})
    usecases.choose(current_actor(), mail)
    flash(_("Đã lưu cách nhận thư."), "done")
    return redirect(url_for("notices.index"), 303)


@on_commit
def ring(event: Event) -> None:
    """Ring the bell of a person who is looking at a page now."""
    if event.name == "notice.new" and socketio.server:
        said = {"text": _("Bạn có việc mới."), "url": "/notifications"}
        socketio.emit("notification", said, to=f"inbox:{event.subject_id}")
