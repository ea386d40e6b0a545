"""The life of an outgoing document (NĐ 30/2020 Art. 10-14, 18)."""

from __future__ import annotations

from docflow.core.lifecycle import Machine, step

from .models import DocumentState as S

# fmt: off
DOCUMENT = Machine("document", S, [
    #    action        from                               to            needs
    step("submit",     {S.DRAFT, S.RETURNED},             S.IN_REVIEW,  "document.edit"),
    step("review",     {S.IN_REVIEW},                     S.IN_REVIEW,  "document.decide"),
    step("send_back",  {S.IN_REVIEW},                     S.IN_REVIEW,  "document.decide"),
    step("return",     {S.IN_REVIEW, S.SIGNED},           S.RETURNED,   "document.decide"),
    step("withdraw",   {S.IN_REVIEW},                     S.DRAFT,      "document.withdraw"),
    step("sign",       {S.IN_REVIEW},                     S.SIGNED,     "document.decide"),
    step("number",     {S.SIGNED},                        S.NUMBERED,   "document.clerk"),
    step("seal",       {S.NUMBERED},                      S.SEALED,     "document.clerk"),
    step("issue",      {S.SEALED},                        S.ISSUED,     "document.clerk"),
    step("void",       {S.NUMBERED, S.SEALED},            S.VOIDED,     "document.clerk"),
    step("discard",    {S.DRAFT, S.RETURNED},             S.DISCARDED,  "document.edit"),
])
# fmt: on

EDITABLE = frozenset({S.DRAFT, S.RETURNED})
FROZEN = frozenset({S.IN_REVIEW, S.SIGNED, S.NUMBERED, S.SEALED, S.ISSUED})
