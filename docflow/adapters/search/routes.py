"""The search page."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from docflow.circulation.sentences import LEVELS as INCOMING_LEVELS
from docflow.circulation.sentences import STATES as INCOMING_STATES
from docflow.core.budgets import SEARCHES
from docflow.core.db import db
from docflow.core.web import current_actor, needs, sparing
from docflow.documents.sentences import LEVELS, STATES

from . import queries
from .rest import api

__all__ = ["api", "bp"]
bp = Blueprint("search", __name__, url_prefix="/search")
WORDS = {"document": (STATES, LEVELS), "incoming": (INCOMING_STATES, INCOMING_LEVELS)}
"""The states of each kind in words, and how loud they are."""


@bp.get("")
@needs("home.read")
@sparing(SEARCHES)
def index() -> ResponseReturnValue:
    typed = request.args.get("q", "").strip()[:200]
    hits = queries.found(db.session, current_actor(), typed)
    return render_template("search/index.html", q=typed, hits=hits, words=WORDS, cut=_cut(hits))


def _cut(hits: list[queries.Hit]) -> bool:
    """Whether there may be more than is shown."""
    kinds = [hit.kind for hit in hits]
    return any(kinds.count(kind) >= queries.LIMIT for kind in WORDS)
