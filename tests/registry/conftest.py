"""The office whose documents go round."""

from __future__ import annotations

import pytest

from tests.approvals.office import Office
from tests.world import World


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)
