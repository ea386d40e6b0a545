"""What is said about numbers and registers: refusals, states, the lines of the timeline."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from docflow.documents import panels

from .models import Direction, EntryState

SENTENCES = {
    "code_taken": _("Số %(taken)s đã có trong sổ năm nay. Hãy báo quản trị xem lại dãy số."),
    "already_void": _("Số này đã được hủy trước đó."),
    "not_numbered": _("Văn bản chưa có số trong sổ. Hãy tải lại trang để xem."),
    "unknown_book": _("Không có sổ này."),
}
DIRECTIONS = {
    Direction.OUTGOING: _("Sổ văn bản đi"),
    Direction.INCOMING: _("Sổ văn bản đến"),
}
STATES = {
    EntryState.RESERVED: _("đang ghi số"),
    EntryState.ENTERED: _("đã vào sổ"),
    EntryState.VOID: _("đã hủy"),
}
LEVELS = {EntryState.RESERVED: "soon", EntryState.ENTERED: "done", EntryState.VOID: "late"}
EVENTS = {
    "document.number": _("cấp số %(code)s"),
    "document.seal": _("đóng dấu"),
    "document.issue": _("phát hành đến %(recipients)s nơi nhận"),
    "document.void": _("hủy số %(code)s"),
}
panels.say(EVENTS)
