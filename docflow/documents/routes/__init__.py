"""Pages of outgoing documents: drafting, reading, files."""

from flask import Blueprint

from docflow.core.web import watchable
from docflow.documents.models import Document

bp = Blueprint("documents", __name__, url_prefix="/documents")
watchable("document", Document)

from . import drafting, files, reading, word  # noqa: E402, F401 - they hang their views on `bp`
