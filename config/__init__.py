"""The composition root: the only package that knows every other one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from docflow.core.ports import Ports

    from .settings import Settings

__all__ = ["create_app"]


def create_app(settings: Settings, ports: Ports | None = None) -> Flask:
    """Wire the house together; nothing is started here."""
    from .app import build  # noqa: PLC0415 - the server's master process lives without the house

    return build(settings, ports)
