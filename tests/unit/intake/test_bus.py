"""Records of the bus: sent in order, parked when turned away, and committed only when all of it is on a topic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Event as Flag

import orjson
import pytest
from structlog.testing import capture_logs

from events.ledgers import EVENT_BYTES_MAX
from services.intake import bus as bus_module
from services.intake.authentication import Authentication
from services.intake.bus import PARKED_OWNER, Bus
from services.intake.denials import Unauthenticated
from services.intake.gate import Gate
from services.intake.samples import SAMPLES
from services.permissions import Caller, Role

from .fakes import NOW, FakeKeyring, Traces, caller


@dataclass(frozen=True)
class Record:
    value: bytes
    authorization: str = "Bearer good"
    arrived_at: float | None = None
    place: str = "cases.intake[0]@7"


class Records:
    """A topic with one batch, after which the test stops the bus."""

    def __init__(self, batch: Sequence[Record], stop: Flag) -> None:
        self._batch = batch
        self._stop = stop
        self.committed = 0

    def read(self) -> Sequence[Record]:
        batch, self._batch = self._batch, ()
        if not batch:
            self._stop.set()
        return batch

    def commit(self) -> None:
        self.committed += 1


class Topics:
    """The topics behind the bus; `refuse` says how often each value is not taken first."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.parked: list[dict[str, object]] = []
        self.refuse = 0

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        if self.refuse:
            self.refuse -= 1
            sent(ConnectionError("full"))
            return
        self.sent.append(value)
        sent(None)

    def park(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        self.parked.append(orjson.loads(value))
        sent(None)


class Tokens(Authentication):
    """Knows one token."""

    def __init__(self) -> None:
        self.at: float | None = None

    def caller(self, authorization: str, *, at: float | None = None) -> Caller:
        self.at = at
        if authorization != "Bearer good":
            raise Unauthenticated("token.expired")
        return caller(Role.SERVICE)


@dataclass
class Setup:
    topics: Topics
    keyring: FakeKeyring
    records: Records
    tokens: Tokens


def run(*batch: Record, topics: Topics | None = None, keyring: FakeKeyring | None = None) -> Setup:
    stop = Flag()
    setup = Setup(topics or Topics(), keyring or FakeKeyring(), Records(batch, stop), Tokens())
    Bus(setup.tokens, Gate(setup.keyring, lambda: NOW), setup.keyring, setup.topics).run(setup.records, stop)
    return setup


def event(id: str, **changes: object) -> bytes:
    base = {
        "specversion": "1.0",
        "id": id,
        "source": "/systems/cases",
        "type": "nl.meldstroom.incident.raise.v1",
        "data": dict(SAMPLES["incident.raise"]),
    }
    return orjson.dumps({**base, **changes})


def ids(setup: Setup) -> list[str]:
    return [orjson.loads(value)["id"] for value in setup.topics.sent]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus_module, "RETRY_SECONDS", 0.001)


def test_what_nobody_foresaw_is_put_aside_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(gate: Gate, *_: object) -> None:
        raise LookupError("a story")

    with monkeypatch.context() as patched, capture_logs() as lines:
        patched.setattr(Gate, "admit", odd)
        setup = run(Record(event("1")), Record(event("2")))
    assert [one["data"]["code"] for one in setup.topics.parked] == ["intake.failed"] * 2  # type: ignore[index]
    assert setup.records.committed == 1
    assert "story" not in str(lines)


def test_data_that_is_nested_too_deeply_is_put_aside() -> None:
    deeper = event("1").replace(b'"data":{', b'"data":{"x":' + b'{"a":' * 300 + b"1" + b"}" * 300 + b",", 1)
    setup = run(Record(deeper), Record(event("2")))
    assert [one["data"]["code"] for one in setup.topics.parked] == ["malformed"]  # type: ignore[index]
    assert ids(setup) == ["2"]


def test_records_become_commands_in_their_order_and_are_committed() -> None:
    setup = run(Record(event("1")), Record(event("2")))
    assert ids(setup) == ["1", "2"]
    assert setup.records.committed == 1
    assert setup.topics.parked == []


def test_a_token_is_judged_as_of_its_records_arrival() -> None:
    assert run(Record(event("1"), arrived_at=12.5)).tokens.at == 12.5


def test_what_cannot_be_sent_is_tried_again_and_nothing_overtakes_it() -> None:
    topics = Topics()
    topics.refuse = 2
    setup = run(Record(event("1")), Record(event("2")), topics=topics)
    assert ids(setup) == ["1", "2"]
    assert setup.records.committed == 1


def test_an_absent_keyring_is_waited_for() -> None:
    class Away(FakeKeyring):
        away = 2

        def hashed(self, purpose: str, *parts: str) -> str:
            if purpose == "content" and self.away:
                self.away -= 1
                raise ConnectionError("away")
            return super().hashed(purpose, *parts)

    setup = run(Record(event("1")), Record(event("2")), keyring=Away())
    assert ids(setup) == ["1", "2"]


@pytest.mark.parametrize(
    ("record", "code", "type"),
    [
        (Record(event("1"), authorization="Bearer old"), "token.expired", "nl.meldstroom.incident.raise.v1"),
        (Record(b"not JSON, but the name of Reporter Example"), "malformed", None),
        (Record(event("1", type="nl.meldstroom.noor.v1")), "unknown_type", None),
        (Record(event("1", institution="other")), "institution.forbidden", "nl.meldstroom.incident.raise.v1"),
        (Record(event("1", data={"Reporter Example": 1})), "malformed", "nl.meldstroom.incident.raise.v1"),
        (Record(b""), "malformed", None),
    ],
)
def test_what_the_gate_turns_away_is_parked_with_its_reason_and_without_a_readable_word(
    record: Record, code: str, type: str | None
) -> None:
    setup = run(record, Record(event("2")))
    (parked,) = setup.topics.parked
    data = parked["data"]
    assert isinstance(data, dict)
    assert (data["code"], data["type"], data["bytes"]) == (code, type, len(record.value))
    assert data["sha256"] == sha256(record.value).hexdigest()
    assert data["original"]["kid"] == PARKED_OWNER
    assert b"Reporter Example" not in orjson.dumps(parked)
    assert setup.keyring.sealed[int(data["original"]["box"])].text.encode("latin-1") == record.value
    assert ids(setup) == ["2"]
    assert setup.records.committed == 1


def test_what_is_too_large_to_park_is_known_by_its_digest() -> None:
    setup = run(Record(b"\xff" * EVENT_BYTES_MAX))
    data = setup.topics.parked[0]["data"]
    assert isinstance(data, dict)
    assert data["original"] is None
    assert data["bytes"] == EVENT_BYTES_MAX


def test_a_record_is_part_of_the_trace_of_whoever_put_it_there() -> None:
    stop, traces, topics = Flag(), Traces(), Topics()
    sent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    records = Records([Record(event("traced", traceparent=sent))], stop)
    Bus(Tokens(), Gate(FakeKeyring(), lambda: NOW), FakeKeyring(), topics, traces).run(records, stop)
    assert traces.taken == [("take nl.meldstroom.incident.raise.v1", sent)]
    assert orjson.loads(topics.sent[0])["traceparent"] == traces.traceparent
    assert traces.ended == 1
