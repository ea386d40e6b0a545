"""Helping somebody who cannot get in, over the API."""

from __future__ import annotations

from uuid import UUID

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core.web import Reply, current_actor, drop_session, needs

from . import pins, rescue
from .account_schemas import SetupCodeOut

api = APIBlueprint(
    "rescue_api",
    __name__,
    url_prefix="/api/v1/people/<uuid:person_id>/access",
    abp_tags=[Tag(name="access", description="Helping somebody who cannot get in")],
    abp_security=[{"token": []}],
)


class PersonPath(BaseModel):
    person_id: UUID


@api.post("/code", responses={201: SetupCodeOut})
@needs("people.manage")
def code(path: PersonPath) -> Reply:
    """A one-time code with which the person sets a password."""
    given = rescue.give_setup_code(current_actor(), path.person_id)
    return SetupCodeOut(code=given).model_dump(), 201


@api.post("/factors")
@needs("people.manage")
def reset_factors(path: PersonPath) -> Reply:
    """Take away one-time codes and passkeys of a lost phone."""
    for session_id in rescue.reset_factors(current_actor(), path.person_id):
        drop_session(session_id)
    return Response(status=204)


@api.post("/sessions")
@needs("people.manage")
def end_sessions(path: PersonPath) -> Reply:
    """Sign the person out everywhere."""
    for session_id in rescue.end_sessions(current_actor(), path.person_id):
        drop_session(session_id)
    return Response(status=204)


@api.post("/key")
@needs("people.manage")
def release_key(path: PersonPath) -> Reply:
    """Take back the signing key; the person then requests a new one."""
    pins.release_key(current_actor(), path.person_id)
    return Response(status=204)
