"""Ký nháy and ký ban hành: the person's own key, between two transactions.

The right to sign is asked again when the signature is kept: appointment and mandate of that day,
and the lines and name that stand printed on the frozen page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

import signing
from docflow.core.access import Actor
from docflow.core.errors import Forbidden, Refusal, WrongState
from docflow.core.ports import Ports
from docflow.core.work import Work, work
from docflow.documents.lifecycle import DOCUMENT
from docflow.documents.models import Document
from docflow.people import keys
from docflow.people.capacity import signing_right

from . import acts, turns
from .models import Circuit, StepKind
from .schemas import ItemIn, SignIn, SignManyIn
from .turns import Turn
from .usecases import agreed_by_others, facts_of, refuse_own

REASONS = {StepKind.INITIAL: "Ký nháy văn bản", StepKind.SIGN: "Ký ban hành văn bản"}
"""What the signature says of itself in the file."""
AS = ": "
"""Between what a signature is for and the capacity in which it is made."""
ACTIONS = {StepKind.INITIAL: "review", StepKind.SIGN: "sign"}
HOPELESS = frozenset({"wrong_pin", "key_locked", "no_key", "certificate_not_valid"})
"""What would be the same for every other document of a batch."""


@dataclass(frozen=True)
class Result:
    """What became of one item of a batch."""

    document_id: UUID
    refusal: Refusal | None = None


def initial(ports: Ports, actor: Actor, document_id: UUID, said: SignIn) -> None:
    """Ký nháy in the seat's own field."""
    _signed(ports, actor, document_id, said, StepKind.INITIAL)


def sign(ports: Ports, actor: Actor, document_id: UUID, said: SignIn) -> None:
    """Ký ban hành with the capacity that is printed."""
    _signed(ports, actor, document_id, said, StepKind.SIGN)


def initial_or_sign(ports: Ports, actor: Actor, document_id: UUID, said: SignIn) -> None:
    """Whichever of the two is due."""
    _signed(ports, actor, document_id, said, StepKind.INITIAL, StepKind.SIGN)


def sign_many(
    ports: Ports, actor: Actor, said: SignManyIn, progress: Callable[[Result], None] | None = None
) -> list[Result]:
    """One PIN, as many independent signatures as documents; each has its own result.

    What would refuse every item alike (the PIN, the key) stops the batch at once, so that a wrong
    PIN counts as one try.
    """
    results: list[Result] = []
    stopped: Refusal | None = None
    for item in _once_each(said.items):
        refusal = stopped or _attempt(ports, actor, item, said.pin)
        if refusal is not None and refusal.code in HOPELESS:
            stopped = refusal
        results.append(Result(item.document_id, refusal))
        if progress:
            progress(results[-1])
    return results


def _once_each(items: Iterable[ItemIn]) -> Iterable[ItemIn]:
    return {item.document_id: item for item in items}.values()


def _attempt(ports: Ports, actor: Actor, item: ItemIn, pin: str) -> Refusal | None:
    try:
        initial_or_sign(ports, actor, item.document_id, SignIn(sha=item.sha, pin=pin))
    except Refusal as refusal:
        return refusal
    return None


def _signed(ports: Ports, actor: Actor, document_id: UUID, said: SignIn, *kinds: StepKind) -> None:
    with work(actor) as w:
        begun, kind, purpose = _begin(w, document_id, said, kinds)
    with acts.given_up_on_failure(actor, begun):
        key = own_key(ports, actor, said.pin)
        picture = keys.signature_picture(ports, actor.person_id)
        look = signing.Picture(picture) if picture else None
        stroke = acts.Stroke(begun.field, key, look, purpose)
        made = acts.write(ports, begun, [stroke])
        with work(actor) as w:
            _finish(w, begun, made, said, kind)


def own_key(ports: Ports, actor: Actor, pin: str) -> signing.Key:
    """The actor's key, opened; refused when its certificate is not the one issued to them."""
    key = keys.unlock_person(ports, actor, pin)
    row = keys.key_of_person(actor.person_id)
    if row is None or row.fingerprint != key.certificate.sha256:
        raise Forbidden("certificate_of_another")
    return key


def _begin(
    w: Work, document_id: UUID, said: SignIn, kinds: tuple[StepKind, ...]
) -> tuple[acts.Begun, StepKind, str]:
    document = w.take(Document, document_id)
    turn = turns.my_turn(w, document, *kinds)
    _refuse_unlawful(w, document, turn)
    acts.refuse_moved(w, document, said.sha)
    if turn.seat.field is None or turn.seat.signed_at is not None:
        raise WrongState("already_signed", by=turn.seat.decided_by, at=turn.seat.signed_at)
    kind = turn.step.kind
    begun = acts.begin(w, document, kind.value, turn.seat.field)
    return begun, kind, _purpose(kind, turn.circuit)


def _purpose(kind: StepKind, circuit: Circuit) -> str:
    """What the signature itself says it is for; the leader's names the capacity that is printed."""
    if kind is not StepKind.SIGN:
        return REASONS[kind]
    return f"{REASONS[kind]}{AS}{' – '.join(circuit.block['lines'])}"


def _refuse_unlawful(w: Work, document: Document, turn: Turn) -> str:
    """Separation of duty and the right to sign; returns the document that gives the right."""
    if turn.step.kind is StepKind.INITIAL:
        refuse_own(w, document, turn)
        return ""
    if turn.on_behalf:
        raise Forbidden("not_your_signature", post=turn.on_behalf)
    own = w.actor.person_id == document.drafter_id
    if own and not agreed_by_others(turn.circuit, document):
        raise Forbidden("own_draft")
    return _confirmed(w, document, turn.circuit)


def _confirmed(w: Work, document: Document, circuit: Circuit) -> str:
    """The mandate holds today, for this type, for this person, in the words that are printed."""
    assert w.actor.position_id is not None  # noqa: S101 - the seat is a post of the actor
    right = signing_right(w.session, w.actor.position_id, document.type_code, w.today)
    if right.holder.id != w.actor.person_id:
        raise Forbidden("outside_mandate")
    printed = circuit.block
    if list(right.lines) != printed["lines"] or right.holder.full_name != printed["name"]:
        raise WrongState("printed_capacity_differs", printed=", ".join(printed["lines"]))
    return right.authority


def _finish(w: Work, begun: acts.Begun, made: acts.Made, said: SignIn, kind: StepKind) -> None:
    document = w.take(Document, begun.document_id)
    turn = turns.my_turn(w, document, kind)
    authority = _refuse_unlawful(w, document, turn)
    acts.finish(w, document, begun, made)
    facts = facts_of(turn, said.sha, said.comment) | {"base": begun.base_sha, "result": made.sha}
    if authority:
        facts |= {"authority": authority, "capacity": ", ".join(turn.circuit.block["lines"])}
    turn.seat.signed_at = w.now
    w.fire(DOCUMENT, ACTIONS[kind], document, **facts)
    turns.settle(w, document, turn, sha=said.sha, comment=said.comment)
