"""What is said about incoming documents: refusals, states, stages, the lines of the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from docflow.documents import panels
from docflow.documents.sentences import COMMON, GATE
from signing import Change

from .models import AssignmentRole, AssignmentState, IncomingState, Stage

SENTENCES = {
    "not_checked_yet": _("Chữ ký của văn bản chưa được kiểm tra xong. Hãy thử lại sau vài giây."),
    "must_be_returned": _(
        "Văn bản không bảo đảm tính xác thực hoặc toàn vẹn nên không tiếp nhận được. "
        "Hãy trả lại nơi gửi kèm lý do (khoản 2 Điều 21 Nghị định 30/2020/NĐ-CP)."
    ),
    "not_assigned": _("Bạn không có phần việc nào đang mở ở văn bản này."),
    "already_assigned": _("Người này đã có phần việc ở văn bản này."),
    "reply_begun": _("Văn bản trả lời đã được soạn. Hãy mở bản thảo đó để sửa tiếp."),
    "urged_lately": _(
        "Đã đôn đốc lúc %(at)s nên chưa gửi lại. Có thể đôn đốc tiếp sau %(minutes)s phút."
    ),
    "unknown_post": _("Vị trí này không có trong cơ quan."),
    "own_post": _("Hãy chọn một người khác."),
    "in_the_past": _("Ngày này đã qua."),
    "in_the_future": _("Ngày này chưa đến."),
    "pdf_or_picture": _("Hãy chọn tệp PDF hoặc ảnh chụp trang giấy."),
    "picture_too_large": _("Ảnh quá lớn. Hãy quét các trang thành một tệp PDF."),
    "seems_registered": _(
        "Cơ quan này đã có văn bản đến cùng số, ký hiệu. Hãy xem văn bản đó trước; "
        "nếu đúng là văn bản khác thì đánh dấu để vẫn vào sổ."
    ),
}
STATES = {
    IncomingState.ARRIVED: _("Chờ tiếp nhận"),
    IncomingState.REFUSED: _("Đã trả lại"),
    IncomingState.REGISTERED: _("Chờ ý kiến chỉ đạo"),
    IncomingState.DIRECTED: _("Đã phân công"),
    IncomingState.IN_PROGRESS: _("Đang xử lý"),
    IncomingState.FINISHED: _("Hoàn thành"),
}
LEVELS = {
    IncomingState.ARRIVED: "next",
    IncomingState.REFUSED: "late",
    IncomingState.REGISTERED: "soon",
    IncomingState.DIRECTED: "news",
    IncomingState.IN_PROGRESS: "news",
    IncomingState.FINISHED: "done",
}
STAGES = {
    Stage.ARRIVED: _("Đã đến"),
    Stage.REFUSED: _("Từ chối tiếp nhận"),
    Stage.ACCEPTED: _("Đã tiếp nhận"),
    Stage.ASSIGNED: _("Đã phân công"),
    Stage.IN_PROGRESS: _("Đang xử lý"),
    Stage.FINISHED: _("Đã hoàn thành"),
}
STAGE_LEVELS = {
    Stage.ARRIVED: "quiet",
    Stage.REFUSED: "late",
    Stage.ACCEPTED: "news",
    Stage.ASSIGNED: "news",
    Stage.IN_PROGRESS: "news",
    Stage.FINISHED: "done",
}
ROLES = {
    AssignmentRole.LEAD: _("Chủ trì"),
    AssignmentRole.SUPPORT: _("Phối hợp"),
    AssignmentRole.INFO: _("Để biết"),
}
PARTS = {
    AssignmentState.OPEN: (_("chưa làm"), "soon"),
    AssignmentState.IN_PROGRESS: (_("đang làm"), "news"),
    AssignmentState.DONE: (_("xong"), "done"),
    AssignmentState.PASSED_ON: (_("đã chuyển"), "quiet"),
    AssignmentState.RELEASED: (_("không còn phải làm"), "quiet"),
}
UNREAD = _("chưa xem")
"""What an open part of somebody who only has to know is called."""
EVENTS = {
    "incoming.arrive": _("gửi văn bản đến"),
    "incoming.ask_by": _("đặt hạn theo kết luận cuộc họp"),
    "incoming.check": _("kiểm tra chữ ký"),
    "incoming.scan": _("quét văn bản giấy"),
    "incoming.register": _("tiếp nhận, vào sổ số đến %(number)s"),
    "incoming.refuse": _("trả lại nơi gửi"),
    "incoming.direct": _("cho ý kiến chỉ đạo"),
    "incoming.start": _("bắt đầu xử lý"),
    "incoming.pass_on": _("chuyển cho %(to)s"),
    "incoming.report": _("báo cáo phần việc của mình"),
    "incoming.finish": _("hoàn thành xử lý"),
    "incoming.urge": _("đôn đốc"),
    "incoming.reply_begun": _("soạn văn bản trả lời"),
    "incoming.reply_given_up": _("bỏ văn bản trả lời đang soạn"),
    "incoming.answered": _("trả lời bằng văn bản %(reply)s"),
}
SENDER_EVENTS = {
    "document.refused_there": _("từ chối tiếp nhận tại %(receiver)s"),
    "document.accepted_there": _("tiếp nhận tại %(receiver)s"),
    "document.assigned_there": _("phân công xử lý tại %(receiver)s"),
    "document.begun_there": _("bắt đầu xử lý tại %(receiver)s"),
    "document.finished_there": _("hoàn thành xử lý tại %(receiver)s"),
}
"""Lines of the timeline of the document that was sent."""
panels.say(SENDER_EVENTS)
FIELDS = {
    "KyNhay": _("ký nháy"),
    "NguoiKy": _("ký ban hành"),
    "SigSo": _("ghi số"),
    "SigNgay": _("ghi ngày"),
    "ConDau": _("đóng dấu cơ quan"),
}
"""What a signature in each reserved field means."""
REASONS = {
    "no_signature": _("Văn bản không có chữ ký số."),
    "unreadable": _("Tệp không đọc được."),
    "encrypted": _("Tệp có mật khẩu nên không kiểm tra được."),
    "malformed": _("Chữ ký không đúng định dạng."),
    "unsupported": _("Loại chữ ký này chưa kiểm tra được."),
    "coverage": _("Chữ ký không bao trùm nội dung của tệp."),
    "bytes_appended": _("Tệp bị nối thêm dữ liệu sau khi ký."),
    "signature_removed": _("Có chữ ký đã bị gỡ khỏi tệp."),
    "changed": _("Nội dung bị thay đổi sau khi ký."),
    "changed_after_lock": _("Nội dung bị thay đổi sau khi đóng dấu."),
    "metadata_changed": _("Thông tin của tệp bị thay đổi sau khi ký."),
    "digest_differs": _("Nội dung không khớp với chữ ký."),
    "signature_broken": _("Chữ ký bị hỏng."),
    "no_certificate": _("Chữ ký không kèm chứng thư số."),
    "untrusted_issuer": _("Chứng thư số không do nơi được tin cậy cấp."),
    "chain_broken": _("Không đủ chuỗi chứng thư để kiểm tra."),
    "wrong_usage": _("Chứng thư số không dùng để ký văn bản."),
    "weak_algorithm": _("Thuật toán ký không còn đủ an toàn."),
    "revoked": _("Chứng thư số đã bị thu hồi trước khi ký."),
    "revoked_no_proof": _("Chứng thư số đã bị thu hồi; không chứng minh được ký trước đó."),
    "revocation_unknown": _("Chưa kiểm tra được chứng thư có bị thu hồi hay không."),
    "expired": _("Chứng thư số đã hết hạn khi ký."),
    "expired_no_proof": _("Chứng thư số đã hết hạn; không chứng minh được ký trước đó."),
    "not_yet_valid": _("Chứng thư số chưa có hiệu lực khi ký."),
    "timestamp_broken": _("Dấu thời gian bị hỏng."),
    "other_file": _("Đây không phải tệp đã được gửi."),
    "signature_missing": _("Thiếu chữ ký phải có."),
    "signature_unexpected": _("Có chữ ký không được mong đợi."),
    "no_seal": _("Không có chữ ký số của cơ quan gửi."),
    "seal_of_another": _("Con dấu trên văn bản không phải của cơ quan gửi."),
}
"""What is wrong, in words; reasons of the signing library and of the check of the author."""

WHOLE_FILE = _("Bao trùm toàn bộ tệp; không có gì thay đổi sau khi ký.")
CHANGES = {
    Change.NONE: _("Bao trùm tệp như lúc ký; không có gì thay đổi sau đó."),
    Change.ARCHIVAL: _("Sau đó chỉ thêm thông tin để lưu trữ; nội dung đã ký không đổi."),
    Change.PERMITTED: _("Sau đó chỉ thêm chữ ký vào các ô đã chừa sẵn; nội dung đã ký không đổi."),
    Change.FORBIDDEN: _("Sau chữ ký này tệp đã bị sửa theo cách không được phép."),
    Change.UNKNOWN: _("Chưa xác định được tệp có bị sửa sau chữ ký này hay không."),
}
"""What a signature covers, and what later revisions did to it."""


def in_words(errors: Mapping[str, str], facts: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Reason codes as sentences, for beside the fields."""
    return {name: _sentence(code, facts or {}) for name, code in errors.items()}


def _sentence(code: str, facts: Mapping[str, Any]) -> str:
    text = str((GATE | COMMON | SENTENCES).get(code, _("Nội dung chưa đúng.")))
    try:
        return text % facts
    except (KeyError, TypeError, ValueError):
        return text
