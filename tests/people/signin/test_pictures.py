"""The image of a signature: from a photo of paper to blue ink on nothing."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw

from docflow.core.errors import Invalid
from docflow.people import pictures
from tests.people.signin.visitor import Visitor, errors_of

from .conftest import WHO


def signature(
    size: tuple[int, int] = (600, 300), paper: str = "#f4f1e8", ink: str = "#202030",
    form: str = "PNG",
) -> bytes:  # fmt: skip
    """A stroke on paper, as a phone sees it."""
    picture = Image.new("RGB", size, paper)
    width, height = size
    points = [
        (width * x / 100, height * y / 100) for x, y in ((20, 70), (40, 30), (55, 75), (80, 40))
    ]
    ImageDraw.Draw(picture).line(points, fill=ink, width=max(2, width // 80))
    out = io.BytesIO()
    picture.save(out, form)
    return out.getvalue()


def code_of(picture: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        pictures.as_ink(picture)
    return refused.value.fields["picture"]


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize("ink", ["#000000", "#1c3faa", "#404040"])
def test_paper_goes_and_ink_becomes_blue(form: str, ink: str) -> None:
    made = Image.open(io.BytesIO(pictures.as_ink(signature(ink=ink, form=form))))
    assert (made.format, made.mode) == ("PNG", "RGBA")
    colours = {colour[:3] for _n, colour in made.getcolors(100_000) or [] if colour[3]}
    assert colours == {pictures.INK}
    assert made.getchannel("A").getextrema()[0] == 0


def test_it_is_cut_to_its_edges_and_made_small() -> None:
    made = Image.open(io.BytesIO(pictures.as_ink(signature((2800, 1400)))))
    assert made.width <= pictures.LARGEST[0]
    assert made.height <= pictures.LARGEST[1]
    box = made.getchannel("A").getbbox()
    assert box is not None
    assert box[2] - box[0] >= made.width - 4


def test_ink_on_nothing_stays() -> None:
    picture = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(20, 90), (150, 20), (280, 90)], fill=(0, 0, 0, 255), width=5)
    out = io.BytesIO()
    picture.save(out, "PNG")
    assert Image.open(io.BytesIO(pictures.as_ink(out.getvalue()))).size[0] > 200


def test_what_is_no_picture_is_refused() -> None:
    gif = io.BytesIO()
    Image.new("L", (100, 50), 255).save(gif, "GIF")
    for content in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", gif.getvalue(), b"%PDF-1.7",
                    signature()[:-900], signature()[:20]):  # fmt: skip
        assert code_of(content) == "picture_form"


def test_too_much_is_refused_before_it_is_unpacked() -> None:
    assert code_of(b"") == "picture_size"
    assert code_of(b"\x89PNG" + bytes(pictures.BYTES)) == "picture_size"
    assert code_of(claiming(60_000)) == "picture_size"
    assert code_of(claiming(5_000)) == "picture_size"


def claiming(side: int) -> bytes:
    """A small file whose header claims a large picture."""
    head = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    empty = b"IDAT" + zlib.compress(b"")
    chunks = (
        struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one))
        for one in (head, empty)
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_empty_paper_a_dot_and_a_dark_photo_are_refused() -> None:
    assert code_of(signature(ink="#f4f1e8")) == "picture_empty"
    assert code_of(signature((20, 10))) == "picture_empty"
    assert code_of(signature(paper="#303030", ink="#101010")) == "picture_no_paper"


def test_the_page_keeps_and_shows_it(visitor: Visitor, trail: Callable[[str], list[str]]) -> None:
    visitor.sign_in(WHO)
    visitor.prove(WHO)
    sent = visitor.post("/account/key/signature", {"picture": (io.BytesIO(signature()), "ky.png")})
    assert sent.location == "/account/key#signature"
    shown = visitor.get("/account/key/signature.png")
    assert (shown.mimetype, shown.data[:4]) == ("image/png", b"\x89PNG")
    assert trail(WHO)[-1] == "account.signature"
    wrong = visitor.post("/account/key/signature", {"picture": (io.BytesIO(b"MZ"), "ky.exe")})
    assert errors_of(wrong) == ["Tệp này không phải ảnh PNG hoặc JPEG."]
    assert errors_of(visitor.post("/account/key/signature"))
