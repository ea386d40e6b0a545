"""Days and instants as people read them: in Việt Nam's time, in the language of the page."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_datetime
from flask_babel import get_locale

from . import clock

_MOMENT = {"vi": "dd/MM/yyyy HH:mm", "en": "d MMM yyyy, HH:mm"}
_DAY = {"vi": "dd/MM/yyyy", "en": "d MMM yyyy"}
_SHORT = {"vi": "dd/MM", "en": "d MMM"}


def moment(at: datetime | None) -> str:
    """`23/11/2026 09:05`, or `23 Nov 2026, 09:05`; nothing for None."""
    return _said(at, _MOMENT)


def day(on: date | datetime | None) -> str:
    """`23/11/2026`, or `23 Nov 2026`."""
    return _said(on, _DAY)


def short_day(on: date | datetime | None) -> str:
    """`23/11`, or `23 Nov`: where the year is plain."""
    return _said(on, _SHORT)


def _said(on: date | datetime | None, forms: dict[str, str]) -> str:
    if on is None:
        return ""
    language = str(get_locale() or "vi")
    if isinstance(on, datetime):
        return format_datetime(on, forms[language], tzinfo=clock.HANOI, locale=language)
    return format_date(on, forms[language], locale=language)
