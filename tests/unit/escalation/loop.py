"""The whole round in memory: cases, the policy, the rules of deadlines, the rows that fall due, the ladder."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from events.chain import Head
from events.codec import decode_envelope, decode_event_data, decode_outcome
from events.deadline import DeadlineEvent
from events.envelope import NO_HASH, Envelope
from events.outcome import Outcome, Status
from events.rules.catalogue import Catalogue
from projections.fold import Fold
from services.escalation.deadline import decider
from services.escalation.due import DueRow, due_fold, firing
from services.escalation.facts import FACTS
from services.escalation.policy import react
from services.examples.lines import Line
from services.following.asks import Wish
from services.recorder.sequencer import Sequencer

from ..examples.ledger import DECIDERS, MemoryLedger
from .history import opened

DAY = timedelta(days=1)


class Answered(NamedTuple):
    """What was asked, when, and what became of it."""

    at: datetime
    wish: Wish
    outcome: Outcome

    @property
    def refused(self) -> str:
        """The code of the refusal, empty where it was accepted."""
        return "" if self.outcome.status is Status.ACCEPTED else f"{self.outcome.status}: {self.outcome.code}"

    def __str__(self) -> str:
        said = self.refused or ", ".join(event.type for event in self.outcome.events) or "nothing"
        return f"{self.at:%Y-%m-%d} {self.wish.subject}: {opened(self.wish)} -> {said}"


class Loop(MemoryLedger):
    """A ledger with an escalation worker that hears of every event at once."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        deciders = {**DECIDERS, "deadline": decider(catalogue, "raw")}
        self._sequencer = Sequencer("cases", deciders, self, Head(0, NO_HASH))
        self._catalogue = catalogue
        self._folds: tuple[Fold[Any], ...] = (FACTS, due_fold(8, catalogue))
        self._rows: dict[str, dict[str, Any]] = {fold.name: {} for fold in self._folds}
        self.log: list[Envelope] = []
        self.asked: list[Answered] = []
        self.fired: list[Answered] = []

    @property
    def due(self) -> dict[str, DueRow]:
        """The row of every deadline."""
        return self._rows["due"]

    def send(self, line: Line, at: datetime) -> str:
        """The code of what a line is answered, once everything has happened that follows from it."""
        known = len(self._streams[line.subject])
        code = super().send(line, at)
        for value in self._streams[line.subject][known:]:
            self.asked += self._hear(value, at)
        return code

    def look(self, now: datetime) -> None:
        """Fire what is due, the first to end first, until nothing is."""
        while rows := [row for row in self.due.values() if row.next_at is not None and row.next_at <= now]:
            for row in sorted(rows, key=lambda row: (row.due_at, row.deadline)):
                wish = firing(self._catalogue, row, now, attempt=1)
                assert wish is not None, f"{row} is due and nothing is to be done"
                self.fired += self._ask(wish, now)

    def days(self, begin: datetime, busy: Callable[[datetime], bool]) -> Iterator[datetime]:
        """Let day after day go by, and look at the end of each, for as long as there is anything to come."""
        now = begin
        while busy(now) or any(row.next_at is not None for row in self.due.values()):
            yield now
            now += DAY
            self.look(now)

    def story(self, deadline: str) -> list[DeadlineEvent]:
        """What happened to a deadline."""
        return [
            decode_event_data(envelope.type, envelope.data)  # type: ignore[misc]
            for envelope in self.log
            if envelope.subject == deadline
        ]

    def _hear(self, value: bytes, at: datetime) -> Iterator[Answered]:
        envelope = decode_envelope(value)
        self.log.append(envelope)
        before, after = {}, {}
        for fold in self._folds:
            if fold.takes(envelope):
                key = fold.key(envelope)
                before[fold.name] = self._rows[fold.name].get(key)
                after[fold.name] = self._rows[fold.name][key] = fold.apply(before[fold.name], envelope)
        for wish in react(self._catalogue, envelope, before, after):
            yield from self._ask(wish, at)

    def _ask(self, wish: Wish, at: datetime) -> Iterator[Answered]:
        known = len(self._streams[wish.subject])
        staged = self._sequencer.stage([wish.value], at)
        self._sequencer.settle(staged)
        for row in staged.rows:
            self._streams[row.stream].append(row.value)
        self._answers |= staged.answers
        ((_, answer),) = staged.outcomes
        yield Answered(at, wish, decode_outcome(answer))
        for value in self._streams[wish.subject][known:]:
            yield from self._hear(value, at)
