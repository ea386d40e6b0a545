"""What is said about speaking."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

SENTENCES = {
    "list_shut": _("Danh sách phát biểu của nội dung này đã khóa. Hãy báo thư ký."),
    "already_asked": _("Đã có trong danh sách chờ phát biểu."),
    "not_there": _("Người này chưa điểm danh có mặt. Điểm danh rồi mới phát biểu được."),
    "not_your_request": _("Bạn chỉ rút được đăng ký phát biểu của mình."),
    "unknown_request": _("Đăng ký phát biểu này không còn trong danh sách."),
    "turns_spent": _(
        "Theo quy tắc của cơ quan họp, mỗi người phát biểu hoặc hỏi tối đa %(most)s lần ở một "
        "nội dung. Trả lời, giải trình và ý kiến về cách điều hành không tính."
    ),
    "nobody_asks": _("Không còn ai chờ phát biểu ở nội dung này."),
    "nobody_to_interrupt": _("Chưa có ai đang nói, hoặc đã có một người nói xen."),
    "nobody_speaks": _("Hiện không có ai đang phát biểu."),
    "speech_rests": _("Phát biểu đang tạm dừng."),
    "speech_runs": _("Phát biểu đang được tính giờ."),
    "no_limit": _("Phát biểu này không giới hạn thời gian."),
}
