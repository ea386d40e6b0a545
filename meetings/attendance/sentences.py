"""What is said about who is there."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

SENTENCES = {
    "unknown_person": _("Có người không có trong danh bạ hoặc không thuộc cuộc họp này."),
    "unknown_code": _("Mã này không phải của cuộc họp."),
    "code_too_old": _("Mã đã hết hạn."),
    "code_used": _("Bạn đã dùng mã này rồi."),
    "nobody_leads": _("Bạn đang tự điều hành, không có gì để nhận lại."),
    "reason_missing": _("Hãy ghi lý do vắng mặt."),
}
