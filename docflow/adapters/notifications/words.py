"""The words of notices and letters. They name what waits, never what it says."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from docflow.core.ports import Letter

WORDS: dict[str, Any] = {
    "content_review": _("Có văn bản chờ bạn cho ý kiến"),
    "format_review": _("Có văn bản chờ bạn kiểm tra thể thức"),
    "initial": _("Có văn bản chờ bạn ký nháy"),
    "sign": _("Có văn bản chờ bạn ký"),
    "number": _("Có văn bản chờ cấp số"),
    "seal": _("Có văn bản chờ đóng dấu"),
    "issue": _("Có văn bản chờ phát hành"),
    "revise": _("Có văn bản được trả lại để sửa"),
    "opinion": _("Có người xin ý kiến của bạn"),
    "receive": _("Có văn bản mới gửi đến"),
    "direct": _("Có văn bản đến chờ ý kiến chỉ đạo"),
    "handle": _("Bạn được giao chủ trì xử lý một văn bản"),
    "support": _("Bạn được giao phối hợp xử lý một văn bản"),
    "info": _("Có văn bản gửi bạn để biết"),
    "returned": _("Một văn bản bạn đã xử lý được trả lại"),
    "issued": _("Văn bản bạn soạn đã được phát hành"),
    "stage": _("Nơi nhận vừa cập nhật tình trạng văn bản bạn soạn"),
    "urged": _("Bạn được đôn đốc xử lý một văn bản"),
}


def letter_for(to: str, locale: str, count: int, url: str) -> Letter:
    """How many notices wait, and where; nothing about any document."""
    with force_locale(locale):
        subject = gettext("Docflow: %(n)s thông báo đang chờ bạn", n=count)
        text = gettext(
            "Bạn có %(n)s thông báo chưa đọc trong Docflow.\n\nMở %(url)s để xem và xử lý.\n\n"
            "Thư này không chứa nội dung văn bản. "
            "Bạn có thể đổi cách nhận thư trong trang Thông báo.",
            n=count,
            url=url + "/notifications",
        )
    return Letter(to, subject, text)
