"""The shape of every stream's rules: pure decisions and folds, and what comes in as arguments."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import msgspec

from events.registry import Event


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision may know beside the state and the command.

    `at` is the instant of recording (aware, UTC). `ids(kind)` makes a new id such as `measure-…`, always the same for
    the same command and kind, so that deciding twice gives the same events.
    """

    at: datetime
    stream: str
    institution: str
    actor: str
    ids: Callable[[str], str]


class ImpossibleHistory(Exception):
    """Events that cannot follow one another: no rule wrote them in this order."""


class State(Protocol):
    """A stream's state; `institution` is empty before the first event."""

    @property
    def institution(self) -> str:
        """The institution that is responsible for the stream."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """The rules of one kind of stream (Chassaing's Decider): `initial`, `decide`, `evolve`.

    `decide` raises `services.refusals.Refused`, or returns the events that follow, none where what was asked is already
    so. `evolve` raises on an event it does not know. A stream `beside` a case is begun only where that case is, by its
    own institution.
    """

    kind: str
    initial: Any
    decide: Callable[[Any, Any, Context], tuple[Event, ...]]
    evolve: Callable[[Any, Any], Any]
    beside: bool = False
