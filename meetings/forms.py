"""Forms of meetings: sent, checked, and shown again with what is wrong beside each field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from pydantic import BaseModel
from werkzeug.datastructures import MultiDict

from docflow.core.db import db
from docflow.core.errors import Conflict, Invalid, Refusal, WrongState
from docflow.core.forms import Filled
from docflow.core.web import STATUS, sentence

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
SHAPES = {
    "missing": _("Cần điền ô này."),
    "string_too_short": _("Nội dung quá ngắn."),
    "string_too_long": _("Nội dung quá dài."),
    "datetime_from_date_parsing": _("Ngày giờ chưa đúng."),
    "datetime_parsing": _("Ngày giờ chưa đúng."),
    "date_from_datetime_parsing": _("Ngày giờ chưa đúng."),
    "date_parsing": _("Ngày giờ chưa đúng."),
    "int_parsing": _("Hãy nhập số."),
    "greater_than_equal": _("Số quá nhỏ."),
    "less_than_equal": _("Số quá lớn."),
}


@dataclass(frozen=True)
class Returned:
    """A form to be shown again; empty the first time."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


EMPTY = Returned()
SHOWN = (Invalid, WrongState, Conflict)


def carried_out(
    kind: type[M],
    sent: MultiDict[str, str],
    deed: Callable[[M], T],
    again: Callable[[Returned], ResponseReturnValue],
    done: Callable[[T], ResponseReturnValue],
    shown: tuple[type[Refusal], ...] = SHOWN,
) -> ResponseReturnValue:
    """What a form that was sent leads to: its deed and what is `done` with what it made, or the
    form `again`, as it was filled in, with what is wrong.
    """
    form = Filled(kind, sent)
    if form.value is None:
        return again(Returned(form.values, in_words(form.errors), 422))
    return decided(partial(deed, form.value), form.values, again, done, shown)


def decided(
    deed: Callable[[], T],
    values: Mapping[str, Any],
    again: Callable[[Returned], ResponseReturnValue],
    done: Callable[[T], ResponseReturnValue],
    shown: tuple[type[Refusal], ...] = SHOWN,
) -> ResponseReturnValue:
    """The same for a form that was read already."""
    try:
        made = deed()
    except shown as refusal:
        db.session.rollback()
        return again(refused(values, refusal))
    return done(made)


def key_of(sent: MultiDict[str, str]) -> str | None:
    """By which the same form sent twice is known."""
    return sent.get("idempotency_key", "")[:80] or None


def versioned(sent: MultiDict[str, str]) -> tuple[MultiDict[str, str], int | None]:
    """A form, and the version of the row it was filled in on."""
    rest = sent.copy()
    version = rest.pop("version", "")
    return rest, int(version) if version.isdigit() else None


def in_words(codes: Mapping[str, str]) -> dict[str, str]:
    """Codes as sentences, by the first name of a field's path."""
    return {name.partition(".")[0]: _word(code) for name, code in codes.items()}


def _word(code: str) -> str:
    if code in SHAPES:
        return str(SHAPES[code])
    said = sentence(Refusal(code))
    return said if said != sentence(Refusal("refused")) else gettext("Nội dung chưa đúng.")


def refused(values: Mapping[str, Any], refusal: Refusal) -> Returned:
    """A use case's refusal, beside the fields it names or above the form."""
    fields = in_words(refusal.fields) if isinstance(refusal, Invalid) else {}
    return Returned(values, fields or {"form": sentence(refusal)}, STATUS[refusal.kind])
