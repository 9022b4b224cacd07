"""A message as part of a trace, from being read to being answered. Of what reporters send there is no trace at all."""

from dataclasses import replace

from events.registry import COMMANDS

from ..permissions import Caller, Role
from ..tracing import NO_SPAN, Span, Spans
from .submission import Submission


def traced(spans: Spans, caller: Caller, submission: Submission) -> tuple[Submission, Span]:
    """The message with the `traceparent` that its command is to carry, and the span that whoever answers it ends."""
    if Role.PORTAL in caller.roles:
        return submission, NO_SPAN
    # What a caller calls a type is no name of ours until the registry has it.
    name = f"take {submission.type}" if submission.type in COMMANDS else "take"
    span = spans.take(name, submission.traceparent)
    return (submission if span.traceparent is None else replace(submission, traceparent=span.traceparent)), span
