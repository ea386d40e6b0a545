"""A real server, a real Chromium, the demo world: people click and read as they will."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import BaseWSGIServer, make_server

from config.app import start_jobs
from docflow.core.db import db
from tests.world import World, start_page

FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desktop": (1280, 900), "tablet": (768, 1024), "phone": (360, 740)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(240))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Site:
    """The running office."""

    url: str
    app: Flask
    world: World
    chromium: Browser
    contexts: list[BrowserContext]

    def open_as(self, post: str, size: str = "desktop") -> Page:
        """A window of the person in a post, signed in."""
        with self.app.app_context():
            signed_in = start_page(self.app, self.world, post)
            cookie = signed_in.client.get_cookie(self.app.config["SESSION_COOKIE"])
        assert cookie is not None
        page = self.open(size)
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": self.url, "httpOnly": True}]
        )
        return page

    def open(self, size: str = "desktop") -> Page:
        """A window of nobody in particular; anything the console complains of fails the test."""
        width, height = SIZES[size]
        context = self.chromium.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", base_url=self.url
        )
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        return page


@pytest.fixture
def site(bare_app: Flask, data: Path, chromium: Browser) -> Iterator[Site]:
    server: BaseWSGIServer = make_server("127.0.0.1", 0, bare_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    runner = start_jobs(bare_app)
    with bare_app.app_context():
        world = World(bare_app, data)
    site = Site(f"http://127.0.0.1:{server.server_port}", bare_app, world, chromium, [])
    yield site
    for context in site.contexts:
        context.close()
    runner.stop()
    server.shutdown()
    thread.join()
    with bare_app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe finds serious or critical on a page."""

    def run(page: Page) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [
            f"{v['id']}: {v['nodes'][0]['html'][:160]}"
            for v in found
            if v["impact"] in {"serious", "critical"}
        ]

    return run
