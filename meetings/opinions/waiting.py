"""What waits in "Việc cần xử lý": a slip to answer, slips to count, a result to write down.

It waits at posts, so that whoever stands in for an absent colleague sees it too.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from docflow.core.tasks import NO_DEADLINE, Task, close_tasks, open_task
from docflow.core.work import Work
from meetings.bodies.models import Body

from .models import Consultation, ConsultationState, Slip
from .reminding import told

ANSWER, COUNT, RESULT = "consulted", "slips_in", "consultation_closed"


def asked(w: Work, row: Consultation) -> None:
    """Before each member; who holds no post here is told all the same."""
    for slip in row.slips:
        if slip.post_id:
            _put(w, row, ANSWER, slip.post_id)
    without = [slip.person_id for slip in row.slips if not slip.post_id]
    told(w, row, ANSWER, without)


def answered(w: Work, row: Consultation, slip: Slip) -> None:
    """The slip waits no longer; when it was the last one, its keeper may count."""
    if slip.post_id:
        close_tasks(w, row.id, ANSWER, position_id=slip.post_id)
    if row.keeper_post_id and all(one.choice for one in row.slips):
        _put(w, row, COUNT, row.keeper_post_id)


def moved(w: Work, row: Consultation) -> None:
    """The deadline is a later one."""
    query = sa.select(Task).where(Task.subject_id == row.id, Task.closed_at.is_(None))
    for task in w.session.scalars(query):
        task.due_at = row.until


def over(w: Work, row: Consultation) -> None:
    """Nobody has to answer any more. Counted, its result waits for who kept it."""
    close_tasks(w, row.id)
    if row.state is not ConsultationState.CLOSED:
        return
    told(w, row, RESULT, [one.person_id for one in row.slips])
    if row.keeper_post_id:
        _put(w, row, RESULT, row.keeper_post_id)
    else:
        told(w, row, RESULT, [row.keeper_id])


def drafted(w: Work, row: Consultation) -> None:
    close_tasks(w, row.id, RESULT)


def _put(w: Work, row: Consultation, kind: str, post_id: UUID) -> None:
    task = Task(
        position_id=post_id,
        organization_id=row.organization_id,
        kind=kind,
        subject_kind="consultation",
        subject_id=row.id,
        title=row.subject,
        summary=w.session.get_one(Body, row.body_id).name,
        due_at=NO_DEADLINE if kind == RESULT else row.until,
    )
    open_task(w, task)
