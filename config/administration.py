"""Quản trị: where an administrator begins, with every place told in plain words."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from docflow.core import jobs
from docflow.core.access import Actor, policy
from docflow.core.jobs_model import JobState
from docflow.core.web import current_actor, needs

bp = Blueprint("administration", __name__)


class Place(NamedTuple):
    """A page an administrator uses; `own`: it is asked for the own organisation."""

    endpoint: str
    icon: str
    label: Any
    note: Any
    permission: str = "people.manage"
    own: bool = False


GROUPS: tuple[tuple[Any, tuple[Place, ...]], ...] = (
    (
        _("Cơ quan và con người"),
        (
            Place(
                "directory.show", "building-bank", _("Cơ quan tôi: đơn vị và vị trí"),
                _("Tên, liên hệ, các đơn vị, các vị trí và ai đang giữ, khóa con dấu."), own=True,
            ),
            Place(
                "directory.index", "list", _("Mọi cơ quan"),
                _("Danh bạ các cơ quan cùng dùng hệ thống; quản trị cấp tỉnh thêm và sáp nhập."),
            ),
            Place(
                "staff.index", "users", _("Người dùng và bổ nhiệm"),
                _("Thêm người, bổ nhiệm, khóa tài khoản, cấp mã đặt mật khẩu, cấp lại khóa ký."),
            ),
            Place(
                "mandates.show", "signature", _("Ai được ký gì"),
                _("Giao và thu hồi quyền ký thay, thừa lệnh, thừa ủy quyền."), own=True,
            ),
            Place(
                "absences.index", "arrows-exchange", _("Vắng mặt, bàn giao"),
                _("Khi ai đó vắng mặt, việc của họ hiện ra ở người nhận."),
            ),
            Place(
                "exchange.index", "file-download", _("Nhập, xuất Excel"),
                _("Lấy danh bạ ra, sửa nhiều dòng một lúc rồi đưa vào; xem trước rồi mới ghi."),
            ),
        ),
    ),
    (
        _("Văn bản đi theo quy tắc nào"),
        (
            Place(
                "circuits.index", "route", _("Quy trình"),
                _("Mỗi loại văn bản qua tay ai trước khi người có thẩm quyền ký."),
            ),
            Place(
                "series.index", "hash", _("Dãy số"),
                _("Loại nào đánh số chung, số tiếp theo, tiếp nối sổ giấy giữa năm."),
            ),
            Place(
                "document_types.index", "files", _("Loại văn bản"),
                _("Tên, viết tắt trong ký hiệu, loại nào đang dùng."),
            ),
        ),
    ),
    (
        _("Máy đang làm gì"),
        (
            Place(
                "desk.job_list", "stack-2", _("Việc chạy nền"),
                _("Kiểm tra chữ ký, gửi thư, lập chỉ mục; việc hỏng cho chạy lại ở đây."),
                "jobs.manage",
            ),
        ),
    ),
)  # fmt: skip


@bp.get("/admin")
@needs("people.manage")
def index() -> ResponseReturnValue:
    """Every place of administration that the reader may open."""
    actor = current_actor()
    return render_template(
        "desk/administration.html",
        groups=[(label, [_shown(p, actor) for p in places]) for label, places in GROUPS],
        failed=jobs.counted_for(actor).get(JobState.FAILED, 0),
    )


def _shown(place: Place, actor: Actor) -> dict[str, Any]:
    values: dict[str, Any] = {"organization_id": actor.organization_id} if place.own else {}
    return {
        "url": url_for(place.endpoint, **values),
        "icon": place.icon,
        "label": place.label,
        "note": place.note,
        "open": policy.allows(actor, place.permission),
    }
