"""What is said about numbers and registers: refusals, states, the lines of the timeline."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from docflow.documents import panels
from docflow.people import words

from .models import Direction, EntryState

SERIES = {
    "one_for_the_rest": _("Dãy chung nhận mọi loại còn lại; dãy riêng cần ít nhất một loại."),
    "in_other_series": _("Có loại đã thuộc dãy số khác."),
    "numbered_this_year": _("Có loại đã được cấp số trong năm nay nên chỉ chuyển từ năm sau."),
    "series_in_use": _("Dãy số này đã cấp số, hoặc là dãy chung, nên không bỏ được."),
    "series_begun": _("Năm nay dãy số đã cấp đến số %(last)s nên không đặt lại số bắt đầu được."),
}
"""Why a number series is refused."""
words.say(SERIES)
SENTENCES = SERIES | {
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
