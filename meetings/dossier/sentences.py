"""What is said about the dossier and its files."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from .inventory import How

SENTENCES: dict[str, Any] = {}
HOW = {How.CHANGED: _("đã sửa"), How.ADDED: _("mới có"), How.GONE: _("không còn")}
FILES = {
    "log.jsonl": _("Nhật ký"),
    "meeting.json": _("Thông tin cuộc họp"),
    "sitting.json": _("Giờ bắt đầu, kết thúc"),
    "people.json": _("Thành phần, chỗ ngồi"),
    "agenda.json": _("Chương trình"),
    "attendance.json": _("Điểm danh"),
    "papers.json": _("Danh sách tài liệu"),
    "speakers.json": _("Phát biểu"),
    "votes.json": _("Biểu quyết"),
    "decisions.json": _("Kết luận từng nội dung"),
    "replies.json": _("Trả lời mời họp"),
    "minutes.json": _("Nội dung biên bản"),
    "tasks.json": _("Nhiệm vụ sau họp"),
    "opinions.json": _("Phiếu lấy ý kiến"),
    "documents/invitation.pdf": _("Giấy mời"),
    "documents/minutes.pdf": _("Biên bản đã ký"),
    "documents/conclusion.pdf": _("Thông báo kết luận"),
}
KINDS = {
    "documents/invitation-guests-": _("Giấy mời khách"),
    "documents/opinion-": _("Thông báo kết quả lấy ý kiến"),
    "opinions/": _("Văn bản được lấy ý kiến"),
    "papers/": _("Tài liệu họp"),
}


def worded(name: str) -> str:
    """What a file of the dossier is; its name where nobody said."""
    kind = (said for start, said in KINDS.items() if name.startswith(start))
    return str(FILES.get(name) or next(kind, name))
