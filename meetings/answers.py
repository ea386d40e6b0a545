"""What the API of the meetings answers after a deed: the thing it was done to, as it stands now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from docflow.core.db import db
from docflow.core.web import current_actor
from docflow.core.work import Work, work

P = ParamSpec("P")
Shown = Callable[[UUID], dict[str, Any]]


def told(
    show: Shown,
    deed: Callable[Concatenate[Work, UUID, P], object],
    id: UUID,
    *args: P.args,
    **named: P.kwargs,
) -> dict[str, Any]:
    """Do it as the caller, in one transaction, then show what it was about."""
    with work(current_actor()) as w:
        deed(w, id, *args, **named)
    return anew(show, id)


def anew(show: Shown, id: UUID) -> dict[str, Any]:
    """Read after the commit, not from what the deed still held."""
    db.session.rollback()
    return show(id)
