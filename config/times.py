"""Time as people say it: Hôm nay trước 11:00, Quá 1 ngày, còn 4 ngày."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from docflow.core import clock
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
    local, day = at.astimezone(clock.HANOI), at.astimezone(clock.HANOI).strftime("%d/%m")
    days = (local.date() - clock.today(now)).days
    exact = local.strftime("%d/%m/%Y %H:%M")
    if at < now:
        text = _("Quá %(n)s ngày", n=-days) if days < 0 else _("Quá giờ")
        return Due(text, day if days < 0 else local.strftime("%H:%M"), "late", exact)
    if days == 0:
        return Due(_("Hôm nay"), _("trước %(hour)s", hour=local.strftime("%H:%M")), "late", exact)
    if days == 1:
        return Due(_("Ngày mai"), day, "soon", exact)
    note = _("còn %(n)s ngày", n=days)
    return Due(day, note, "soon" if days <= SOON_DAYS else "ok", exact)
