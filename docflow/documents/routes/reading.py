"""Văn bản đi: the list, the page of one document, its versions side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from docflow.core.counting import said
from docflow.core.db import db
from docflow.core.glossary import glossed
from docflow.core.web import current_actor, day_asked, needs
from docflow.documents import queries, showing
from docflow.documents.comparing import compare
from docflow.documents.models import DocumentState
from docflow.documents.naming import title_of
from docflow.documents.queries import Filter, Scope
from docflow.documents.sentences import FIELDS, LEVELS, SCOPES, STATES, URGENCIES
from docflow.documents.versions import version_of

from . import bp

KEPT = ("scope", "state", "type", "q", "since", "until", "urgent")


@bp.get("")
@needs("document.list")
def index() -> ResponseReturnValue:
    actor, wanted = current_actor(), _filter()
    found = queries.listed(db.session, actor, wanted)
    return render_template(
        "documents/index.html",
        found=found,
        wanted=wanted,
        tabs=[_tab(scope, wanted) for scope in Scope],
        titles={row.id: title_of(row) for row in found.rows},
        state_options=_state_options(queries.counts(db.session, actor, wanted.scope)),
        type_options=[(row.code, glossed(row.name)) for row in queries.types(db.session)],
        states=STATES,
        levels=LEVELS,
        urgencies=URGENCIES,
        next_url=_address(after=found.next) if found.next else "",
        first_url=_address() if wanted.after else "",
    )


def _state_options(counts: dict[DocumentState, int]) -> list[tuple[str, str]]:
    """The states with how many there are, so that an empty list is not a surprise."""
    return [
        (state.value, f"{label} ({said(counts.get(state, 0))})") for state, label in STATES.items()
    ]


def _filter() -> Filter:
    """From the address; what is not understood is not asked for."""
    asked = request.args
    state = asked.get("state", "")
    scope = asked.get("scope", "")
    return Filter(
        scope=Scope(scope) if scope in set(Scope) else Scope.ORGANIZATION,
        states=(DocumentState(state),) if state in set(DocumentState) else (),
        type_code=asked.get("type", ""),
        text=asked.get("q", "").strip(),
        since=day_asked("since"),
        until=day_asked("until"),
        urgent=bool(asked.get("urgent")),
        after=asked.get("after", ""),
    )


def _address(**changes: str) -> str:
    """The list with other filters; what the address held beside them is dropped."""
    kept: dict[str, Any] = {name: request.args[name] for name in KEPT if request.args.get(name)}
    return url_for("documents.index", **kept | changes)


def _tab(scope: Scope, wanted: Filter) -> dict[str, Any]:
    return {
        "label": SCOPES[scope],
        "url": _address(scope=scope.value),
        "active": scope is wanted.scope,
    }


@bp.get("/<uuid:document_id>")
@needs("document.read")
def show(document_id: UUID) -> ResponseReturnValue:
    actor = current_actor()
    document = queries.show(db.session, actor, document_id)
    context = showing.page_of(db.session, actor, document)
    return render_template("documents/show.html", document=document, **context)


@bp.get("/<uuid:document_id>/compare")
@needs("document.read")
def compare_versions(document_id: UUID) -> ResponseReturnValue:
    document = queries.show(db.session, current_actor(), document_id)
    newest = document.version_no
    before = version_of(document, request.args.get("from", max(newest - 1, 1), type=int))
    after = version_of(document, request.args.get("to", newest, type=int))
    return render_template(
        "documents/compare.html",
        document=document,
        title=title_of(document),
        before=before,
        after=after,
        comparison=compare(before, after),
        field_names=FIELDS,
    )
