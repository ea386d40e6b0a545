"""Time as people say it: Hôm nay trước 11:00, Quá 1 ngày, còn 4 ngày; 09:15 hôm nay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from docflow.core import clock
from docflow.core.dates import day as day_of
from docflow.core.dates import moment, short_day
from docflow.core.tasks import NO_DEADLINE

SOON_DAYS = 2


@dataclass(frozen=True)
class Due:
    """Words for a deadline; `level` is late, soon or ok; `exact` goes into the title."""

    text: str
    note: str
    level: str
    exact: str


def due(at: datetime | None, now: datetime | None = None) -> Due | None:
    """None when there is no deadline."""
    if at is None or at >= NO_DEADLINE:
        return None
    now = now or clock.now()
    local, today = at.astimezone(clock.HANOI), clock.today(now)
    days = (local.date() - today).days
    hour = local.strftime("%H:%M")
    exact, day = moment(at), _day(local.date(), today)
    if days < 0:
        return Due(_late(-days), day, "late", exact)
    if at < now:
        return Due(_("Quá giờ"), _("hạn %(hour)s", hour=hour), "late", exact)
    if days == 0:
        return Due(_("Hôm nay"), _("trước %(hour)s", hour=hour), "late", exact)
    if days == 1:
        return Due(_("Ngày mai"), day, "soon", exact)
    level = "soon" if days <= SOON_DAYS else "ok"
    return Due(day, _left(days), level, exact)


def when(at: datetime | None, now: datetime | None = None) -> str:
    """A past moment: `09:15 hôm nay`, `09:15 hôm qua`, `09:15 21/11`."""
    if at is None:
        return ""
    local, today = at.astimezone(clock.HANOI), clock.today(now or clock.now())
    hour, days = local.strftime("%H:%M"), (today - local.date()).days
    if days == 0:
        return str(_("%(hour)s hôm nay", hour=hour))
    if days == 1:
        return str(_("%(hour)s hôm qua", hour=hour))
    return f"{hour} {_day(local.date(), today)}"


def _day(on: date, today: date) -> str:
    """The year only where it is another one."""
    return short_day(on) if on.year == today.year else day_of(on)


def _late(days: int) -> str:
    words: str = ngettext("Quá %(num)d ngày", "Quá %(num)d ngày", days)
    return words


def _left(days: int) -> str:
    words: str = ngettext("còn %(num)d ngày", "còn %(num)d ngày", days)
    return words
