"""The reply: drafted by who holds the incoming document, and closing it when it goes out."""

from __future__ import annotations

from docflow.core.errors import WrongState
from docflow.core.work import Work, consequence
from docflow.documents.models import Document

from .assignments import own, settle
from .delivery import keep_keys
from .lifecycle import OPEN
from .models import Assignment, AssignmentRole, AssignmentState, Incoming
from .usecases import begin, finish


@consequence("document.draft")
def answer_begun(work: Work, document: Document) -> None:
    """A reply is drafted from an incoming document by who holds it; one reply at a time."""
    if document.replies_to_id is None:
        return
    incoming = work.take(Incoming, document.replies_to_id)
    mine = own(work, incoming)
    if mine.reply_id is not None:
        raise WrongState("reply_begun")
    mine.reply_id = document.id
    if mine.role is AssignmentRole.LEAD:
        begin(work, incoming, mine, reply=str(document.id))
        return
    mine.state = AssignmentState.IN_PROGRESS
    _changed(work, incoming)
    work.record("incoming.reply_begun", incoming, reply=str(document.id))


@consequence("document.discard")
@consequence("document.void")
def answer_given_up(work: Work, document: Document) -> None:
    """The reply will not come out; another one may be drafted."""
    found = _answered(work, document)
    if found is None:
        return
    incoming, assignments = found
    for assignment in assignments:
        assignment.reply_id = None
    _changed(work, incoming)
    work.record("incoming.reply_given_up", incoming, reply=str(document.id))


@consequence("document.issue")
def answer_issued(work: Work, document: Document) -> None:
    """The reply went out: what it belongs to is done, with reference to its number."""
    found = _answered(work, document)
    if found is None:
        return
    incoming, assignments = found
    for assignment in assignments:
        assignment.report = document.code
        if assignment.live:
            settle(work, incoming, assignment, AssignmentState.DONE)
    leads = any(a.role is AssignmentRole.LEAD for a in assignments)
    if leads and incoming.state in OPEN:
        finish(work, incoming, reply=document.code)
        return
    _changed(work, incoming)
    work.record("incoming.answered", incoming, reply=document.code)


def _answered(work: Work, document: Document) -> tuple[Incoming, list[Assignment]] | None:
    """The incoming document a reply belongs to, and the parts it settles."""
    if document.replies_to_id is None:
        return None
    incoming = work.session.get_one(Incoming, document.replies_to_id, with_for_update=True)
    return incoming, [a for a in incoming.assignments if a.reply_id == document.id]


def _changed(work: Work, incoming: Incoming) -> None:
    incoming.changed_at = work.now
    keep_keys(incoming)
