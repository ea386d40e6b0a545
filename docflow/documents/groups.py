"""The 29 types in the order in which a drafter looks for one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

GROUPS = (
    (
        _("Trao đổi công việc"),
        ("official_letter", "submission", "report", "notice", "guideline", "telegram", "minutes"),
    ),
    (
        _("Quyết định, quy định"),
        ("decision", "resolution", "directive", "regulation", "rule", "communique"),
    ),
    (
        _("Chương trình, kế hoạch, đề án"),
        ("plan", "program", "scheme", "proposal", "project"),
    ),
    (
        _("Giấy tờ thường dùng"),
        (
            "invitation",
            "introduction",
            "leave_permit",
            "dispatch_slip",
            "transfer_slip",
            "notice_slip",
            "official_note",
        ),
    ),
    (
        _("Thỏa thuận, ủy quyền"),
        ("contract", "memorandum", "agreement", "authorization"),
    ),
)
