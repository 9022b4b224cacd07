"""What holds for every stream beside a case: a command names it by itself, and speaks of that case only."""

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
