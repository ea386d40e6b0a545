"""What is said about meetings and the people in them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from .models import MeetingKind, MeetingState, Role

SENTENCES = {
    "bad_period": _("Giờ kết thúc phải sau giờ bắt đầu."),
    "late_reply": _("Hạn trả lời phải trước giờ bắt đầu."),
    "one_chair": _("Một cuộc họp có một người chủ trì."),
    "seat_taken": _("Hai người cùng một chỗ ngồi; hãy chọn chỗ khác."),
    "half_a_seat": _("Chỗ ngồi cần cả số hàng và số ghế."),
    "no_chair": _("Hãy chọn người chủ trì trước khi gửi giấy mời."),
    "no_organization": _("Bạn cần làm việc trong một cơ quan để lập cuộc họp."),
    "meeting_begun": _("Cuộc họp đã bắt đầu; thông tin chung không sửa được nữa."),
    "meeting_over": _("Cuộc họp đã kết thúc hoặc đã hủy."),
    "fixed": _("Không đổi được sau khi lập."),
}
STATES = {
    MeetingState.PLANNED: (_("Đang chuẩn bị"), "quiet"),
    MeetingState.INVITED: (_("Đã mời"), "news"),
    MeetingState.OPEN: (_("Đang họp"), "late"),
    MeetingState.PAUSED: (_("Tạm nghỉ"), "soon"),
    MeetingState.CLOSED: (_("Đã họp"), "done"),
    MeetingState.ARCHIVED: (_("Đã lưu hồ sơ"), "done"),
    MeetingState.CANCELLED: (_("Đã hủy"), "quiet"),
}
KINDS = {
    MeetingKind.REGULAR: _("Thường kỳ"),
    MeetingKind.EXTRAORDINARY: _("Bất thường"),
    MeetingKind.THEMATIC: _("Chuyên đề"),
    MeetingKind.CONFERENCE: _("Hội nghị"),
}
ROLES = {
    Role.CHAIR: _("Chủ trì"),
    Role.SECRETARY: _("Thư ký"),
    Role.MEMBER: _("Thành viên"),
    Role.DELEGATE: _("Đại biểu"),
    Role.GUEST: _("Khách mời"),
    Role.TECHNICIAN: _("Kỹ thuật"),
}
