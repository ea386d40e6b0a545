"""The life of an incoming document (NĐ 30/2020 Art. 20-24)."""

from __future__ import annotations

from docflow.core.lifecycle import Machine, step

from .models import IncomingState as S
from .models import Stage

# fmt: off
INCOMING = Machine("incoming", S, [
    #    action       from                                      to              needs
    step("refuse",    {S.ARRIVED},                              S.REFUSED,      "incoming.clerk"),
    step("register",  {S.ARRIVED},                              S.REGISTERED,   "incoming.clerk"),
    step("direct",    {S.REGISTERED, S.DIRECTED, S.IN_PROGRESS}, S.DIRECTED,    "incoming.direct"),
    step("start",     {S.DIRECTED, S.IN_PROGRESS},              S.IN_PROGRESS,  "incoming.handle"),
    step("finish",    {S.REGISTERED, S.DIRECTED, S.IN_PROGRESS}, S.FINISHED,    "incoming.handle"),
])
# fmt: on

OPEN = frozenset({S.REGISTERED, S.DIRECTED, S.IN_PROGRESS})
"""Registered and not finished: somebody of the organisation has it."""

STAGE_OF = {
    S.ARRIVED: Stage.ARRIVED,
    S.REFUSED: Stage.REFUSED,
    S.REGISTERED: Stage.ACCEPTED,
    S.DIRECTED: Stage.ASSIGNED,
    S.IN_PROGRESS: Stage.IN_PROGRESS,
    S.FINISHED: Stage.FINISHED,
}
"""What the sender sees for each state."""

NEWS = {
    Stage.REFUSED: "document.refused_there",
    Stage.ACCEPTED: "document.accepted_there",
    Stage.ASSIGNED: "document.assigned_there",
    Stage.IN_PROGRESS: "document.begun_there",
    Stage.FINISHED: "document.finished_there",
}
"""What the sender's trail says when a recipient gets there."""
