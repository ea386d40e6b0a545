"""The sentences of refusals, by code. Each feature brings its own; these are everybody's."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from docflow.approvals.sentences import SENTENCES as APPROVALS
from docflow.circulation.sentences import SENTENCES as CIRCULATION
from docflow.documents.sentences import SENTENCES as DOCUMENTS
from docflow.people.sentences import SENTENCES as PEOPLE
from docflow.people.words import REASONS as DIRECTORY
from docflow.registry.sentences import SENTENCES as REGISTRY
from meetings import features as meeting_rooms

SENTENCES: dict[str, Any] = {
    **PEOPLE,
    **DIRECTORY,
    **DOCUMENTS,
    **APPROVALS,
    **REGISTRY,
    **CIRCULATION,
    **meeting_rooms.sentences(),
    "refused": _("Yêu cầu không thực hiện được. Chưa có gì thay đổi."),
    "unauthenticated": _("Bạn cần đăng nhập để tiếp tục."),
    "forbidden": _("Bạn không có quyền làm việc này. Chưa có gì thay đổi."),
    "foreign_origin": _("Yêu cầu đến từ một trang khác nên đã bị từ chối. Chưa có gì thay đổi."),
    "csrf": _("Trang đã mở quá lâu. Hãy tải lại trang rồi làm lại; chưa có gì thay đổi."),
    "not_found": _("Không tìm thấy nội dung này, hoặc nội dung không dành cho bạn."),
    "wrong_state": _("Việc này không còn làm được ở bước hiện tại. Hãy tải lại trang để xem."),
    "conflict": _("Có người vừa thay đổi nội dung này. Hãy tải lại trang rồi làm lại."),
    "changed_meanwhile": _(
        "%(by)s vừa lưu thay đổi lúc %(at)s. Nội dung bạn nhập vẫn còn trên trang; "
        "hãy tải lại để xem bản mới trước khi lưu."
    ),
    "already_there": _("Nội dung này đã có trong hệ thống; không tạo thêm."),
    "method_not_allowed": _("Địa chỉ này không nhận yêu cầu kiểu đó. Chưa có gì thay đổi."),
    "bad_request": _("Yêu cầu gửi đến không đọc được. Chưa có gì thay đổi."),
    "too_large": _("Nội dung gửi lên lớn quá mức cho phép. Chưa có gì được lưu."),
    "media_type": _("Hệ thống không nhận dữ liệu kiểu này. Chưa có gì thay đổi."),
    "invalid": _("Một số ô chưa đúng. Nội dung bạn nhập được giữ nguyên."),
    "too_many": _("Bạn thử quá nhiều lần. Hãy đợi %(seconds)s giây rồi thử lại."),
    "unavailable": _("Một bộ phận cần cho việc này đang không hoạt động. Chưa có gì thay đổi."),
    "database_busy": _(
        "Hệ thống đang bận ghi dữ liệu. Chưa có gì thay đổi; hãy thử lại sau ít phút."
    ),
    "fault": _(
        "Hệ thống gặp lỗi. Việc vừa làm chưa được ghi; mã lỗi bên dưới giúp tìm nguyên nhân."
    ),
}
