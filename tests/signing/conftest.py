"""One office and one signed route for each test worker: keys are costly to make."""

import pytest

from tests.signing.office import Office, paper


@pytest.fixture(scope="session")
def office() -> Office:
    return Office.open()


@pytest.fixture(scope="session")
def stranger() -> Office:
    """Another office, whose authority bears the same name."""
    return Office.open()


@pytest.fixture(scope="session")
def page() -> bytes:
    return paper()


@pytest.fixture(scope="session")
def route(office: Office, page: bytes) -> dict[str, bytes]:
    return office.route(page)


@pytest.fixture(scope="session")
def reserved(route: dict[str, bytes]) -> bytes:
    return route[""]


@pytest.fixture(scope="session")
def sealed(route: dict[str, bytes]) -> bytes:
    return route["ConDau"]
