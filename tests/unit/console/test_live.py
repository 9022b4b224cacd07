"""One stream for each open page: names of what changed, gathered, and never more than a page can hear."""

import asyncio
from collections.abc import Sequence

import pytest

from services.console import live
from services.console.live import Hub


@pytest.fixture(autouse=True)
def _without_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(live, "KEEPALIVE_SECONDS", 0.5)


async def heard(hub: Hub, times: int, tell: Sequence[str]) -> list[Sequence[str]]:
    """What a page hears while names are told before each of its looks."""
    found = []
    stream = hub.names(lambda: True)
    for _ in range(times):
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        for name in tell:
            hub.tell(name)
        found.append(await waiting)
    await stream.aclose()
    return found


def test_what_changed_often_is_heard_once() -> None:
    hub = Hub()
    assert asyncio.run(heard(hub, 2, ["log", "look", "log"])) == [("log", "look"), ("log", "look")]


def test_a_page_that_left_is_forgotten_and_pages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LISTENERS_MAX", 2)
    hub = Hub()

    async def listen() -> tuple[bool, bool]:
        streams = [hub.names(lambda: True) for _ in range(2)]
        waiting = [asyncio.ensure_future(anext(stream)) for stream in streams]
        await asyncio.sleep(0)
        full = hub.full
        hub.tell("log")
        await asyncio.gather(*waiting)
        for stream in streams:
            await stream.aclose()
        return full, hub.full

    assert asyncio.run(listen()) == (True, False)


def test_a_stream_ends_with_its_session_and_with_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "KEEPALIVE_SECONDS", 0.01)
    hub = Hub()
    signed_in = [True, True, False]

    async def until_signed_out() -> int:
        return len([names async for names in hub.names(lambda: signed_in.pop(0))])

    async def until_closed() -> int:
        stream = hub.names(lambda: True)
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        hub.close()
        await waiting
        return len([names async for names in stream])

    assert asyncio.run(until_signed_out()) == 2
    assert asyncio.run(until_closed()) == 0


def test_a_page_that_begins_to_listen_hears_what_changed_while_it_was_made_and_nothing_older() -> None:
    clock = [100.0]
    hub = Hub(lambda: clock[0])
    hub.tell("log")
    clock[0] += live.MISSED_SECONDS
    hub.tell("look")
    assert asyncio.run(heard(hub, 2, [])) == [("look",), ()]


def test_telling_nobody_costs_nothing() -> None:
    Hub().tell("log")
