"""What is said about drafts and documents: refusals by code, states, lines of the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from . import panels
from .models import Conversion, DocumentState
from .queries import Scope

GATE = {
    "empty": _("Tệp trống. Hãy chọn tệp khác."),
    "broken": _("Tệp bị hỏng, không đọc được. Hãy mở tệp, lưu lại rồi gửi lại."),
    "too_large": _("Tệp lớn hơn 50 MB. Hãy chia nhỏ hoặc giảm dung lượng."),
    "too_many_members": _("Tệp chứa quá nhiều phần bên trong nên không được nhận."),
    "too_many_pages": _("Tệp có quá nhiều trang. Hãy chia thành nhiều tệp."),
    "bomb": _("Tệp bung ra quá lớn nên không được nhận. Hãy lưu lại từ phần mềm soạn thảo."),
    "encrypted": _("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."),
    "polyglot": _("Tệp lẫn nội dung của một loại khác nên không được nhận."),
    "eicar": _("Phần mềm diệt vi-rút sẽ chặn tệp này. Hãy quét máy của bạn."),
    "not_docx": _("Đây không phải tệp .docx. Hãy mở bằng Word và lưu dạng .docx."),
    "not_pdf": _("Đây không phải tệp PDF."),
    "unsupported_type": _(
        "Loại tệp này không được nhận. Nhận: PDF, docx, xlsx, odt, ods, txt, csv và ảnh."
    ),
    "unsupported_part": _("Tệp chứa phần không được phép. Hãy lưu lại thành tệp mới rồi gửi."),
    "old_format": _("Định dạng cũ không được nhận. Hãy lưu lại dạng .docx hoặc .xlsx."),
    "traversal": _("Tệp nén có đường dẫn không an toàn nên không được nhận."),
    "name_unsafe": _("Tên bên trong tệp không an toàn nên tệp không được nhận."),
    "duplicate_member": _("Tệp có hai phần trùng tên nên không được nhận."),
    "doctype": _("Tệp chứa khai báo không an toàn (DOCTYPE) nên không được nhận."),
    "macro": _("Tệp có macro. Hãy lưu lại dạng không có macro (.docx, .xlsx)."),
    "ole": _("Tệp nhúng đối tượng OLE. Hãy thay bằng ảnh hoặc bảng rồi gửi lại."),
    "activex": _("Tệp có điều khiển ActiveX. Hãy bỏ đi rồi gửi lại."),
    "dde": _("Tệp có liên kết DDE. Hãy bỏ liên kết rồi gửi lại."),
    "field": _("Tệp có trường tự động không được phép. Hãy chuyển trường thành chữ."),
    "alt_chunk": _("Tệp nhúng một tài liệu khác. Hãy dán nội dung trực tiếp vào tệp."),
    "remote_template": _("Tệp dùng mẫu từ mạng. Hãy gỡ mẫu rồi lưu lại."),
    "external_relationship": _("Tệp liên kết ra ngoài. Hãy bỏ liên kết rồi gửi lại."),
    "embedded_file": _("Tệp nhúng tệp khác bên trong. Hãy đính kèm tệp đó riêng."),
    "javascript": _("Tệp PDF có mã lệnh nên không được nhận. Hãy in lại thành PDF mới."),
    "launch": _("Tệp PDF có lệnh mở chương trình nên không được nhận."),
    "active_content": _("Tệp có nội dung tự chạy nên không được nhận."),
    "hidden_layer": _("Tệp PDF có lớp ẩn. Hãy in lại thành PDF mới."),
    "form_values": _("Tệp PDF còn ô nhập liệu. Hãy in lại thành PDF mới."),
    "tracked_changes": _("Tệp còn thay đổi được theo dõi. Hãy chọn chấp nhận hoặc từ chối."),
    "state_secret_mark": _(
        "Nội dung mang dấu chỉ độ mật nên không được nhận và không được lưu. "
        "Hãy gặp người được giao bảo vệ bí mật nhà nước của cơ quan."
    ),
}
"""Why a file was turned away at the gate; see `intake.errors.Reason`."""

SENTENCES: dict[str, Any] = GATE | {
    "state_secret": _(
        "Nội dung thuộc danh mục bí mật nhà nước không được soạn trên hệ thống này. "
        "Không có gì được lưu."
    ),
    "not_a_draft": _("Văn bản đã trình nên không sửa được nữa. Chưa có gì thay đổi."),
    "unfinished": _("Bản thảo còn thiếu nội dung, xem các ô được đánh dấu."),
    "unknown_type": _("Hãy chọn một loại văn bản trong danh sách."),
    "not_for_this_type": _("Loại văn bản này không có mục này. Hãy để trống."),
    "outside_mandate": _("Vị trí này không có thẩm quyền ký loại văn bản này."),
    "unknown_organization": _("Cơ quan này không còn trong danh bạ. Hãy chọn lại."),
    "own_organization": _("Không cần ghi chính cơ quan mình vào nơi nhận."),
    "fixed": _("Văn bản đến được trả lời không đổi được sau lần lưu đầu."),
    "too_many_attachments": _("Tối đa 20 tệp kèm theo."),
    "too_many_initials": _("Tối đa %(most)s chữ ký nháy trên một văn bản."),
    "pdf_not_acceptable": _("Không đặt được ô chữ ký vào tệp PDF đã chuyển."),
    "converter_missing": _(
        "Máy chủ chưa có phần mềm chuyển đổi tệp Word. Người quản trị cần cài: %(packages)s."
    ),
    "converter_busy": _("Bộ chuyển đổi đang bận. Hãy thử lại sau một phút."),
    "conversion_failed": _("Không chuyển được tệp sang PDF. Hãy kiểm tra tệp trong Word."),
    "file_changed": _("Tệp vừa được thay bằng tệp khác. Hãy xem lại trước khi chọn."),
    "nothing_to_choose": _("Tệp không còn thay đổi nào chờ bạn chọn."),
    "nothing_to_convert": _("Chưa có tệp để chuyển đổi."),
    "not_converted": _("Tệp Word chưa được chuyển xong sang PDF."),
    "places_not_confirmed": _("Hãy xem và xác nhận vị trí các chữ ký."),
    "symbol_differs": _("Ký hiệu ghi trong tệp khác ký hiệu của loại văn bản đã chọn."),
    "unknown_place": _("Vị trí này không có trên văn bản."),
    "place_outside": _("Có vị trí nằm ngoài trang giấy. Hãy xem lại số trang và khoảng cách."),
    "places_overlap": _("Có hai vị trí chồng lên nhau. Hãy dời một trong hai."),
    "bad_cursor": _("Đường dẫn tới trang này không còn đúng. Hãy mở lại danh sách."),
    "storage_full": _("Kho lưu trữ đã đầy nên chưa lưu được. Hãy báo người quản trị."),
    "blob_damaged": _("Tệp lưu trữ không còn nguyên vẹn nên không được mở. Hãy báo quản trị."),
    "bad_text": _("Có ký tự không in được. Hãy xóa ký tự lạ."),
    "bad_body": _("Nội dung có phần hệ thống không in được. Hãy bỏ phần đó."),
    "no_glyph": _("Có ký tự không in được. Hãy xóa ký tự lạ."),
    "ticket": _("Hãy trả lời câu hỏi về bí mật nhà nước trước khi soạn văn bản."),
}

COMMON = {
    "missing": _("Cần điền ô này."),
    "string_too_short": _("Cần điền ô này."),
    "too_short": _("Cần điền ô này."),
    "string_too_long": _("Nội dung dài quá giới hạn."),
    "too_long": _("Nội dung dài quá giới hạn."),
    "uuid_parsing": _("Hãy chọn trong danh sách."),
    "date_from_datetime_parsing": _("Ngày chưa đúng."),
    "date_parsing": _("Ngày chưa đúng."),
    "int_parsing": _("Hãy nhập số."),
    "extra_forbidden": _("Biểu mẫu có ô hệ thống không biết. Hãy tải lại trang."),
}
"""Codes of the form checker."""

STATES = {
    DocumentState.DRAFT: _("Bản thảo"),
    DocumentState.IN_REVIEW: _("Đang trình duyệt"),
    DocumentState.RETURNED: _("Bị trả lại"),
    DocumentState.SIGNED: _("Đã ký, chờ cấp số"),
    DocumentState.NUMBERED: _("Đã cấp số, chờ đóng dấu"),
    DocumentState.SEALED: _("Đã đóng dấu, chờ phát hành"),
    DocumentState.ISSUED: _("Đã phát hành"),
    DocumentState.VOIDED: _("Đã hủy số"),
    DocumentState.DISCARDED: _("Đã bỏ"),
}
LEVELS = {
    DocumentState.DRAFT: "quiet",
    DocumentState.IN_REVIEW: "next",
    DocumentState.RETURNED: "late",
    DocumentState.SIGNED: "soon",
    DocumentState.NUMBERED: "soon",
    DocumentState.SEALED: "soon",
    DocumentState.ISSUED: "done",
    DocumentState.VOIDED: "late",
    DocumentState.DISCARDED: "quiet",
}
STEPS = {
    DocumentState.DRAFT: _("Soạn thảo"),
    DocumentState.IN_REVIEW: _("Trình duyệt và ký"),
    DocumentState.SIGNED: _("Cấp số"),
    DocumentState.NUMBERED: _("Đóng dấu"),
    DocumentState.SEALED: _("Phát hành"),
}
"""The pipeline when no circuit has drawn its own."""
URGENCIES = ("", _("KHẨN"), _("THƯỢNG KHẨN"), _("HỎA TỐC"))
URGENCY_CHOICES = (
    (0, _("Thường")),
    (1, _("Khẩn")),
    (2, _("Thượng khẩn")),
    (3, _("Hỏa tốc")),
)
FIELDS = {
    "type_code": _("Loại văn bản"),
    "subject": _("Trích yếu"),
    "body": _("Nội dung"),
    "docx": _("Tệp Word"),
    "addressees": _("Kính gửi"),
    "recipients": _("Nơi nhận"),
    "grounds": _("Căn cứ"),
    "authority": _("Thẩm quyền ban hành"),
    "signer_id": _("Người ký"),
    "secretary": _("Thư ký"),
    "urgency": _("Độ khẩn"),
    "due_on": _("Thời hạn"),
    "due_at": _("Thời hạn"),
    "drafter_mark": _("Ký hiệu người soạn"),
    "circulation_mark": _("Chỉ dẫn lưu hành"),
    "archive_line": _("Lưu"),
    "annexes": _("Phụ lục"),
    "files": _("Tệp kèm theo"),
    "replies_to_id": _("Trả lời văn bản đến"),
    "form": _("Biểu mẫu"),
}
SCOPES = {
    Scope.MINE: _("Tôi soạn"),
    Scope.UNIT: _("Đơn vị tôi"),
    Scope.ORGANIZATION: _("Cơ quan"),
}
CONVERSIONS = {
    Conversion.CHOOSING: _("Chờ bạn chọn cách xử lý các thay đổi"),
    Conversion.QUEUED: _("Đang chuyển sang PDF/A"),
    Conversion.DONE: _("Đã chuyển sang PDF/A"),
    Conversion.FAILED: _("Không chuyển được"),
}
FAULTS = {
    "timeout": _("Chuyển đổi quá lâu nên đã dừng. Hãy thử lại, hoặc đơn giản hóa tệp."),
    "no_output": _("LibreOffice không đọc được tệp. Hãy mở bằng Word và lưu lại."),
    "converter_missing": _("Máy chủ chưa có phần mềm chuyển đổi."),
}
REMARKS = {
    "number_line_missing": _("Không thấy dòng “Số: …/…”. Số sẽ đặt theo vị trí của Nghị định 30."),
    "date_line_missing": _(
        "Không thấy dòng địa danh, ngày tháng. Ngày sẽ đặt theo vị trí của Nghị định 30."
    ),
    "date_printed": _("Ngày tháng đã in trong tệp, sẽ chồng lên ngày do văn thư ghi."),
    "signer_missing": _("Không thấy tên người ký. Chữ ký sẽ đặt cạnh “Nơi nhận”."),
    "no_room_to_sign": _("Khoảng trống trên tên người ký quá hẹp cho chữ ký."),
    "places_overlap": _("Có hai vị trí chồng lên nhau. Hãy dời trước khi xác nhận."),
    "capacity_differs": _("Quyền hạn, chức vụ ghi trong tệp khác với thẩm quyền của người ký."),
}
PLACES = {
    "SigSo": _("Số"),
    "SigNgay": _("Ngày, tháng, năm"),
    "NguoiKy": _("Chữ ký người có thẩm quyền"),
    "ConDau": _("Chữ ký số cơ quan (dấu)"),
    "KyNhay": _("Ký nháy"),
}
EVENTS = {
    "document.draft": _("bắt đầu soạn thảo"),
    "document.revise": _("lưu bản thảo"),
    "document.attach": _("đính kèm %(names)s"),
    "document.detach": _("bỏ tệp kèm %(names)s"),
    "document.bring": _("đưa tệp Word %(file)s vào"),
    "document.settle": _("xử lý %(changes)s thay đổi được theo dõi"),
    "document.convert": _("chuyển tệp Word sang PDF/A"),
    "document.convert_again": _("yêu cầu chuyển lại tệp Word"),
    "document.convert_failed": _("không chuyển được tệp Word"),
    "document.place": _("xác nhận vị trí chữ ký"),
    "document.discard": _("bỏ bản thảo"),
}
panels.say(EVENTS)


def in_words(errors: Mapping[str, str], facts: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Reason codes as sentences, for beside the fields."""
    return {name: _sentence(code, facts or {}) for name, code in errors.items()}


def _sentence(code: str, facts: Mapping[str, Any]) -> str:
    text = str((SENTENCES | COMMON).get(code, _("Nội dung chưa đúng.")))
    try:
        return text % facts
    except (KeyError, TypeError, ValueError):
        return text
