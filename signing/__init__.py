"""Signing and verifying PDF: keys, PAdES, validation, trust. Knows nothing of documents or HTTP.

`reserve_fields` before review, `sign` for each act, `after_act_check` before it is kept, `verify`
for whatever comes from outside.
"""

from signing._profile import KeyKind
from signing.acts import after_act_check
from signing.authority import Authority, Organisation, Person
from signing.certificates import CertificateInfo
from signing.errors import (
    ActRefused,
    BadKeyFile,
    BadPicture,
    BadTrust,
    CertificateNotValid,
    FieldLocked,
    FieldMissing,
    FieldTaken,
    MissingGlyph,
    NotAcceptable,
    SigningError,
    TimestampFailed,
    WrongPin,
)
from signing.fields import DATE, INITIAL, LEADER, NUMBER, SEAL, Box
from signing.findings import Notice, Reason, SubIndication, Verdict
from signing.keys import Key, open_key
from signing.looks import Align, Look, Page, Picture, Words
from signing.report import Change, Kind, Level, Report, SignatureReport
from signing.signatures import reserve_fields, sign
from signing.timestamps import (
    HttpTimestamper,
    LocalTimestamper,
    Timestamper,
    answer_timestamp_request,
)
from signing.trust import Trust
from signing.verification import Expectation, verify

__all__ = [
    "DATE",
    "INITIAL",
    "LEADER",
    "NUMBER",
    "SEAL",
    "ActRefused",
    "Align",
    "Authority",
    "BadKeyFile",
    "BadPicture",
    "BadTrust",
    "Box",
    "CertificateInfo",
    "CertificateNotValid",
    "Change",
    "Expectation",
    "FieldLocked",
    "FieldMissing",
    "FieldTaken",
    "HttpTimestamper",
    "Key",
    "KeyKind",
    "Kind",
    "Level",
    "LocalTimestamper",
    "Look",
    "MissingGlyph",
    "NotAcceptable",
    "Notice",
    "Organisation",
    "Page",
    "Person",
    "Picture",
    "Reason",
    "Report",
    "SignatureReport",
    "SigningError",
    "SubIndication",
    "TimestampFailed",
    "Timestamper",
    "Trust",
    "Verdict",
    "Words",
    "WrongPin",
    "after_act_check",
    "answer_timestamp_request",
    "open_key",
    "reserve_fields",
    "sign",
    "verify",
]
