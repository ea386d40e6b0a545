"""What is said about who is there."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

SENTENCES = {
    "unknown_person": _("Có người không có trong danh bạ hoặc không thuộc cuộc họp này."),
    "reason_missing": _("Hãy ghi lý do vắng mặt."),
}
