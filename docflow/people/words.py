"""The directory in Vietnamese: kinds, roles, capacities, and why something is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from .models import Capacity, Level, OrganizationKind

KINDS = {
    OrganizationKind.PARTY: _("Cơ quan Đảng"),
    OrganizationKind.COUNCIL: _("Hội đồng nhân dân"),
    OrganizationKind.COMMITTEE: _("Ủy ban nhân dân"),
    OrganizationKind.DEPARTMENT: _("Sở, ngành"),
    OrganizationKind.OFFICE: _("Văn phòng"),
    OrganizationKind.SERVICE_CENTRE: _("Trung tâm, đơn vị trực thuộc"),
}
LEVELS = {Level.PROVINCE: _("Cấp tỉnh"), Level.COMMUNE: _("Cấp xã")}
ROLE_NAMES = {
    "leader": _("Người đứng đầu"),
    "deputy": _("Cấp phó của người đứng đầu"),
    "office_head": _("Chánh văn phòng"),
    "unit_head": _("Trưởng đơn vị"),
    "unit_deputy": _("Phó đơn vị"),
    "clerk": _("Văn thư"),
    "specialist": _("Chuyên viên"),
    "archivist": _("Lưu trữ"),
    "admin": _("Quản trị"),
}
CAPACITIES = {
    Capacity.TM: _("TM. – thay mặt"),
    Capacity.KT: _("KT. – ký thay"),
    Capacity.TL: _("TL. – thừa lệnh"),
    Capacity.TUQ: _("TUQ. – thừa ủy quyền"),
    Capacity.Q: _("Q. – quyền"),
}
DEEDS = {
    "organization.add": _("thêm cơ quan"),
    "organization.change": _("sửa thông tin cơ quan"),
    "organization.contact": _("sửa thông tin liên hệ"),
    "organization.end": _("ghi ngày kết thúc hoạt động"),
    "person.add": _("thêm người dùng"),
    "person.change": _("sửa thông tin"),
    "person.disable": _("khóa tài khoản"),
    "person.enable": _("mở lại tài khoản"),
    "person.picture": _("gắn ảnh chữ ký"),
    "account.setup_code": _("cấp mã đặt mật khẩu"),
    "account.password_set": _("đặt mật khẩu bằng mã"),
    "account.password": _("đổi mật khẩu"),
    "account.contact": _("sửa thông tin liên hệ"),
    "account.language": _("đổi ngôn ngữ"),
    "account.session_ended": _("kết thúc phiên làm việc"),
    "account.toured": _("xem hướng dẫn ngày đầu"),
    "account.signature": _("đổi ảnh chữ ký"),
}
"""Entries of the trail as the pages tell them."""
SHAPES = {
    "missing": _("Cần điền ô này."),
    "string_too_short": _("Cần điền ô này."),
    "too_short": _("Cần điền ô này."),
    "string_too_long": _("Nội dung dài quá giới hạn."),
    "too_long": _("Nhiều quá giới hạn."),
    "string_pattern_mismatch": _("Chưa đúng mẫu; xem gợi ý ở trên ô."),
    "uuid_parsing": _("Hãy chọn trong danh sách."),
    "enum": _("Hãy chọn trong danh sách."),
    "literal_error": _("Hãy chọn trong danh sách."),
    "date_from_datetime_parsing": _("Ngày chưa đúng."),
    "date_parsing": _("Ngày chưa đúng."),
    "date_type": _("Ngày chưa đúng."),
    "int_parsing": _("Hãy nhập số."),
    "greater_than_equal": _("Số này ngoài khoảng cho phép."),
    "less_than_equal": _("Số này ngoài khoảng cho phép."),
    "bool_parsing": _("Hãy chọn có hoặc không."),
    "extra_forbidden": _("Ô này không có trong biểu mẫu."),
    "unprintable": _("Có ký tự không in được."),
    "odd_day": _("Ngày này ngoài khoảng cho phép."),
    "ends_before_start": _("Ngày kết thúc trước ngày bắt đầu."),
}
"""What pydantic finds wrong with the shape of a value."""
REASONS = {
    "taken": _("Đã có rồi; hãy chọn giá trị khác."),
    "unknown_organization": _("Cơ quan này không dùng được ở đây."),
    "unknown_unit": _("Đơn vị này không thuộc cơ quan."),
    "unknown_post": _("Vị trí này không có trong cơ quan."),
    "unknown_person": _("Không tìm thấy người này trong cơ quan của bạn."),
    "unknown_type": _("Không có loại văn bản này."),
    "own_post": _("Hãy chọn hai vị trí khác nhau."),
    "organization_ended": _("Cơ quan này đã kết thúc hoạt động."),
    "work_waiting": _(
        "Còn %(count)s việc đang chờ ở vị trí này. Hãy xử lý xong, hoặc chọn ngày kết thúc sau này."
    ),
    "unit_in_use": _("Đơn vị còn %(count)s vị trí. Hãy chuyển hoặc kết thúc các vị trí đó trước."),
    "appointed_later": _("Có người đã được bổ nhiệm vào vị trí này từ sau ngày đó."),
    "post_ended": _("Vị trí hoặc cơ quan kết thúc trước thời gian này."),
    "post_taken": _("Thời gian này đã có người giữ vị trí; hãy kết thúc bổ nhiệm cũ trước."),
    "already_holds": _("Người này đã giữ vị trí trong thời gian đó."),
    "acting_head_only": _("Chỉ người đứng đầu cơ quan, đơn vị mới ghi quyền (Q.)."),
    "person_disabled": _("Tài khoản của người này đang bị khóa."),
    "ended_already": _("Bổ nhiệm này đã kết thúc."),
    "yourself": _("Bạn không thể khóa tài khoản của chính mình."),
    "not_for_kt": _("Ký thay (KT.) chỉ giao cho cấp phó của người đứng đầu."),
    "not_for_tl": _("Thừa lệnh (TL.) chỉ giao cho người đứng đầu đơn vị thuộc cơ quan."),
    "not_for_tuq": _("Thừa ủy quyền (TUQ.) chỉ giao cho người đứng đầu đơn vị thuộc cơ quan."),
    "tuq_needs_end": _("Ủy quyền phải có thời hạn."),
    "tuq_needs_scope": _("Ủy quyền phải ghi rõ nội dung hoặc loại văn bản."),
    "cannot_pass_on": _("Vị trí này không được giao tiếp quyền ký; người được ủy quyền cũng vậy."),
    "not_own_deputy": _("Chỉ giao cho cấp phó của chính đơn vị đó."),
    "more_than_held": _("Không giao được nhiều hơn phạm vi mình được thừa lệnh."),
    "mandate_over": _("Quyền ký này đã được thu hồi."),
    "handover_over": _("Việc bàn giao này đã kết thúc."),
    "handed_over_already": _("Trong thời gian này vị trí đã được bàn giao cho người khác."),
    "stand_in_absent": _("Người nhận bàn giao cũng vắng mặt trong thời gian này."),
    "absence_too_long": _("Dài quá một năm; hãy chia thành nhiều lần."),
    "in_the_past": _("Ngày này đã qua."),
    "twice_in_file": _("Dòng này trùng với một dòng ở trên."),
    "without_post": _("Người mới cần có một dòng ở trang Bổ nhiệm."),
    "only_end": _("Bổ nhiệm đã có chỉ sửa được ngày cuối; việc khác làm trên trang của người đó."),
    "sheet_row": _("Trang %(sheet)s, dòng %(number)s không ghi được nên chưa ghi gì."),
    "sheet_gone": _("Bản xem trước đã quá một giờ. Hãy tải tệp lên lại."),
    "sheet_size": _("Tệp lớn quá 5 MB."),
    "sheet_form": _("Không đọc được tệp này. Hãy dùng tệp .xlsx tải từ trang này."),
    "sheet_bomb": _("Tệp giải nén ra quá lớn nên bị từ chối."),
    "sheet_rows": _("Tệp có quá nhiều dòng (tối đa %(most)s)."),
    "sheet_empty": _("Tệp không có dòng nào để đọc."),
    "sheet_stale": _("Danh bạ đã thay đổi sau khi xem trước. Hãy xem lại bản xem trước mới."),
    "sheet_faults": _("Tệp còn %(count)s dòng lỗi nên chưa ghi gì. Hãy sửa rồi tải lên lại."),
}


def spoken(labels: Mapping[Any, Any]) -> dict[str, str]:
    """Labels in the language of the request, as a page's lists want them."""
    return {str(key): str(label) for key, label in labels.items()}


def say(sentences: Mapping[str, Any]) -> None:
    """Give the forms of a later room its reasons."""
    REASONS.update(sentences)
