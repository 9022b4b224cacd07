"""Each attempt to deliver is a span of the trace that asked for it, and says no more than what became of it."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from infra.handoff import Result
from infra.telemetry import OpenSpans
from services.escalation.delivery import Delivery
from services.inspectorate.delivery import Deliverer
from tests.unit.inspectorate import test_delivery as handoffs
from tests.unit.notify import test_delivery as notifications

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"


class World:
    """Spans, and where they go."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.spans = OpenSpans("test", "1", self._exporter)

    def told(self) -> list[ReadableSpan]:
        self.spans.close()
        return list(self._exporter.get_finished_spans())


def said(span: ReadableSpan) -> tuple[Any, ...]:
    """What there is to read in a span beside its times and ids, and whether it is of the trace."""
    assert span.context is not None
    return (
        span.name,
        dict(span.attributes or {}),
        span.status.status_code.name,
        f"{span.context.trace_id:032x}" == TRACE,
    )


@pytest.mark.parametrize(
    ("answer", "verdict", "code"),
    [
        (handoffs.GOOD, "receipted", "OK"),
        (handoffs.BAD, "later", "ERROR"),
        (Result("refused", "http 403"), "refused", "ERROR"),
    ],
)
def test_a_hand_off_is_one_span_an_attempt(answer: Result, verdict: str, code: str) -> None:
    world, bench = World(), handoffs.Bench(handoffs.queue(police=1))
    waiting = bench.queue.waiting["uni", "police"]
    waiting[0] = replace(waiting[0], traceparent=TRACEPARENT)
    bench.endpoints["police"].answers.append(answer)
    bench.deliverer = Deliverer(bench.deliverer._ports._replace(spans=world.spans))
    bench.look()
    (told,) = world.told()
    assert said(told) == ("deliver hand-off", {"meldstroom.verdict": verdict}, code, True)
    for word in ("police", "handoff-police-0", "uni", "http 403"):
        assert word not in str(said(told))


def test_what_reporters_brought_about_leaves_no_span() -> None:
    world, bench = World(), handoffs.Bench(handoffs.queue(police=2))
    bench.deliverer = Deliverer(bench.deliverer._ports._replace(spans=world.spans))
    assert bench.look() == [2]
    assert world.told() == []


@pytest.mark.parametrize(
    ("answer", "verdict", "code"), [(notifications.GOOD, "delivered", "OK"), (notifications.BAD, "later", "ERROR")]
)
def test_a_notification_is_one_span_an_attempt_and_says_nothing_of_its_trace(
    answer: Any, verdict: str, code: str
) -> None:
    world, queue = World(), notifications.FakeQueue(desk=1)
    channel = notifications.FakeChannel(answers=(answer,))
    notice = {**notifications.NOTICE, "traceparent": TRACEPARENT}
    queue.waiting["desk"] = deque([replace(queue.waiting["desk"][0], notice=notice)])
    delivery = Delivery(
        queue, {"desk": channel}, "https://here", lambda: notifications.NOW, chance=lambda: 0.0, spans=world.spans
    )
    with ThreadPoolExecutor(1) as pool:
        assert [lane.result(30) for lane in delivery.look(pool)] == [verdict == "delivered"]
    (told,) = world.told()
    assert said(told) == ("deliver notification", {"meldstroom.verdict": verdict}, code, True)
    assert TRACE.encode() not in channel.sent[0].event
    assert TRACE not in channel.sent[0].text
