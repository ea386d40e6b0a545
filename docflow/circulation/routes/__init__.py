"""Pages of incoming documents: the list and the page, the acts, the scanning of paper."""

from __future__ import annotations

from flask import Blueprint

from docflow.circulation.models import Incoming
from docflow.core.web import watchable

bp = Blueprint("incoming", __name__, url_prefix="/incoming")
watchable("incoming", Incoming)

from . import acting, reading, scanning  # noqa: E402, F401 - they hang their views on `bp`
