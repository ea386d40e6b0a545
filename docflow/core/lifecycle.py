"""State machines written as tables: the table guards, draws the buttons and prints the diagram."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from .access import Actor, Policy, policy
from .errors import WrongState

S = TypeVar("S", bound=StrEnum)


class Stateful(Protocol[S]):
    state: S


@dataclass(frozen=True)
class Step(Generic[S]):
    """One row: doing `action` needs `permission` and moves any of `source` to `target`."""

    action: str
    source: frozenset[S]
    target: S
    permission: str


def step(action: str, source: Iterable[S], target: S, permission: str) -> Step[S]:
    return Step(action, frozenset(source), target, permission)


class Machine(Generic[S]):
    def __init__(self, name: str, states: type[S], steps: list[Step[S]]) -> None:
        self.name = name
        self.states = states
        self.steps = {row.action: row for row in steps}
        if len(self.steps) != len(steps):
            raise ValueError(f"{name}: an action is listed twice")

    def move(self, subject: Stateful[S], row: Step[S]) -> None:
        """Move `subject`, or raise `WrongState`."""
        if subject.state not in row.source:
            raise WrongState(action=f"{self.name}.{row.action}", state=str(subject.state))
        subject.state = row.target

    def open_to(
        self, actor: Actor, subject: Stateful[S], rules: Policy = policy
    ) -> tuple[str, ...]:
        """The actions `actor` may do to `subject` now: the buttons of its page."""
        return tuple(
            row.action
            for row in self.steps.values()
            if subject.state in row.source and rules.allows(actor, row.permission, subject)
        )

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, for the docs."""
        lines = [
            f"    {source} --> {row.target}: {row.action}"
            for row in self.steps.values()
            for source in sorted(row.source)
        ]
        return "\n".join(["stateDiagram-v2", *lines])
