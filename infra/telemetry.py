"""Spans by OpenTelemetry. Only `infra.tracing` imports this, in a process whose traces go somewhere."""

import re
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

import msgspec
import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

# Of a batch; a batch of a thousand traces is a thousand links, which nobody follows.
LINKS_MAX = 128

# OpenTelemetry's own reading takes five times as long, and a transaction may hold a thousand.
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_propagator = TraceContextTextMapPropagator()


class _Traced(msgspec.Struct):
    traceparent: str | None = None


_traced = msgspec.json.Decoder(_Traced)


class OpenSpan:
    """A span that has begun."""

    def __init__(self, span: trace.Span, traceparent: str | None = None) -> None:
        self._span = span
        self.traceparent = traceparent

    def end(self) -> None:
        """It is done."""
        self._span.end()


class OpenDelivery:
    """An attempt to deliver that is under way (`services.tracing.Delivering`)."""

    def __init__(self, span: trace.Span, traceparent: str | None) -> None:
        self._span = span
        self.traceparent = traceparent

    def came_to(self, verdict: str, *, arrived: bool) -> None:
        """What became of it; why is in the log."""
        self._span.set_attribute("meldstroom.verdict", verdict)
        self._span.set_status(Status(StatusCode.OK if arrived else StatusCode.ERROR))


class OpenSpans:
    """Begins spans of one process (`services.tracing.Spans`)."""

    def __init__(self, process: str, slot: str, exporter: SpanExporter) -> None:
        resource = Resource.create(
            {"service.namespace": "meldstroom", "service.name": process, "service.instance.id": slot}
        )
        self._provider = TracerProvider(resource=resource, span_limits=SpanLimits(max_links=LINKS_MAX))
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("meldstroom")

    def take(self, name: str, traceparent: str | None) -> OpenSpan:
        """One message that came in. A trace that its sender does not sample is passed on as it came."""
        parent = context_of(traceparent)
        if traceparent is not None and parent is None:
            return OpenSpan(trace.INVALID_SPAN, traceparent)  # It is malformed, which others tell the sender.
        span = self._tracer.start_span(name, _within(parent), kind=SpanKind.SERVER)
        return OpenSpan(span, _traceparent(span) if span.is_recording() else traceparent)

    def batch(self, name: str, topic: str, shard: int, values: Iterable[bytes]) -> OpenSpan:
        """Records that are dealt with together: part of their trace, or, where there are several, linked to them."""
        return OpenSpan(self._begin(name, topic, shard, values))

    @contextmanager
    def within(self, name: str, topic: str, shard: int, values: Iterable[bytes]) -> Iterator[None]:
        """The same, for as long as one is inside."""
        span = self._begin(name, topic, shard, values)
        with _inside(span):
            yield

    @contextmanager
    def deliver(self, name: str, traceparent: str | None) -> Iterator[OpenDelivery]:
        """An attempt to deliver, below the span that its event names, for as long as one is inside."""
        parent = context_of(traceparent)
        if parent is None:
            yield OpenDelivery(trace.INVALID_SPAN, None)
            return
        span = self._tracer.start_span(name, _within(parent), kind=SpanKind.CLIENT)
        with _inside(span):
            yield OpenDelivery(span, _traceparent(span) if span.is_recording() else traceparent)

    def close(self) -> None:
        """Send what was not sent yet."""
        self._provider.shutdown()

    def _begin(self, name: str, topic: str, shard: int, values: Iterable[bytes]) -> trace.Span:
        found = [context for value in values if (context := _context_in(value)) is not None]
        if not found:
            return trace.INVALID_SPAN
        one_trace = len({context.trace_id for context in found}) == 1
        return self._tracer.start_span(
            name,
            _within(found[0] if one_trace else None),
            kind=SpanKind.CONSUMER,
            attributes={
                "messaging.system": "kafka",
                "messaging.destination.name": topic,
                "messaging.destination.partition.id": str(shard),
                # Those that are traced: of the others not even their number is told.
                "messaging.batch.message_count": len(found),
            },
            links=[Link(context) for context in islice(found, one_trace, LINKS_MAX)],
        )


@contextmanager
def _inside(span: trace.Span) -> Iterator[None]:
    """Within a span, which ends with it, and tells that it failed where it did."""
    with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield
        except Exception as error:
            # Its text may hold data; what kind it is says enough, and the log has the rest.
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(Status(StatusCode.ERROR))
            raise


def open_spans(process: str, slot: str) -> OpenSpans:
    """Spans that go to the collector of the environment, and whose traces the log names."""
    # In its place: loggers that were used before have taken the list over.
    structlog.get_config()["processors"].insert(0, name_trace)
    return OpenSpans(process, slot, OTLPSpanExporter())


def name_trace(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put the trace that one is within on a line of the log."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = trace.format_trace_id(context.trace_id)
        event["span_id"] = trace.format_span_id(context.span_id)
    return event


def context_of(traceparent: str | None) -> SpanContext | None:
    """What a traceparent names; None where it is missing or malformed."""
    if traceparent is None:
        return None
    found = _TRACEPARENT.fullmatch(traceparent)
    if found is None:
        return None
    trace_id, span_id, flags = (int(part, 16) for part in found.groups())
    context = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))
    return context if context.is_valid else None


def _context_in(value: bytes) -> SpanContext | None:
    """That of a command or an event as it lies on its topic."""
    try:
        return context_of(_traced.decode(value).traceparent)
    except msgspec.MsgspecError:
        return None


def _within(parent: SpanContext | None) -> Any:
    return trace.set_span_in_context(NonRecordingSpan(parent)) if parent is not None else Context()


def _traceparent(span: trace.Span) -> str:
    carrier: dict[str, str] = {}
    _propagator.inject(carrier, trace.set_span_in_context(span))
    return carrier["traceparent"]
