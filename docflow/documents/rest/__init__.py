"""Drafts and documents over the API: the same deeds as the pages."""

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

api = APIBlueprint(
    "documents_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="documents", description="Drafts and outgoing documents")],
    abp_security=[{"token": []}],
)

from . import drafts, files, reference, types, word  # noqa: E402, F401 - they hang their views on `api`
