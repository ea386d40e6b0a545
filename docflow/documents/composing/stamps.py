"""Images for demonstration: a seal marked as a specimen, a scribble in place of a signature."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw

from docflow.documents.composing.text import clean
from docflow.documents.composing.typesetter import Sheet

DOTS_PER_INCH = 300
_INK = (20, 52, 150)
_SUPER = 4
_SIZE = (472, 260)

Point = tuple[float, float]


def demo_seal(
    name: str, foot: str = "", *, fonts: Path, forms: Path, millimetres: int = 36
) -> bytes:
    """A round red seal as transparent PNG, 300 dpi: `name` above, `foot` below, "MẪU" inside."""
    data = {
        "name": clean(name).upper(),
        "foot": clean(foot or "★").upper(),
        "millimetres": int(millimetres),
    }
    return _with_resolution(Sheet(forms / "seal.typ", fonts, data).png(DOTS_PER_INCH))


def demo_signature(name: str) -> bytes:
    """A blue flourish, 40 x 22 mm at 300 dpi, transparent; same name, same bytes."""
    seed = hashlib.sha256(clean(name).encode()).digest()
    hand = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    image = Image.new("RGBA", (_SIZE[0] * _SUPER, _SIZE[1] * _SUPER), (*_INK, 0))
    pen = ImageDraw.Draw(image)
    for stroke in _strokes(hand, clean(name)):
        _ink(pen, list(stroke))
    return _png(image.resize(_SIZE, Image.Resampling.LANCZOS))


def _strokes(hand: random.Random, name: str) -> Iterator[Iterator[Point]]:
    """A tall initial, a run of loops as long as the name asks, and a stroke beneath."""
    loops = min(9, 4 + len(name.rpartition(" ")[2]))
    yield _initial(hand)
    yield _run(hand, loops)
    yield _flourish(hand)


def _initial(hand: random.Random) -> Iterator[Point]:
    lean, tall = hand.uniform(0.15, 0.4), hand.uniform(0.3, 0.38)
    turns = hand.uniform(1.15, 1.6)
    start = hand.uniform(0.6, 1.4)
    for step in range(161):
        t = step / 160
        angle = start * math.pi + t * turns * 2 * math.pi
        reach = 1 - 0.45 * t
        y = 0.5 + tall * reach * math.sin(angle)
        yield 0.2 + 0.1 * reach * math.cos(angle) + lean * 0.4 * (0.5 - y) + 0.06 * t, y


def _run(hand: random.Random, loops: int) -> Iterator[Point]:
    heights = [
        hand.uniform(0.05, 0.15) * (2.1 if hand.random() < 0.25 else 1) for _ in range(loops)
    ]
    back = hand.uniform(0.012, 0.028)
    drift = hand.uniform(-0.14, -0.04)
    for step in range(loops * 40 + 1):
        t = step / 40
        height = heights[min(int(t), loops - 1)] * (1 - 0.55 * t / loops)
        x = 0.28 + 0.52 * t / loops - back * math.sin(2 * math.pi * t)
        y = 0.56 + drift * t / loops - height * math.sin(math.pi * (t % 1)) ** 2
        yield x + 0.16 * (0.5 - y), y + 0.02 * math.sin(2 * math.pi * t)


def _flourish(hand: random.Random) -> Iterator[Point]:
    depth, bend = hand.uniform(0.68, 0.8), hand.uniform(0.04, 0.12)
    left, right = hand.uniform(0.12, 0.25), hand.uniform(0.8, 0.92)
    for step in range(101):
        t = step / 100
        yield right - (right - left) * t, depth - 0.1 * (1 - t) + bend * math.sin(math.pi * 1.4 * t)
    for step in range(61):
        t = step / 60
        yield left + (right - left) * 0.72 * t, depth + bend * math.sin(math.pi * 1.4) - 0.05 * t**2


def _ink(pen: ImageDraw.ImageDraw, points: list[Point]) -> None:
    """Lay ink along the points: thin where the pen is fast and at both ends."""
    width, height = _SIZE[0] * _SUPER, _SIZE[1] * _SUPER
    drawn = [(x * width, y * height) for x, y in points]
    for index, ((x0, y0), (x1, y1)) in enumerate(pairwise(drawn)):
        speed = math.hypot(x1 - x0, y1 - y0)
        ends = min(1.0, 0.25 + index / 12, 0.25 + (len(drawn) - index) / 12)
        radius = _SUPER * ends * max(1.3, 3.4 - speed / 9)
        for part in range(steps := max(1, int(speed / 2))):
            x, y = x0 + (x1 - x0) * part / steps, y0 + (y1 - y0) * part / steps
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(*_INK, 255))


def _with_resolution(png: bytes) -> bytes:
    with Image.open(BytesIO(png)) as image:
        return _png(image.convert("RGBA"))


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return out.getvalue()
