"""What is said about decisions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from .deciding import Decided

SENTENCES = {
    "undecided_items": _(
        "Còn %(count)s nội dung chưa có quyết định: %(items)s. Hãy biểu quyết, ghi kết luận, "
        "chuyển sang phiên sau hoặc rút khỏi chương trình rồi kết thúc."
    ),
    "conclusion_missing": _("Hãy ghi kết luận của chủ trì."),
    "secret_conclusion": _(
        "Kết luận của nội dung mật không ghi trên hệ thống; chỉ đánh dấu là đã kết luận riêng."
    ),
}
DECIDED = {
    Decided.CONCLUDED: (_("Đã kết luận"), "done"),
    Decided.VOTED: (_("Đã biểu quyết"), "done"),
    Decided.POSTPONED: (_("Chuyển sang phiên sau"), "soon"),
    Decided.WITHDRAWN: (_("Rút khỏi chương trình"), "quiet"),
    None: (_("Chưa có quyết định"), "late"),
}
