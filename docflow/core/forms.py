"""HTML forms through the same pydantic models as the API; what was typed is never lost."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.datastructures import MultiDict

from .errors import Invalid

M = TypeVar("M", bound=BaseModel)
IGNORED = {"csrf_token", "idempotency_key"}


class Input(BaseModel):
    """The base of everything that comes in: unknown fields are refused, text is trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class Filled(Generic[M]):
    """A form as it was sent: `value` when it is right, `errors` beside the fields when not."""

    def __init__(self, model: type[M], sent: MultiDict[str, str]) -> None:
        self.values: dict[str, Any] = _plain(model, sent)
        self.errors: dict[str, str] = {}
        self.value: M | None = None
        try:
            self.value = model.model_validate(self.values)
        except ValidationError as error:
            for found in error.errors():
                place = ".".join(map(str, found["loc"])) or "form"
                self.errors.setdefault(place, found["type"])

    def refused(self, refusal: Invalid) -> None:
        """Put a use case's refusal beside the fields it names."""
        self.errors |= refusal.fields or {"form": refusal.code}


def _plain(model: type[BaseModel], sent: MultiDict[str, str]) -> dict[str, Any]:
    """Single values, or lists where the model wants one; empty text counts as not given."""
    values: dict[str, Any] = {}
    for name in sent:
        if name in IGNORED:
            continue
        field = model.model_fields.get(name)
        many = field is not None and "list" in str(field.annotation)
        given = [item for item in sent.getlist(name) if item != ""]
        if many:
            values[name] = given
        elif given:
            values[name] = given[-1]
    return values
