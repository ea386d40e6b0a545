"""Refusals of the signing library: one root, few children, each with a stable code."""

from typing import ClassVar


class SigningError(Exception):
    """Root of every refusal of this package; `code` is stable, `facts` are for the edge."""

    code: ClassVar[str] = "signing_error"

    def __init__(self, detail: str = "", **facts: object) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.facts = facts


class WrongPin(SigningError):
    """The PIN or passphrase does not open the key."""

    code = "wrong_pin"


class BadKeyFile(SigningError):
    """The bytes are not a usable PKCS#12 or PEM key (broken, too weak, key without certificate)."""

    code = "bad_key_file"


class CertificateNotValid(SigningError):
    """The signer's certificate is expired or not yet valid at the time of signing."""

    code = "certificate_not_valid"


class NotAcceptable(SigningError):
    """The PDF cannot be worked on: unreadable, encrypted, with a foreign form, bad boxes."""

    code = "not_acceptable"


class FieldTaken(SigningError):
    """The signature field is already signed."""

    code = "field_taken"


class FieldMissing(FieldTaken):
    """The signature field was never reserved."""

    code = "field_missing"


class FieldLocked(SigningError):
    """An earlier signature forbids signing this field (ISO 32000-2, 12.8.2.2 and 12.8.2.4)."""

    code = "field_locked"


class MissingGlyph(SigningError):
    """The font lacks a letter of the words to be drawn; `facts["letters"]` names them."""

    code = "missing_glyph"


class BadPicture(SigningError):
    """The picture is not a PNG that can be drawn."""

    code = "bad_picture"


class BadTrust(SigningError):
    """A root, intermediate certificate or revocation list of the trust store is unreadable."""

    code = "bad_trust"


class TimestampFailed(SigningError):
    """The time-stamping authority did not answer, or answered something else (RFC 3161, 2.4.2)."""

    code = "timestamp_failed"


class ActRefused(SigningError):
    """The signed file is not the reviewed file plus exactly one good signature."""

    code = "act_refused"
