"""What is said about minutes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

SENTENCES = {
    "not_closed_yet": _("Hãy kết thúc cuộc họp trước khi lập biên bản."),
    "no_minutes_yet": _("Chưa có biên bản."),
    "held_by": _("%(by)s đang sửa phần này. Hãy đợi vài phút."),
    "minutes_changed": _("Phần này vừa được người khác sửa. Nội dung của bạn còn nguyên bên dưới."),
    "minutes_fixed": _("Biên bản đã chuyển thành văn bản; hãy sửa trong văn bản."),
    "secret_section": _(
        "Nội dung này được đánh dấu mật: biên bản chỉ ghi rằng đã bàn; phần còn lại lập trên giấy."
    ),
    "secret_conclusion_line": _(
        "Dòng kết luận của nội dung mật phải giữ nguyên, không thêm bớt; "
        "phần còn lại lập trên giấy."
    ),
    "secret_task": _(
        "Nhiệm vụ của nội dung mật không giao trên hệ thống. "
        "Hãy giao bằng văn bản giấy theo quy định."
    ),
    "whose_task": _(
        "Cuộc họp có nội dung mật: mỗi nhiệm vụ phải ghi rõ thuộc nội dung nào của chương trình."
    ),
    "who_does_it": _("Hãy chọn đúng một nơi thực hiện."),
    "unknown_post": _("Không có chức vụ này trong cơ quan."),
    "unknown_organization": _("Không có cơ quan này."),
}
