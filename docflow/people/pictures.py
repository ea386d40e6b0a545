"""The image of a handwritten signature: paper becomes transparent, ink becomes blue."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

from docflow.core.access import Actor
from docflow.core.errors import Invalid
from docflow.core.ports import Ports
from docflow.core.work import work

from .models import Person

BYTES = 2 * 1024 * 1024
SIDE = 3000
"""Pixels, of what comes in."""
LARGEST = (900, 450)
"""Pixels, of what is kept: 300 dpi at the size of a signature on paper."""
SMALLEST = (40, 15)
INK = (23, 54, 156)
"""Blue, as NĐ 30/2020 Annex I asks of a handwritten signature."""
PAPER = 200
"""Grey levels from here on are paper."""
MOSTLY_INK = 0.6


def set_signature(ports: Ports, actor: Actor, picture: bytes) -> None:
    """Keep the actor's own signature. Raises `Invalid` beside `picture`."""
    sha = ports.files.put(as_ink(picture))
    with work(actor) as w:
        person = w.session.get_one(Person, actor.person_id)
        if person.signature_sha != sha:
            person.signature_sha = sha
            w.record("account.signature", person)


def as_ink(picture: bytes) -> bytes:
    """PNG of the ink alone, cut to its edges.

    Raises `Invalid` for what is no PNG or JPEG, is too large, or shows no strokes on paper.
    """
    if not picture or len(picture) > BYTES:
        raise Invalid(fields={"picture": "picture_size"})
    alpha = _grey(picture).point(_ink_level)
    box = alpha.getbbox()
    if box is None or (box[2] - box[0] < SMALLEST[0]) or (box[3] - box[1] < SMALLEST[1]):
        raise Invalid(fields={"picture": "picture_empty"})
    alpha = alpha.crop(box)
    if sum(alpha.histogram()[128:]) > MOSTLY_INK * alpha.width * alpha.height:
        raise Invalid(fields={"picture": "picture_no_paper"})
    alpha.thumbnail(LARGEST)
    ink = Image.new("RGBA", alpha.size, (*INK, 0))
    ink.putalpha(alpha)
    out = io.BytesIO()
    ink.save(out, "PNG", optimize=True)
    return out.getvalue()


def _ink_level(level: int) -> int:
    return 0 if level >= PAPER else min(255, (PAPER - level) * 2)


def _grey(picture: bytes) -> Image.Image:
    """The picture on white paper, without colours; its size is read before its pixels."""
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG")) as opened:
            if max(opened.size) > SIDE:
                raise Invalid(fields={"picture": "picture_size"})
            layer = opened.convert("RGBA")
    except Image.DecompressionBombError as error:
        raise Invalid(fields={"picture": "picture_size"}) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Invalid(fields={"picture": "picture_form"}) from error
    flat = Image.new("RGB", layer.size, "white")
    flat.paste(layer, mask=layer.getchannel("A"))
    return flat.convert("L")
