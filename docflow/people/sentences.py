"""What is said about signing in, accounts and keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

SENTENCES = {
    "wrong_credentials": _("Tên đăng nhập hoặc mật khẩu chưa đúng."),
    "signin_delayed": _("Thử sai nhiều lần. Hãy đợi %(seconds)s giây rồi thử lại."),
    "signin_busy": _("Đang có nhiều người đăng nhập cùng lúc. Hãy thử lại sau ít giây."),
    "no_post": _("Tài khoản này hiện không giữ vị trí nào. Hãy liên hệ quản trị của cơ quan."),
    "session_ended": _("Phiên làm việc đã hết. Hãy đăng nhập lại."),
    "prove_first": _("Việc này cần xác nhận lại đó là bạn. Hãy nhập mật khẩu một lần nữa."),
    "wrong_code": _("Mã chưa đúng hoặc đã dùng rồi."),
    "wrong_password": _("Mật khẩu chưa đúng."),
    "password_short": _("Mật khẩu cần ít nhất 8 ký tự; nên dùng từ 12 ký tự."),
    "password_long": _("Mật khẩu dài quá 256 ký tự."),
    "password_weak": _("Mật khẩu này dễ đoán. Hãy chọn một câu bạn nhớ mà người khác không biết."),
    "not_yours": _("Bạn không giữ vị trí này."),
    "no_session": _("Chỉ làm được việc này khi đăng nhập bằng trình duyệt."),
    "email_form": _("Địa chỉ thư chưa đúng, ví dụ: ten@coquan.gov.vn."),
    "phone_form": _("Số điện thoại chưa đúng."),
    "missing": _("Cần điền ô này."),
    "too_many_tokens": _("Bạn đã có 20 mã truy cập. Hãy thu hồi mã không dùng nữa."),
    "totp_already": _("Mã xác thực đã được bật."),
    "totp_missing": _("Hãy bật mã xác thực trước."),
    "picture_size": _("Ảnh lớn quá 2 MB hoặc quá 3000 điểm mỗi chiều."),
    "picture_form": _("Tệp này không phải ảnh PNG hoặc JPEG."),
    "picture_empty": _("Không thấy nét chữ ký trong ảnh, hoặc chữ ký quá nhỏ."),
    "picture_no_paper": _("Không tách được nét chữ khỏi nền. Hãy ký mực đậm trên giấy trắng."),
    "wrong_pin": _("Mã PIN chưa đúng. Còn %(left)s lần thử trước khi khóa ký bị khóa."),
    "key_locked": _("Khóa ký đã bị khóa hoặc thu hồi. Hãy nhờ quản trị của cơ quan giúp."),
    "key_still_good": _("Khóa ký hiện tại còn dùng được. Nếu quên mã PIN, hãy nhờ quản trị."),
    "no_key": _("Bạn chưa có khóa ký. Hãy yêu cầu cấp tại trang Tài khoản, mục Khóa ký."),
    "pin_form": _("Mã PIN gồm từ 6 đến 32 chữ số."),
    "pin_weak": _("Mã PIN này dễ đoán."),
    "pin_differs": _("Hai lần nhập mã PIN chưa giống nhau."),
    "outside_mandate": _("Vị trí này không được ký loại văn bản này vào ngày hôm nay."),
    "passkey_refused": _("Không xác nhận được khóa truy cập. Hãy thử lại hoặc dùng mật khẩu."),
    "passkey_too_many": _("Bạn đã có 10 khóa truy cập. Hãy gỡ khóa không dùng nữa."),
    "passkey_needs_name": _(
        "Khóa truy cập cần địa chỉ có tên. Trên máy này, hãy mở qua localhost."
    ),
}

HAPPENINGS = {
    "account.signin": _("Đăng nhập"),
    "account.first_factor": _("Đúng mật khẩu, chờ mã xác thực"),
    "account.signin_failed": _("Đăng nhập sai mật khẩu"),
    "account.signin_blocked": _("Đăng nhập bị hoãn do thử sai nhiều lần"),
    "account.second_failed": _("Nhập sai mã xác thực"),
    "account.signout": _("Đăng xuất"),
    "account.proved": _("Xác nhận lại trước việc quan trọng"),
    "account.proof_failed": _("Xác nhận lại không đúng"),
    "account.proof_blocked": _("Xác nhận lại bị hoãn"),
    "account.switch": _("Chuyển vị trí làm việc"),
    "account.session_ended": _("Kết thúc phiên làm việc"),
    "account.password_changed": _("Đổi mật khẩu"),
    "account.password_set": _("Đặt mật khẩu bằng mã dùng một lần"),
    "account.setup_code": _("Quản trị cấp mã dùng một lần"),
    "account.contact": _("Đổi thông tin liên hệ"),
    "account.language": _("Đổi ngôn ngữ"),
    "account.toured": _("Xem xong phần giới thiệu"),
    "account.signature": _("Đổi ảnh chữ ký"),
    "account.totp_begin": _("Bắt đầu bật mã xác thực"),
    "account.totp_on": _("Bật mã xác thực"),
    "account.totp_off": _("Tắt mã xác thực"),
    "account.recovery_codes": _("Tạo mã dự phòng"),
    "account.passkey_added": _("Thêm khóa truy cập"),
    "account.passkey_removed": _("Gỡ khóa truy cập"),
    "account.passkey_used": _("Dùng khóa truy cập"),
    "account.passkey_failed": _("Khóa truy cập bị từ chối"),
    "account.token_made": _("Tạo mã truy cập API"),
    "account.token_revoked": _("Thu hồi mã truy cập API"),
}
"""What the trail's events about an account are called."""


def in_words(errors: Mapping[str, str], facts: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Reason codes as sentences, for beside the fields."""
    return {name: _in_words(code, facts or {}) for name, code in errors.items()}


def _in_words(code: str, facts: Mapping[str, Any]) -> str:
    text = str(SENTENCES.get(code, _("Nội dung chưa đúng.")))
    return text % facts if facts else text
