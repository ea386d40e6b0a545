"""The life of a question in writing."""

from __future__ import annotations

from docflow.core.lifecycle import Machine, step

from .models import ConsultationState as S

# fmt: off
CONSULTATION = Machine("consultation", S, [
    #    action      from                 to            needs
    step("send",     {S.DRAFT},           S.ASKED,      "consultation.keep"),
    step("close",    {S.ASKED},           S.CLOSED,     "consultation.keep"),
    step("withdraw", {S.DRAFT, S.ASKED},  S.WITHDRAWN,  "consultation.keep"),
])
# fmt: on
