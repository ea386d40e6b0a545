"""What is said about guests."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

SENTENCES = {
    "not_a_guest": _("Người này không phải khách mời của cuộc họp."),
    "guest_is_inside": _("Khách mời này đang ở trong phòng."),
    "guest_is_outside": _("Khách mời này không ở trong phòng."),
    "not_the_guests_item": _("Khách mời này không dự nội dung đang bàn."),
}
