"""What the room says for refusals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

SENTENCES = {
    "not_now": _("Việc này chưa làm được, hoặc không còn làm được, ở bước hiện tại của cuộc họp."),
    "moved_on": _("Cuộc họp vừa chuyển sang bước khác. Màn hình đã cập nhật; hãy xem rồi làm lại."),
    "unknown_command": _("Phòng họp không có lệnh này."),
    "no_room": _("Phòng họp trực tuyến đang không hoạt động. Hãy báo người phụ trách kỹ thuật."),
    "not_your_view": _("Màn hình này không dành cho vai trò của bạn trong cuộc họp."),
}
