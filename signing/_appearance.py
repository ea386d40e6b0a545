# mypy: allow-untyped-calls, allow-any-generics
"""The appearance of a signature as a form XObject (ISO 32000-2, 12.5.5)."""

import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)
from pyhanko.pdf_utils.writer import BasePdfFileWriter, init_xobject_dictionary

from signing._pyhanko_fields import open_strictly
from signing._words import set_words
from signing.errors import BadPicture
from signing.looks import Look, Page, Picture, Words

MOST_PIXELS = 4_000_000


def draw(writer: BasePdfFileWriter, look: Look, width: float, height: float) -> Any:
    """Add the appearance to the file; answers its reference."""
    if isinstance(look, Picture):
        return _picture(writer, look, width, height)
    page = look.pdf if isinstance(look, Page) else _set(look, width, height)
    return writer.import_page_as_xobject(open_strictly(page))


@lru_cache(maxsize=64)
def _set(words: Words, width: float, height: float) -> bytes:
    return set_words(words, width, height)


@dataclass(frozen=True)
class _Bitmap:
    width: int
    height: int
    colour: bytes
    alpha: bytes | None


@lru_cache(maxsize=64)
def _bitmap(png: bytes) -> _Bitmap:
    try:
        with Image.open(BytesIO(png), formats=["PNG"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadPicture("too many pixels", width=image.width, height=image.height)
            see_through = image.has_transparency_data
            pixels = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise BadPicture("not a PNG") from error
    return _Bitmap(
        pixels.width,
        pixels.height,
        zlib.compress(pixels.convert("RGB").tobytes()),
        zlib.compress(pixels.getchannel("A").tobytes()) if see_through else None,
    )


def _picture(writer: BasePdfFileWriter, look: Picture, width: float, height: float) -> Any:
    bitmap = _bitmap(look.png)
    image = _image(bitmap, "/DeviceRGB", bitmap.colour)
    if bitmap.alpha is not None:
        image["/SMask"] = writer.add_object(_image(bitmap, "/DeviceGray", bitmap.alpha))
    scale = min(width / bitmap.width, height / bitmap.height)
    wide, high = bitmap.width * scale, bitmap.height * scale
    place = (wide, high, (width - wide) / 2, (height - high) / 2)
    names = DictionaryObject({NameObject("/Im"): writer.add_object(image)})
    form = init_xobject_dictionary(
        b"q %g 0 0 %g %g %g cm /Im Do Q" % place,
        FloatObject(width),
        FloatObject(height),
        DictionaryObject({NameObject("/XObject"): names}),
    )
    return writer.add_object(form)


def _image(bitmap: _Bitmap, space: str, deflated: bytes) -> StreamObject:
    return StreamObject(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(bitmap.width),
            NameObject("/Height"): NumberObject(bitmap.height),
            NameObject("/ColorSpace"): NameObject(space),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): ArrayObject([NameObject("/FlateDecode")]),
        },
        encoded_data=deflated,
    )
