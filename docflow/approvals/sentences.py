"""What is said about circuits and signatures: refusals, steps, the lines of the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from docflow.core.errors import Invalid
from docflow.documents import panels
from docflow.documents.sentences import COMMON
from docflow.people.sentences import SENTENCES as PEOPLE
from docflow.people.words import REASONS, SHAPES

from .models import Quorum, SeatState, StepKind

SENTENCES = {
    "no_circuit": _("Chưa có quy trình cho loại văn bản này. Hãy báo người quản trị."),
    "bad_circuit": _("Quy trình chưa đúng, xem ô được đánh dấu."),
    "kind_twice": _("Ký, cấp số, đóng dấu, phát hành: mỗi bước chỉ một lần."),
    "signer_signs_alone": _("Bước ký chỉ có một người: người ký ghi trên văn bản."),
    "review_after_signature": _("Các bước xem xét phải đứng trước bước ký."),
    "out_of_order": _("Thứ tự phải là: ký, cấp số, đóng dấu, phát hành."),
    "no_signature": _("Quy trình chưa có bước ký."),
    "unknown_step": _("Có bước hệ thống không biết."),
    "unknown_seat": _("Có vị trí hệ thống không biết."),
    "seat_elsewhere": _("Vị trí này không thuộc cơ quan của quy trình."),
    "seat_ended": _("Vị trí này đã kết thúc hoạt động."),
    "not_for_all": _("Quy trình chung cho mọi cơ quan không chỉ đích danh một vị trí."),
    "needed_missing": _("Hãy cho biết cần bao nhiêu người đồng ý."),
    "needed_too_many": _("Cần nhiều người đồng ý hơn số người được hỏi."),
    "type_in_other_circuit": _(
        "Quy trình “%(other)s” đang dùng cho một loại trong số này. "
        "Hãy sửa quy trình đó, hoặc bỏ loại này."
    ),
    "rest_in_other_circuit": _(
        "Quy trình “%(other)s” đã nhận mọi loại còn lại. Hãy chọn loại văn bản cho quy trình này."
    ),
    "unknown_rule": _("Quy tắc khi có bản mới chưa đúng."),
    "signature_cannot_be_kept": _("Chữ ký gắn với từng bản nên bản mới phải ký lại."),
    "seat_without_holder": _(
        "Quy trình có vị trí chưa có người đảm nhiệm, xem các bước được đánh dấu. "
        "Chưa có gì được gửi đi."
    ),
    "nobody_else_approves": _(
        "Bạn vừa soạn vừa ký nên cần ít nhất một người khác xem trước. Hãy thêm người góp ý."
    ),
    "no_seat": _("Bạn không có phần việc nào trong quy trình của văn bản này."),
    "out_of_turn": _("Chưa đến lượt bạn: văn bản đang chờ %(turn)s từ %(since)s."),
    "left_circuit": _(
        "Văn bản không còn chờ bạn: %(by)s vừa xử lý lúc %(at)s. Chưa có gì thay đổi."
    ),
    "already_decided": _("Việc này đã xong: %(by)s đã làm lúc %(at)s."),
    "already_signed": _("Ô chữ ký này đã được ký. Hãy tải lại trang để xem."),
    "other_act_due": _("Bước hiện tại cần một việc khác. Hãy tải lại trang để xem."),
    "needs_signature": _("Bước này cần ký nháy bằng mã PIN."),
    "own_draft": _("Bạn không thể tự duyệt văn bản do mình soạn."),
    "not_an_earlier_step": _("Chỉ trả được về một bước xem xét trước đó."),
    "not_in_review": _("Văn bản không còn đang trình duyệt. Hãy tải lại trang để xem."),
    "bytes_moved": _(
        "Văn bản trên màn hình không còn là bản đang trình. Hãy tải lại trang và đọc lại; "
        "chưa có gì được ký."
    ),
    "being_signed": _("%(by)s đang ký văn bản này từ %(at)s. Hãy thử lại sau một phút."),
    "act_overtaken": _("Lần ký này đã quá lâu hoặc đã được làm lại. Hãy tải lại trang để xem."),
    "act_refused": _("Chữ ký vừa tạo không qua được kiểm tra nên không được giữ lại."),
    "nothing_to_sign": _("Chưa có bản PDF để ký."),
    "certificate_not_valid": _("Chứng thư số của bạn đã hết hạn hoặc chưa có hiệu lực."),
    "certificate_of_another": _("Chứng thư số này không phải của người đang ký."),
    "timestamp_failed": _("Chưa lấy được dấu thời gian. Chưa có gì được ký; hãy thử lại."),
    "bad_picture": _("Ảnh chữ ký không dùng được. Hãy tải ảnh khác ở trang tài khoản."),
    "missing_glyph": _("Phông chữ thiếu ký tự cần in nên chưa ký được."),
    "field_taken": _("Ô chữ ký này đã được ký."),
    "field_missing": _("Văn bản không có ô cho chữ ký này."),
    "field_locked": _("Chữ ký trước đã khóa ô này."),
    "not_your_signature": _(
        "Bạn thay %(post)s xử lý công việc, nhưng không ký thay được nếu không có ủy quyền."
    ),
    "printed_capacity_differs": _(
        "Quyền hạn hoặc tên in trên văn bản (%(printed)s) không còn đúng với hôm nay. "
        "Hãy trả lại để trình bản mới."
    ),
    "not_asked": _("Bạn không được hỏi ý kiến này."),
    "already_answered": _("%(by)s đã trả lời lúc %(at)s."),
    "vacant_post": _("Vị trí này hiện chưa có người đảm nhiệm."),
    "unknown_seat_id": _("Vị trí này không còn trong quy trình."),
    "signer_is_printed": _("Người ký đã in trên văn bản. Hãy rút về và chọn người ký khác."),
    "not_a_clerk": _("Bước này cần một văn thư."),
    "already_asked": _("Người này đã có trong quy trình."),
    "nothing_chosen": _("Hãy chọn ít nhất một văn bản."),
    "string_pattern_mismatch": _("Hãy tải lại trang rồi làm lại."),
}
STEPS = {
    StepKind.CONTENT_REVIEW: _("Xem nội dung"),
    StepKind.INITIAL: _("Ký nháy"),
    StepKind.FORMAT_REVIEW: _("Thể thức"),
    StepKind.SIGN: _("Ký ban hành"),
    StepKind.NUMBER: _("Cấp số"),
    StepKind.SEAL: _("Đóng dấu"),
    StepKind.ISSUE: _("Phát hành"),
}
QUORUMS = {
    Quorum.ALL: _("tất cả"),
    Quorum.ANY: _("một trong số"),
    Quorum.SOME: _("ít nhất %(needed)s trong số"),
}
SEATS = {
    SeatState.WAITING: _("chưa tới"),
    SeatState.OPEN: _("đang chờ"),
    SeatState.APPROVED: _("đồng ý"),
    SeatState.RETURNED: _("trả lại"),
    SeatState.RELEASED: _("không cần nữa"),
}
SEAT_LEVELS = {
    SeatState.WAITING: "quiet",
    SeatState.OPEN: "next",
    SeatState.APPROVED: "done",
    SeatState.RETURNED: "late",
    SeatState.RELEASED: "quiet",
}
TOKENS = {
    "unit_head": _("Trưởng đơn vị soạn thảo"),
    "office_head": _("Chánh Văn phòng"),
    "signer": _("Người ký"),
    "clerk": _("Văn thư"),
    "unit_heads": _("Trưởng các đơn vị"),
    "deputies": _("Các cấp phó"),
    "drafter": _("Người soạn"),
}
"""How a seat's address is called when nobody answers to it."""
EVENTS = {
    "document.submit": _("trình bản %(version)s"),
    "document.review": _("đồng ý"),
    "document.send_back": _("trả về bước trước"),
    "document.return": _("trả lại người soạn"),
    "document.withdraw": _("rút về"),
    "document.sign": _("ký ban hành"),
    "document.ask_opinion": _("xin ý kiến %(to)s"),
    "document.give_opinion": _("cho ý kiến"),
    "document.reroute": _("đổi người trong quy trình"),
}
panels.say(EVENTS)


def in_words(errors: Mapping[str, str], facts: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Reason codes as sentences, for beside the fields."""
    known = SHAPES | REASONS | COMMON | PEOPLE | SENTENCES
    other = _("Nội dung chưa đúng.")
    return {name: _filled(str(known.get(code, other)), facts) for name, code in errors.items()}


def refused_in_words(refusal: Invalid) -> dict[str, str]:
    """What a deed refused, beside the fields it names; else above the form."""
    return in_words(refusal.fields or {"form": refusal.code}, refusal.facts)


def _filled(text: str, facts: Mapping[str, Any] | None) -> str:
    try:
        return text % (facts or {})
    except (KeyError, TypeError, ValueError):
        return text
