"""One gate, one file: limits itself, reads an order and a file, answers on standard output.

Run by `limited`: a line of JSON and the bytes of the file in, a line of JSON and bytes out.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from .errors import Rejected

Answer = tuple[dict[str, Any], bytes]


def main() -> None:
    order = json.loads(sys.stdin.buffer.readline())
    _limit(order["memory"], order["cpu"])
    logging.disable(logging.CRITICAL)
    try:
        facts, body = _JOBS[order["job"]](sys.stdin.buffer.read(), order)
    except Rejected as refusal:
        facts, body = {"refused": refusal.code.value, "facts": _shown(refusal.facts)}, b""
    except (MemoryError, RecursionError):
        facts, body = {"refused": "bomb", "facts": {"limit": "process"}}, b""
    except Exception:  # noqa: BLE001 - whatever a parser stumbles over is damage of the file
        facts, body = {"refused": "broken", "facts": {}}, b""
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + body)


def _limit(memory: int, cpu: int) -> None:
    """A file that takes long to look at takes no time from the server: that one goes first."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _shown(facts: dict[str, Any]) -> dict[str, Any]:
    return {k: v if isinstance(v, int) else str(v) for k, v in facts.items()}


def _docx(content: bytes, _order: dict[str, str]) -> Answer:
    from . import revisions  # noqa: PLC0415 - each job loads only its own parser

    found, text = revisions.look(content)
    return {"revisions": asdict(found), "text": text}, b""


def _settle(content: bytes, order: dict[str, str]) -> Answer:
    from . import blanks, revisions  # noqa: PLC0415 - each job loads only its own parser

    plain = revisions.settled(content, revisions.Choice(order["choice"]))
    return {}, blanks.left_blank(plain) if order["blank"] else plain


def _pdf(content: bytes, _order: dict[str, str]) -> Answer:
    from . import pdf  # noqa: PLC0415 - each job loads only its own parser

    return asdict(pdf.examine(content)), b""


def _pdf_texts(content: bytes, _order: dict[str, str]) -> Answer:
    from . import pdf  # noqa: PLC0415 - each job loads only its own parser

    return {"pages": pdf.texts(content)}, b""


def _attachment(content: bytes, order: dict[str, str]) -> Answer:
    from . import media  # noqa: PLC0415 - each job loads only its own parser

    return asdict(media.examine(order["name"], content)), b""


def _words(content: bytes, order: dict[str, str]) -> Answer:
    from . import wording  # noqa: PLC0415 - each job loads only its own parser

    return {}, wording.words(order["kind"], content).encode("utf-8", "replace")


_JOBS: dict[str, Callable[[bytes, dict[str, str]], Answer]] = {
    "docx": _docx,
    "settle": _settle,
    "pdf": _pdf,
    "pdf_texts": _pdf_texts,
    "attachment": _attachment,
    "words": _words,
}


if __name__ == "__main__":
    main()
