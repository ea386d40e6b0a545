"""What is said about papers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

SENTENCES = {
    "secret_item": _("Nội dung mật không có tài liệu ở đây. Hãy dùng bản giấy theo quy định."),
    "secret_with_papers": _(
        "Một nội dung đã từng có tài liệu ở đây nên không đánh dấu mật được nữa. Hãy bỏ nội dung "
        "đó và thêm một nội dung mới, đánh dấu mật ngay."
    ),
    "heading_item": _("Mục này chỉ là tiêu đề. Hãy đặt tài liệu vào nội dung bên dưới."),
    "not_readable": _("Chỉ nhận tệp PDF hoặc Word (.docx)."),
    "no_file": _("Hãy chọn một tệp, hoặc một văn bản trong Docflow."),
    "document_not_submitted": _("Văn bản này chưa có bản trình nên chưa thể đưa ra họp."),
    "same_version": _("Bản này giống hệt bản đang dùng."),
    "too_many_papers": _("Cuộc họp đã có quá nhiều tài liệu."),
    "unknown_paper": _("Không có tài liệu này, hoặc tài liệu không dành cho bạn."),
    "not_of_this_item": _("Chỉ trình chiếu được tài liệu của nội dung đang bàn."),
    "not_the_presenter": _("Chỉ chủ trì, thư ký và người trình bày nội dung này trình chiếu được."),
    "somebody_presents": _("Đang có người trình chiếu. Hãy đợi, hoặc nhờ chủ trì."),
    "presents_no_more": _("Bạn không còn trình chiếu nữa."),
    "no_such_page": _("Tài liệu không có trang này."),
    "not_in_the_meeting": _("Có người không thuộc thành phần dự họp."),
}
