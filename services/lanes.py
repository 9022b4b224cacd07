"""Lanes: each receiver has one, in which one message goes after another. One that is slow or away holds up no other."""

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import datetime
from threading import Event as Flag
from typing import NamedTuple, Protocol

import structlog

from .metrics import Gauge

LOOK_SECONDS = 1.0
LANES_MAX = 6  # At once, each with a database connection of the eight that a process has.
LANE_MESSAGES_MAX = 100  # In a row; then whoever waits for a lane gets one.
FIRST_REST_SECONDS = 1.0
REST_SECONDS_MAX = 300.0  # A receiver that is back hears of it within so long.
PAUSE_SECONDS_MAX = 3_600.0  # Also of what a receiver asks for itself.
COUNT_SECONDS = 15.0

log = structlog.get_logger()


class Lane:
    """How a receiver is doing: whether something is being sent to it, and how often that has failed in a row."""

    def __init__(self) -> None:
        self.busy = False
        self.failures = 0
        self.rests_until = -math.inf

    def rest(self, here: float, after_seconds: float | None) -> None:
        """One that fails is left alone for a while, so that each look costs it one message and not all."""
        pause = min(FIRST_REST_SECONDS * 2.0 ** min(self.failures, 16), REST_SECONDS_MAX)
        self.rests_until = here + max(pause, min(after_seconds or 0.0, PAUSE_SECONDS_MAX))
        self.failures += 1


class Lanes:
    """The lanes of a process that delivers. `what` it delivers is said in its log.

    `seconds` measures how long something takes, which must not jump.
    """

    def __init__(self, what: str, seconds: Callable[[], float]) -> None:
        self._what = what
        self._seconds = seconds
        self._lanes: dict[str, Lane] = {}
        self._stop = Flag()

    def run(
        self,
        stop: Flag,
        *,
        prepare: Callable[[], None],
        look: Callable[[Executor], Sequence[Future[int]]],
        count: Callable[[], None],
        tell: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare, and then look, tell and now and then count, until told to stop.

        Whichever of them raises `ConnectionError` is called again at the next look. What else a lane raises ends it.
        """
        self._stop = stop
        prepared = False
        counted_at = -math.inf
        running: list[Future[int]] = []
        with ThreadPoolExecutor(LANES_MAX, thread_name_prefix=self._what) as pool:
            while not stop.is_set():
                try:
                    if not prepared:
                        prepare()
                        prepared = True
                    running += look(pool)
                    tell()
                    if (here := self._seconds()) - counted_at >= COUNT_SECONDS:
                        count()
                        counted_at = here
                except ConnectionError as error:
                    log.warning(f"{self._what} wait", reason=str(error))
                for lane in [lane for lane in running if lane.done()]:
                    lane.result()  # Raises what no lane may raise, and so ends the process.
                    running.remove(lane)
                stop.wait(LOOK_SECONDS)

    def free(self, name: str) -> bool:
        """Whether nothing is being sent to a receiver, and it is not at rest."""
        lane = self._lanes.get(name)
        return lane is None or (not lane.busy and lane.rests_until <= self._seconds())

    def open(self, pool: Executor, name: str, attempt: Callable[[Lane], str | None], arrived: str) -> Future[int]:
        """Send one message after another over a free lane; it tells in the end how many came to the state `arrived`.

        `attempt` sends the next one and tells its state, None where none is due. The lane ends with the first that the
        receiver could not take.
        """
        lane = self._lanes.setdefault(name, Lane())
        lane.busy = True
        return pool.submit(self._go, name, lane, attempt, arrived)

    def _go(self, name: str, lane: Lane, attempt: Callable[[Lane], str | None], arrived: str) -> int:
        count = 0
        try:
            for _ in range(LANE_MESSAGES_MAX):
                state = attempt(lane)
                count += state == arrived
                if state is None or lane.failures or self._stop.is_set():
                    break
        except ConnectionError as error:
            log.warning(f"{self._what} wait", lane=name, reason=str(error))
        finally:
            lane.busy = False
        return count


class Open(Protocol):
    """How many messages to a receiver wait, or are parked, and since when the oldest of them is to be sent."""

    @property
    def count(self) -> int: ...
    @property
    def oldest_at(self) -> datetime: ...


class Gauges(NamedTuple):
    """What is told of each receiver."""

    waiting: Gauge
    oldest_seconds: Gauge
    parked: Gauge

    def show(self, name: str, found: Mapping[tuple[str, str], Open], now: datetime) -> None:
        """Show what was found of a receiver, by name and state."""
        waiting, parked = found.get((name, "waiting")), found.get((name, "parked"))
        self.waiting.labels(name).set(waiting.count if waiting else 0)
        self.oldest_seconds.labels(name).set((now - waiting.oldest_at).total_seconds() if waiting else 0)
        self.parked.labels(name).set(parked.count if parked else 0)
