"""The world in which the commune's letter has just arrived at the province, here too."""

from __future__ import annotations

from tests.circulation.conftest import letter, post, template

__all__ = ["letter", "post", "template"]
