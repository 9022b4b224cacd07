"""One pattern under the real rules, with the row that the worker keeps of it."""

from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from events.codec import decode_command, decode_command_envelope
from events.commands.pattern import IndicatePattern, PatternCommand
from events.envelope import Envelope
from events.pattern import PatternEvent
from events.rules import shipped
from events.rules.catalogue import Catalogue
from services.following.asks import Wish
from services.moments import AMSTERDAM
from services.patterns.pattern import decider
from services.stewardship.due import DueRow, due_fold, fire
from tests.given import NOW, context

from ..escalation.one import envelope
from ..patterns.stories import OMBUDS, UNIT

SHARDS = 8


def dawn(day: date) -> datetime:
    """When a day begins in Amsterdam."""
    return datetime.combine(day, time(), AMSTERDAM)


class One:
    """A pattern that is indicated at `NOW`."""

    def __init__(self, catalogue: Catalogue | None = None, command: IndicatePattern = UNIT) -> None:
        self.rules = catalogue or shipped()
        self.decider = decider(self.rules)
        self.fold = due_fold(SHARDS, self.rules)
        self.state: Any = self.decider.initial
        self.stream = command.stream
        self.events: list[PatternEvent] = []
        self.rows: list[DueRow] = []
        self.now = NOW
        self.tell(command)

    @property
    def row(self) -> DueRow:
        """The row after the last event that touched it."""
        return self.rows[-1]

    def tell(self, command: PatternCommand, actor: str = OMBUDS) -> list[Any]:
        """The events that follow from a command now. Raises `Refused`."""
        about = context("pattern", at=self.now)
        number = len(self.events)
        decided = self.decider.decide(
            self.state,
            command,
            msgspec.structs.replace(
                about,
                stream=self.stream,
                actor=actor,
                ids=lambda kind: f"{kind}-00000000-0000-4000-8000-{number:012d}",
            ),
        )
        for event in decided:
            self._apply(event)  # type: ignore[arg-type]
        return list(decided)

    def wish(self, attempt: int = 1) -> Wish | None:
        """What a look at the row comes to now, if its time has come."""
        if self.row.next_at is None or self.row.next_at > self.now:
            return None
        fired = fire(self.rules, self.row, self.now, attempt)
        return None if fired is None else fired.wish

    def look(self) -> list[Any]:
        """Look and tell until there is nothing more to do now; what came of it."""
        happened: list[Any] = []
        while (wish := self.wish()) is not None:
            followed = self.tell(command_in(wish))
            assert followed, f"{wish} came to nothing"
            happened += followed
        return happened

    def wait(self, **duration: float) -> "One":
        """Time goes by."""
        self.now += timedelta(**duration)
        return self

    def begin_of(self, day: date) -> "One":
        """It is the beginning of that day."""
        self.now = dawn(day)
        return self

    def enveloped(self, event: PatternEvent) -> Envelope:
        """The event as it lies on the log, after those that are there."""
        return envelope(event, self.stream, len(self.events), self.now)  # type: ignore[arg-type]

    def _apply(self, event: PatternEvent) -> None:
        self.state = self.decider.evolve(self.state, event)
        self.events.append(event)
        recorded = self.enveloped(event)
        if self.fold.takes(recorded):
            self.rows.append(self.fold.apply(self.rows[-1] if self.rows else None, recorded))


def command_in(wish: Wish) -> Any:
    """The command that is asked for."""
    opened = decode_command_envelope(wish.value)
    return decode_command(opened.type, opened.data)
