"""One stream for each open page: names of what changed, gathered, and never more than a page can hear."""

import asyncio
from collections.abc import Sequence

import pytest

from services.console import live
from services.console.live import GIVE_WAY, Hub


@pytest.fixture(autouse=True)
def _without_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(live, "KEEPALIVE_SECONDS", 0.5)


async def heard(hub: Hub, times: int, tell: Sequence[str]) -> list[Sequence[str]]:
    """What a page hears while names are told before each of its looks."""
    found = []
    stream = hub.names("me", lambda: True)
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
        streams = [hub.names(whose, lambda: True) for whose in ("one", "two")]
        waiting = [asyncio.ensure_future(anext(stream)) for stream in streams]
        await asyncio.sleep(0)
        full = hub.full("three")
        assert not hub.full("one")
        hub.tell("log")
        await asyncio.gather(*waiting)
        for stream in streams:
            await stream.aclose()
        return full, hub.full("three")

    assert asyncio.run(listen()) == (True, False)


class Tab:
    """An open page of someone, and what it heard."""

    def __init__(self, hub: Hub, whose: str, *, back: bool = False) -> None:
        self.heard: list[str] = []
        self._news = asyncio.Event()
        self._task = asyncio.ensure_future(self._listen(hub, whose, back=back))

    async def _listen(self, hub: Hub, whose: str, *, back: bool) -> None:
        async for names in hub.names(whose, lambda: True, back=back):
            self.heard.extend(names)
            self._news.set()

    @property
    def open(self) -> bool:
        return not self._task.done()

    async def until(self, name: str) -> None:
        """Wait until it heard a name."""
        async with asyncio.timeout(5):
            while name not in self.heard:
                await self._news.wait()
                self._news.clear()

    async def closed(self) -> None:
        """Wait until its stream ended."""
        async with asyncio.timeout(5):
            await self._task


def test_of_one_users_pages_the_oldest_gives_way_and_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LISTENERS_EACH_MAX", 2)
    hub = Hub()

    async def listen() -> None:
        theirs = Tab(hub, "other")
        first, second, third = (Tab(hub, "me") for _ in range(3))
        await first.closed()
        assert [name for name in first.heard if name] == [GIVE_WAY]
        hub.tell("log")
        for tab in (theirs, second, third):
            await tab.until("log")
        assert [tab.open for tab in (theirs, second, third)] == [True, True, True]
        hub.close()

    asyncio.run(listen())


def test_a_page_that_gave_way_comes_back_hears_what_it_missed_and_takes_nobodys_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "LISTENERS_EACH_MAX", 1)
    clock = [100.0]
    hub = Hub(lambda: clock[0])

    async def listen() -> None:
        hub.tell("look")
        clock[0] += live.AWAY_SECONDS + live.MISSED_SECONDS
        hub.tell("log")
        clock[0] += live.AWAY_SECONDS
        newer = Tab(hub, "me")
        await asyncio.sleep(0)
        back = Tab(hub, "me", back=True)
        await back.closed()
        assert (back.heard, newer.heard, newer.open) == (["log", GIVE_WAY], [], True)
        hub.close()
        await newer.closed()

    asyncio.run(listen())


def test_a_page_that_comes_back_stays_where_there_is_room() -> None:
    hub = Hub()

    async def listen() -> None:
        hub.tell("log")
        tab = Tab(hub, "me", back=True)
        await tab.until("log")
        hub.tell("look")
        await tab.until("look")
        assert (tab.heard, tab.open) == (["log", "look"], True)
        hub.close()

    asyncio.run(listen())


def test_all_pages_together_are_as_many_as_may_whoever_they_are_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LISTENERS_MAX", 2)
    hub = Hub()

    async def listen() -> None:
        one, two = Tab(hub, "one"), Tab(hub, "two")
        await asyncio.sleep(0)
        # When the third asked there was room still: it gives way itself, and nobody of another does.
        three, again = Tab(hub, "three"), Tab(hub, "two")
        for tab in (three, two):
            await tab.closed()
            assert tab.heard[-1] == GIVE_WAY
        hub.tell("log")
        for tab in (one, again):
            await tab.until("log")
            assert tab.open
        hub.close()

    asyncio.run(listen())


def test_a_stream_ends_with_its_session_and_with_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "KEEPALIVE_SECONDS", 0.01)
    hub = Hub()
    signed_in = [True, True, False]

    async def until_signed_out() -> int:
        return len([names async for names in hub.names("me", lambda: signed_in.pop(0))])

    async def until_closed() -> int:
        stream = hub.names("me", lambda: True)
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
