"""Which circuit a document takes, and which definitions are refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from docflow.approvals.definitions import CLERKS, REVIEWS, check_steps, choose, is_token
from docflow.approvals.models import CircuitTemplate, Quorum, StepKind
from docflow.core.access import SYSTEM
from docflow.core.db import db
from docflow.core.errors import Invalid
from docflow.core.work import work
from tests.world import World


def template(name: str, organization_id: Any = None, types: list[str] | None = None) -> None:
    with work(SYSTEM) as w:
        row = CircuitTemplate(
            organization_id=organization_id,
            name=name,
            type_codes=types or [],
            steps=[{"kind": "sign", "to": ["signer"]}],
            active=True,
        )
        w.record("circuit_template.add", row)


def chosen(world: World, type_code: str) -> str:
    return choose(db.session, world.org("bt-ubnd").id, type_code).name


def test_the_own_circuit_goes_before_a_general_one(world: World) -> None:
    assert chosen(world, "decision") == "Quy trình chung"
    template("Của xã", world.org("bt-ubnd").id)
    assert chosen(world, "decision") == "Của xã"


def test_a_named_type_goes_before_any_within_the_same_owner(world: World) -> None:
    template("Của xã", world.org("bt-ubnd").id)
    template("Tờ trình của xã", world.org("bt-ubnd").id, ["submission"])
    assert chosen(world, "submission") == "Tờ trình của xã"
    assert chosen(world, "report") == "Của xã"


def test_another_organisations_circuit_is_not_taken(world: World) -> None:
    template("Của xã khác", world.org("pl-ubnd").id, ["decision"])
    assert chosen(world, "decision") == "Quy trình chung"


def test_without_any_definition_the_type_is_refused(world: World) -> None:
    with work(SYSTEM) as w:
        for row in w.session.query(CircuitTemplate):
            row.active = False
            w.record("circuit_template.retire", row)
    with pytest.raises(Invalid) as refused:
        chosen(world, "decision")
    assert refused.value.code == "no_circuit"


def test_what_a_definition_leaves_out_after_the_reviews_is_added(app: Flask) -> None:
    steps = check_steps([{"kind": "initial", "to": ["unit_head"]}])
    assert [step.kind for step in steps] == [StepKind.INITIAL, StepKind.SIGN, *CLERKS]


SIGN, NUMBER, SEAL = ({"kind": k, "to": [t]} for k, t in
                      (("sign", "signer"), ("number", "clerk"), ("seal", "clerk")))  # fmt: skip
SOME = {"kind": "content_review", "quorum": "some"}


@pytest.mark.parametrize(
    ("steps", "field", "reason"),
    [
        ([{"kind": "dance", "to": ["signer"]}], "0.kind", "unknown_step"),
        ([{"kind": "initial"}], "0.kind", "unknown_step"),
        ([{"kind": "initial", "to": []}], "0.to", "unknown_seat"),
        ([{"kind": "initial", "to": ["mayor"]}], "0.to", "unknown_seat"),
        ([{"kind": "initial", "to": ["role:king"]}], "0.to", "unknown_seat"),
        ([SIGN, {"kind": "number", "to": ["position:7"]}], "1.to", "unknown_seat"),
        ([SOME | {"to": ["unit_head"]}], "0.needed", "needed_missing"),
        ([SOME | {"to": ["unit_head", "office_head"], "needed": 3}], "0.needed", "needed_too_many"),
        ([{"kind": "initial", "to": ["unit_head"], "on_new_version": "keep"}],
         "0.on_new_version", "signature_cannot_be_kept"),
        ([{"kind": "initial", "to": ["unit_head"], "on_new_version": "perhaps"}],
         "0.on_new_version", "unknown_rule"),
        ([{"kind": "sign", "to": ["office_head"]}], "0.to", "signer_signs_alone"),
        ([SIGN, SIGN], "1.kind", "kind_twice"),
        ([SIGN, {"kind": "initial", "to": ["clerk"]}], "1.kind", "review_after_signature"),
        ([SIGN, SEAL, NUMBER], "2.kind", "out_of_order"),
        ([NUMBER, SIGN], "1.kind", "out_of_order"),
        ([{"kind": "initial", "to": ["unit_head"]}, NUMBER, SEAL], "", "no_signature"),
    ],
)  # fmt: skip
def test_a_definition_that_makes_no_sense_is_refused_where_it_is_wrong(
    steps: list[dict[str, Any]], field: str, reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_steps(steps)
    assert refused.value.fields == {f"steps.{field}".rstrip("."): reason}


def test_one_clerk_is_enough_and_a_post_named_twice_is_one() -> None:
    number = {"kind": "number", "to": ["clerk"], "quorum": "all"}
    review = {"kind": "content_review", "to": ["office_head", "office_head"]}
    steps = {step.kind: step for step in check_steps([review, SIGN, number])}
    assert steps[StepKind.NUMBER].quorum is Quorum.ANY
    assert steps[StepKind.CONTENT_REVIEW].to == ("office_head",)


step = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([kind.value for kind in StepKind]),
        "to": st.lists(st.sampled_from(["unit_head", "signer", "clerk", "role:deputy", "x"])),
        "quorum": st.sampled_from([rule.value for rule in Quorum]),
        "needed": st.integers(-1, 3),
    }
)


@given(st.lists(step, max_size=8))
def test_an_accepted_definition_signs_once_and_ends_with_the_clerk(
    steps: list[dict[str, Any]],
) -> None:
    try:
        accepted = [one.kind for one in check_steps(steps)]
    except Invalid:
        return
    reviews = [kind for kind in accepted if kind in REVIEWS]
    assert accepted == [*reviews, StepKind.SIGN, *CLERKS]


def test_a_token_is_a_name_a_role_or_a_post() -> None:
    assert is_token("position:00000000-0000-0000-0000-000000000001")
    assert not is_token("position:")
    assert not is_token("")
