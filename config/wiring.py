"""Which adapter serves which port, and which features make up the house."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from uuid import UUID

import sqlalchemy as sa
from flask import g, request

from docflow.adapters.converter import SandboxedLibreOffice
from docflow.adapters.files import FolderFiles
from docflow.adapters.keys import FolderKeys
from docflow.adapters.mail import SmtpMailer
from docflow.adapters.notifications import routes as notifications
from docflow.adapters.search import routes as search
from docflow.adapters.vault import AesVault
from docflow.approvals import circuit_rest
from docflow.approvals import circuit_routes as circuits
from docflow.approvals import rest as approvals_rest
from docflow.approvals import routes as approvals
from docflow.circulation import rest as circulation_rest
from docflow.circulation import routes as circulation
from docflow.circulation import verify_rest, verify_routes
from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.ports import Mailer, Ports
from docflow.core.web import bearer
from docflow.documents import jobs as documents_jobs
from docflow.documents import rest as documents_rest
from docflow.documents import routes as documents
from docflow.documents import type_routes as document_types
from docflow.people import (
    absence_routes,
    account_rest,
    account_routes,
    directory_rest,
    exchange_rest,
    exchange_routes,
    mandate_routes,
    passkey_routes,
    rescue_rest,
    rescue_routes,
    security_routes,
    sessions,
    signin_routes,
    signing_key_routes,
    staff_rest,
    staff_routes,
    structure_routes,
)
from docflow.people import jobs as people_jobs
from docflow.people import policy as people_policy
from docflow.people import routes as directory
from docflow.people.actors import in_force
from docflow.people.credentials import LoginSession
from docflow.people.models import Appointment, Person
from docflow.registry import rest as registry_rest
from docflow.registry import routes as registry
from docflow.registry import series_rest
from docflow.registry import series_routes as series
from meetings import features as meeting_rooms

from . import administration, contract, demo, desk
from .authority import DemoAuthority
from .settings import ROOT, Settings

FONTS = ROOT / "static" / "vendor" / "fonts"
FORMS = ROOT / "templates" / "forms"


def ports_for(settings: Settings) -> Ports:
    """The real adapters of a data folder."""
    authority = DemoAuthority(settings.data / "ca", settings.vault_key)
    return Ports(
        files=FolderFiles(settings.data / "files"),
        keys=FolderKeys(settings.data / "keys"),
        vault=AesVault(settings.vault_key),
        converter=SandboxedLibreOffice(fonts=FONTS),
        mailer=_mailer(settings),
        issuer=authority,
        timestamper=authority.timestamper,
        trust=authority.trust,
        fonts=FONTS,
        forms=FORMS,
        public_url=settings.public_url,
        now=clock.now,
    )


def _mailer(settings: Settings) -> Mailer | None:
    mail = settings.mail
    if mail is None:
        return None
    return SmtpMailer(mail.host, mail.port, mail.sender, mail.username, mail.password, mail.tls)


def actor_loader(settings: Settings, limits: sessions.Limits) -> Actor | None:
    """The cookie's session, or the bearer token of the API."""
    address = request.remote_addr or ""
    if token := bearer():
        post = request.headers.get("X-Docflow-Post")
        return sessions.actor_of_token(db.session, token, post, address)
    cookie = request.cookies.get(settings.session_cookie, "")
    actor = sessions.actor_of(db.session, cookie, limits, address) if cookie else None
    g.session_was_ended = bool(cookie and actor is None and sessions.was_ended(db.session, cookie))
    return actor


def living(limits: sessions.Limits, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these sessions are still good for something, in a post that is still held."""
    still = sa.and_(LoginSession.id.in_(list(ids)), sessions.alive(limits))
    chosen = LoginSession.appointment_id
    held = sa.exists().where(
        Appointment.person_id == LoginSession.person_id,
        sa.or_(chosen.is_(None), Appointment.id == chosen),
        in_force(clock.today()),
    )
    query = (
        sa.select(LoginSession.id)
        .join(Person, Person.id == LoginSession.person_id)
        .where(still, held, Person.disabled_at.is_(None))
    )
    return set(db.session.scalars(query))


def features() -> list[ModuleType]:
    """Every module with a `bp` (pages), an `api` (REST) or registrations of its own."""
    return [
        contract,
        desk,
        administration,
        demo,
        people_policy,
        signin_routes,
        account_routes,
        account_rest,
        people_jobs,
        passkey_routes,
        security_routes,
        signing_key_routes,
        rescue_routes,
        rescue_rest,
        directory,
        structure_routes,
        staff_routes,
        mandate_routes,
        absence_routes,
        exchange_routes,
        document_types,
        circuits,
        circuit_rest,
        series,
        series_rest,
        directory_rest,
        staff_rest,
        exchange_rest,
        documents,
        documents_rest,
        documents_jobs,
        approvals,
        approvals_rest,
        registry,
        registry_rest,
        circulation,
        circulation_rest,
        verify_routes,
        verify_rest,
        search,
        notifications,
        *meeting_rooms.features(),
    ]
