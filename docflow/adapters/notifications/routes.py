"""The bell's page, and its ringing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core.errors import Invalid
from docflow.core.web import current_actor, needs, ports, socketio
from docflow.core.work import Event, on_commit

from . import mailing, usecases
from .models import Mail
from .rest import api
from .telling import Rung
from .words import SHOWN, WORDS, path_of, words_of

__all__ = ["api", "bp", "mailing"]
bp = Blueprint("notices", __name__, url_prefix="/notifications")


@bp.get("")
@needs("account.own")
def index() -> ResponseReturnValue:
    actor = current_actor()
    notices = usecases.latest(actor)
    return render_template(
        "notifications/index.html",
        notices=notices,
        titles=usecases.titles_of(actor, notices),
        words=WORDS,
        path_of=path_of,
        mail=usecases.choice_of(actor),
        mail_is_set=ports().mailer is not None,
    )


@bp.post("/read")
@needs("account.own")
def read() -> ResponseReturnValue:
    usecases.read_all(current_actor())
    return redirect(url_for("notices.index"), 303)


@bp.post("/choice")
@needs("account.own")
def choose() -> ResponseReturnValue:
    mail = request.form.get("mail", "")
    if mail not in set(Mail):
        raise Invalid(fields={"mail": "choice"})
    usecases.choose(current_actor(), Mail(mail))
    flash(_("Đã lưu cách nhận thư."), "done")
    return redirect(url_for("notices.index"), 303)


@bp.before_app_request
def seen() -> None:
    """Opening the page of a document is reading the notices about it."""
    name = SHOWN.get(request.endpoint or "")
    if name and request.view_args and "X-Fragment" not in request.headers:
        usecases.read_about(current_actor(), request.view_args[name])


@on_commit
def ring(event: Event) -> None:
    """Ring the bell of a person who is looking at a page now; a signal without content."""
    if isinstance(event, Rung) and socketio.server:
        said = {
            "text": words_of(event.news.code, event.locale),
            "url": path_of(event.news.kind, event.news.id),
            "level": "news",
        }
        socketio.emit("notification", said, to=f"inbox:{event.subject_id}")
