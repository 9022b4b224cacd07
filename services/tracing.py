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


class Delivering(Protocol):
    """An attempt to put something into someone's hands. `traceparent` is what goes along, where anything may."""

    @property
    def traceparent(self) -> str | None: ...

    def came_to(self, verdict: str, *, arrived: bool) -> None:
        """What became of it, by the code of a few that deliveries have."""
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

    def deliver(self, name: str, traceparent: str | None) -> AbstractContextManager[Delivering]:
        """One attempt to deliver what an event asked for, as part of that event's trace, while one is inside.

        What has no trace leaves none here either. Neither the receiver nor its address is told: that what someone sent
        went to the police is not for whoever reads traces.
        """
        ...


class _NoSpan:
    traceparent = None

    def end(self) -> None:
        """Nothing had begun."""


class _NoDelivering:
    traceparent = None

    def came_to(self, verdict: str, *, arrived: bool) -> None:
        """Nobody is told."""


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

    def deliver(self, name: str, traceparent: str | None) -> AbstractContextManager[Delivering]:
        """Nothing, also where there is a trace: without spans of ours, what comes after them is on nobody's account."""
        return _UNTOLD


NO_SPAN = _NoSpan()
NO_SPANS = NoSpans()
_NOTHING = nullcontext()
_UNTOLD = nullcontext(_NoDelivering())
