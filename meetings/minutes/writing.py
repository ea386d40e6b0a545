"""The first words of the minutes, from the log: pure, the same log always gives the same draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docflow.core.clock import HANOI
from meetings.agenda.tree import leaves
from meetings.decisions.deciding import Decided, conclusion, deciding_vote, how
from meetings.live.events import Happening
from meetings.live.log import instant
from meetings.live.plain import State
from meetings.speakers.floor import queue, speakers
from meetings.votes.electorate import votes
from meetings.votes.events import OVER
from meetings.votes.models import PollKind

CONCLUSION = "Kết luận"
"""The heading under which the conclusions stand; the notice takes them from there."""
APART = "kết luận riêng, không ghi trên hệ thống"
ASIDE = {Decided.POSTPONED: "chuyển sang phiên sau", Decided.WITHDRAWN: "rút khỏi chương trình"}
TIES = {
    "": "",
    "fails": "số phiếu ngang nhau, ",
    "chair": "số phiếu ngang nhau, theo ý kiến của chủ tọa ",
    "unsettled": "số phiếu ngang nhau, chưa có ý kiến của chủ tọa, ",
}
THERE = {"present", "online"}
COMINGS = {"guests.called": "present", "guests.shown_out": "left", "attendance.marked": ""}
"""Events that tell whether somebody is there; `attendance.marked` says by itself how."""
CHOICES = {"aye": "tán thành", "nay": "không tán thành", "abs": "không biểu quyết"}
SECRECY = (
    "Sau khi kết thúc, hệ thống không giữ mối liên hệ giữa người bỏ phiếu và lá phiếu; "
    "người vận hành máy chủ, nếu can thiệp trong lúc đang bỏ phiếu, có thể biết."
)
"""What the ballot says at more length, for who reads the minutes."""
BASES = {"all": "tổng số thành viên", "present": "số thành viên có mặt"}
DECISIONS = {
    "ordinary": "quyết định thông thường",
    "agenda": "thay đổi chương trình họp",
    "election": "bầu, phê chuẩn chức danh",
    "dismissal": "miễn nhiệm, bãi nhiệm",
    "working_rules": "sửa quy chế làm việc",
}
"""By which of the body's majorities a vote was counted, as the minutes name it."""
SLIPS = {
    "aye": "tán thành",
    "nay": "không tán thành",
    "abs": "ý kiến khác",
    "missing": "không trả lời",
}
KINDS = {
    "opinion": "phát biểu ý kiến",
    "question": "chất vấn, hỏi",
    "reply": "trả lời, giải trình",
    "procedural": "về cách điều hành",
}


@dataclass(frozen=True)
class Written:
    heading: str
    text: str


def write(state: State, log: list[Happening], excused: dict[str, str], code: str) -> list[Written]:
    """`excused`: why people said they would stay away, by person; `code`: of the log, for who
    checks the dossier later.
    """
    items = state["agenda"]["items"]
    opening = [*_opening(state, excused), *_guests(state, log), *_led(state, log)]
    told = [Written("Thành phần và thời gian", "\n".join(opening))]
    for id in leaves(state):
        one = items[id]
        text = "\n".join(_item(state, log, id))
        told.append(Written(f"{one['number']}. {one['title']}"[:340], text))
    concluded = Written(CONCLUSION, "\n".join(("Chủ trì kết luận:", *conclusions(state))))
    return [*told, concluded, Written("Kết thúc", "\n".join(_closing(state, len(log), code)))]


def conclusions(state: State) -> Iterator[str]:
    """What became of each item: said in the minutes and in the conclusion notice."""
    for id in leaves(state):
        one = state["agenda"]["items"][id]
        yield f"{one['number']}. {one['title']}: {'; '.join(_decided(state, id))}."


def _decided(state: State, id: str) -> Iterator[str]:
    """A vote and the conclusion that follows it are both told."""
    kind, vote = how(state, id), deciding_vote(state, id)
    if kind in ASIDE:
        yield f"{ASIDE[kind]} ({state['agenda']['items'][id]['reason']})"
        return
    if vote:
        yield _result(vote)
    if kind is Decided.CONCLUDED:
        yield conclusion(state, id).rstrip(".") or APART


def clock(at: int) -> str:
    return f"{instant(at).astimezone(HANOI):%H:%M}"


def _opening(state: State, excused: dict[str, str]) -> Iterator[str]:
    sitting, meeting, people = state["sitting"], state["meeting"], _seated(state)
    day = instant(sitting["opened_at"]).astimezone(HANOI)
    yield f"Bắt đầu lúc {clock(sitting['opened_at'])}, ngày {day:%d/%m/%Y}, tại {meeting['place']}."
    for role, label in (("chair", "Chủ trì"), ("secretary", "Thư ký")):
        named = [f"{one['name']}, {one['title']}" for one in people.values() if one["role"] == role]
        if named:
            yield f"{label}: {'; '.join(named)}."
    marks = state.get("attendance", {}).get("people", {})
    there = [id for id in people if marks.get(id, {}).get("how") in THERE]
    yield f"Có mặt {len(there)}/{len(people)}:"
    for id in there:
        how = ", trực tuyến" if marks[id]["how"] == "online" else ""
        yield f"- {people[id]['name']}, {people[id]['title']}{how} (từ {clock(marks[id]['at'])})"
    yield from _away(people, marks, excused)
    yield from _quorum(state)


def _seated(state: State) -> State:
    """Everybody but the guests, who come for items and are told apart."""
    return {id: one for id, one in state["people"].items() if one["role"] != "guest"}


def _guests(state: State, log: list[Happening]) -> Iterator[str]:
    """Each with when they came and went, as often as they did."""
    guests = {id: one for id, one in state["people"].items() if one["role"] == "guest"}
    if guests:
        yield "Khách mời:"
    for id, one in guests.items():
        told = "; ".join(_comings(log, id)) or "không dự"
        yield f"- {one['name']}, {one['title']} ({told})"


def _comings(log: list[Happening], id: str) -> Iterator[str]:
    inside = False
    for row in log:
        if row.type in COMINGS and row.payload["person"] == id:
            comes = row.payload.get("how", COMINGS[row.type]) in THERE
            if comes != inside:
                yield f"{'vào' if comes else 'ra'} lúc {clock(row.at)}"
            inside = comes


def _led(state: State, log: list[Happening]) -> Iterator[str]:
    """Who led the meeting in the chair's place, from when on."""
    for row in log:
        if row.type == "sitting.handed":
            who = _name(state, row.payload["to"]) if row.payload["to"] else "Chủ trì"
            yield f"{clock(row.at)}: {who} điều hành."


def _away(people: State, marks: State, excused: dict[str, str]) -> Iterator[str]:
    away = [id for id in people if marks.get(id, {}).get("how") not in THERE]
    if away:
        yield f"Vắng {len(away)}:"
    for id in away:
        mark = marks.get(id, {})
        left = f" (rời họp lúc {clock(mark['at'])})" if mark.get("how") == "left" else ""
        reason = mark.get("reason") or excused.get(id, "")
        yield f"- {people[id]['name']}{left}{': ' + reason if reason else ''}"


def _quorum(state: State) -> Iterator[str]:
    """Who could decide, over time: [at, there, needed]."""
    for at, there, needed in state.get("attendance", {}).get("timeline", []):
        if needed:
            enough = "đủ" if there >= needed else "chưa đủ"
            yield f"{clock(at)}: {there} thành viên có mặt, cần {needed} – {enough}."


def _item(state: State, log: list[Happening], id: str) -> Iterator[str]:
    one = state["agenda"]["items"][id]
    if one["presenter"]:
        yield f"Trình bày: {one['presenter']}."
    begun = [row.at for row in log if row.type == "agenda.moved" and row.payload["to"] == id]
    if begun:
        minutes = max(1, round(one["spent_ms"] / 60_000))
        yield f"Bàn từ {clock(begun[0])}, trong {minutes} phút."
    for row in log:
        if row.at < state["sitting"]["opened_at"]:
            continue
        if row.type == "papers.presented" and row.payload["paper"] in _papers_of(state, id):
            title = state["papers"]["papers"][row.payload["paper"]]["title"]
            yield f"{clock(row.at)}: {_name(state, row.by)} trình chiếu {title}."
    kind = how(state, id)
    if kind in ASIDE:
        yield f"{ASIDE[kind].capitalize()}: {one['reason']}."
    yield from _recused(state, id)
    yield from _in_writing(state, id)
    yield from _speeches(state, id)
    yield from _votes(state, id)
    if kind is Decided.CONCLUDED:
        yield f"Chủ trì kết luận: {(conclusion(state, id) or APART).rstrip('.')}."


def _in_writing(state: State, id: str) -> Iterator[str]:
    """What the body was asked on paper slips before; no vote of this meeting."""
    for one in state.get("opinions", {}).get("slips", {}).get(id, []):
        if one["counts"]:
            told = [f"{label} {one['counts'][name]}" for name, label in SLIPS.items()]
            yield f"Đã lấy ý kiến bằng phiếu về {one['subject']}: {', '.join(told)}."


def _speeches(state: State, item: str) -> Iterator[str]:
    """In the order in which they began; then who asked and was not called."""
    spoken = [one for one in speakers(state)["speeches"].values() if one["item"] == item]
    for one in sorted(spoken, key=lambda speech: (speech["began"], speech["id"])):
        lasted = _lasted(one["spent_ms"])
        yield f"{clock(one['began'])}: {one['name']} {KINDS[one['kind']]}, trong {lasted}."
    waiting = [speakers(state)["requests"][id]["name"] for id in queue(state, item)]
    if waiting:
        yield f"Đăng ký nhưng chưa phát biểu: {', '.join(waiting)}."


def _lasted(milliseconds: int) -> str:
    minutes, seconds = divmod(max(1, round(milliseconds / 1000)), 60)
    told = [f"{minutes} phút"] if minutes else []
    return " ".join([*told, f"{seconds} giây"] if seconds else told)


def _recused(state: State, item: str) -> Iterator[str]:
    for id, mark in votes(state)["recused"].get(item, {}).items():
        yield f"Không tham gia nội dung này: {_name(state, id)} ({mark['reason']})."


def _papers_of(state: State, item: str) -> set[str]:
    papers = state.get("papers", {}).get("papers", {})
    return {id for id, paper in papers.items() if paper["item"] == item and not paper["restricted"]}


def _name(state: State, id: str) -> str:
    return str(state["people"].get(id, {}).get("name", ""))


def _votes(state: State, item: str) -> Iterator[str]:
    """Results of the votes on an item; rehearsals and void ones decide nothing."""
    for poll in votes(state)["polls"].values():
        if poll["item"] == item and poll["state"] == OVER and not poll["rehearsal"]:
            counted = f"{poll['question']} – {_result(poll)}{_stood_for(state, poll)}"
            yield f"Biểu quyết lúc {clock(poll['closed_at'])}: {counted}."
            yield from _names(state, poll)
            yield from _in_secret(state, poll)


def _in_secret(state: State, poll: dict[str, Any]) -> Iterator[str]:
    """Turnout, by what the ballots are known, and what the secrecy is worth (MEETINGS §5)."""
    if poll["kind"] != PollKind.SECRET:
        return
    turnout = f"{len(poll['result']['voted'])}/{len(poll['electorate'])} người đã bỏ phiếu"
    yield f"- Bỏ phiếu kín: {turnout}; mã SHA-256 của các phiếu: {poll['result']['sha256']}."
    if poll["keys"]:
        holders = ", ".join(_name(state, id) for id in poll["keys"])
        yield f"- Phiếu được niêm phong trên máy của người bỏ phiếu; giữ khóa: {holders}."
    yield f"- {SECRECY}"


def _names(state: State, poll: dict[str, Any]) -> Iterator[str]:
    """Who chose what, where the vote was open with names; of any other kind only numbers."""
    if poll["kind"] != PollKind.NAMED:
        return
    ballots = poll["result"]["ballots"]
    for choice, label in (CHOICES | {"": "không bỏ phiếu"}).items():
        who = [
            _voter(state, id, by)
            for id, by in poll["electorate"].items()
            if ballots.get(id, "") == choice
        ]
        if who:
            yield f"- {label.capitalize()} ({len(who)}): {'; '.join(who)}."


def _voter(state: State, id: str, by: str) -> str:
    name = _name(state, id) or "một người đã thôi dự họp"
    return name if by == id else f"{name} ({_name(state, by)} biểu quyết thay)"


def _result(poll: dict[str, Any]) -> str:
    result = poll["result"]
    told = [f"{label} {result[name]}" for name, label in CHOICES.items()]
    if result["invalid"]:
        told.append(f"không hợp lệ {result['invalid']}")
    passed = "được thông qua" if result["passed"] else "không được thông qua"
    return f"{', '.join(told)}; {TIES[result['tie']]}{passed} {_rule(poll)}"


def _rule(poll: dict[str, Any]) -> str:
    """Which majority it took, as it was fixed at the opening."""
    rule = poll["rules"]["majority"]
    level = "quá" if rule["strict"] else "từ"
    share = f"{level} {rule['num']}/{rule['den']} {BASES[rule['base']]}"
    return f"({DECISIONS[poll.get('decision', 'ordinary')]}: {share})"


def _stood_for(state: State, poll: dict[str, Any]) -> str:
    """Where it came from, and who else saw the same; tellers of secret ballots are two."""
    if poll["kind"] not in {PollKind.PAPER, PollKind.SECRET}:
        return ""
    by_hand = "thư ký ghi từ giơ tay hoặc phiếu giấy, " if poll["kind"] == PollKind.PAPER else ""
    who = ", ".join(_name(state, id) for id in poll["confirmed"])
    told = f"xác nhận: {who}" if who else "chưa có người xác nhận"
    lacks = poll["kind"] == PollKind.SECRET and len(poll["confirmed"]) == 1
    return f"; {by_hand}{told}{' (cần hai người)' if lacks else ''}"


def _closing(state: State, events: int, code: str) -> Iterator[str]:
    yield f"Cuộc họp kết thúc lúc {clock(state['sitting']['closed_at'])}."
    yield f"Nhật ký cuộc họp: {events} sự kiện, mã {code}."
