"""Which adapter serves which port, and which features make up the house."""

from __future__ import annotations

from types import ModuleType

from flask import request

from docflow.adapters.converter import SandboxedLibreOffice
from docflow.adapters.files import FolderFiles
from docflow.adapters.keys import FolderKeys
from docflow.adapters.mail import SmtpMailer
from docflow.adapters.notifications import routes as notifications
from docflow.adapters.search import routes as search
from docflow.adapters.vault import AesVault
from docflow.approvals import rest as approvals_rest
from docflow.approvals import routes as approvals
from docflow.circulation import rest as circulation_rest
from docflow.circulation import routes as circulation
from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.ports import Mailer, Ports
from docflow.documents import jobs as documents_jobs
from docflow.documents import rest as documents_rest
from docflow.documents import routes as documents
from docflow.people import (
    account_rest,
    account_routes,
    passkey_routes,
    rescue_rest,
    rescue_routes,
    security_routes,
    sessions,
    signin_routes,
    signing_key_routes,
)
from docflow.people import policy as people_policy
from docflow.registry import rest as registry_rest
from docflow.registry import routes as registry

from . import demo, desk
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
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer" and token:
        post = request.headers.get("X-Docflow-Post")
        return sessions.actor_of_token(db.session, token, post, address)
    cookie = request.cookies.get(settings.session_cookie, "")
    return sessions.actor_of(db.session, cookie, limits, address) if cookie else None


def features() -> list[ModuleType]:
    """Every module with a `bp` (pages), an `api` (REST) or registrations of its own."""
    return [
        desk,
        demo,
        people_policy,
        signin_routes,
        account_routes,
        account_rest,
        passkey_routes,
        security_routes,
        signing_key_routes,
        rescue_routes,
        rescue_rest,
        documents,
        documents_rest,
        documents_jobs,
        approvals,
        approvals_rest,
        registry,
        registry_rest,
        circulation,
        circulation_rest,
        search,
        notifications,
    ]
