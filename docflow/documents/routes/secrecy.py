"""The one question before anything is written, for pages of other rooms that compose a draft."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from docflow.core.db import db
from docflow.core.web import current_actor
from docflow.documents import queries

FIELD = "state_secret"
Back = tuple[str, str]
"""Where the page leads back to: what it is called, and its address."""


def unasked() -> dict[str, str]:
    """What to say beside the question; nothing once it was answered."""
    return (
        {} if request.form.get(FIELD) in {"yes", "no"} else {FIELD: _("Hãy trả lời câu hỏi này.")}
    )


def stopped(back: Back) -> ResponseReturnValue | None:
    """The page that says whom to see, when the answer was yes; nothing was drafted."""
    if request.form.get(FIELD) != "yes":
        return None
    keepers = queries.secret_keepers(db.session, current_actor())
    return render_template("documents/stopped.html", keepers=keepers, back=back)


def asked_first(back: Back) -> ResponseReturnValue | None:
    """What the button that composes leads to before it does: the question, or its end.

    None once the answer is no. The question is sent back to where the button went.
    """
    if not unasked():
        return stopped(back)
    errors = unasked() if FIELD in request.form or request.form.get("asked") else {}
    page = render_template("documents/question.html", errors=errors, back=back)
    return page, 422 if errors else 200
