"""Checking the signatures of a PDF over the API; nothing is stored."""

from __future__ import annotations

from datetime import datetime

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.file import FileStorage
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core.budgets import CHECKS
from docflow.core.forms import Input
from docflow.core.web import Reply, needs, ports, sparing
from docflow.documents.gates import Sent
from docflow.documents.intake.pdf import MAX_FILE

from .verifying import verify

api = APIBlueprint(
    "verify_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="signatures", description="Kiểm tra chữ ký")],
    abp_security=[{"token": []}],
)


class PdfForm(Input):
    pdf: FileStorage


class SignatureOut(BaseModel):
    field: str
    kind: str
    """`signature` or `timestamp`."""
    verdict: str
    sub_indication: str | None
    reason: str
    """Our finer code; `valid` when nothing is wrong."""
    level: str
    """`B-T` and the like (ETSI EN 319 142-1)."""
    signer: str
    organisation: str
    issuer: str
    claimed_at: datetime | None
    timestamp_at: datetime | None
    """None unless the time stamp is proven."""
    timestamp_by: str
    purpose: str
    covers_whole_file: bool
    change: str
    """What later revisions did to the signed one."""


class ReportOut(BaseModel):
    """The verdict of ETSI EN 319 102-1 on the file and on each signature."""

    sha256: str
    checked_at: datetime
    verdict: str
    sub_indication: str | None
    reasons: list[str]
    signatures: list[SignatureOut]


@api.post("/signatures/verify", responses={200: ReportOut})
@needs("signature.verify")
@sparing(CHECKS)
def check(form: PdfForm) -> Reply:
    """Judge every signature of a PDF; 422 with the reason when the file is not let in."""
    sent = Sent(form.pdf.filename or "", form.pdf.read(MAX_FILE + 1))
    report = verify(ports(), sent)
    named = {"signer", "organisation", "issuer"}
    signatures = [
        SignatureOut(
            **{name: getattr(one, name) for name in SignatureOut.model_fields.keys() - named},
            signer=one.signer.subject_name if one.signer else "",
            organisation=one.signer.organisation if one.signer else "",
            issuer=one.signer.issuer_name if one.signer else "",
        )
        for one in report.signatures
    ]
    known = {n: getattr(report, n) for n in ReportOut.model_fields.keys() - {"signatures"}}
    return ReportOut(**known, signatures=signatures).model_dump(mode="json")
