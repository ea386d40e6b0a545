"""The first-day tour for each kind of work, and which part of the guide explains which pages."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _

from docflow.core.access import Actor


class Step(NamedTuple):
    """One card of the tour; `at` is a CSS selector, or nothing for the middle of the page."""

    at: str
    title: Any
    text: Any


WELCOME = Step(
    "",
    _("Chào mừng đến Docflow"),
    _("Vài bước ngắn để biết mọi thứ ở đâu. Bạn có thể bỏ qua bất cứ lúc nào."),
)
INBOX = Step(
    "#inbox",
    _("Việc cần xử lý"),
    _(
        "Mọi việc chờ bạn nằm ở đây: việc khẩn trước, rồi theo hạn. "
        "Mỗi dòng có đúng một nút để làm việc ấy."
    ),
)
LAST = (
    Step(
        ".search-form, .search-btn",
        _("Tìm không cần dấu"),
        _("Gõ số, trích yếu hay bất kỳ từ nào trong văn bản, ví dụ: quyet dinh 12."),
    ),
    Step(
        "[data-unread-label]",
        _("Chuông báo"),
        _("Có việc mới là chuông báo ngay. Cách nhận thư điện tử đặt trong trang Thông báo."),
    ),
    Step(
        ".help-btn",
        _("Trợ giúp ở mỗi trang"),
        _(
            "Dấu hỏi ở góc trên giải thích trang bạn đang mở. "
            "Muốn xem lại phần giới thiệu này: mở trình đơn tài khoản."
        ),
    ),
)
WORK: tuple[tuple[frozenset[str], Step], ...] = (
    (
        frozenset({"leader", "deputy"}),
        Step(
            '.side-link[href="/sign-many"]',
            _("Đọc rồi ký"),
            _(
                "Mở một văn bản để đọc ngay trong trang và ký bằng mã PIN; trang cho biết trước "
                "chữ ký sẽ ghi thế nào. Nhiều văn bản đã đọc thì ký một lần ở đây."
            ),
        ),
    ),
    (
        frozenset({"clerk"}),
        Step(
            '.side-link[href="/registers"]',
            _("Cấp số, đóng dấu, vào sổ"),
            _(
                "Văn bản đã ký chờ bạn cấp số, đóng dấu, phát hành; văn bản đến chờ bạn tiếp nhận. "
                "Cả hai tự ghi vào sổ, không nhảy số."
            ),
        ),
    ),
    (
        frozenset({"admin"}),
        Step(
            '.side-link[href="/admin"], .side-link[href="/directory"]',
            _("Quản trị"),
            _(
                "Cơ quan, đơn vị, người, chức vụ và quyền ký nằm trong Danh bạ. "
                "Việc chạy nền cho biết máy đang làm gì và việc nào hỏng."
            ),
        ),
    ),
    (
        frozenset({"specialist", "unit_head", "unit_deputy", "office_head"}),
        Step(
            '.side-link[href="/documents"]',
            _("Soạn văn bản"),
            _(
                "Bấm Văn bản đi, rồi Soạn văn bản. Hệ thống trình bày đúng thể thức; "
                "bạn thấy văn bản đang ở bước nào cho đến khi nơi nhận xử lý xong."
            ),
        ),
    ),
)


def tour_for(actor: Actor) -> list[Step]:
    """The steps for who the reader is in the post they work in."""
    own = [step for roles, step in WORK if roles & actor.roles]
    return [WELCOME, INBOX, *own, *LAST]


SECTIONS = {
    "desk": "bat-dau",
    "documents": "soan",
    "approvals": "ky",
    "registry": "van-thu",
    "incoming": "den",
    "verify": "kiem-tra-chu-ky",
    "meetings": "hop",
    "agenda": "hop",
    "guests": "hop",
    "bodies": "hop",
    "minutes": "hop",
    "dossier": "hop",
    "papers": "hop",
    "inviting": "hop",
    "offline": "hop",
    "attendance": "hop",
    "notes": "hop",
    "room": "hop",
    "votes": "hop",
    "opinions": "hop",
    "search": "theo-doi",
    "notices": "theo-doi",
    "absences": "vang-mat",
    "account": "tai-khoan",
    "security": "tai-khoan",
    "signing_key": "tai-khoan",
    "signin": "tai-khoan",
    "directory": "quan-tri",
    "structure": "quan-tri",
    "mandates": "quan-tri",
    "staff": "quan-tri",
    "rescue": "quan-tri",
    "exchange": "quan-tri",
    "administration": "quan-tri",
    "document_types": "quan-tri",
    "circuits": "quan-tri",
    "series": "quan-tri",
}
"""By blueprint: the part of the guide that explains its pages."""


def section_of(endpoint: str | None) -> str:
    """The anchor on the help page for an address; the beginning where nothing fits better."""
    return SECTIONS.get((endpoint or "").partition(".")[0], "bat-dau")
