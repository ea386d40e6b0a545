"""The WSGI entry."""

import os
from pathlib import Path

from config import create_app
from config.settings import load

app = create_app(load(Path(os.environ.get("DOCFLOW_DATA", "data"))))
