"""A small office for the tests: a commune's paper, its people's keys, and an authority."""

from __future__ import annotations

import io
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typst
from PIL import Image, ImageDraw

from signing import (
    DATE,
    LEADER,
    NUMBER,
    SEAL,
    Align,
    Authority,
    Box,
    Key,
    LocalTimestamper,
    Look,
    Organisation,
    Person,
    Picture,
    Trust,
    Words,
    open_key,
    reserve_fields,
    sign,
)
from signing._profile import KeyKind

FONTS = Path(__file__).parents[2] / "static/vendor/fonts"
REGULAR = FONTS / "Tinos-Regular.ttf"
NOW = datetime(2026, 3, 2, 1, 15, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
PIN = "258014"

PAPER = r"""
#set document(
  title: "Quyết định về việc kiện toàn Ban Chỉ đạo", date: datetime(year: 2026, month: 3, day: 2))
#set page(paper: "a4", margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 15mm))
#set text(font: "Tinos", size: 13pt, lang: "vi", hyphenate: false)
#set par(justify: true)
#grid(columns: (2fr, 3fr), align: center, row-gutter: 10pt,
  [*ỦY BAN NHÂN DÂN* \ *XÃ BẠCH THÔNG*],
  [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \ *Độc lập - Tự do - Hạnh phúc*],
  [Số: #h(40pt) /QĐ-UBND], [],
)
#v(20pt)
#align(center)[*QUYẾT ĐỊNH* \ *Về việc kiện toàn Ban Chỉ đạo chuyển đổi số xã Bạch Thông*]
_Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;_ \
_Theo đề nghị của Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã._
#align(center)[*QUYẾT ĐỊNH:*]
*Điều 1.* Kiện toàn Ban Chỉ đạo gồm các ông, bà có tên trong danh sách kèm theo.
#v(20pt)
#grid(columns: (1fr, 1fr), align: (left, center),
  [*_Nơi nhận:_* \ #text(11pt)[\- Như Điều 1; \ \- Lưu: VT.]],
  [*TM. ỦY BAN NHÂN DÂN* \ *CHỦ TỊCH* #v(70pt) *Hoàng Thị Hạnh*],
)
"""

BOXES = (
    Box("KyNhay1", 0, 118, 515, 30, 16),
    Box("KyNhay2", 0, 0, 0, 0, 0),
    Box(LEADER, 0, 370, 458, 130, 62),
    Box(NUMBER, 0, 137, 739, 38, 16),
    Box(DATE, 0, 300, 739, 225, 16),
    Box(SEAL, 0, 315, 440, 100, 100),
)
ORDER = tuple(box.name for box in BOXES)


def paper() -> bytes:
    """One page of PDF/A-2b as a form makes it."""
    return typst.compile(
        PAPER.encode(),
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2b"],
    )


def ink(colour: tuple[int, int, int], *, seal: bool = False) -> bytes:
    """A PNG with transparency: somebody's stroke, or a round seal."""
    image = Image.new("RGBA", (240, 240) if seal else (260, 120), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    if seal:
        pen.ellipse((6, 6, 234, 234), outline=(*colour, 255), width=7)
        pen.ellipse((70, 70, 170, 170), outline=(*colour, 255), width=7)
    else:
        pen.line([(10, 90), (50, 20), (80, 100), (140, 30), (250, 70)], (*colour, 255), width=6)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


BLUE = Picture(ink((20, 60, 200)))
RED = Picture(ink((215, 25, 32), seal=True))
LOOKS: dict[str, Look | None] = {
    "KyNhay1": BLUE,
    "KyNhay2": None,
    LEADER: BLUE,
    NUMBER: Words("15", 13, REGULAR, align=Align.CENTER),
    DATE: Words(
        "Bạch Thông, ngày 02 tháng 3 năm 2026", 13, REGULAR, italic=True, align=Align.CENTER
    ),
    SEAL: RED,
}


@dataclass(frozen=True)
class Office:
    """The authority, the leader's key, the office's seal key and its time-stamping unit."""

    authority: Authority
    leader: Key
    seal: Key
    stamper: LocalTimestamper

    @staticmethod
    def open(title: str = "Bạch Thông") -> Office:
        """A new office; the leader has an elliptic key so that both kinds are met."""
        authority = Authority.create(title, NOW - timedelta(days=30))
        organisation = Organisation("Ủy ban nhân dân xã Bạch Thông", "Ủy ban nhân dân tỉnh")
        return Office(
            authority,
            personal(authority, "Hoàng Thị Hạnh"),
            open_key(authority.issue_organisation(organisation, PIN, _yesterday()), PIN),
            LocalTimestamper(open_key(authority.issue_timestamper(title, PIN, _yesterday()), PIN)),
        )

    @property
    def trust(self) -> Trust:
        """Trust in this office's authority alone."""
        return self.authority.trust(NOW)

    def key_of(self, field: str) -> Key:
        """The person signs, the office numbers and seals."""
        return self.seal if field in {NUMBER, DATE, SEAL} else self.leader

    def sign(self, pdf: bytes, field: str, **other: object) -> bytes:
        """One act with everything that need not be said."""
        parts: dict[str, object] = {
            "key": self.key_of(field),
            "timestamper": self.stamper,
            "at": NOW,
            "look": LOOKS.get(field),
            "reason": "Ký số văn bản",
            "location": "Việt Nam",
        }
        return sign(pdf, field=field, **{**parts, **other})

    def route(self, pdf: bytes) -> dict[str, bytes]:
        """The file after each act of the whole route, by field; "" is the reserved file."""
        steps = {"": reserve_fields(pdf, BOXES)}
        for field in ORDER:
            steps[field] = self.sign(list(steps.values())[-1], field)
        return steps


def personal(authority: Authority, name: str, **other: int) -> Key:
    """A new personal key."""
    p12 = authority.issue_person(
        Person(name, "Ủy ban nhân dân xã Bạch Thông"),
        PIN,
        _yesterday(),
        kind=KeyKind.P_256,
        **other,
    )
    return open_key(p12, PIN)


def pdfsig(pdf: bytes, folder: Path) -> str:
    """What poppler says of the signatures."""
    place = folder / "signed.pdf"
    place.write_bytes(pdf)
    done = subprocess.run(
        ["pdfsig", "-nocert", str(place)], capture_output=True, text=True, check=False, timeout=60
    )
    return done.stdout


def picture(pdf: bytes, folder: Path, dpi: int = 60) -> Image.Image:
    """The first page as poppler draws it."""
    place = folder / "page.pdf"
    place.write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-png", "-singlefile", "-r", str(dpi), str(place), str(folder / "page")],
        check=True,
        timeout=60,
    )
    return Image.open(folder / "page.png").convert("RGB")


def _yesterday() -> datetime:
    return NOW - timedelta(days=1)
