"""What is said about the agenda."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

SENTENCES = {
    "nothing_waits": _("Không còn nội dung nào chờ. Bạn có thể kết thúc cuộc họp."),
    "nothing_before": _("Không có nội dung nào trước đó."),
    "too_late_to_undo": _("Đã quá mười giây, không hoàn tác được nữa. Hãy chọn lại nội dung."),
    "unknown_item": _("Chương trình không có nội dung này."),
    "item_is_not_so": _("Nội dung này không còn ở trạng thái đó. Hãy xem lại chương trình."),
    "title_told": _(
        "Tên của một nội dung đã gửi cho người dự họp và đã vào nhật ký, nên không đánh dấu mật "
        "được nữa. Hãy bỏ nội dung đó và thêm một nội dung mới, đánh dấu mật ngay; tên cũ vẫn "
        "còn trong nhật ký: hãy báo cán bộ bảo vệ bí mật nhà nước."
    ),
    "too_deep": _("Nội dung con phải đứng ngay dưới nội dung cha."),
}
