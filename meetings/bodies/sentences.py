"""What is said about bodies and who belongs to them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from .models import BodyKind, Seat
from .thresholds import Base, Decision, Recusal, TieBreak

SENTENCES = {
    "out_of_reach": _("Tỷ lệ không thể đạt được: tử số phải không lớn hơn mẫu số."),
    "bad_term": _("Ngày cuối phải sau ngày đầu."),
    "body_named_so": _("Đã có cơ quan họp mang tên này."),
    "already_member": _("Người này đã là thành viên trong thời gian đó."),
    "chair_taken": _("Trong thời gian đó đã có người đứng đầu; hãy kết thúc nhiệm kỳ ấy trước."),
    "before_the_rule": _("Ngày này trước khi quy tắc có hiệu lực."),
    "before_the_term": _("Ngày này trước khi nhiệm kỳ bắt đầu."),
}
KINDS = {
    BodyKind.COMMITTEE: _("Ủy ban nhân dân"),
    BodyKind.COUNCIL: _("Hội đồng nhân dân"),
    BodyKind.PARTY: _("Tổ chức Đảng"),
    BodyKind.BOARD: _("Ban, hội đồng, ban chỉ đạo"),
}
SEATS = {
    Seat.CHAIR: _("Đứng đầu"),
    Seat.DEPUTY: _("Cấp phó"),
    Seat.SECRETARY: _("Thư ký"),
    Seat.MEMBER: _("Thành viên"),
}
DECISIONS = {
    Decision.ORDINARY: _("Quyết định thông thường"),
    Decision.AGENDA: _("Thay đổi chương trình họp"),
    Decision.ELECTION: _("Bầu, phê chuẩn chức danh"),
    Decision.DISMISSAL: _("Miễn nhiệm, bãi nhiệm"),
    Decision.WORKING_RULES: _("Sửa quy chế làm việc"),
}
BASES = {Base.ALL: _("tổng số thành viên"), Base.PRESENT: _("số thành viên có mặt")}
TIES = {
    TieBreak.CHAIR: _("Theo bên người chủ trì đã chọn"),
    TieBreak.FAILS: _("Không được thông qua"),
}
RECUSALS = {
    Recusal.LEAVES: _("Không tính vào số thành viên"),
    Recusal.STAYS: _("Vẫn tính vào số thành viên"),
}
