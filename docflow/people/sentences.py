"""What is said about accounts and keys."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

SENTENCES = {
    "wrong_credentials": _("Tên đăng nhập hoặc mật khẩu chưa đúng."),
    "signin_delayed": _("Thử sai nhiều lần. Hãy đợi %(seconds)s giây rồi thử lại."),
    "no_post": _("Tài khoản này hiện không giữ vị trí nào. Hãy liên hệ quản trị của cơ quan."),
    "session_ended": _("Phiên làm việc đã hết. Hãy đăng nhập lại."),
    "wrong_code": _("Mã chưa đúng hoặc đã dùng rồi."),
    "wrong_password": _("Mật khẩu chưa đúng."),
    "password_short": _("Mật khẩu cần ít nhất 8 ký tự; nên dùng từ 12 ký tự."),
    "password_long": _("Mật khẩu dài quá 256 ký tự."),
    "password_weak": _("Mật khẩu này dễ đoán. Hãy chọn một câu bạn nhớ mà người khác không biết."),
    "not_yours": _("Bạn không giữ vị trí này."),
    "no_session": _("Chỉ chuyển vị trí được khi đăng nhập bằng trình duyệt."),
    "email_form": _("Địa chỉ thư chưa đúng."),
    "missing": _("Cần điền ô này."),
    "totp_already": _("Mã xác thực đã được bật."),
    "picture_size": _("Ảnh lớn quá 2 MB hoặc quá 3000 điểm mỗi chiều."),
    "picture_form": _("Hãy chọn ảnh PNG hoặc JPEG."),
    "picture_empty": _("Không thấy nét chữ ký trong ảnh."),
    "wrong_pin": _("Mã PIN chưa đúng. Còn %(left)s lần thử trước khi khóa ký bị khóa."),
    "key_locked": _("Khóa ký đã bị khóa sau năm lần sai mã PIN. Hãy nhờ quản trị cấp lại."),
    "no_key": _("Bạn chưa có khóa ký. Hãy nhờ quản trị cấp."),
    "pin_form": _("Mã PIN gồm từ 6 chữ số."),
    "pin_weak": _("Mã PIN này dễ đoán."),
    "outside_mandate": _("Vị trí này không được ký loại văn bản này vào ngày hôm nay."),
    "passkey_refused": _("Không xác nhận được khóa truy cập. Hãy thử lại hoặc dùng mật khẩu."),
}


def in_words(errors: Mapping[str, str]) -> dict[str, str]:
    """Reason codes as sentences, for beside the fields."""
    other = _("Nội dung chưa đúng.")
    words = {name: str(SENTENCES.get(code, other)) for name, code in errors.items()}
    return {name: text.replace("%(left)s", "").replace("  ", " ") for name, text in words.items()}
