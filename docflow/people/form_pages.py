"""A form becomes a deed, or comes back with what is wrong beside each field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext
from pydantic import BaseModel

from docflow.core.errors import Conflict, Invalid, Refusal, WrongState
from docflow.core.forms import Filled
from docflow.core.web import STATUS, current_actor, sentence
from docflow.core.work import Work, work

from .sentences import SENTENCES
from .words import REASONS, SHAPES

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Returned:
    """A form to be shown again: what was typed, and in words what is wrong."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


EMPTY = Returned()


def submit(model: type[M], deed: Callable[[Work, M], object]) -> Returned | None:
    """Do the deed with the form that was sent; None when it is done."""
    form = Filled(model, request.form)
    if form.value is None:
        return Returned(form.values, in_words(form.errors), STATUS["invalid"])
    try:
        with work(current_actor()) as w:
            deed(w, form.value)
    except (Invalid, WrongState, Conflict) as refusal:
        return Returned(form.values, said(refusal), STATUS[refusal.kind])
    return None


def in_words(errors: Mapping[str, str]) -> dict[str, str]:
    """Reason codes as sentences for beside the fields; a list's fault stands by the list."""
    known = SHAPES | SENTENCES | REASONS
    other = gettext("Nội dung chưa đúng.")
    return {name.partition(".")[0]: str(known.get(code, other)) for name, code in errors.items()}


def said(refusal: Refusal) -> dict[str, str]:
    """A refusal beside the fields it names, else above the form."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return in_words(fields) if fields else {"form": sentence(refusal)}
