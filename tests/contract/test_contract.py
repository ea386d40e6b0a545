"""The contract of the API, and that the house keeps it whatever is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis.checks import CHECKS, load_all_checks

from tests.world import Api, World, _forget_request

EXAMPLES = 2
"""For each operation, drawn the same in every run."""
load_all_checks()
KEPT = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    ]
)


@pytest.fixture
def contract(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/api/v1/openapi.json").get_json()
    return found


def operations(contract: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_it_is_openapi_3_1(contract: dict[str, Any]) -> None:
    assert contract["openapi"].startswith("3.1")
    validate(contract)


def test_every_call_of_the_api_is_in_it(app: Flask, contract: dict[str, Any]) -> None:
    rules = {
        re.sub(r"<(?:[^>]*:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.endpoint != "contract.openapi"
    }
    assert contract["paths"].keys() == rules


def test_every_call_says_what_it_does_and_how_it_refuses(contract: dict[str, Any]) -> None:
    names = []
    for call, operation in operations(contract):
        names.append(operation["operationId"])
        assert operation["description"].endswith("."), call
        assert operation["security"] == [{"token": []}], call
        assert any(status.startswith("2") for status in operation["responses"]), call
        assert {"401", "403", "404", "409", "422", "429"} <= operation["responses"].keys(), call
    assert len(set(names)) == len(names)
    refused = contract["components"]["responses"]
    assert all(list(one["content"]) == ["application/problem+json"] for one in refused.values())


def test_without_a_token_a_problem_is_told(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/me")
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.get_json()["code"] == "unauthenticated"


@pytest.mark.timeout(240)
def test_whatever_is_sent_the_contract_is_kept(
    app: Flask, world: World, api_as: Callable[[str], Api]
) -> None:
    """Sent by who may write much and by who may set much: drawing takes longer than asking."""
    asking = [api_as(post).headers for post in ("bt-ubnd.vanthu", "tn-ubnd.quantri")]
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    asked = 0

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def keeps(case: schemathesis.Case) -> None:
        nonlocal asked
        for headers in asking:
            asked += 1
            _forget_request()
            case.call_and_validate(headers=headers, checks=KEPT)

    broken = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        try:
            given(case=operation.as_strategy())(keeps)()
        except BaseExceptionGroup as error:
            broken[operation.label] = str(error.exceptions[0])
    assert asked > 180
    assert broken == {}
