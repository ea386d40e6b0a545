"""What is said about questions in writing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from .models import ConsultationState

SENTENCES = {
    "unknown_body": _("Hãy chọn một cơ quan họp của cơ quan bạn."),
    "until_passed": _("Hạn trả lời phải ở sau lúc này."),
    "not_later": _("Hạn mới phải sau hạn đang có."),
    "nobody_to_ask": _("Cơ quan họp này chưa có thành viên nào có quyền biểu quyết."),
    "consultation_sent": _("Phiếu đã gửi, không sửa được nữa. Có thể rút và lập phiếu mới."),
    "item_kept": _("Cuộc họp đã kết thúc: phiếu này thuộc hồ sơ cuộc họp đó."),
    "secret_with_slips": _(
        "Một nội dung đang có phiếu lấy ý kiến gắn vào nên không đánh dấu mật được. Hãy bỏ nội "
        "dung đó và thêm một nội dung mới, đánh dấu mật ngay."
    ),
    "consultation_over": _("Việc lấy ý kiến này đã hết hạn hoặc đã kết thúc."),
    "consultation_runs": _("Việc lấy ý kiến chưa kết thúc."),
    "not_all_answered": _("Chưa đến hạn và còn người chưa trả lời. Có thể nhắc hoặc chờ đến hạn."),
    "not_heard": _("Chỉ chủ trì, thành viên và đại biểu cho ý kiến trước họp."),
    "comment_missing": _("Không tán thành hoặc có ý kiến khác thì hãy ghi nội dung ý kiến."),
}
STATES = {
    ConsultationState.DRAFT: (_("Đang soạn"), "quiet"),
    ConsultationState.ASKED: (_("Đang lấy ý kiến"), "news"),
    ConsultationState.CLOSED: (_("Đã có kết quả"), "done"),
    ConsultationState.WITHDRAWN: (_("Đã rút"), "quiet"),
}
CHOICES = {
    "aye": (_("Tán thành"), "done"),
    "nay": (_("Không tán thành"), "late"),
    "abs": (_("Ý kiến khác"), "soon"),
}
CHOICES_ON_PAPER = {"aye": "Tán thành", "nay": "Không tán thành", "abs": "Ý kiến khác"}
"""In the document, which is Vietnamese whoever drafts it."""
NOTICES = {
    "consulted": _("Có phiếu lấy ý kiến gửi đến bạn"),
    "slips_in": _("Mọi người đã trả lời một phiếu lấy ý kiến của bạn"),
    "consultation_due": _("Phiếu lấy ý kiến của bạn sắp đến hạn"),
    "consultation_closed": _("Một việc lấy ý kiến bằng phiếu đã có kết quả"),
}
