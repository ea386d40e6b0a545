"""The words of notices and letters. They name what waits, never what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import force_locale, gettext, ngettext
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
    "voided": _("Một văn bản bạn đã xử lý bị hủy số"),
    "issued": _("Văn bản bạn soạn đã được phát hành"),
    "refused_there": _("Một nơi nhận từ chối tiếp nhận văn bản cơ quan đã gửi"),
    "finished_there": _("Một nơi nhận đã xử lý xong văn bản bạn soạn"),
    "urged": _("Bạn được đôn đốc xử lý một văn bản"),
}
"""By code: the kinds of tasks, and what is told besides."""

PLACES = {"document": "/documents/", "incoming": "/incoming/"}
SHOWN = {"documents.show": "document_id", "incoming.show": "incoming_id"}
"""The pages that show what a notice is about."""


def path_of(kind: str, subject_id: UUID) -> str:
    """The address of what a notice is about, without the host: jobs have no request."""
    return f"{PLACES[kind]}{subject_id}"


def words_of(code: str, locale: str) -> str:
    with force_locale(locale):
        return str(WORDS[code])


def letter_for(to: str, locale: str, codes: Iterable[str], url: str) -> Letter:
    """What kinds of things wait, how many, and where; nothing about any document."""
    counted = Counter(codes)
    total = sum(counted.values())
    with force_locale(locale):
        subject = ngettext(
            "Docflow: %(num)d thông báo đang chờ bạn",
            "Docflow: %(num)d thông báo đang chờ bạn",
            total,
        )
        lines = [f"– {WORDS[code]}: {count}" for code, count in counted.most_common()]
        text = gettext(
            "Bạn có %(n)s thông báo chưa đọc trong Docflow:\n\n%(lines)s\n\n"
            "Mở %(url)s để xem và xử lý.\n\n"
            "Thư này không chứa nội dung văn bản. "
            "Bạn có thể đổi cách nhận thư trong trang Thông báo.",
            n=total,
            lines="\n".join(lines),
            url=url.rstrip("/") + "/notifications",
        )
    return Letter(to, subject, text)
