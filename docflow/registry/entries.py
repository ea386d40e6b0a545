"""Register rows of outgoing documents: reserved with the number, entered with the signature."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.approvals.models import Circuit
from docflow.core.errors import Conflict, WrongState
from docflow.core.work import Work, consequence
from docflow.documents.models import Document, DocumentType, Recipient

from .models import Direction, EntryState, RegisterEntry
from .numbering import OUTGOING_RULES, RULE, code_of, draw, key_among, search_key, year_of

NAMES = 1000
"""Letters the book has for recipients."""
MORE = "và {n} nơi khác ghi trong văn bản"
VOID_ON_RETURN = "Văn bản bị trả lại để sửa trước khi ghi số"


def entry_of(session: orm.Session, document_id: UUID) -> RegisterEntry | None:
    """The row that stands for a document now; a voided one does not."""
    query = sa.select(RegisterEntry).where(
        RegisterEntry.document_id == document_id, RegisterEntry.state != EntryState.VOID
    )
    return session.scalar(query)


_ENTRY, _TYPE, _CIRCUIT, _RECIPIENT = (
    kind.__table__ for kind in (RegisterEntry, DocumentType, Circuit, Recipient)
)
_ASKED = sa.bindparam("document_id", type_=sa.Uuid())
_STANDS = sa.and_(_ENTRY.c.document_id == _ASKED, _ENTRY.c.state != EntryState.VOID)
_SAID, _RULE_OF, _NAME_OF = 0, 1, 2
_NO_ID, _NO_JSON = sa.cast(sa.null(), sa.Uuid()), sa.cast(sa.null(), sa.JSON)
_SAID_OF = (
    sa.select(
        sa.literal(_SAID).label("of"),
        sa.literal(0).label("ordinal"),
        _TYPE.c.name.label("word"),
        _CIRCUIT.c.block.label("said"),
        _TYPE.c.symbol.label("symbol"),
        _ENTRY.c.id.label("standing"),
    )
    .select_from(_TYPE)
    .outerjoin(_ENTRY, _STANDS)
    .outerjoin(_CIRCUIT, _CIRCUIT.c.document_id == _ASKED)
    .where(_TYPE.c.code == sa.bindparam("type_code"))
    .order_by(_CIRCUIT.c.revision.desc())
    .limit(1)
    .subquery()
)
_NEEDED = sa.union_all(
    sa.select(_SAID_OF),
    sa.select(
        sa.literal(_RULE_OF), RULE.c.ordinal, RULE.c.key, RULE.c.type_codes, sa.null(), _NO_ID
    ).where(*OUTGOING_RULES),
    sa.select(
        sa.literal(_NAME_OF), _RECIPIENT.c.ordinal, _RECIPIENT.c.name, _NO_JSON, sa.null(), _NO_ID
    ).where(_RECIPIENT.c.document_id == _ASKED),
).order_by("of", "ordinal", "word")
"""What a row takes from elsewhere, the row that stands already, which series numbers what, and whom
it goes to: one read, as it is asked under the lock.
"""


def reserve(w: Work, document: Document) -> RegisterEntry:
    """Draw a number and write its row; the same document finds its reservation again.

    The day of the draw is the date of the document, whenever the signature succeeds.
    """
    w.session.flush()
    asked = {
        "document_id": document.id,
        "type_code": document.type_code,
        "organization_id": document.organization_id,
    }
    said, *others = w.session.connection().execute(_NEEDED, asked).all()
    if said.standing is not None:
        return w.session.get_one(RegisterEntry, said.standing)
    rules = [(one.word, one.said) for one in others if one.of == _RULE_OF]
    names = [one.word for one in others if one.of == _NAME_OF]
    key = key_among(rules, document.type_code, said.symbol)
    year = year_of(w.today)
    number = draw(w, document.organization_id, Direction.OUTGOING, key, year)
    entry = RegisterEntry(
        organization_id=document.organization_id,
        direction=Direction.OUTGOING,
        key=key,
        year=year,
        number=number,
        state=EntryState.RESERVED,
        document_id=document.id,
        code=code_of(number, document.symbol or ""),
        dated_on=w.today,
        author=w.actor.organization_name,
        type_name=said.word,
        subject=document.subject,
        signer=said.said["name"] if said.said else "",
        recipients=listed(names),
        keeper=keeper_of(document),
        copies=max(1, len(names)),
        entered_at=w.now,
    )
    entry.search_key = search_key(entry)
    _put(w, entry)
    w.record("register.reserve", entry, code=entry.code)
    return entry


def _put(w: Work, entry: RegisterEntry) -> None:
    """Number and symbol together are unique in a year; two series may have been set unluckily."""
    w.session.add(entry)
    try:
        w.session.flush()
    except sa.exc.IntegrityError as error:
        raise Conflict("code_taken", taken=entry.code) from error


def listed(names: Sequence[str], most: int = NAMES) -> str:
    """As many whole names as the line of a book holds, and how many more the document names."""
    held = "; ".join(names)
    for kept in range(len(names) - 1, -1, -1):
        if len(held) <= most:
            break
        held = "; ".join([*names[:kept], MORE.format(n=len(names) - kept)])
    return held[:most]


def keeper_of(document: Document) -> str:
    """Who keeps the file copy: what stands after "Lưu:"."""
    return str(document.form.get("archive_line") or "VT")


def void_entry(w: Work, entry: RegisterEntry, reason: str) -> None:
    """The number stays in the register, with the reason; it is never given again."""
    if entry.state is EntryState.VOID:
        raise WrongState("already_void")
    entry.state, entry.void_reason = EntryState.VOID, reason
    w.record("register.void", entry, code=entry.code, reason=reason)


@consequence("document.return")
def _void_reservation(w: Work, document: Document) -> None:
    """A signed document goes back to its drafter: a number that was being stamped is voided."""
    entry = entry_of(w.session, document.id)
    if entry is not None:
        void_entry(w, entry, VOID_ON_RETURN)
