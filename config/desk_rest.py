"""The inbox and the background work over the API."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from docflow.core import jobs, tasks
from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.jobs_model import Job, JobState
from docflow.core.tasks import NO_DEADLINE
from docflow.core.web import Reply, current_actor, needs
from docflow.core.work import work

api = APIBlueprint(
    "desk_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="desk", description="What waits for the caller, and background work")],
    abp_security=[{"token": []}],
)


class TaskQuery(Input):
    kind: list[str] = Field(default_factory=list)
    limit: int = Field(50, ge=1, le=400)


class TaskOut(BaseModel):
    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    position_id: UUID
    title: str
    summary: str
    urgency: int
    due_at: datetime | None
    created_at: datetime


class TaskList(BaseModel):
    counts: dict[str, int]
    """Open tasks of each kind, whatever the filter."""
    items: list[TaskOut]


class JobQuery(Input):
    state: JobState | None = None
    limit: int = Field(50, ge=1, le=200)


class JobPath(BaseModel):
    job_id: UUID


class JobOut(BaseModel):
    id: UUID
    kind: str
    state: JobState
    attempts: int
    run_after: datetime
    last_error: str | None
    created_at: datetime
    finished_at: datetime | None


class JobList(BaseModel):
    items: list[JobOut]


def _task(task: tasks.Task) -> TaskOut:
    shown = TaskOut.model_validate(task, from_attributes=True)
    return shown.model_copy(update={"due_at": None}) if task.due_at >= NO_DEADLINE else shown


@api.get("/tasks", responses={200: TaskList})
@needs("home.read")
def inbox(query: TaskQuery) -> Reply:
    """What waits for the caller: most urgent first, then by deadline."""
    actor = current_actor()
    found = tasks.waiting(db.session, actor, kinds=tuple(query.kind), limit=query.limit)
    counted = tasks.counts(db.session, actor)
    return TaskList(counts=counted, items=[_task(t) for t in found]).model_dump(mode="json")


@api.get("/jobs", responses={200: JobList})
@needs("jobs.manage")
def job_list(query: JobQuery) -> Reply:
    """Background work of the caller's organisation, newest first; the province sees all."""
    rows = jobs.seen_by(current_actor()).limit(query.limit)
    if query.state is not None:
        rows = rows.where(Job.state == query.state)
    items = [JobOut.model_validate(j, from_attributes=True) for j in db.session.scalars(rows)]
    return JobList(items=items).model_dump(mode="json")


@api.post("/jobs/<uuid:job_id>/retry", responses={200: JobOut})
@needs("jobs.manage")
def job_retry(path: JobPath) -> Reply:
    """Run a failed job again."""
    with work(current_actor()) as w:
        row = jobs.retry(w, path.job_id)
    return JobOut.model_validate(row, from_attributes=True).model_dump(mode="json")
