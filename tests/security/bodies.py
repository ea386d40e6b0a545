"""What a well-meaning caller would send: refused because of who asks, never because of how."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from typing import Any

from tests.documents.drafts import sheet_file, word_file
from tests.meetings.sheets import pdf_file

from .casebook import MARK, Casebook, Ids
from .doors import Question

NIL = "00000000-0000-4000-8000-000000000000"
SHA, PIN = "0" * 64, "000000"
BODY = {"type": "doc", "content": []}
DRAFT = {"state_secret": False, "type_code": "decision", "subject": "Về việc khác", "body": BODY}


def _shared(book: Casebook, ids: Ids) -> dict[str, dict[str, Any]]:
    """Bodies that page and API take alike."""
    sha = {"sha": ids.get("sha") or SHA}
    post = ids.get("position_here") or book.objects["post"]["position_id"]
    stamp, reason = sha | {"pin": PIN}, {"reason": "Không thuộc thẩm quyền"}
    report = {"report": "Đã xử lý xong"}
    return {
        "approve": sha,
        "initial": stamp,
        "sign": stamp,
        "number": stamp,
        "seal": stamp,
        "void": reason,
        "give-back": reason,
        "send-back": reason | {"step": 1},
        "withdraw": reason,
        "refuse": reason,
        "submit": {},
        "ask": {"position_ids": [post], "question": "Ý kiến thế nào?"},
        "answer": {"answer": "Đồng ý"},
        "reroute": reason | {"seat_id": ids.get("seat_id", NIL), "position_id": post},
        "register": {"leader_id": post},
        "direct": {"text": "Giao xử lý", "lead_id": post},
        "pass-on": {"position_id": post},
        "report": report,
        "file-away": report,
        "urge": {"text": "Khẩn trương"},
        "choose-changes": {"choice": "accept"},
        "cancel": reason,
        "sign-many": {"pin": PIN, "items": [{"document_id": NIL, "sha": SHA}]},
    }


ORGANIZATION = {
    "code": "H55.999", "name": "Ủy ban nhân dân xã", "short_name": "UBND xã", "kind": "committee",
    "level": "commune", "abbreviation": "UBND", "place": "Xã", "lines": "Ủy ban nhân dân",
}  # fmt: skip
TODAY = date.today().isoformat()  # noqa: DTZ011 - any day will do
POST = {"code": "cv-khac", "title": "Chuyên viên", "roles": ["specialist"]}
MEETING = {
    "title": "Phiên họp khác", "place": "Phòng khác",
    "starts_at": "2030-01-02T08:00", "ends_at": "2030-01-02T11:00",
}  # fmt: skip
CONSULTATION = {"body_id": NIL, "subject": "Việc khác", "until": "2030-01-02T08:00"}
DAY = {"on": "2030-01-02"}
BODIES: dict[str, dict[str, Any]] = {
    "bodies.found": {"name": "Ban khác"},
    "bodies.change": {"name": "Ban khác"},
    "bodies.end": DAY,
    "bodies.relieve": DAY,
    "bodies.renew": {"starts_on": "2030-01-02"},
    "bodies.rule": {"decision": "agenda", "starts_on": "2030-01-02"},
    "bodies.repeal": DAY,
    "bodies.seat": {"person_id": NIL, "starts_on": "2030-01-02"},
}
OPINIONS: dict[str, dict[str, Any]] = {
    "opinions.create": CONSULTATION,
    "opinions.revise": CONSULTATION,
    "opinions.show-under": {"item_id": NIL},
    "opinions.answer": {"choice": "aye"},
    "opinions.say-before": {"choice": "aye", "item_id": NIL},
    "opinions.extend": {"until": "2030-01-02T08:00"},
    "opinions.withdraw": {"reason": "Không cần nữa"},
}
NOT_SECRET = {"state_secret": False}
API: dict[str, dict[str, Any]] = {
    **OPINIONS,
    **BODIES,
    "meetings.create": MEETING,
    "meetings.revise": MEETING,
    "meetings.seat": {"people": []},
    "agenda.arrange": {"items": []},
    "guests.admit": {"guests": []},
    "inviting.reply": {"answer": "yes"},
    "minutes.save": {"text": "Khác", "revision": 1},
    "inviting.draft-invitation": NOT_SECRET,
    "minutes.make-minutes": NOT_SECRET,
    "minutes.make-conclusion": NOT_SECRET | {"tasks": []},
    "dossier.seal": NOT_SECRET,
    "opinions.make-result": NOT_SECRET,
    "papers.refer": {"item_id": NIL, "document_id": NIL},
    "papers.open-to": {"restricted": False, "readers": []},
    "notes.write": {"paper_id": NIL, "sha": SHA, "page": 1},
    "room.order": {"id": NIL, "type": "attendance.check_in"},
    "create": DRAFT,
    "preview": DRAFT,
    "revise": DRAFT,
    "confirm-places": {"places": []},
    "circuits.redefine": {"name": "Quy trình khác", "steps": []},
    "series.change": {"name": "Dãy khác"},
    "series.begin": {"number": 5, "reason": "Sổ giấy"},
    "directory.change-organization": ORGANIZATION | {"lines": ["Ủy ban nhân dân"]},
    "directory.change-contact": {"contact": "xa@example.org"},
    "directory.seal": {"pin": PIN},
    "directory.change-unit": {"name": "Phòng khác", "abbreviation": "PK"},
    "directory.add-unit": {"name": "Phòng khác", "abbreviation": "PK"},
    "directory.change-position": POST,
    "directory.add-position": POST,
    "staff.change-person": {"full_name": "Chuyên viên"},
    "staff.disable": {"reason": "Chuyển công tác"},
    "staff.revoke-mandate": {"reason": "Hết thời hạn"},
    "directory.end-organization": {"on": TODAY},
    "directory.end-unit": {"on": TODAY},
    "directory.end-position": {"on": TODAY},
    "staff.end-appointment": {"on": TODAY},
    "documents.redefine-type": {"name": "Loại khác", "abbreviation": "LK", "ordinal": 30},
}
QUERIES = {
    "search.search": {"q": MARK},
    "documents.compare-versions": {"before": 1, "after": 1},
}
"""What an address must be asked with."""
ANSWERED = {"state_secret": "no"}
PAGES: dict[str, dict[str, Any]] = {
    **OPINIONS,
    **BODIES,
    "meetings.create": MEETING,
    "meetings.revise": MEETING,
    "inviting.reply": {"answer": "yes"},
    "inviting.draft-invitation": ANSWERED,
    "minutes.make-minutes": ANSWERED,
    "minutes.make-conclusion": ANSWERED,
    "dossier.seal": ANSWERED,
    "opinions.make-result": ANSWERED,
    "offline.held": {"device": NIL},
    "notes.write": {"id": NIL, "paper_id": NIL, "sha": SHA, "page": 1},
    "directory.change": ORGANIZATION,
    "staff.change": {"full_name": "Chuyên viên"},
    "end": {"on": TODAY},
    "create": DRAFT | {"state_secret": "no", "body": ""},
    "preview": DRAFT | {"state_secret": "no", "body": ""},
    "save": DRAFT | {"state_secret": "no", "body": ""},
}


@cache
def _content(deed: str) -> tuple[str, bytes, str] | None:
    if deed in {"lay", "replace"}:
        return "file", pdf_file("Tờ trình"), "to_trinh.pdf"
    if deed == "attach":
        return "files", sheet_file("Biên chế"), "bang_ke.xlsx"
    return ("docx", word_file("Điều 1."), "van_ban.docx") if deed == "bring" else None


def files(deed: str) -> dict[str, Any]:
    """What is sent as multipart."""
    known = _content(deed)
    beside = {"item_id": NIL} if deed == "lay" else {}
    return {known[0]: (io.BytesIO(known[1]), known[2])} | beside if known else {}


def sent(book: Casebook, asked: Question) -> dict[str, Any]:
    """The keyword arguments of a well-meant request."""
    door, deed = asked.door, asked.deed
    if door.reads:
        return {"query_string": QUERIES.get(deed, {})}
    if uploaded := files(deed.rpartition(".")[2]):
        return {"data": uploaded}
    said = _shared(book, asked.ids) | (API if door.is_api else PAGES) | _proof(book, asked.who)
    body = said.get(deed, said.get(deed.rpartition(".")[2], {}))
    return {"json": body} if door.is_api else {"data": dict(body)}


def _proof(book: Casebook, who: str) -> dict[str, dict[str, Any]]:
    """What the API wants to see again before it looks at anything."""
    keys = book.keys.get(who)
    return {"account.passkey-remove": {"password": keys.password if keys else ""}}
