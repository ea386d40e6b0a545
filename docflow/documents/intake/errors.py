"""Why a file from outside is turned away. Words for people are looked up by code at the edge."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Stable codes, kept in logs and looked up by the pages."""

    EMPTY = "empty"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    TOO_MANY_MEMBERS = "too_many_members"
    TOO_MANY_PAGES = "too_many_pages"
    BOMB = "bomb"
    ENCRYPTED = "encrypted"
    POLYGLOT = "polyglot"
    EICAR = "eicar"
    NOT_DOCX = "not_docx"
    NOT_PDF = "not_pdf"
    UNSUPPORTED_TYPE = "unsupported_type"
    UNSUPPORTED_PART = "unsupported_part"
    OLD_FORMAT = "old_format"
    """A binary or RTF document; `facts["save_as"]` names the format to save it in."""
    TRAVERSAL = "traversal"
    NAME_UNSAFE = "name_unsafe"
    DUPLICATE_MEMBER = "duplicate_member"
    DOCTYPE = "doctype"
    MACRO = "macro"
    OLE = "ole"
    ACTIVEX = "activex"
    DDE = "dde"
    FIELD = "field"
    ALT_CHUNK = "alt_chunk"
    REMOTE_TEMPLATE = "remote_template"
    EXTERNAL_RELATIONSHIP = "external_relationship"
    EMBEDDED_FILE = "embedded_file"
    JAVASCRIPT = "javascript"
    LAUNCH = "launch"
    ACTIVE_CONTENT = "active_content"
    HIDDEN_LAYER = "hidden_layer"
    FORM_VALUES = "form_values"
    TRACKED_CHANGES = "tracked_changes"
    """The drafter must choose to accept or to reject them; see `revisions.Choice`."""
    STATE_SECRET_MARK = "state_secret_mark"  # noqa: S105 - a reason, not a password


class Rejected(ValueError):
    """The file stays outside; `facts` (part, keyword, limit …) may fill the sentence shown."""

    def __init__(self, code: Reason, **facts: Any) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code.value, facts)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (self.code, self.facts)


def _rebuilt(code: Reason, facts: dict[str, Any]) -> Rejected:
    return Rejected(code, **facts)
