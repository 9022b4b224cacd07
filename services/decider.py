"""The shape of every stream's rules: pure decisions and folds, and what comes in as arguments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import msgspec

from events.registry import Event


class State(Protocol):
    """A stream's state; `institution` is empty before the first event."""

    @property
    def institution(self) -> str:
        """The institution that is responsible for the stream."""
        ...


def nothing_beside(_: str) -> Sequence[State]:
    """There is no stream of any kind beside the case."""
    return ()


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision may know beside the state and the command.

    `at` is the instant of recording (aware, UTC). `ids(kind)` makes a new id such as `measure-…`, always the same for
    the same command and kind, so that deciding twice gives the same events. `beside(kind)` gives the states of the
    streams `KIND-CASE.1`, `.2` and so on, until one is missing, beside the case that the stream is or belongs to; of a
    kind of which there is one beside a case that one, and of the kind of the case its own. They are as they stand at
    this command, what was decided just before it included.
    """

    at: datetime
    stream: str
    institution: str
    actor: str
    ids: Callable[[str], str]
    beside: Callable[[str], Sequence[State]] = nothing_beside


class ImpossibleHistory(Exception):
    """Events that cannot follow one another: no rule wrote them in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """The rules of one kind of stream (Chassaing's Decider): `initial`, `decide`, `evolve`.

    `decide` raises `services.refusals.Refused`, or returns the events that follow, none where what was asked is already
    so. `evolve` raises on an event it does not know. A stream `beside` a case is begun only where that case is, by its
    own institution; whether it is beside one shows in its name. `only` is what it is called there, where there is never
    more than one. `looks_beside` names, by type of command, the kind of streams that the decision asks of its context:
    they are fetched with the rest of a round, not one by one. Of a kind `by_last` the state follows from the last event
    of a stream alone, so that one that grows for ever is never folded.
    """

    kind: str
    initial: Any
    decide: Callable[[Any, Any, Context], tuple[Event, ...]]
    evolve: Callable[[Any, Any], Any]
    beside: bool = False
    by_last: bool = False
    only: str = ""
    looks_beside: Mapping[str, str] = field(default_factory=dict)
