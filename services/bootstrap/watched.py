"""How a process is watched, put together: its port, its health, and when it was ready."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from threading import Event as Flag

import psutil
from prometheus_client import REGISTRY
from prometheus_client.registry import Collector

from events.ledgers import CASES, Ledger, Part
from infra.clock import SystemClock
from infra.kafka.watch import LogWatch
from infra.ready import notify_ready
from infra.settings import Settings
from infra.tracing import open_spans
from infra.watch_server import WatchServer

from ..metrics import gauge
from ..tracing import NO_SPANS, Spans
from ..watching.health import Answering, Check, Health, HealthCollector
from ..watching.lookout import END_SECONDS_MAX, STANDSTILL_SECONDS_MAX, Following, LagCollector, Lookout, always
from ..watching.serving import Serving
from .beside import beside

START_SECONDS = gauge("meldstroom_start_seconds")


def name_of(kind: str, ledger: Ledger) -> str:
    """What a process is called of which each ledger has one, as `make up` calls it."""
    return kind if ledger == CASES else f"{kind}-{ledger.name}"


def spans_of(settings: Settings, process: str) -> Spans:
    """What begins spans in this process: none, unless a collector is named."""
    spans: Spans | None = open_spans(process, settings.slot)
    return NO_SPANS if spans is None else spans


@contextmanager
def watched(settings: Settings, process: str, health: Health, *collectors: Collector) -> Iterator[Callable[[], None]]:
    """Answer whoever watches, while inside. What is yielded is to be called when the process is ready."""
    with ExitStack() as open_things:
        for collector in (HealthCollector(process, health), *collectors):
            REGISTRY.register(collector)
            open_things.callback(REGISTRY.unregister, collector)
        server = WatchServer(settings.watch_host, settings.watch_port, alive=health.liveness, ready=health.readiness)
        open_things.callback(server.start().close)
        yield ready_of(process)


def ready_of(process: str) -> Callable[[], None]:
    """What a process calls when it is ready: it is counted how long that took, and whoever started it is told."""

    def ready() -> None:
        START_SECONDS.labels(process).set(time.time() - psutil.Process().create_time())
        notify_ready()

    return ready


@contextmanager
def watched_follower(
    settings: Settings,
    process: str,
    ledger: Ledger,
    following: Callable[[LogWatch], Following | None],
    stop: Flag,
    *,
    known: Part = Part.EVENTS,
    group: str = "",
    database: Answering | None = None,
    begins_seconds_max: float = STANDSTILL_SECONDS_MAX,
    ends_seconds_max: float = END_SECONDS_MAX,
) -> Iterator[Callable[[], None]]:
    """The same, for a process that follows a ledger: what it follows is looked at in threads beside.

    `following` is told from the looks' thread what it may ask the log with; `group` is whose place in the log it asks.
    """
    log = LogWatch(settings.kafka, group) if group else LogWatch(settings.kafka)
    lookout = Lookout(
        process=process,
        following=lambda: following(log),
        log=log,
        known=(ledger.topic(known), 0),
        now=SystemClock().now,
        needs=database or always,
        begins_seconds_max=begins_seconds_max,
        ends_seconds_max=ends_seconds_max,
    )
    ready: dict[str, Check] = {"kafka": lookout.answers, "shards": lookout.owns}
    threads = {"lookout": lookout.run}
    if database is not None:
        ready["postgres"] = database
        threads["postgres"] = database.run
    health = Health(alive={"moves": lookout.moves, "begins": lookout.begins}, ready=ready)
    with watched(settings, process, health, LagCollector(lookout)) as told:
        beside(stop, **threads)
        yield told


@contextmanager
def watched_server(
    settings: Settings, process: str, needs: Mapping[str, Callable[[], bool]], serving: Serving
) -> Iterator[None]:
    """The same, for a process that answers over HTTP, with what it needs: each says whether it answers."""
    stop = Flag()
    asked = {name: Answering(ping) for name, ping in needs.items()}
    health = Health(alive={"moves": serving.moves}, ready={"serving": serving.open, **asked})
    with watched(settings, process, health):
        beside(stop, **{name: each.run for name, each in asked.items()})
        try:
            yield
        finally:
            stop.set()
