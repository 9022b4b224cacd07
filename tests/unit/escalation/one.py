"""One deadline under the real rules, with the row that the worker keeps of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from events.codec import Origin, decode_command, decode_command_envelope, decode_envelope, encode_event, rfc3339
from events.commands.deadline import DeadlineCommand, SetDeadline
from events.deadline import DeadlineEvent
from events.envelope import NO_HASH, Envelope
from events.rules import shipped
from events.rules.catalogue import Catalogue
from services.decider import Context
from services.escalation.deadline import decider
from services.escalation.due import DueRow, due_fold, firing
from services.following.asks import Wish

from .history import COMPLAINT

BEGIN = datetime(2026, 3, 25, 8, tzinfo=UTC)
SHARDS = 8


class One:
    """A deadline that begins at `BEGIN`, by default the six weeks of Awb 9:11 from the day before."""

    def __init__(self, catalogue: Catalogue | None = None, command: SetDeadline | None = None) -> None:
        self.rules = catalogue or shipped()
        self.decider = decider(self.rules, "raw")
        self.fold = due_fold(SHARDS, self.rules)
        self.state: Any = self.decider.initial
        self.events: list[DeadlineEvent] = []
        self.now = BEGIN
        begin = command or SetDeadline(case=COMPLAINT, rule="T11", term="handling", occurred_on=date(2026, 3, 24))
        self.stream = begin.stream
        self.row = self._begin(begin)

    def _begin(self, command: SetDeadline) -> DueRow:
        (event,) = self.decider.decide(self.state, command, self._context())
        return self._apply(None, event)  # type: ignore[arg-type]

    def tell(self, command: DeadlineCommand) -> list[DeadlineEvent]:
        """The events that follow from a command now. Raises `Refused`."""
        decided = self.decider.decide(self.state, command, self._context())
        for event in decided:
            self.row = self._apply(self.row, event)  # type: ignore[arg-type]
        return list(decided)  # type: ignore[arg-type]

    def wish(self, attempt: int = 1) -> Wish | None:
        """What a look at the row comes to now, if its time has come."""
        if self.row.next_at is None or self.row.next_at > self.now:
            return None
        return firing(self.rules, self.row, self.now, attempt)

    def fire(self) -> list[DeadlineEvent]:
        """Look and tell until there is nothing more to do now; what came of it."""
        happened: list[DeadlineEvent] = []
        while (wish := self.wish()) is not None:
            followed = self.tell(command_in(wish))
            assert followed, f"{wish} came to nothing"
            happened += followed
        return happened

    def wait(self, **duration: float) -> "One":
        """Time goes by."""
        self.now += timedelta(**duration)
        return self

    def _apply(self, row: DueRow | None, event: DeadlineEvent) -> DueRow:
        self.state = self.decider.evolve(self.state, event)
        self.events.append(event)
        return self.fold.apply(row, envelope(event, self.stream, len(self.events), self.now))

    def _context(self) -> Context:
        return Context(
            at=self.now,
            stream=self.stream,
            institution="uni",
            actor="escalation:0000000000000000",
            ids=lambda kind: kind,
        )


def command_in(wish: Wish) -> Any:
    """The command that is asked for."""
    opened = decode_command_envelope(wish.value)
    return decode_command(opened.type, opened.data)


def envelope(event: DeadlineEvent, stream: str, number: int, at: datetime) -> Envelope:
    """The event as it lies on the log."""
    origin = Origin(
        institution="uni", commandid="command", actor="system", correlationid="correlation", causationid="cause"
    )
    value = encode_event(
        event,
        subject=stream,
        time=rfc3339(at),
        sequence=number,
        shardseq=number,
        prevhash=NO_HASH,
        shardhash=NO_HASH,
        origin=origin,
    )
    return decode_envelope(value)
