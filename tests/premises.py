"""The premises of a test worker: built once, and for each test as new.

Building the app takes longer than most tests, and its templates and statements warm up; nothing of
that belongs to a test. What does is put back: the world, the ports, the settings, the live lines.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from config import create_app, wiring
from config.app import open_lines
from config.settings import Settings
from tests import engines

Doors = Callable[[Flask], None]
"""Gives an app routes that only tests have."""


class Standing:
    """An app that stays, and how it was when it was built."""

    def __init__(self, settings: Settings, more: Doors | None) -> None:
        self._settings = settings
        self.app = create_app(settings, wiring.ports_for(settings))
        self.app.testing = True
        if more:
            more(self.app)
        self.app.test_client().get("/static/")  # from now on Flask refuses to take new routes
        self._config, self._extensions = dict(self.app.config), dict(self.app.extensions)
        self._gate = self.app.wsgi_app

    def as_new(self) -> Flask:
        self.app.config.clear()
        self.app.config.update(self._config)
        self.app.extensions.clear()
        self.app.extensions.update(self._extensions)
        self.app.extensions["docflow.ports"] = wiring.ports_for(self._settings)
        self.app.wsgi_app = self._gate  # type: ignore[method-assign]  # the documented way
        open_lines(self.app, self._settings)
        return self.app


class Premises:
    """A data folder and a database under names that stay, and the apps that serve them."""

    def __init__(self, place: Path) -> None:
        self.data = place / "data"
        self.url = engines.create(self.data)
        self._apps: dict[tuple[Settings, Doors | None], Standing] = {}

    def furnish(self, template: Path, folder: Path) -> None:
        """Copy the world of `template` to `folder` and let the names mean it.

        A link: a connection that somebody left open spoils its own world and not the next one.
        """
        engines.copied(template, folder, into=self.url)
        self.data.unlink(missing_ok=True)
        self.data.symlink_to(folder)

    def app(self, settings: Settings, more: Doors | None = None) -> Flask:
        if (settings, more) not in self._apps:
            self._apps[settings, more] = Standing(settings, more)
        return self._apps[settings, more].as_new()

    def close(self) -> None:
        engines.drop(self.url)
