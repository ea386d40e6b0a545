"""Pictures and words in the boxes."""

import io
import struct
from pathlib import Path

import pytest
import typst
from PIL import Image

from signing import (
    NUMBER,
    Align,
    BadPicture,
    Box,
    Look,
    MissingGlyph,
    Page,
    Picture,
    Words,
    reserve_fields,
)
from signing._glyphs import letters, missing
from tests.signing.office import BLUE, FONTS, REGULAR, Office, picture

VIETNAMESE = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
)
DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
BOX = Box(NUMBER, 0, 100, 700, 200, 30)


def _drawn(office: Office, page: bytes, look: Look, folder: Path) -> Image.Image:
    pdf = office.sign(reserve_fields(page, [BOX]), NUMBER, look=look)
    whole = picture(pdf, folder, dpi=72)
    return whole.crop((100, 842 - 730, 300, 842 - 700))


def _ink(image: Image.Image) -> tuple[int, int, int, int]:
    box = image.convert("L").point(lambda shade: 255 if shade < 128 else 0).getbbox()
    assert box is not None
    return box


@pytest.fixture(scope="module")
def blank() -> bytes:
    """A page with nothing on it."""
    page = typst.compile(b'#set page(paper: "a4")\n', format="pdf", pdf_standards=["a-2b"])
    assert isinstance(page, bytes)
    return page


@pytest.mark.parametrize("name", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_tinos_has_every_vietnamese_letter(name: str) -> None:
    assert not missing(VIETNAMESE + VIETNAMESE.upper(), FONTS / f"Tinos-{name}.ttf")


def test_the_map_of_a_font_is_read_as_others_read_it() -> None:
    known = letters(REGULAR)

    assert {ord(letter) for letter in "aĐỗ 5/-…“”"} <= known
    assert not {0x6F22, 0x1F600, 0xFFFF} & known


def test_letters_the_font_lacks_refuse_the_signature(office: Office, reserved: bytes) -> None:
    with pytest.raises(MissingGlyph) as refused:
        office.sign(reserved, NUMBER, look=Words("15 漢字", 13, REGULAR))

    assert refused.value.facts["letters"] == "字漢"


def test_letters_taken_apart_are_put_together(office: Office, blank: bytes, tmp_path: Path) -> None:
    whole = _drawn(office, blank, Words("Nguyễn Hữu Thọ", 13, REGULAR), tmp_path)
    apart = "Nguye\u0302\u0303n Hu\u031b\u0303u Tho\u0323"

    assert _drawn(office, blank, Words(apart, 13, REGULAR), tmp_path).tobytes() == whole.tobytes()


def test_an_unknown_font_is_refused(office: Office, reserved: bytes, tmp_path: Path) -> None:
    with pytest.raises(MissingGlyph):
        office.sign(reserved, NUMBER, look=Words("15", 13, tmp_path / "None.ttf"))


def test_a_slanted_face_that_is_not_there_is_refused(
    office: Office, reserved: bytes, tmp_path: Path
) -> None:
    alone = tmp_path / "Tinos-Regular.ttf"
    alone.write_bytes(REGULAR.read_bytes())

    office.sign(reserved, NUMBER, look=Words("15", 13, alone))
    with pytest.raises(MissingGlyph):
        office.sign(reserved, NUMBER, look=Words("15", 13, alone, italic=True))


def test_words_stand_where_they_are_told(office: Office, blank: bytes, tmp_path: Path) -> None:
    left, middle, right = (
        _ink(_drawn(office, blank, Words("123", 13, REGULAR, align=align), tmp_path))
        for align in (Align.LEFT, Align.CENTER, Align.RIGHT)
    )

    assert left[0] < 5
    assert abs((middle[0] + middle[2]) / 2 - 100) < 3
    assert right[2] > 195


def test_the_baseline_is_a_quarter_of_the_size_above_the_bottom(
    office: Office, blank: bytes, tmp_path: Path
) -> None:
    ink = _ink(_drawn(office, blank, Words("HHH", 20, REGULAR), tmp_path))

    assert abs(30 - ink[3] - 5) <= 1


def test_a_long_line_is_drawn_narrower_not_cut(
    office: Office, blank: bytes, tmp_path: Path
) -> None:
    text = "Bạch Thông, ngày 02 tháng 3 năm 2026, rất dài"
    ink = _ink(_drawn(office, blank, Words(text, 20, REGULAR), tmp_path))

    assert 190 < ink[2] - ink[0] <= 200


def test_slanted_is_not_upright(office: Office, blank: bytes, tmp_path: Path) -> None:
    upright = _drawn(office, blank, Words("ngày 02", 13, REGULAR), tmp_path)
    slanted = _drawn(office, blank, Words("ngày 02", 13, REGULAR, italic=True), tmp_path)

    assert upright.tobytes() != slanted.tobytes()


def test_a_picture_keeps_its_proportions_in_the_middle(
    office: Office, blank: bytes, tmp_path: Path
) -> None:
    square = io.BytesIO()
    Image.new("RGB", (50, 50), (0, 0, 90)).save(square, "PNG")
    left, top, right, bottom = _ink(_drawn(office, blank, Picture(square.getvalue()), tmp_path))

    assert abs(right - left - 30) <= 1
    assert bottom - top == 30
    assert abs((left + right) / 2 - 100) <= 1


def test_a_picture_lets_the_page_shine_through(
    office: Office, blank: bytes, tmp_path: Path
) -> None:
    drawn = _drawn(office, blank, BLUE, tmp_path)

    assert drawn.getpixel((100, 29)) == (255, 255, 255)
    assert min(pixel[0] for pixel in drawn.get_flattened_data()) < 60


def test_a_page_of_pdf_is_stretched_over_the_box(
    office: Office, blank: bytes, tmp_path: Path
) -> None:
    source = b"#set page(width: 20pt, height: 9pt, fill: black)\n"
    pdf = typst.compile(source, format="pdf", pdf_standards=["a-2b"])
    ink = _ink(_drawn(office, blank, Page(pdf), tmp_path))

    assert ink == (0, 0, 200, 30)


@pytest.mark.parametrize("png", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_what_is_no_picture_is_refused(office: Office, reserved: bytes, png: bytes) -> None:
    with pytest.raises(BadPicture):
        office.sign(reserved, NUMBER, look=Picture(png))


def test_a_picture_far_too_large_is_refused(office: Office, reserved: bytes) -> None:
    huge = io.BytesIO()
    Image.new("1", (5000, 1000)).save(huge, "PNG")

    with pytest.raises(BadPicture, match="pixels"):
        office.sign(reserved, NUMBER, look=Picture(huge.getvalue()))


def _font(*maps: tuple[int, bytes]) -> bytes:
    head, place = struct.pack(">HH", 0, len(maps)), 4 + 8 * len(maps)
    entries = b""
    for platform, body in maps:
        entries += struct.pack(">HHI", platform, 1, place)
        place += len(body)
    cmap = head + entries + b"".join(body for _, body in maps)
    directory = struct.pack(">IHHHH4sIII", 0x10000, 1, 0, 0, 0, b"cmap", 0, 28, len(cmap))
    return directory + cmap


def test_both_forms_of_the_map_are_read(tmp_path: Path) -> None:
    groups = struct.pack(">HHIIIIII", 12, 0, 28, 0, 1, 0x1EA0, 0x1EA2, 7)
    ends, starts = (0x42, 0xFFFF), (0x41, 0xFFFF)
    deltas, offsets = (0, 1), (4, 0)
    segments = struct.pack(">HHHHHHH", 4, 0, 0, 4, 0, 0, 0)
    segments += struct.pack(">2HH2H2H2H2H", *ends, 0, *starts, *deltas, *offsets, 5, 0)
    for name, body in (("groups", groups), ("segments", segments)):
        (tmp_path / name).write_bytes(_font((1, b"\x00\x06"), (3, body)))

    assert letters(tmp_path / "groups") == {0x1EA0, 0x1EA1, 0x1EA2}
    assert letters(tmp_path / "segments") == {0x41}


def test_what_has_no_map_is_no_font(tmp_path: Path) -> None:
    (tmp_path / "mac").write_bytes(_font((1, b"\x00\x06")))
    (tmp_path / "none").write_bytes(struct.pack(">IHHHH", 0x10000, 0, 0, 0, 0))

    for font in ("mac", "none"):
        with pytest.raises(ValueError, match="no "):
            letters(tmp_path / font)
