"""What holds for every stream beside a case: a command names it by itself, and speaks of that case only."""

from collections.abc import Sequence
from typing import Protocol, cast

from events.identity import case_of

from .decider import Context
from .refusals import Refused


def require_own_stream(named: str, context: Context) -> None:
    """Refuse a command that was sent to another stream than the one that it names."""
    if named != context.stream:
        raise Refused("stream.other", field="subject")


def require_event_of(case: str, event: str, field: str) -> None:
    """Refuse the id of an event that is neither the case's own nor that of a stream beside it."""
    stream, _, _ = event.rpartition(".")
    if case_of(stream) != case:
        raise Refused("event.elsewhere", field=field)


class Owing(Protocol):
    """What is seen of a duty from outside: whether a step of it is owed, and which comes first."""

    @property
    def open(self) -> bool:
        """Whether one is owed."""
        ...

    @property
    def step(self) -> str | None:
        """Which."""
        ...


def open_duty(context: Context) -> tuple[int, str] | None:
    """The number of the first duty beside a case of which a step is owed, with that step; none where nothing is."""
    duties = cast("Sequence[Owing]", context.beside("duty"))
    return next(((number, duty.step or "") for number, duty in enumerate(duties, start=1) if duty.open), None)
