"""Kiểm tra chữ ký: any signed PDF, judged at once and kept nowhere."""

from __future__ import annotations

import signing
from docflow.core.ports import Ports
from docflow.documents.gates import Sent, refused
from docflow.documents.intake import limited
from docflow.documents.intake.errors import Rejected
from docflow.documents.screening import refuse_marked

FIELD = "pdf"


def verify(ports: Ports, sent: Sent) -> signing.Report:
    """Judge every signature of a file from anywhere. Raises `Invalid` beside `pdf`.

    It passes the same gate, with the same limits, as a file that would be kept.
    """
    try:
        limited.pdf(sent.content)
        words = "\n".join(limited.pdf_texts(sent.content))
    except Rejected as refusal:
        raise refused(refusal, FIELD, sent.name) from refusal
    refuse_marked(FIELD, words)
    return signing.verify(sent.content, ports.trust(), ports.now())
