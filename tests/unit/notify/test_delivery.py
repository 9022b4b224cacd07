"""How often, and when again: what becomes of a notification that did not arrive, and of the others."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from threading import Event as Flag
from threading import Thread
from typing import Any
from uuid import UUID, uuid5

import msgspec
import pytest

from events.vocabulary import EscalationLevel
from services import lanes
from services.escalation import delivery
from services.escalation.delivery import ATTEMPTS_MAX, Delivery, Fate, fate
from services.escalation.notify import Cited, Kind, Notice
from services.escalation.texts import Language, Message

from ...eventually import eventually

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOTICE = msgspec.to_builtins(
    Notice(
        event="e.1",
        kind=Kind.ESCALATION,
        institution="uni",
        level=EscalationLevel.BOARD,
        case="complaint-1",
        deadline="deadline-complaint-1.T11.handling",
        cited=Cited(rule="T11", term="handling"),
        at=NOW,
        due_at=NOW,
    )
)
GOOD = ("delivered", "", None)
BAD = ("later", "http 503", None)


@dataclass
class Waiting:
    id: UUID
    notice: Any = field(default_factory=lambda: NOTICE)
    created_at: datetime = NOW
    attempts: int = 0


@dataclass
class Open:
    channel: str
    state: str
    count: int
    oldest_at: datetime = NOW


class FakeQueue:
    """What waits for each channel; a pause is over as soon as it has begun."""

    def __init__(self, **waiting: int) -> None:
        self.waiting = {
            name: deque(Waiting(uuid5(UUID(int=number), name)) for number in range(count))
            for name, count in waiting.items()
        }
        self.fates: list[Fate] = []
        self.prepared = 0
        self.away = 0

    def prepare(self) -> None:
        if self.away:
            self.away -= 1
            raise ConnectionError("away")
        self.prepared += 1

    def due(self, channels: Sequence[str]) -> Sequence[str]:
        return [name for name in channels if self.waiting[name]]

    def attempt(self, channel: str, send: Callable[[Waiting], Fate]) -> str | None:
        if not self.waiting[channel]:
            return None
        one = self.waiting[channel].popleft()
        found = send(one)
        self.fates.append(found)
        if found.state == "waiting":
            one.attempts += 1
            self.waiting[channel].append(one)
        return found.state

    def forsake(self, channels: Sequence[str]) -> int:
        return 1

    def open(self) -> Sequence[Open]:
        return [Open(name, "waiting", len(waiting)) for name, waiting in self.waiting.items() if waiting]


@dataclass
class FakeChannel:
    """Answers as it is told to, the last answer again and again; while it `blocks` it does not answer at all."""

    answers: Sequence[Any] = (GOOD,)
    medium: str = "webhook"
    language: Language = "nl"
    blocks: Flag | None = None
    sent: list[Message] = field(default_factory=list)

    def send(self, message: Message, traceparent: str | None = None) -> Any:
        self.sent.append(message)
        if self.blocks is not None:
            self.blocks.wait(30)
        answer = self.answers[min(len(self.sent), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


def of(queue: FakeQueue, channels: Mapping[str, FakeChannel], instant: Sequence[float] = (0.0,)) -> Delivery:
    return Delivery(queue, channels, "https://here", lambda: NOW, chance=lambda: 0.0, seconds=lambda: instant[0])


@pytest.fixture
def pool() -> Iterator[Executor]:
    with ThreadPoolExecutor(4) as executor:
        yield executor


def look(one: Delivery, pool: Executor) -> int:
    """How many were delivered at one look."""
    return sum(lane.result(30) for lane in one.look(pool))


@pytest.mark.parametrize(
    ("result", "attempts", "expected"),
    [
        (GOOD, 0, Fate("delivered")),
        (GOOD, ATTEMPTS_MAX, Fate("delivered")),
        (("refused", "http 410", None), 0, Fate("parked", "http 410")),
        (BAD, 0, Fate("waiting", "http 503", 30.0)),
        (BAD, 1, Fate("waiting", "http 503", 60.0)),
        (BAD, ATTEMPTS_MAX - 2, Fate("waiting", "http 503", lanes.PAUSE_SECONDS_MAX)),
        (BAD, ATTEMPTS_MAX - 1, Fate("parked", "http 503")),
        (("later", "http 429", 90.0), 0, Fate("waiting", "http 429", 90.0)),
        (("later", "http 429", 5.0), 0, Fate("waiting", "http 429", 30.0)),
        (("later", "http 429", 1e9), 0, Fate("waiting", "http 429", lanes.PAUSE_SECONDS_MAX)),
    ],
)
def test_what_becomes_of_a_notification(result: Any, attempts: int, expected: Fate) -> None:
    assert fate(result, attempts, 0.0) == expected


def test_chance_shortens_a_pause_by_up_to_a_half() -> None:
    assert [fate(BAD, 2, chance).pause_seconds for chance in (0.0, 0.5, 1.0)] == [120.0, 90.0, 60.0]


def test_it_is_tried_for_about_a_day() -> None:
    pauses = [fate(BAD, attempts, 0.0).pause_seconds for attempts in range(ATTEMPTS_MAX - 1)]
    assert all(later >= earlier for earlier, later in pairwise(pauses))
    assert 20 < sum(pauses) / 3600 < 26


def test_all_that_is_due_is_delivered_in_one_look(pool: Executor) -> None:
    queue, desk, board = FakeQueue(desk=3, board=2), FakeChannel(), FakeChannel(language="en")
    assert look(of(queue, {"desk": desk, "board": board}), pool) == 5
    assert [message.language for message in board.sent] == ["en", "en"]
    assert len({message.id for message in desk.sent}) == 3


def test_a_lane_gives_others_their_turn(pool: Executor) -> None:
    queue = FakeQueue(desk=lanes.LANE_MESSAGES_MAX + 1)
    one = of(queue, {"desk": FakeChannel()})
    assert (look(one, pool), look(one, pool), look(one, pool)) == (lanes.LANE_MESSAGES_MAX, 1, 0)


def test_an_endpoint_that_fails_rests_while_others_go_on(pool: Executor) -> None:
    queue = FakeQueue(desk=5, board=5)
    desk, board = FakeChannel([BAD]), FakeChannel()
    one = of(queue, {"desk": desk, "board": board})
    assert look(one, pool) == 5
    assert len(desk.sent) == 1
    assert look(one, pool) == 0
    assert len(desk.sent) == 1


def test_the_rest_grows_with_failures_and_ends_with_the_first_success(pool: Executor) -> None:
    instant = [0.0]
    queue, desk = FakeQueue(desk=4), FakeChannel([BAD, BAD, BAD, GOOD])
    one = of(queue, {"desk": desk}, instant)
    sent = []
    for instant[0] in range(10):
        look(one, pool)
        sent.append(len(desk.sent))
    # After one, two and four seconds; and once it answers, all that waits goes at once.
    assert sent == [1, 2, 2, 3, 3, 3, 3, 7, 7, 7]


def test_an_endpoint_is_left_alone_for_as_long_as_it_asks(pool: Executor) -> None:
    instant = [0.0]
    queue, desk = FakeQueue(desk=2), FakeChannel([("later", "http 429", 60.0), GOOD])
    one = of(queue, {"desk": desk}, instant)
    assert look(one, pool) == 0
    instant[0] = 59.0
    assert look(one, pool) == 0
    instant[0] = 60.0
    assert look(one, pool) == 2


def test_a_channel_that_does_not_answer_holds_up_no_other(pool: Executor) -> None:
    answer = Flag()
    queue = FakeQueue(slow=2, desk=2)
    slow = FakeChannel(blocks=answer)
    one = of(queue, {"slow": slow, "desk": FakeChannel()})
    lanes = one.look(pool)
    eventually(lambda: len(queue.fates) == 2)
    queue.waiting["desk"].append(Waiting(UUID(int=7)))
    assert look(one, pool) == 1, "the slow lane is not opened a second time"
    answer.set()
    assert sum(lane.result(30) for lane in lanes) == 4
    assert len(slow.sent) == 2


def test_a_mistake_in_one_notification_is_retried_and_parked_in_the_end(pool: Executor) -> None:
    queue = FakeQueue(desk=1)
    queue.waiting["desk"][0].notice = {"no": "notice"}
    queue.waiting["desk"][0].attempts = ATTEMPTS_MAX - 2
    one = of(queue, {"desk": FakeChannel()})
    assert look(one, pool) == 0
    assert queue.fates[0].error == "ValidationError"
    other = of(queue, {"desk": FakeChannel()})
    look(other, pool)
    assert queue.fates[1] == Fate("parked", "ValidationError")


def test_an_adapter_that_fails_as_nobody_foresaw_costs_a_retry(pool: Executor) -> None:
    queue = FakeQueue(desk=1)
    assert look(of(queue, {"desk": FakeChannel([RuntimeError("a name")])}), pool) == 0
    assert queue.fates == [Fate("waiting", "RuntimeError", 30.0)]


@contextmanager
def running(one: Delivery) -> Iterator[None]:
    stop = Flag()
    thread = Thread(target=one.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def test_it_waits_for_a_queue_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LOOK_SECONDS", 0.01)
    queue = FakeQueue(desk=3)
    queue.away = 3
    with running(of(queue, {"desk": FakeChannel()})):
        eventually(lambda: len(queue.fates) == 3)
    assert queue.prepared == 1


def test_it_tells_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LOOK_SECONDS", 0.01)
    queue, answer = FakeQueue(told=3), Flag()
    with running(of(queue, {"told": FakeChannel(blocks=answer)})):
        eventually(lambda: delivery.WAITING.labels("told")._value.get() in (2.0, 3.0))
        answer.set()
    assert delivery.DELIVERED.labels("webhook")._value.get() >= 3
