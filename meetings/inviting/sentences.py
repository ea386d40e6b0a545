"""What is said about invitations and replies."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from .models import Answer, Purpose

SENTENCES = {
    "too_late_to_reply": _("Đã quá hạn trả lời. Hãy gọi cho thư ký cuộc họp."),
    "why_not": _("Hãy nói lý do."),
    "who_instead": _("Hãy chọn người thay mặt."),
    "substitute_is_there": _("Người này đã có trong thành phần dự họp."),
    "proxy_must_vote": _("Chỉ ủy quyền được cho một thành viên có quyền biểu quyết khác."),
    "already_drafted": _("Đã có dự thảo văn bản này."),
    "not_your_meeting": _("Cuộc họp thuộc cơ quan khác; hãy soạn văn bản tại cơ quan chủ trì."),
}
ANSWERS = {
    Answer.YES: (_("Dự họp"), "done"),
    Answer.NO: (_("Vắng"), "late"),
    Answer.SUBSTITUTE: (_("Cử người dự thay"), "soon"),
    Answer.PROXY: (_("Ủy quyền"), "soon"),
}
PURPOSES = {
    Purpose.INVITATION: _("Giấy mời"),
    Purpose.MINUTES: _("Biên bản"),
    Purpose.CONCLUSION: _("Thông báo kết luận"),
    Purpose.INVENTORY: _("Biên bản niêm phong hồ sơ"),
}
STATES = {
    "draft": _("đang soạn"),
    "in_review": _("đang duyệt"),
    "returned": _("bị trả lại"),
    "signed": _("đã ký"),
    "numbered": _("đã cấp số"),
    "sealed": _("đã đóng dấu"),
    "issued": _("đã ban hành"),
}
