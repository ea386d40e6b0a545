# mypy: allow-untyped-calls, allow-any-generics
"""One incremental revision with one signature in it (ETSI EN 319 142-1), written by pyHanko."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from io import BytesIO

from pyhanko.pdf_utils.form_tools import annot_width_height, get_single_field_annot
from pyhanko.pdf_utils.generic import DictionaryObject, NameObject
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigIOSetup,
    SigMDPSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from signing._appearance import draw
from signing._cms import DATA, Content, Signed, signature_timestamp, signed_attributes
from signing._pyhanko_fields import (
    Lock,
    QuietWriter,
    SignatureField,
    open_strictly,
    refusing_what_is_unreadable,
    signature_fields,
)
from signing.errors import FieldLocked, FieldMissing, FieldTaken
from signing.keys import Key
from signing.looks import Look
from signing.timestamps import Timestamper

VIETNAM = timezone(timedelta(hours=7))
ROOM = 1536


@dataclass(frozen=True)
class Act:
    """All that one signature needs besides the file."""

    field: str
    key: Key
    timestamper: Timestamper
    at: datetime
    look: Look | None
    reason: str
    location: str

    def cms(self, digest: bytes) -> bytes:
        """The time-stamped SignedData over the digest of the byte range."""
        content = Content(DATA, digest)
        attributes = signed_attributes(content, self.key)
        signature = self.key.sign(attributes)
        token = self.timestamper.stamp(hashlib.sha256(signature).digest(), self.at)
        return Signed(
            content,
            self.key,
            attributes,
            signature,
            unsigned=(signature_timestamp(token),),
            certificates=(self.key.der,),
        ).encode()

    @property
    def room(self) -> int:
        """Hexadecimal digits to keep free for the SignedData."""
        return 2 * (len(self.key.der) + self.timestamper.token_size + ROOM)


def write_signature(pdf: bytes, act: Act) -> bytes:
    """The file with one more revision. NotAcceptable, FieldMissing, FieldTaken, FieldLocked."""
    with refusing_what_is_unreadable():
        reader = open_strictly(pdf)
        writer = QuietWriter(reader.stream, prev=reader)
        found = _target(list(signature_fields(writer)), act.field)
        _dress(writer, found, act.look)
        steps = PdfCMSEmbedder().write_cms(act.field, writer, existing_fields_only=True)
        next(steps)
        steps.send(SigObjSetup(_dictionary(act), _restrictions(found.lock)))
        prepared, output = steps.send(SigIOSetup(md_algorithm="sha256", output=BytesIO()))
    steps.send(act.cms(prepared.document_digest))
    return bytes(output.getvalue())


def _target(fields: list[SignatureField], name: str) -> SignatureField:
    found = next((field for field in fields if field.name == name), None)
    if found is None:
        raise FieldMissing(field=name)
    if found.signed:
        raise FieldTaken(field=name)
    for other in fields:
        if other.signed and other.lock and other.lock.forbids(name):
            raise FieldLocked(field=name, by=other.name)
    return found


def _dress(writer: QuietWriter, found: SignatureField, look: Look | None) -> None:
    annotation = get_single_field_annot(found.dictionary)
    width, height = annot_width_height(annotation)
    if look is not None and width and height:
        normal = draw(writer, look, float(width), float(height))
        annotation["/AP"] = DictionaryObject({NameObject("/N"): normal})
        writer.update_container(annotation)


def _dictionary(act: Act) -> SignatureObject:
    return SignatureObject(
        timestamp=act.at.astimezone(VIETNAM),
        subfilter=SigSeedSubFilter.PADES,
        location=act.location,
        reason=act.reason,
        bytes_reserved=act.room,
    )


def _restrictions(lock: Lock | None) -> SigMDPSetup | None:
    if lock is None:
        return None
    rest = MDPPerm.NO_CHANGES if lock.nothing_more else MDPPerm.FILL_FORMS
    return SigMDPSetup(md_algorithm="sha256", field_lock=lock.fields, docmdp_perms=rest)
