"""The running office and the windows people have open on it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
)
from werkzeug.serving import BaseWSGIServer, make_server

from config import create_app, wiring
from config.app import start_jobs, start_rooms
from config.settings import load
from docflow.core.db import db
from docflow.people import account
from tests.approvals.office import Office
from tests.world import World, make_settings, start_page

Found = TypeVar("Found")
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
SIZES = {
    "desktop": (1280, 900),
    "tablet": (768, 1024),
    "phone": (360, 740),
    "zoomed": (640, 450),
}
ALL = """{
    resultTypes: ["violations"], elementRef: false,
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}"""
"""All of axe's but the experimental and AAA rules, target size among them."""
ROOM = """{
    resultTypes: ["violations"], elementRef: false,
    runOnly: { type: "rule", values: ["target-size", "scrollable-region-focusable"] },
}"""
"""What depends on how much room there is."""
LOOKED_OVER = {"desktop": ALL, "tablet": ROOM, "phone": ALL}
"""What axe looks for in which window: a tablet shows what one of the others shows, arranged
otherwise; the zoomed one shows what a phone shows."""
Axe = Callable[..., list[str]]
"""`axe(page)` or `axe(page, "tablet")`: what is serious or critical there."""
CUT = """() => {
    const squeezed = (one) => one.clientWidth < 24 && one.innerText.trim().length > 8;
    const cut = (one) =>
        one.matches(".btn") ? one.scrollWidth > one.clientWidth + 1 : squeezed(one);
    const seen = (one) => one.checkVisibility() && !one.closest(".visually-hidden");
    return [...document.querySelectorAll("main :is(.btn, dd, td, p, li)")]
        .filter((one) => seen(one) && cut(one)).map((one) => one.innerText.slice(0, 60));
}"""
"""Words that run out of their button, or stand one letter under the other."""
EXPECTED = re.compile(
    r"Failed to load resource: (the server responded with a status of 4\d\d"
    r"|net::ERR_INTERNET_DISCONNECTED)"
    r"|WebSocket connection to .* failed: .*ERR_INTERNET_DISCONNECTED"
)
"""Chromium's own line for every refusal, and for a line a test has cut; what the page says about
it is tested itself."""
expect.set_options(timeout=10_000)


class House:
    """The server, and the same people without windows.

    It has a name, as in life: only there Socket.IO's client hears from the browser that the line
    is gone. At `bare_url` it learns that from silence, and a passkey can be bound.

    Playwright keeps an event loop in the thread of the tests, where Flask's contexts cannot close:
    what happens behind the pages happens in a back room, a thread of its own.
    """

    def __init__(self, data: Path, database_url: str, back_room: ThreadPoolExecutor) -> None:
        settings = make_settings(load(data), database_url=database_url)
        self.back_room, self.app = back_room, create_app(settings, wiring.ports_for(settings))
        self.server: BaseWSGIServer = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.runner = start_jobs(self.app)
        self.rooms = start_rooms(self.app)
        self.url = f"http://docflow.localhost:{self.server.server_port}"
        self.bare_url = f"http://localhost:{self.server.server_port}"
        with self.app.app_context():
            self.world = World(self.app, data)

    def close(self) -> None:
        self.runner.stop()
        self.rooms.stop()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        with self.app.app_context():
            db.engine.dispose()

    def behind(self, deed: Callable[[Office], Found]) -> Found:
        """What the office does without a window."""

        def done() -> Found:
            with self.app.app_context():
                return deed(Office(self.world))

        return self.back_room.submit(done).result()

    def session_of(self, post: str, *, new: bool = False) -> tuple[str, str]:
        """The cookie of somebody who signed in; `new` has not seen the tour yet."""

        def signed_in(office: Office) -> tuple[str, str]:
            if not new:
                account.toured(office.world.actor(post))
            client = start_page(self.app, office.world, post).client
            cookie = client.get_cookie(self.app.config["SESSION_COOKIE"])
            assert cookie is not None
            return cookie.key, cookie.value

        return self.behind(signed_in)


@dataclass
class Site:
    """The windows of one test. `trouble` is what they complained of."""

    house: House
    chromium: Browser
    trouble: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    url: str = ""

    def __post_init__(self) -> None:
        self.url = self.url or self.house.url

    def behind(self, deed: Callable[[Office], Found]) -> Found:
        return self.house.behind(deed)

    def open_as(
        self,
        post: str,
        path: str = "",
        size: str = "desktop",
        lang: str = "vi",
        *,
        new: bool = False,
    ) -> Page:
        """A window of the person in a post, signed in, on a page."""
        page = self.open("", size)
        self.let_in(page.context, post, new=new)
        if lang != "vi":
            cookie = {"name": "lang", "value": lang, "url": self.url}
            page.context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict
        if path:
            visit(page, path)
        return page

    def let_in(self, context: BrowserContext, post: str, *, new: bool = False) -> None:
        name, value = self.house.session_of(post, new=new)
        context.add_cookies([{"name": name, "value": value, "url": self.url, "httpOnly": True}])

    def open(self, path: str = "", size: str = "desktop") -> Page:
        """A window of nobody in particular."""
        width, height = SIZES[size]
        context = self.chromium.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=2 if size == "zoomed" else 1,
            has_touch=size in {"tablet", "phone"},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            base_url=self.url,
        )
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        page = context.new_page()
        self._watch(page)
        if path:
            visit(page, path)
        return page

    def _watch(self, page: Page) -> None:
        """Script faults, the console, broken policies, other hosts and faults of the server."""
        mine = urlsplit(self.url).netloc

        def said(message: ConsoleMessage) -> None:
            if message.type == "error" and not EXPECTED.match(message.text):
                self.trouble.append(f"console at {urlsplit(page.url).path}: {message.text}")

        def asked(request: Request) -> None:
            parts = urlsplit(request.url)
            if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != mine:
                self.trouble.append(f"{page.url} asked {request.url}")

        def answered(response: Response) -> None:
            if response.status >= 500:
                self.trouble.append(f"{response.status} {response.url}")

        def failed(error: object) -> None:
            self.trouble.append(f"script at {urlsplit(page.url).path}: {error}")

        page.on("pageerror", failed)
        page.on("console", said)
        page.on("request", asked)
        page.on("response", answered)

    def close_windows(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def ready(page: Page) -> Page:
    """Wait until the page's modules are awake."""
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def visit(page: Page, path: str) -> Page:
    page.goto(path, wait_until="commit")
    return ready(page)


def press(page: Page, name: str, *, inside: str = "main") -> Page:
    """Click the button or link of that name, and wait for the page it leads to."""
    named = re.compile(rf"^\s*{re.escape(name)}")
    inner = page.locator(inside)
    target = inner.get_by_role("button", name=named).or_(inner.get_by_role("link", name=named))
    with page.expect_navigation(wait_until="commit"):
        target.first.click()
    return ready(page)


def spoilt(page: Page) -> list[str]:
    """What does not fit into the window as it is."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return ["sideways"] * wide + [f"cut: {words}" for words in page.evaluate(CUT)]


def at_every_size(page: Page, axe: Axe) -> Iterator[str]:
    """What is wrong with a page in each window, from the smallest to the first."""
    for size in reversed(SIZES):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        yield from (f"{fault} at {size}" for fault in spoilt(page))
        if size in LOOKED_OVER:
            yield from (f"{fault} at {size}" for fault in axe(page, size))
