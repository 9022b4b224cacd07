"""Why something happened and what came of it: along causation, and beside it along correlation. Pure.

An event's `causationid` names the event that led to it, where a processor asked; or the command by which someone asked,
which is where a chain begins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from events.envelope import Envelope

EFFECTS_MAX = 20
"""Shown of what one event led to. A chain that is longer is told by how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """An event in its chain.

    `causes` are the events that led to it, the nearest first; `begun_by` is the command at the end of them. `effects`
    are the events that it led to itself, each with how many steps away it is; `more` counts those that are not shown.
    `together` are those that the same command brought about. `related` counts all that have its correlation.
    """

    event: Envelope
    causes: Sequence[Envelope]
    begun_by: str
    effects: Sequence[tuple[int, Envelope]]
    more: int
    together: Sequence[Envelope]
    related: int


def why(events: Iterable[Envelope], id: str) -> Causes | None:
    """The chain of an event, among these; None where it is not there.

    `events` should hold all of one correlation; those of others are passed over.
    """
    every = list(events)
    known = {envelope.id: envelope for envelope in every}
    event = known.get(id)
    if event is None:
        return None
    led_to: dict[str, list[Envelope]] = {}
    for envelope in every:
        led_to.setdefault(envelope.causationid, []).append(envelope)
    causes = _causes(known, event)
    effects = _effects(led_to, event)
    return Causes(
        event=event,
        causes=causes,
        begun_by=(causes[-1] if causes else event).causationid,
        effects=effects[:EFFECTS_MAX],
        more=max(0, len(effects) - EFFECTS_MAX),
        together=[other for other in every if other.commandid == event.commandid and other is not event],
        related=sum(other.correlationid == event.correlationid for other in every),
    )


def _causes(known: dict[str, Envelope], event: Envelope) -> list[Envelope]:
    causes: list[Envelope] = []
    seen = {event.id}
    while (cause := known.get((causes[-1] if causes else event).causationid)) is not None and cause.id not in seen:
        seen.add(cause.id)
        causes.append(cause)
    return causes


def _effects(led_to: dict[str, list[Envelope]], event: Envelope) -> list[tuple[int, Envelope]]:
    """What an event led to, and what that led to, step by step."""
    effects: list[tuple[int, Envelope]] = []
    seen = {event.id}
    front = [event]
    step = 0
    while front:
        step += 1
        front = [other for one in front for other in led_to.get(one.id, ()) if other.id not in seen]
        seen.update(one.id for one in front)
        effects += [(step, one) for one in front]
    return effects
