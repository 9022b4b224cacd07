"""What a span is part of, what it says, and what it never says."""

import pytest
import structlog
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from infra import tracing
from infra.telemetry import LINKS_MAX, OpenSpans, context_of, name_trace
from services.tracing import NO_SPANS

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SENT = f"00-{TRACE}-00f067aa0ba902b7-01"
UNSAMPLED = f"00-{TRACE}-00f067aa0ba902b7-00"


class World:
    """Spans, and where they go."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.spans = OpenSpans("test", "1", self.exporter)

    @property
    def told(self) -> list[ReadableSpan]:
        self.spans.close()
        return list(self.exporter.get_finished_spans())


def traced(number: int) -> bytes:
    return b'{"traceparent":"00-%032x-00f067aa0ba902b7-01","subject":"complaint-1","data":{"text":"secret"}}' % number


def test_a_message_goes_on_with_the_trace_of_its_sender() -> None:
    world = World()
    span = world.spans.take("take", SENT)
    span.end()
    (told,) = world.told
    assert told.context is not None
    assert told.parent is not None
    assert f"{told.context.trace_id:032x}" == TRACE
    assert f"{told.parent.span_id:016x}" == "00f067aa0ba902b7"
    found = context_of(span.traceparent)
    assert found is not None
    assert found.span_id == told.context.span_id, "who goes on hangs below this span, not beside it"


def test_a_message_without_a_trace_begins_one() -> None:
    world = World()
    span = world.spans.take("take", None)
    span.end()
    (told,) = world.told
    assert told.parent is None
    assert context_of(span.traceparent) is not None


def test_what_a_sender_does_not_sample_or_has_misspelt_goes_on_as_it_came() -> None:
    world = World()
    for sent in (UNSAMPLED, "00", "of somebody"):
        span = world.spans.take("take", sent)
        assert span.traceparent == sent
        span.end()
    assert world.told == []


def test_a_batch_of_one_trace_is_part_of_it() -> None:
    world = World()
    world.spans.batch("record cases", "cases.commands", 3, [traced(7), traced(7), b"not json", b"{}"]).end()
    (told,) = world.told
    assert told.context is not None
    assert told.context.trace_id == 7
    assert told.attributes == {
        "messaging.system": "kafka",
        "messaging.destination.name": "cases.commands",
        "messaging.destination.partition.id": "3",
        "messaging.batch.message_count": 2,
    }


def test_a_batch_of_many_traces_is_one_span_with_links_and_no_more_than_are_followed() -> None:
    world = World()
    world.spans.batch("record cases", "cases.commands", 0, [traced(number) for number in range(1, 500)]).end()
    (told,) = world.told
    assert told.parent is None
    assert [link.context.trace_id for link in told.links] == list(range(1, LINKS_MAX + 1))


def test_what_has_no_trace_leaves_none() -> None:
    world = World()
    world.spans.batch("record cases", "cases.commands", 0, [b"{}", b'{"traceparent":null}', b""]).end()
    with world.spans.within("project", "cases.events", 0, [b"{}"]):
        assert name_trace(None, "", {}) == {}
    assert world.told == []


@pytest.mark.parametrize(("verdict", "arrived", "code"), [("receipted", True, "OK"), ("later", False, "ERROR")])
def test_a_delivery_is_part_of_the_trace_of_its_event_and_tells_what_became_of_it(
    verdict: str, arrived: bool, code: str
) -> None:
    world = World()
    with world.spans.deliver("deliver hand-off", SENT) as span:
        assert name_trace(None, "", {})["trace_id"] == TRACE
        span.came_to(verdict, arrived=arrived)
    (told,) = world.told
    assert told.context is not None
    assert told.parent is not None
    assert (f"{told.context.trace_id:032x}", f"{told.parent.span_id:016x}") == (TRACE, "00f067aa0ba902b7")
    found = context_of(span.traceparent)
    assert found is not None
    assert found.span_id == told.context.span_id, "a receiver that goes on hangs below this span"
    assert told.attributes == {"meldstroom.verdict": verdict}
    assert told.status.status_code.name == code


def test_a_delivery_without_a_trace_leaves_none_and_sends_none_along() -> None:
    world = World()
    for sent in (None, "of somebody"):
        with world.spans.deliver("deliver hand-off", sent) as span:
            span.came_to("later", arrived=False)
        assert span.traceparent is None
    with world.spans.deliver("deliver hand-off", UNSAMPLED) as span:
        assert span.traceparent == UNSAMPLED
    assert world.told == []


def test_a_delivery_that_fails_unforeseen_says_of_what_kind_the_error_was() -> None:
    world = World()
    with pytest.raises(ConnectionError), world.spans.deliver("deliver hand-off", SENT):
        raise ConnectionError("secret")
    (told,) = world.told
    assert (told.attributes or {})["error.type"] == "ConnectionError"
    assert "secret" not in told.to_json()


def test_an_error_is_told_by_its_kind_and_never_by_its_text() -> None:
    world = World()
    with pytest.raises(ValueError, match="secret"), world.spans.within("project", "cases.events", 0, [traced(7)]):
        raise ValueError("secret")
    (told,) = world.told
    assert (told.attributes or {})["error.type"] == "ValueError"
    assert "secret" not in told.to_json()
    assert not told.events


def test_the_log_names_the_trace_that_one_is_within() -> None:
    world = World()
    with world.spans.within("project", "cases.events", 0, [traced(7)]):
        assert name_trace(None, "", {})["trace_id"] == f"{7:032x}"
    assert name_trace(None, "", {}) == {}


def test_without_a_collector_nothing_is_made_and_nothing_is_looked_at() -> None:
    assert tracing.open_spans("test", "1", {}) is None
    assert tracing.open_spans("test", "1", {tracing.ENDPOINT: ""}) is None

    def never() -> bytes:
        raise AssertionError

    values = (never() for _ in range(1))
    assert NO_SPANS.batch("record", "cases.commands", 0, values).traceparent is None
    with NO_SPANS.within("project", "cases.events", 0, values):
        pass
    with NO_SPANS.deliver("deliver hand-off", SENT) as span:
        span.came_to("receipted", arrived=True)
        assert span.traceparent is None


def test_a_collector_that_is_named_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(structlog.get_config(), "processors", [])
    opened = tracing.open_spans("test", "1", {tracing.ENDPOINT: "http://127.0.0.1:9"})
    assert isinstance(opened, OpenSpans)
