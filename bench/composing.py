"""Composing a page to PDF/A through the use case, beside raw Typst."""

from __future__ import annotations

import itertools
import json
from typing import Any

import typst

from bench.office import office
from bench.papers import letter
from bench.rows import Row, alternating, measure
from docflow.core.db import db
from docflow.documents import previewing
from docflow.documents.composing import typesetter


@measure("main", "compose")
def compose() -> Row:
    """What the preview does for one page: rules, layout, places of signatures, PDF/A-2b."""
    with office() as world:
        actor, said, ports = world.actor("bt-ubnd.cvkt"), letter(world), world.ports
        sheets: list[dict[str, Any]] = []
        made = typesetter.Sheet.__init__

        def noted(self: Any, form: Any, fonts: Any, data: Any) -> None:
            sheets.append({"form": form, "data": data})
            made(self, form, fonts, data)

        typesetter.Sheet.__init__ = noted  # type: ignore[method-assign]  # to get the same input
        previewing.of_typed(db.session, ports, actor, said)
        typesetter.Sheet.__init__ = made  # type: ignore[method-assign]  # as it was
        form, data = sheets[-1]["form"], dict(sheets[-1]["data"])
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=True, font_paths=[ports.fonts]
        )

        pages = itertools.count(2)

        def raw() -> bytes:
            """A page typst has not seen before, as every real one is."""
            paper = json.dumps(data | {"subject": f"lần {next(pages)}"}, ensure_ascii=False)
            compiler = typst.Compiler(
                input=form,
                root=form.parent,
                font_paths=fonts,
                ignore_system_fonts=True,
                sys_inputs={"paper": paper},
            )
            return bytes(compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=0))  # type: ignore[arg-type]  # one file

        def ours() -> bytes:
            typed = said.model_copy(update={"subject": f"đề nghị lần {next(pages)}"})
            return previewing.of_typed(db.session, ports, actor, typed)

        mine, theirs = alternating(ours, raw, rounds=60)
    return Row("compose a page", mine, theirs, "ms", 2.0, "form to PDF/A-2b, beside raw typst")
