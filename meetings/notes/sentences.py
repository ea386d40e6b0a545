"""What is said about notes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

SENTENCES = {
    "no_such_page": _("Bản tài liệu này không có trang đó."),
    "too_many_notes": _("Bạn đã có quá nhiều ghi chú trong cuộc họp này."),
}
