"""Where the number and the date will stand: the rectangles reserved in the frozen page."""

from __future__ import annotations

import io

from pypdf import PdfReader

from docflow.core.errors import WrongState
from signing import Box


def box_of(pdf: bytes, name: str) -> Box:
    """The reserved field of that name, in points. Raises `WrongState` when there is none."""
    for number, page in enumerate(PdfReader(io.BytesIO(pdf)).pages):
        for reference in page.get("/Annots", ()):
            widget = reference.get_object()
            if widget.get("/T") == name:
                left, bottom, right, top = (float(edge) for edge in widget["/Rect"])
                return Box(name, number, left, bottom, right - left, top - bottom)
    raise WrongState("field_missing", field=name)
