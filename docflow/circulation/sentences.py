"""What is said about incoming documents: refusals, stages, the lines of the timeline."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from .models import AssignmentRole, IncomingState, Stage

SENTENCES = {
    "not_checked_yet": _("Chữ ký của văn bản chưa được kiểm tra xong. Hãy thử lại sau vài giây."),
    "not_assigned": _("Bạn không có phần việc nào đang mở ở văn bản này."),
    "unknown_post": _("Vị trí này không có trong cơ quan."),
    "own_post": _("Hãy chọn một người khác."),
    "in_the_past": _("Ngày này đã qua."),
    "in_the_future": _("Ngày này chưa đến."),
    "pdf_or_picture": _("Hãy chọn tệp PDF hoặc ảnh chụp trang giấy."),
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
    Stage.ARRIVED: _("01 Đã đến"),
    Stage.REFUSED: _("02 Từ chối tiếp nhận"),
    Stage.ACCEPTED: _("03 Đã tiếp nhận"),
    Stage.ASSIGNED: _("04 Đã phân công"),
    Stage.IN_PROGRESS: _("05 Đang xử lý"),
    Stage.FINISHED: _("06 Đã hoàn thành"),
}
ROLES = {
    AssignmentRole.LEAD: _("Chủ trì"),
    AssignmentRole.SUPPORT: _("Phối hợp"),
    AssignmentRole.INFO: _("Để biết"),
}
EVENTS = {
    "incoming.arrive": _("gửi văn bản đến"),
    "incoming.check": _("đã kiểm tra chữ ký"),
    "incoming.scan": _("quét văn bản giấy"),
    "incoming.register": _("tiếp nhận, vào sổ số %(number)s"),
    "incoming.refuse": _("trả lại nơi gửi"),
    "incoming.direct": _("cho ý kiến chỉ đạo"),
    "incoming.start": _("bắt đầu xử lý"),
    "incoming.pass_on": _("chuyển người xử lý"),
    "incoming.report": _("báo cáo phần việc của mình"),
    "incoming.finish": _("hoàn thành xử lý"),
    "incoming.urge": _("đôn đốc"),
    "incoming.reply_begun": _("soạn văn bản trả lời"),
    "incoming.answered": _("đã trả lời bằng văn bản %(reply)s"),
    "delivery.send": _("gửi đến nơi nhận"),
    "delivery.stage": _("chuyển trạng thái %(stage)s"),
    "document.stage": _("%(receiver)s: %(stage)s"),
}
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
    "bytes_appended": _("Tệp bị nối thêm dữ liệu sau khi ký."),
    "signature_removed": _("Có chữ ký đã bị gỡ khỏi tệp."),
    "changed": _("Nội dung bị thay đổi sau khi ký."),
    "changed_after_lock": _("Nội dung bị thay đổi sau khi đóng dấu."),
    "metadata_changed": _("Thông tin của tệp bị thay đổi sau khi ký."),
    "digest_differs": _("Nội dung không khớp với chữ ký."),
    "signature_broken": _("Chữ ký bị hỏng."),
    "untrusted_issuer": _("Chứng thư số không do nơi được tin cậy cấp."),
    "chain_broken": _("Không đủ chuỗi chứng thư để kiểm tra."),
    "revoked": _("Chứng thư số đã bị thu hồi trước khi ký."),
    "revocation_unknown": _("Chưa kiểm tra được chứng thư có bị thu hồi hay không."),
    "expired": _("Chứng thư số đã hết hạn khi ký."),
    "not_yet_valid": _("Chứng thư số chưa có hiệu lực khi ký."),
    "timestamp_broken": _("Dấu thời gian bị hỏng."),
}
"""Reasons of the signing library, in words; others are shown by their code."""
