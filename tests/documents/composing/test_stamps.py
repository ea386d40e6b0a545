from io import BytesIO

from PIL import Image

from docflow.documents.composing.stamps import demo_seal, demo_signature
from tests.documents.composing.paper import FONTS, FORMS


def seal(name: str, millimetres: int = 36) -> bytes:
    return demo_seal(name, "Tỉnh Thái Nguyên", fonts=FONTS, forms=FORMS, millimetres=millimetres)


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


def opaque(image: Image.Image) -> list[tuple[int, int, int]]:
    pixels = image.convert("RGBA").get_flattened_data()
    return [(r, g, b) for r, g, b, alpha in pixels if alpha > 250]


def share_of_ink(png: bytes) -> float:
    image = opened(png)
    return len(opaque(image)) / (image.width * image.height)


def test_a_seal_has_its_real_size_at_300_dpi() -> None:
    image = opened(seal("Ủy ban nhân dân xã Bạch Thông"))
    assert image.format == "PNG"
    assert {round(side / 300 * 25.4) for side in image.size} == {36}
    assert {round(dpi) for dpi in image.info["dpi"]} == {300}
    assert {round(side / 300 * 25.4) for side in opened(seal("Xã", 30)).size} == {30}


def test_a_seal_is_red_round_and_see_through() -> None:
    image = opened(seal("Ủy ban nhân dân xã Bạch Thông")).convert("RGBA")
    last = image.width - 1
    corners = [image.getpixel(at) for at in ((0, 0), (last, 0), (0, last), (last, last))]
    assert {pixel[3] for pixel in corners if isinstance(pixel, tuple)} == {0}
    assert all(r > 205 and g < 40 and b < 45 for r, g, b in opaque(image))
    assert 0.1 < share_of_ink(seal("Ủy ban nhân dân xã Bạch Thông")) < 0.5


def test_a_longer_name_leaves_more_ink_and_another_name_another_seal() -> None:
    short, long = seal("Sở"), seal("Trung tâm Phục vụ hành chính công xã Phú Lương")
    assert share_of_ink(short) < share_of_ink(long)
    assert seal("Sở") == short


def test_a_signature_is_blue_and_see_through_and_as_large_as_its_place() -> None:
    image = opened(demo_signature("Phó Chủ tịch Mẫu"))
    assert (round(image.width / 300 * 25.4), round(image.height / 300 * 25.4)) == (40, 22)
    assert all(b > 120 and b > r + 80 and b > g + 60 for r, g, b in opaque(image))
    assert 0.01 < share_of_ink(demo_signature("Phó Chủ tịch Mẫu")) < 0.2


def test_each_name_has_one_hand_of_its_own() -> None:
    names = ["Chánh Văn phòng", "Trưởng phòng Kinh tế", "Văn thư", "Chủ tịch", "A"]
    drawn = [demo_signature(name) for name in names]
    assert len(set(drawn)) == len(names)
    assert [demo_signature(name) for name in names] == drawn


def test_the_whole_stroke_stays_inside_the_picture() -> None:
    for number in range(40):
        image = opened(demo_signature(f"Người ký {number}")).getchannel("A")
        left, top, right, bottom = image.getbbox() or (0, 0, 0, 0)
        assert left > 0
        assert top > 0
        assert right < image.width
        assert bottom < image.height
