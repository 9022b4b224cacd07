"""What may be traced of a process, without saying how: nothing is, unless bootstrap is told where traces go.

What is traced hangs on a `traceparent` (W3C Trace Context) that came with a command. What came without one leaves no
trace at all: so it is with everything that reporters send.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Span(Protocol):
    """Work that has begun. `traceparent` is what those name who go on with it."""

    @property
    def traceparent(self) -> str | None: ...

    def end(self) -> None:
        """It is done. To be called once; what never is, is never told."""
        ...


class Spans(Protocol):
    """Begins spans (`infra.tracing`). Names and places are few and known, and name no case."""

    def take(self, name: str, traceparent: str | None) -> Span:
        """One message that came in, as part of the trace of whoever sent it or of a new one."""
        ...

    def batch(self, name: str, topic: str, shard: int, values: Iterable[bytes]) -> Span:
        """Records of a shard that are dealt with together: one span, linked to each trace that they are part of."""
        ...

    def within(self, name: str, topic: str, shard: int, values: Iterable[bytes]) -> AbstractContextManager[object]:
        """The same for as long as one is inside; what is logged there names the trace."""
        ...


class _NoSpan:
    traceparent = None

    def end(self) -> None:
        """Nothing had begun."""


class NoSpans:
    """Traces nothing, at no cost: it does not look at what it is given."""

    def take(self, name: str, traceparent: str | None) -> Span:
        """Nothing."""
        return NO_SPAN

    def batch(self, name: str, topic: str, shard: int, values: Iterable[bytes]) -> Span:
        """Nothing."""
        return NO_SPAN

    def within(self, name: str, topic: str, shard: int, values: Iterable[bytes]) -> AbstractContextManager[object]:
        """Nothing."""
        return _NOTHING


NO_SPAN = _NoSpan()
NO_SPANS = NoSpans()
_NOTHING = nullcontext()
