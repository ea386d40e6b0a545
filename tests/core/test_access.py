from enum import StrEnum
from uuid import uuid4

import pytest
import sqlalchemy as sa

from docflow.core.access import SYSTEM, Actor, Policy, anyone, both, either, in_state, role, system
from docflow.core.errors import Forbidden, WrongState
from docflow.core.lifecycle import Machine, step


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


class Lamp:
    def __init__(self, state: Light) -> None:
        self.state = state


CLERK = Actor(uuid4(), "Văn thư xã", roles=frozenset({"clerk"}), organization_id=uuid4())
LAMP = Machine("lamp", Light, [step("go", {Light.RED}, Light.GREEN, "lamp.go")])


def test_a_permission_nobody_granted_is_refused() -> None:
    with pytest.raises(Forbidden):
        Policy().require(CLERK, "lamp.go")


def test_a_permission_is_granted_once() -> None:
    rules = Policy()
    rules.grant({"lamp.go": anyone})
    with pytest.raises(ValueError, match="granted twice"):
        rules.grant({"lamp.go": anyone})


def test_rules_combine_for_a_row_as_for_a_list() -> None:
    rule = both(role("clerk"), either(role("admin"), anyone))
    assert rule(CLERK, object()) is True
    assert str(rule(CLERK, Lamp)) == str(sa.and_(sa.true(), sa.or_(sa.false(), sa.true())))


def test_a_permission_without_rows_shows_no_rows() -> None:
    rules = Policy()
    rules.grant_general({"lamp.list": role("clerk")})
    assert rules.is_general("lamp.list")
    assert rules.permissions == {"lamp.list"}
    shown = rules.visible(CLERK, "lamp.list", Lamp)
    hidden = rules.visible(CLERK, "lamp.other", Lamp)
    assert (
        str(shown.compile(compile_kwargs={"literal_binds": True})),
        str(hidden.compile(compile_kwargs={"literal_binds": True})),
    ) == ("true", "false")


def test_only_the_system_is_the_system() -> None:
    assert system(SYSTEM, None)
    assert not system(CLERK, None)


def test_a_rule_may_ask_for_the_state() -> None:
    assert in_state("red")(CLERK, Lamp(Light.RED))
    assert not in_state("red")(CLERK, Lamp(Light.GREEN))


def test_an_act_out_of_its_state_is_refused_and_changes_nothing() -> None:
    lamp = Lamp(Light.GREEN)
    with pytest.raises(WrongState) as refusal:
        LAMP.move(lamp, LAMP.steps["go"])
    assert refusal.value.facts == {"action": "lamp.go", "state": "green"}
    assert lamp.state is Light.GREEN


def test_the_buttons_are_the_rows_that_fit() -> None:
    rules = Policy()
    rules.grant({"lamp.go": role("clerk")})
    assert LAMP.open_to(CLERK, Lamp(Light.RED), rules) == ("go",)
    assert LAMP.open_to(CLERK, Lamp(Light.GREEN), rules) == ()
    assert LAMP.open_to(Actor(uuid4()), Lamp(Light.RED), rules) == ()


def test_the_diagram_is_drawn_from_the_table() -> None:
    assert LAMP.mermaid() == "stateDiagram-v2\n    red --> green: go"


def test_an_action_stands_in_one_row() -> None:
    row = step("go", {Light.RED}, Light.GREEN, "lamp.go")
    with pytest.raises(ValueError, match="twice"):
        Machine("lamp", Light, [row, row])


def test_an_actor_is_known_by_every_post_and_role() -> None:
    covered, unit = uuid4(), uuid4()
    actor = Actor(
        uuid4(),
        "Chánh Văn phòng",
        CLERK.organization_id,
        position_id=uuid4(),
        unit_id=unit,
        roles=frozenset({"office_head"}),
        covers=frozenset({covered}),
    )
    assert {
        f"position:{covered}",
        f"unit:{unit}",
        f"office_head:{actor.organization_id}",
    } <= actor.principals
    assert actor.initials == "CP"
    assert Actor(uuid4()).initials == "?"
