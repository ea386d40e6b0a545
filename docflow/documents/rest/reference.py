"""What a client needs to know before it drafts: types, signers, recipients, empty forms."""

from __future__ import annotations

from docflow.core.db import db
from docflow.core.web import Reply, current_actor, needs
from docflow.documents import emptying, queries
from docflow.documents.routes.files import WORD, serve
from docflow.documents.schemas import SignerOut, TypeOut

from . import api
from .shapes import FindQuery, Found, FoundList, SignerList, TypeList, TypePath, of


@api.get("/document-types", responses={200: TypeList})
@needs("document.draft")
def types() -> Reply:
    """The 29 types of NĐ 30/2020, Art. 7."""
    rows = [of(TypeOut, row) for row in queries.types(db.session)]
    return TypeList(items=rows).model_dump(mode="json")


@api.get("/document-types/<string:type_code>/form.docx")
@needs("document.draft")
def empty_form(path: TypePath) -> Reply:
    """The empty form in Word."""
    kind = queries.type_named(db.session, path.type_code)
    content = emptying.empty_form_of(db.session, current_actor(), kind)
    return serve(content, WORD, f"Mau_{kind.name}.docx")


@api.get("/document-types/<string:type_code>/signers", responses={200: SignerList})
@needs("document.draft")
def signers(path: TypePath) -> Reply:
    """Who may sign the type in the caller's organisation today."""
    found = queries.signers(db.session, current_actor(), path.type_code)
    rows = [
        SignerOut(
            position_id=one.position.id,
            title=one.position.title,
            name=one.person.full_name,
            lines=list(one.right.lines),
        )
        for one in found
    ]
    return SignerList(items=rows).model_dump(mode="json")


@api.get("/recipients", responses={200: FoundList})
@needs("document.draft")
def recipients(query: FindQuery) -> Reply:
    """Organisations of this deployment, found without diacritics."""
    rows = queries.recipients_like(db.session, current_actor(), query.q)
    return FoundList(items=[Found(**row) for row in rows]).model_dump(mode="json")
