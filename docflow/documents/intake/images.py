"""Pictures: which kinds, how many pixels, and whether they really decode."""

from __future__ import annotations

import io
import struct
import warnings
from typing import Final

from PIL import Image, UnidentifiedImageError

from .errors import Reason, Rejected
from .signatures import image_kind

MAX_PIXELS: Final = 64_000_000
"""An A4 page at 600 dpi has 35 million."""
MAX_FRAMES: Final = 500
MAX_PIXELS_IN_ALL: Final = 1_000_000_000

_FORMATS: Final = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_DAMAGE = (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error, EOFError)
_PHOTO, _METAFILES = b"II\xbc", (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00")


def is_picture(head: bytes) -> bool:
    """Whether bytes of a package start as a picture, metafiles of Windows included."""
    is_emf = head[:4] == b"\x01\x00\x00\x00" and head[40:44] == b" EMF"
    return bool(image_kind(head)) or is_emf or head.startswith((_PHOTO, *_METAFILES))


def refuse_many_pixels(head: bytes, *, part: str) -> None:
    """By the header alone; a header that cannot be read is left to the decoder."""
    if _stated_pixels(head) > MAX_PIXELS:
        raise Rejected(Reason.BOMB, part=part, limit=MAX_PIXELS)


def _stated_pixels(head: bytes) -> int:
    if image_kind(head) == "png":
        width, height = struct.unpack_from(">2I", head.ljust(24, b"\x00"), 16)
        return int(width) * int(height)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(head), formats=_FORMATS) as image:
                return image.width * image.height
        except Image.DecompressionBombError:
            return MAX_PIXELS + 1
        except _DAMAGE:
            return 0


def examine(content: bytes) -> int:
    """Decode every frame once and return their count; raises `Rejected` for bombs and damage."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                return _decoded(image)
        except Rejected:
            raise
        except (Image.DecompressionBombError, MemoryError) as error:
            raise Rejected(Reason.BOMB, limit=MAX_PIXELS) from error
        except _DAMAGE as error:
            raise Rejected(Reason.BROKEN) from error


def _decoded(image: Image.Image) -> int:
    frames = int(getattr(image, "n_frames", 1))
    if frames > MAX_FRAMES:
        raise Rejected(Reason.TOO_MANY_PAGES, limit=MAX_FRAMES)
    spent = 0
    for frame in range(frames):
        image.seek(frame)
        spent += image.width * image.height
        if image.width * image.height > MAX_PIXELS or spent > MAX_PIXELS_IN_ALL:
            raise Rejected(Reason.BOMB, limit=MAX_PIXELS)
        image.load()
    return frames
