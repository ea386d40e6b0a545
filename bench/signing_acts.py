"""The leader's act on one page, beside raw pyHanko with the key kept loaded."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

from asn1crypto import cms, keys, x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from PIL import Image
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bench.office import office
from bench.papers import awaiting_signature, current
from bench.rows import Row, measure
from docflow.approvals import signatures
from docflow.approvals.schemas import SignIn
from docflow.people import keys as house_keys
from signing import Timestamper
from tests.world import World

ROUNDS = 30


class Stamper(timestamps.TimeStamper):  # type: ignore[misc]  # pyHanko is untyped here
    """The house's own time stamper, asked without a request around it: cheaper than by HTTP."""

    def __init__(self, local: Timestamper) -> None:
        super().__init__()
        self._local = local

    async def async_timestamp(self, message_digest: bytes, _algorithm: str) -> cms.ContentInfo:
        return cms.ContentInfo.load(self._local.stamp(message_digest, datetime.now(UTC)))


class Raw:
    """pyHanko as its manual shows it: PAdES B-T with an image, key and time stamper in memory."""

    def __init__(self, world: World) -> None:
        person = world.person("bt-ubnd.chutich")
        row = house_keys.key_of_person(person.id)
        assert row is not None
        pin = world.pin("bt-ubnd.chutich").encode()
        held = pkcs12.load_pkcs12(world.ports.keys.get(row.id), pin)
        assert held.key is not None
        assert held.cert is not None
        private = held.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        certificate = x509.Certificate.load(held.cert.certificate.public_bytes(Encoding.DER))
        self._signer = signers.SimpleSigner(
            signing_cert=certificate,
            signing_key=keys.PrivateKeyInfo.load(private),
            cert_registry=SimpleCertificateStore(),
        )
        self._stamper = Stamper(world.ports.timestamper)
        picture = house_keys.signature_picture(world.ports, person.id)
        self._style = (
            StaticStampStyle(background=PdfImage(Image.open(BytesIO(picture))), border_width=0)
            if picture
            else None
        )

    def sign(self, pdf: bytes, out: Path) -> None:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        meta = signers.PdfSignatureMetadata(
            field_name="NguoiKy",
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason="Ký ban hành",
            location="Việt Nam",
        )
        signer = signers.PdfSigner(
            meta, self._signer, timestamper=self._stamper, stamp_style=self._style
        )
        out.write_bytes(signer.sign_pdf(writer).getvalue())


@measure("main", "sign")
def approve_and_sign() -> Row:
    """Ours: turn, mandate, pinned hash, key, signature, its proof, durable file, trail."""
    with office() as world:
        documents = [awaiting_signature(world, n) for n in range(ROUNDS + 3)]
        raw, out = Raw(world), world.data / "raw.pdf"
        mine, theirs = [], []
        for number, document_id in enumerate(documents):
            sha = current(document_id)
            pdf = world.ports.files.get(sha)
            begun = time.perf_counter()
            raw.sign(pdf, out)
            middle = time.perf_counter()
            _ours(world, document_id, sha)
            ended = time.perf_counter()
            if number >= 3:
                theirs.append((middle - begun) * 1000)
                mine.append((ended - middle) * 1000)
    note = "PAdES B-T with image; ours with proof, trail and fsync, the raw one with none of them"
    return Row(
        "approve and sign", statistics.median(mine), statistics.median(theirs), "ms", 1.5, note
    )


def _ours(world: World, document_id: UUID, sha: str) -> None:
    said = SignIn(sha=sha, pin=world.pin("bt-ubnd.chutich"))
    signatures.sign(world.ports, world.actor("bt-ubnd.chutich"), document_id, said)
