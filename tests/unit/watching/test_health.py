"""What answered lately is there; what hangs is not; a server that comes to nothing any more is dead."""

import asyncio
import time
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from prometheus_client import CollectorRegistry

from services.watching.health import FRESH_SECONDS_MAX, Answering, Health, HealthCollector
from services.watching.serving import SERVING_SECONDS_MAX, Serving

from ...eventually import eventually


def test_an_answer_counts_for_a_while() -> None:
    answering = Answering(lambda: True)
    assert not answering(time.monotonic()), "nobody has asked yet"
    answering.ask()
    assert answering(time.monotonic())
    assert not answering(time.monotonic() + FRESH_SECONDS_MAX + 1), "who hangs does not answer"


def test_no_answer_counts_at_once() -> None:
    answers = iter([True, False])
    answering = Answering(lambda: next(answers))
    answering.ask()
    answering.ask()
    assert not answering(time.monotonic())


def test_away_is_no_answer() -> None:
    def away() -> bool:
        raise ConnectionError

    answering = Answering(away)
    answering.ask()
    assert not answering(time.monotonic())


def test_every_part_is_told() -> None:
    health = Health(alive={"moves": lambda _: True}, ready={"kafka": lambda _: False})
    registry = CollectorRegistry()
    registry.register(HealthCollector("test", health))

    def told(check: str, part: str) -> float | None:
        return registry.get_sample_value("meldstroom_health", {"process": "test", "check": check, "part": part})

    assert (told("alive", "moves"), told("ready", "kafka"), told("ready", "moves")) == (1, 0, None)


def test_what_is_done_in_the_same_moment_has_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    serving = Serving()
    done = SimpleNamespace(call_soon_threadsafe=lambda _: monkeypatch.setattr(serving, "_given_at", None))
    monkeypatch.setattr(serving, "_loop", done)
    assert serving.moves(1.0)


def test_a_loop_that_is_blocked_is_dead_and_alive_again_after_it() -> None:
    serving, blocked, release, ended = Serving(), Event(), Event(), Event()

    async def serve() -> None:
        serving.began()
        blocked.set()
        release.wait()
        await asyncio.to_thread(ended.wait)

    assert serving.moves(0.0), "what has not begun does not stand still"
    assert not serving.open(0.0)
    Thread(target=asyncio.run, args=(serve(),), daemon=True).start()
    blocked.wait()
    try:
        assert serving.open(0.0)
        assert serving.moves(1.0)
        assert not serving.moves(1.0 + SERVING_SECONDS_MAX + 1)
        release.set()
        eventually(lambda: serving.moves(1.0 + SERVING_SECONDS_MAX + 1))
    finally:
        release.set()
        ended.set()
