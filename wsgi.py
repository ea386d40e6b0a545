"""The WSGI entry."""

import os
import sys
from pathlib import Path

from config import create_app, readiness
from config.settings import load

BOOT_ERROR = 3
"""What tells gunicorn to stop instead of trying again."""

data = Path(os.environ.get("DOCFLOW_DATA", "data"))
fault = readiness.fault(load(data)) if readiness.begun(data) else readiness.not_begun(data)
if fault:
    sys.stderr.write(f"{fault}\n")
    sys.exit(BOOT_ERROR)
app = create_app(load(data))
