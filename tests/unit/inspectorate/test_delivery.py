"""What leaves, over which lane, and what is told of it: without a database, and without a desk."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from events.handoff import Receipt
from infra.handoff import Result
from services import lanes
from services.following.sending import Unsent
from services.inspectorate.delivery import Deliverer, Ports
from services.inspectorate.delivery_body import Unreadable
from services.inspectorate.delivery_fate import Fate
from services.inspectorate.profiles import body_digest

from ...eventually import eventually
from .test_delivery_fate import Waiting

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RECEIPT = Receipt(digest="1" * 64, received_at="2026-03-02T09:00:00Z", keyid="police", signature="A" * 86)
GOOD, BAD = Result("receipted", receipt=RECEIPT), Result("later", "http 503")


@dataclass
class Asking:
    number: int
    subject: str = "handoff-1"
    value: bytes = b"command"


@dataclass
class Open:
    recipient: str
    state: str
    count: int
    oldest_at: datetime = NOW


@dataclass
class FakeQueue:
    """What waits between an institution and a recipient; a pause is over as soon as it has begun."""

    waiting: dict[tuple[str, str], deque[Waiting]]
    fates: list[Fate] = field(default_factory=list)
    to_tell: list[Asking] = field(default_factory=list)
    away: int = 0
    settled: int = 0

    def prepare(self) -> None:
        if self.away:
            self.away -= 1
            raise ConnectionError("away")

    def due(self, shards: Sequence[int]) -> Sequence[tuple[str, str]]:
        assert shards, "nothing is asked for where nothing is live"
        return [pair for pair, waiting in self.waiting.items() if waiting]

    def attempt(
        self, shards: Sequence[int], pairs: Sequence[tuple[str, str]], send: Callable[[Any], Fate]
    ) -> str | None:
        for pair in pairs:
            if self.waiting[pair]:
                self.fates.append(send(self.waiting[pair].popleft()))
                return self.fates[-1].state
        return None

    def asks(self, shards: Sequence[int], limit: int) -> Sequence[Asking]:
        return self.to_tell[:limit]

    def asked(self, numbers: Sequence[int]) -> None:
        self.to_tell = [each for each in self.to_tell if each.number not in numbers]

    def settle(self) -> None:
        self.settled += 1

    def open(self) -> Sequence[Open]:
        return [Open("police", "waiting", 3), Open("police", "parked", 1)]

    def untold(self) -> int:
        return len(self.to_tell)


@dataclass
class FakeEndpoint:
    name: str
    answers: deque[Result] = field(default_factory=deque)
    sent: list[str] = field(default_factory=list)

    def send(self, handoff: str, body: bytes, traceparent: str | None = None) -> Result:
        self.sent.append(handoff)
        return self.answers.popleft() if self.answers else GOOD


@dataclass
class FakeCommands:
    sent: list[bytes] = field(default_factory=list)
    error: Exception | None = None

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        self.sent.append(value)
        sent(self.error)


def queue(**counts: int) -> FakeQueue:
    """So many hand-offs of one institution to each of these recipients."""
    return FakeQueue(
        {
            ("uni", name): deque(Waiting(id=f"handoff-{name}-{number}", recipient=name) for number in range(count))
            for name, count in counts.items()
        }
    )


@dataclass
class Bench:
    queue: FakeQueue
    endpoints: dict[str, FakeEndpoint] = field(default_factory=dict)
    commands: FakeCommands = field(default_factory=FakeCommands)
    body: Callable[[Any], bytes] = lambda waiting: waiting.id.encode()
    live: Sequence[int] = (0,)
    here: float = 0.0

    def __post_init__(self) -> None:
        for _, name in self.queue.waiting:
            self.endpoints.setdefault(name, FakeEndpoint(name))
        self.deliverer = Deliverer(
            Ports(
                queue=self.queue,
                commands=self.commands,
                endpoint=lambda _, recipient: self.endpoints.get(recipient),
                body=self.body,
                live=lambda: self.live,
                now=lambda: NOW,
                chance=lambda: 0.5,
                seconds=lambda: self.here,
            )
        )

    def look(self) -> list[int]:
        with ThreadPoolExecutor(4) as pool:
            return [lane.result() for lane in self.deliverer.look(pool)]


def test_all_that_is_due_is_delivered_in_one_look() -> None:
    bench = Bench(queue(police=3, inspectorate=2))
    assert sorted(bench.look()) == [2, 3]
    assert bench.endpoints["police"].sent == ["handoff-police-0", "handoff-police-1", "handoff-police-2"]


def test_nothing_leaves_from_a_shard_that_was_not_read_to_its_end() -> None:
    bench = Bench(queue(police=1), live=())
    bench.queue.to_tell = [Asking(1)]
    assert bench.look() == []
    bench.deliverer.tell()
    assert bench.commands.sent == []
    bench.live = (0,)
    assert bench.look() == [1]
    bench.deliverer.tell()
    assert bench.commands.sent == [b"command"]


def test_an_address_that_fails_rests_longer_and_longer_and_others_do_not() -> None:
    bench = Bench(queue(police=10, inspectorate=1))
    bench.endpoints["police"].answers.extend([BAD] * 3)
    bench.look()
    assert len(bench.endpoints["police"].sent) == 1
    assert len(bench.endpoints["inspectorate"].sent) == 1
    for moment, sent in ((0.5, 1), (1.0, 2), (2.5, 2), (3.0, 3), (6.9, 3), (7.0, 10)):
        bench.here = moment
        bench.look()
        assert len(bench.endpoints["police"].sent) == sent, moment


@pytest.mark.parametrize("verdict", ["taken", "refused"])
def test_one_that_waits_for_its_receipt_or_is_refused_holds_up_no_other(verdict: Any) -> None:
    bench = Bench(queue(police=3))
    bench.endpoints["police"].answers.extend([Result(verdict, "why", 60.0)] * 2)
    assert bench.look() == [1]
    assert len(bench.endpoints["police"].sent) == 3


def test_a_lane_gives_others_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LANE_MESSAGES_MAX", 2)
    bench = Bench(queue(police=5))
    assert [bench.look(), bench.look(), bench.look(), bench.look()] == [[2], [2], [1], []]


def test_a_body_that_cannot_be_made_is_parked_or_put_off_and_holds_up_nothing() -> None:
    def body(waiting: Any) -> bytes:
        match waiting.id[-1]:
            case "0":
                raise Unreadable("a text is gone")
            case "1":
                raise KeyError("nobody foresaw this")
            case _:
                return b"body"

    bench = Bench(queue(police=3), body=body)
    with capture_logs() as logs:
        bench.look()
    assert [(each.state, each.error) for each in bench.queue.fates] == [
        ("parked", "a text is gone"),
        ("waiting", "KeyError"),
        ("received", None),
    ]
    assert "foresaw" not in str([entry for entry in logs if entry.get("reason")])


def test_other_bytes_under_a_key_that_was_used_never_leave() -> None:
    bench = Bench(queue(police=0))
    same, other = (Waiting(id="handoff-1", body_digest=body_digest(body)) for body in (b"handoff-1", b"other"))
    bench.queue.waiting["uni", "police"].extend([same, other])
    bench.look()
    assert [each.state for each in bench.queue.fates] == ["received", "parked"]
    assert bench.endpoints["police"].sent == ["handoff-1"]


def test_a_database_that_is_away_is_waited_for() -> None:
    bench = Bench(queue(police=1))
    bench.queue.away = 2
    stop = Flag()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lanes, "LOOK_SECONDS", 0.01)
        thread = Thread(target=bench.deliverer.run, args=(stop,))
        thread.start()
        eventually(lambda: bench.queue.fates)
        stop.set()
        thread.join(30)
    assert bench.queue.settled


def test_it_tells_what_waits() -> None:
    bench = Bench(queue(police=0))
    bench.queue.to_tell = [Asking(1), Asking(2)]
    bench.deliverer._count()

    def told(name: str) -> float | None:
        return REGISTRY.get_sample_value(f"meldstroom_handoffs_{name}", {"recipient": "police"})

    assert (told("waiting"), told("parked"), told("oldest_seconds")) == (3, 1, 0)
    assert REGISTRY.get_sample_value("meldstroom_handoffs_untold") == 2


def test_a_broker_that_gives_up_on_a_command_ends_the_process() -> None:
    bench = Bench(queue(police=0), commands=FakeCommands(error=ConnectionError("gone")))
    bench.queue.to_tell = [Asking(1)]
    with pytest.raises(Unsent):
        bench.deliverer.tell()
    assert bench.queue.to_tell
