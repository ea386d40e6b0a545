"""The columns of each sheet. The words are those of the file format, in every language."""

from __future__ import annotations

from .cells import Column, Kind

KINDS = {
    "party": "Cơ quan Đảng",
    "council": "HĐND",
    "committee": "UBND",
    "department": "Sở, ngành",
    "office": "Văn phòng",
    "service_centre": "Trung tâm, đơn vị trực thuộc",
}
LEVELS = {"province": "tỉnh", "commune": "xã"}
ROLES = {
    "leader": "người đứng đầu",
    "deputy": "cấp phó",
    "office_head": "chánh văn phòng",
    "unit_head": "trưởng đơn vị",
    "unit_deputy": "phó đơn vị",
    "clerk": "văn thư",
    "specialist": "chuyên viên",
    "archivist": "lưu trữ",
    "admin": "quản trị",
}
BODY = Column("organization", "Mã cơ quan", key=True)
USERNAME = Column("username", "Tên đăng nhập", key=True, width=24)

ORGANIZATIONS = (
    Column("code", "Mã định danh", key=True),
    Column("name", "Tên đầy đủ", width=44),
    Column("short_name", "Tên gọi tắt", width=30),
    Column("kind", "Loại", Kind.CHOICE, labels=KINDS),
    Column("level", "Cấp", Kind.CHOICE, labels=LEVELS),
    Column("abbreviation", "Viết tắt"),
    Column("place", "Địa danh"),
    Column("parent", "Mã cơ quan cấp trên"),
    Column("parent_line", "Dòng cơ quan cấp trên", capital=True, width=30),
    Column("lines", "Tên in trên văn bản", Kind.LINES, capital=True, width=40),
    Column("collective", "Ký thay mặt (TM.)", Kind.YES_NO),
    Column("contact", "Liên hệ", width=40),
    Column("mst", "Mã số thuế"),
)
UNITS = (
    BODY,
    Column("abbreviation", "Viết tắt đơn vị", key=True),
    Column("name", "Tên đơn vị", width=40),
    Column("ordinal", "Thứ tự", Kind.NUMBER),
)
POSITIONS = (
    BODY,
    Column("code", "Mã vị trí", key=True),
    Column("title", "Chức danh", width=36),
    Column("roles", "Vai trò", Kind.SEVERAL, labels=ROLES, width=30),
    Column("unit", "Viết tắt đơn vị"),
    Column("rank", "Thứ tự", Kind.NUMBER),
)
PEOPLE = (
    USERNAME,
    Column("full_name", "Họ và tên", width=40),
    Column("email", "Thư điện tử", width=30),
    Column("phone", "Điện thoại"),
)
APPOINTMENTS = (
    USERNAME,
    BODY,
    Column("position", "Mã vị trí", key=True),
    Column("starts_on", "Từ ngày", Kind.DAY, key=True),
    Column("ends_on", "Đến hết ngày", Kind.DAY),
    Column("acting", "Quyền (Q.)", Kind.YES_NO),
    Column("authority", "Quyết định bổ nhiệm", width=40),
)
