"""A real server, a real Chromium, the demo world: people click and read as they will."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import which

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

from tests import engines
from tests.browser.site import FLAGS, LOOKED_OVER, Axe, House, Site

LEFT = "ignore:Exception ignored in. <_io.FileIO.*/static/:pytest.PytestUnraisableExceptionWarning"
"""The server of the tests forgets to close a file when the page is gone before it had all of it."""
LONGEST = ("test_route", "test_every_page", "test_drafting", "test_meeting_offline")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first: the last one of a worker leaves the other one idle."""
    here = Path(__file__).parent
    items.sort(key=lambda item: item.path.stem not in LONGEST)
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(240))
            item.add_marker(pytest.mark.filterwarnings(LEFT))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The shell is the same engine without windows to draw: a third less for the processor. Where
    there is neither, Playwright takes the one it brought.
    """
    with sync_playwright() as playwright:
        own = which("chromium-headless-shell") or which("chromium")
        browser = playwright.chromium.launch(executable_path=own, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One running office for all browser tests: as in life, everybody's documents are in it.

    Who loses the line is missed after eight seconds instead of twenty, and who is in step is told
    every two instead of ten.
    """
    data = tmp_path_factory.mktemp("house") / "data"
    with (
        pytest.MonkeyPatch.context() as patch,
        engines.database(data, template) as url,
        ThreadPoolExecutor(1) as back_room,
    ):
        patch.setattr("config.app.PING", 4)
        patch.setattr("meetings.live.publisher.HEARTBEAT", 2.0)
        house = back_room.submit(House, data, url, back_room).result()
        yield house
        back_room.submit(house.close).result()


@pytest.fixture
def site(house: House, chromium: Browser) -> Iterator[Site]:
    """The house, for one test: its windows are closed afterwards, and none may have complained."""
    site = Site(house, chromium)
    yield site
    site.close_windows()
    assert not site.trouble, "\n".join(site.trouble)


@pytest.fixture(scope="session")
def axe() -> Axe:
    """What axe finds serious or critical on a page, in a window of that size."""

    def run(page: Page, size: str = "desktop") -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate(f"axe.run({LOOKED_OVER[size]}).then(said => said.violations)")
        return [
            f"{v['id']}: {v['nodes'][0]['html'][:160]}"
            for v in found
            if v["impact"] in {"serious", "critical"}
        ]

    return run
