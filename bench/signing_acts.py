"""The leader's act on one page, beside raw pyHanko with the key kept loaded."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path

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
from signing import LEADER, Level, Timestamper, Verdict, verify
from tests.world import World

ROUNDS, WARM = 40, 4


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
            field_name=LEADER,
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
        documents = [awaiting_signature(world, n) for n in range(ROUNDS + WARM)]
        raw, out = Raw(world), world.data / "raw.pdf"
        actor, pin = world.actor("bt-ubnd.chutich"), world.pin("bt-ubnd.chutich")
        sides: tuple[list[float], list[float]] = ([], [])
        for number, document_id in enumerate(documents):
            sha = current(document_id)
            pdf, said = world.ports.files.get(sha), SignIn(sha=sha, pin=pin)
            acts = (
                partial(signatures.sign, world.ports, actor, document_id, said),
                partial(raw.sign, pdf, out),
            )
            for side in (0, 1) if number % 2 else (1, 0):
                sides[side].append(_timed(acts[side]))
            if number == 0:
                assert _level(world, current(document_id)) == _level(world, out) == Level.B_T
    mine, theirs = (statistics.median(times[WARM:]) for times in sides)
    note = f"{Level.B_T} with image; ours with proof, trail and fsync, the raw one with none"
    return Row("approve and sign", mine, theirs, "ms", 1.5, note)


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _level(world: World, where: str | Path) -> Level:
    """What the leader's signature is worth."""
    pdf = where.read_bytes() if isinstance(where, Path) else world.ports.files.get(where)
    report = verify(pdf, world.ports.trust(), datetime.now(UTC)).signature(LEADER)
    assert report is not None
    assert report.verdict is Verdict.TOTAL_PASSED
    return report.level
