"""People, their appointments, signing mandates and hand-overs over the API."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core import clock
from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.web import Reply, current_actor, drop_session, needs
from docflow.core.work import work

from . import mandates, queries, staff
from .directory_rest import OrganizationPath, shown
from .models import Mandate
from .schemas import (
    AppointmentIn,
    AppointmentList,
    AppointmentOut,
    HandoverIn,
    HandoverList,
    HandoverOut,
    LastDayIn,
    MandateIn,
    MandateList,
    MandateOut,
    NewPersonIn,
    PersonIn,
    PersonList,
    PersonOut,
    ReasonIn,
)

api = APIBlueprint(
    "staff_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="people", description="People, appointments, mandates and hand-overs")],
    abp_security=[{"token": []}],
)


class PeopleQuery(Input):
    q: str = ""
    disabled: bool = False
    after: str = ""


class PersonPath(BaseModel):
    person_id: UUID


class AppointmentPath(BaseModel):
    appointment_id: UUID


class MandatePath(BaseModel):
    mandate_id: UUID


class HandoverPath(BaseModel):
    handover_id: UUID


@api.get("/people", responses={200: PersonList})
@needs("people.manage")
def people(query: PeopleQuery) -> Reply:
    """The people the caller administers, found without diacritics."""
    wanted = queries.Filter(query.q, ended=query.disabled, after=query.after)
    rows, after = queries.people(db.session, current_actor(), wanted)
    items = [PersonOut.model_validate(row) for row in rows]
    return PersonList(items=items, next=after).model_dump(mode="json")


@api.post("/people", responses={201: PersonOut})
@needs("people.manage")
def add_person(body: NewPersonIn) -> Reply:
    """Add a person without a password; a one-time code lets them set one."""
    with work(current_actor()) as w:
        return shown(PersonOut, staff.add_person(w, body)), 201


@api.get("/people/<uuid:person_id>", responses={200: PersonOut})
@needs("people.manage")
def person(path: PersonPath) -> Reply:
    """One person."""
    return shown(PersonOut, queries.person(db.session, current_actor(), path.person_id))


@api.put("/people/<uuid:person_id>", responses={200: PersonOut})
@needs("people.manage")
def change_person(path: PersonPath, body: PersonIn) -> Reply:
    """Change name, e-mail and telephone."""
    with work(current_actor()) as w:
        return shown(PersonOut, staff.change_person(w, path.person_id, body))


@api.post("/people/<uuid:person_id>/disable", responses={200: PersonOut})
@needs("people.manage")
def disable(path: PersonPath, body: ReasonIn) -> Reply:
    """Lock the account; its sessions end at once."""
    with work(current_actor()) as w:
        ended = staff.disable(w, path.person_id, body.reason)
    for session_id in ended:
        drop_session(session_id)
    return shown(PersonOut, queries.person(db.session, current_actor(), path.person_id))


@api.post("/people/<uuid:person_id>/enable", responses={200: PersonOut})
@needs("people.manage")
def enable(path: PersonPath) -> Reply:
    """Unlock the account."""
    with work(current_actor()) as w:
        return shown(PersonOut, staff.enable(w, path.person_id))


@api.get("/people/<uuid:person_id>/appointments", responses={200: AppointmentList})
@needs("people.manage")
def appointments(path: PersonPath) -> Reply:
    """Every position the person held, holds or will hold, newest first."""
    row = queries.person(db.session, current_actor(), path.person_id)
    held = [a for a, _post, _body in queries.career(db.session, row.id)]
    items = [AppointmentOut.model_validate(one) for one in held]
    return AppointmentList(items=items).model_dump(mode="json")


@api.post("/appointments", responses={201: AppointmentOut})
@needs("people.manage")
def appoint(body: AppointmentIn) -> Reply:
    """Appoint a person to a position."""
    with work(current_actor()) as w:
        return shown(AppointmentOut, staff.appoint(w, body)), 201


@api.post("/appointments/<uuid:appointment_id>/end", responses={200: AppointmentOut})
@needs("people.manage")
def end_appointment(path: AppointmentPath, body: LastDayIn) -> Reply:
    """Set the last day of an appointment."""
    with work(current_actor()) as w:
        return shown(AppointmentOut, staff.end_appointment(w, path.appointment_id, body.on))


@api.get("/organizations/<uuid:organization_id>/mandates", responses={200: MandateList})
@needs("directory.read")
def mandate_list(path: OrganizationPath) -> Reply:
    """Every signing mandate ever given in the organisation, what holds first."""
    body = queries.organization(db.session, path.organization_id)
    rows = queries.mandates(db.session, body.id)
    items = [MandateOut.model_validate(row) for row in rows]
    return MandateList(items=items).model_dump(mode="json")


@api.post("/mandates", responses={201: MandateOut})
@needs("people.manage")
def give_mandate(body: MandateIn) -> Reply:
    """Give a signing mandate (KT., TL., TUQ.); `Idempotency-Key` makes a repeat harmless."""
    key = request.headers.get("Idempotency-Key", "")[:80] or None
    with work(current_actor()) as w:
        if (before := w.once(key)) is not None:
            return shown(MandateOut, w.session.get_one(Mandate, before)), 201
        row = mandates.give(w, body)
        w.remember(key, row)
        return shown(MandateOut, row), 201


@api.post("/mandates/<uuid:mandate_id>/revoke", responses={200: MandateOut})
@needs("people.manage")
def revoke_mandate(path: MandatePath, body: ReasonIn) -> Reply:
    """Take a mandate back now; what was signed stays signed."""
    with work(current_actor()) as w:
        return shown(MandateOut, mandates.revoke(w, path.mandate_id, body.reason))


@api.get("/organizations/<uuid:organization_id>/handovers", responses={200: HandoverList})
@needs("people.manage")
def handover_list(path: OrganizationPath) -> Reply:
    """Absences of the organisation: running and coming first."""
    body = queries.manageable(db.session, current_actor(), path.organization_id)
    rows = queries.handovers(db.session, body.id, clock.today())
    items = [HandoverOut.model_validate(row) for row in rows]
    return HandoverList(items=items).model_dump(mode="json")


@api.get("/handovers", responses={200: HandoverList})
@needs("directory.read")
def handovers_here() -> Reply:
    """Absences of the organisation one works in: who stands in for whom, and until when."""
    here = current_actor().organization_id
    rows = queries.handovers(db.session, here, clock.today()) if here else []
    items = [HandoverOut.model_validate(row) for row in rows]
    return HandoverList(items=items).model_dump(mode="json")


@api.post("/handovers", responses={201: HandoverOut})
@needs("directory.read")
def hand_over(body: HandoverIn) -> Reply:
    """Let a colleague do the work of an absent one's post."""
    with work(current_actor()) as w:
        return shown(HandoverOut, mandates.hand_over(w, body)), 201


@api.post("/handovers/<uuid:handover_id>/end", responses={200: HandoverOut})
@needs("directory.read")
def end_handover(path: HandoverPath) -> Reply:
    """Back again."""
    with work(current_actor()) as w:
        return shown(HandoverOut, mandates.end_handover(w, path.handover_id))
