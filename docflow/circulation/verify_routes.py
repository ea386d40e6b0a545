"""The page "Kiểm tra chữ ký", for everybody who is signed in."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from docflow.core.budgets import CHECKS
from docflow.core.errors import Invalid
from docflow.core.web import STATUS, needs, ports, sparing
from docflow.documents.gates import Sent
from docflow.documents.intake.pdf import MAX_FILE

from .sentences import in_words
from .verdicts import judged
from .verifying import FIELD, verify

bp = Blueprint("verify", __name__)


@bp.get("/verify")
@needs("signature.verify")
def page() -> ResponseReturnValue:
    return render_template("circulation/verify.html", errors={}, most=MAX_FILE)


@bp.post("/verify")
@needs("signature.verify")
@sparing(CHECKS)
def check() -> ResponseReturnValue:
    """Judge the file that was sent; nothing is stored."""
    try:
        sent = _sent()
        result = judged(verify(ports(), sent))
    except Invalid as refusal:
        errors = in_words(refusal.fields, refusal.facts)
        again = render_template("circulation/verify.html", errors=errors, most=MAX_FILE)
        return again, STATUS[refusal.kind]
    return render_template(
        "circulation/verify.html", errors={}, most=MAX_FILE, name=sent.name, result=result
    )


def _sent() -> Sent:
    file = request.files.get(FIELD)
    if file is None or not file.filename:
        raise Invalid(fields={FIELD: "missing"})
    return Sent(file.filename, file.read(MAX_FILE + 1))
