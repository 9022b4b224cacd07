"""Rules as sentences: given what happened, when someone asks, then this follows, or is refused, or nothing does."""

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

import pytest

from events.registry import Command, Event
from services.decider import Context, Decider
from services.refusals import Refused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def context(kind: str, *, at: datetime = NOW) -> Context:
    """A fixed moment at one institution; ids are the same every time."""
    stream = f"{kind}-{uuid5(NAMESPACE_URL, kind)}"
    return Context(
        at=at,
        stream=stream,
        institution="uni",
        actor="handler:0123456789abcdef",
        ids=lambda name: f"{name}-{uuid5(NAMESPACE_URL, stream + name)}",
    )


@dataclass(frozen=True)
class Scenario:
    """What has happened in a stream, and what is asked now."""

    decider: Decider
    context: Context
    past: tuple[Event, ...] = ()
    command: Command | None = None

    def given(self, *events: Event) -> "Scenario":
        """These events happened, in this order, after those that did before."""
        return dataclasses.replace(self, past=(*self.past, *events))

    def when(self, command: Command) -> "Scenario":
        """Someone asks this."""
        return dataclasses.replace(self, command=command)

    def then(self, *events: Event) -> None:
        """Exactly these events follow, and the stream can go on from them."""
        decided = self._decide()
        assert decided == events
        self.state(*decided)

    def nothing(self) -> None:
        """What was asked is so already: no event follows, and nobody is told off."""
        assert self._decide() == ()

    def refuses(self, code: str, *, field: str | None = None) -> None:
        """A rule says no, by this code, and names the field where there is one to correct."""
        with pytest.raises(Refused) as refused:
            self._decide()
        assert refused.value.code == code
        if field is not None:
            assert refused.value.field == field

    def state(self, *more: Event) -> object:
        """The state after what happened."""
        state = self.decider.initial
        for event in (*self.past, *more):
            state = self.decider.evolve(state, event)
        return state

    def _decide(self) -> tuple[Event, ...]:
        assert self.command is not None, "say when(command) first"
        return self.decider.decide(self.state(), self.command, self.context)
