"""Files as other tools sign them, made with pyHanko's own signer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import algos, cms, keys, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.attributes import CMSAttributeProvider, SignedAttributeProviderSpec
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing import Key, LocalTimestamper
from tests.signing.office import NOW, Office


@dataclass(frozen=True)
class Tool:
    """How a tool signs; the defaults are those of the VGCA plug-in seen in 2025 files."""

    digest: str = "sha256"
    stamp_digest: str = "sha1"
    stamped: bool = True
    pades: bool = False
    named: bool = False
    at: datetime = NOW
    strict: bool = True
    final: bool = False


class _Unnamed(SignedAttributeProviderSpec):
    """Signed attributes: only content type and digest (both added by pyHanko), and the time."""

    def signed_attr_providers(self, **_: Any) -> list[CMSAttributeProvider]:
        return []


class Service(TimeStamper):
    """Our unit behind pyHanko's interface; may answer with a SHA-1 imprint."""

    def __init__(self, stamper: LocalTimestamper, digest: str, at: datetime) -> None:
        super().__init__(include_nonce=False)
        self._stamper, self._digest, self._at = stamper, digest, at

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        method = algos.DigestAlgorithm({"algorithm": md_algorithm})
        imprint = {"hash_algorithm": method, "hashed_message": message_digest}
        token = self._stamper.issue(_imprint(imprint), self._at)
        return cms.ContentInfo.load(token)


def _imprint(imprint: dict[str, Any]) -> bytes:
    return bytes(tsp.MessageImprint(imprint).dump())


def signer(key: Key) -> SimpleSigner:
    """pyHanko's signer with one of our keys."""
    private = key._private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        x509.Certificate.load(key.der), keys.PrivateKeyInfo.load(private), SimpleCertificateStore()
    )


def sign_as(tool: Tool, pdf: bytes, office: Office, key: Key, field: str = "Signature1") -> bytes:
    """One visible signature at the top of page 1, in a field made for it."""
    made = signer(key)
    if not tool.named:
        made.signed_attr_prov_spec = _Unnamed()
    stamper = Service(office.stamper, tool.stamp_digest, tool.at) if tool.stamped else None
    meta = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=tool.digest,
        reason="Ủy ban nhân dân đã ký lên văn bản này!",
        location="Việt Nam",
        certify=tool.final,
        docmdp_permissions=MDPPerm.NO_CHANGES if tool.final else MDPPerm.FILL_FORMS,
        subfilter=SigSeedSubFilter.PADES if tool.pades else SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
    )
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=tool.strict)
    place = SigFieldSpec(field, box=(400, 760, 580, 820))
    done = PdfSigner(meta, made, timestamper=stamper, new_field_spec=place).sign_pdf(writer)
    signed: bytes = done.getvalue()
    return signed


def document_timestamp(pdf: bytes, office: Office, at: datetime) -> bytes:
    """A time stamp over the whole document, as an archive adds it."""
    service = Service(office.stamper, "sha256", at)
    done = PdfTimeStamper(service).timestamp_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), "sha256")
    stamped: bytes = done.getvalue()
    return stamped
