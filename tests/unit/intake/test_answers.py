"""Who waits hears of its own command, and nobody waits without bound."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import orjson
import pytest

from events.codec import encode_outcome
from events.errors import UnknownType
from events.outcome import Outcome, Status
from services.intake import answers as answers_module
from services.intake import desk as desk_module
from services.intake.answers import Answers
from services.intake.denials import Busy
from services.intake.desk import Desk, Failure, Taken, Unanswered
from services.intake.gate import Gate
from services.intake.samples import SAMPLES
from services.intake.submission import Submission
from services.permissions import Role

from .fakes import NOW, FakeKeyring, Traces, caller

RAISE = Submission(
    type="nl.meldstroom.incident.raise.v1", id="report-1", data=orjson.dumps(dict(SAMPLES["incident.raise"]))
)


class Topic:
    """A commands topic: keeps what was sent, and does what the test says."""

    def __init__(self, delivers: bool = True, away: bool = False) -> None:
        self.sent: list[bytes] = []
        self._delivers = delivers
        self._away = away
        self.answer: Callable[[bytes], Sequence[bytes]] = lambda _: ()
        self.answers: Answers | None = None

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        self.sent.append(value)
        if self._away:
            sent(ConnectionError("away"))
        elif self._delivers:
            sent(None)
        if self.answers is not None:
            self.answers.tell(self.answer(value))


def outcome(value: bytes, **changes: Any) -> bytes:
    command = orjson.loads(value)
    fields: dict[str, Any] = {
        "commandid": command["commandid"],
        "subject": command["subject"],
        "status": Status.ACCEPTED,
        "version": 1,
        "contentdigest": command["contentdigest"],
    }
    return encode_outcome(Outcome(**{**fields, **changes}), ledger="cases", time="2026-03-02T09:00:00Z")


def take(topic: Topic, *submissions: Submission, wait: bool = True) -> list[Taken | Failure]:
    topic.answers = Answers()
    desk = Desk(Gate(FakeKeyring(), lambda: NOW), topic.answers, topic)
    readers = [lambda each=each: each for each in submissions]
    return asyncio.run(desk.take_all(caller(Role.DESK), readers, wait=wait))


def test_the_outcome_of_the_own_command_is_the_answer() -> None:
    topic = Topic()
    topic.answer = lambda value: [outcome(value, commandid="another"), outcome(value)]
    (taken,) = take(topic, RAISE)
    assert isinstance(taken, Taken)
    assert taken.outcome is not None
    assert taken.outcome.commandid == taken.admitted.commandid
    assert topic.answers is not None
    assert topic.answers.count == 0
    assert topic.answers.seen(taken.admitted.commandid, taken.admitted.contentdigest) == taken.outcome
    assert topic.answers.seen(taken.admitted.commandid, "another digest") is None


def test_an_outcome_may_overtake_the_notice_of_delivery() -> None:
    topic = Topic(delivers=False)
    topic.answer = lambda value: [outcome(value)]
    (taken,) = take(topic, RAISE)
    assert isinstance(taken, Taken)


def test_the_outcome_of_other_content_under_the_same_id_is_not_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "ANSWER_SECONDS_MAX", 0.05)
    topic = Topic()
    topic.answer = lambda value: [outcome(value, contentdigest="other")]
    (taken,) = take(topic, RAISE)
    assert isinstance(taken, ConnectionError)


def test_who_does_not_wait_is_told_once_the_command_is_on_its_topic() -> None:
    (taken,) = take(Topic(), RAISE, wait=False)
    assert isinstance(taken, Taken)
    assert taken.outcome is None


def test_who_has_no_answer_in_time_is_told_whether_the_command_is_on_its_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "ANSWER_SECONDS_MAX", 0.05)
    assert [type(each) for each in take(Topic(), RAISE)] == [Unanswered]
    assert [type(each) for each in take(Topic(delivers=False), RAISE)] == [ConnectionError]


def test_a_command_that_kafka_did_not_take_is_said_to_be_so() -> None:
    assert [type(each) for each in take(Topic(away=True), RAISE, RAISE)] == [ConnectionError, ConnectionError]


def test_messages_are_sent_in_order_and_a_bad_one_stops_no_other() -> None:
    topic = Topic()
    topic.answer = lambda value: [outcome(value)]
    bad = Submission(type="nl.meldstroom.incident.invent.v1", id="x", data=b"{}")
    other = Submission(type=RAISE.type, id="report-2", data=RAISE.data)
    results = take(topic, RAISE, bad, other)
    assert [type(result) for result in results] == [Taken, UnknownType, Taken]
    assert [orjson.loads(value)["id"] for value in topic.sent] == ["report-1", "report-2"]


def test_beyond_the_limit_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_module, "WAITING_MAX", 1)
    topic = Topic()
    with pytest.raises(Busy):
        take(topic, RAISE, RAISE)
    assert topic.sent == []


def test_the_outcomes_kept_are_the_latest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_module, "SEEN_MAX", 1)
    topic = Topic()
    topic.answer = lambda value: [outcome(value)]
    first, second = take(topic, RAISE, Submission(type=RAISE.type, id="report-2", data=RAISE.data))
    assert isinstance(first, Taken)
    assert isinstance(second, Taken)
    assert topic.answers is not None
    assert topic.answers.seen(first.admitted.commandid, first.admitted.contentdigest) is None
    assert topic.answers.seen(second.admitted.commandid, second.admitted.contentdigest)


def test_an_outcome_that_comes_while_the_process_ends_is_for_nobody() -> None:
    topic = Topic()
    topic.answer = lambda value: [outcome(value)]
    take(topic, RAISE)
    assert topic.answers is not None
    topic.answers.tell([outcome(topic.sent[0])])  # The loop is closed by now.


@pytest.mark.parametrize(
    ("role", "behind_code", "traced"),
    [(Role.DESK, False, True), (Role.PORTAL, False, False), (Role.PORTAL, True, False)],
)
def test_a_call_is_part_of_a_trace_but_never_a_reporters(role: Role, behind_code: bool, traced: bool) -> None:
    topic, traces = Topic(), Traces()
    topic.answers = Answers()
    topic.answer = lambda value: [outcome(value)]
    desk = Desk(Gate(FakeKeyring(), lambda: NOW), topic.answers, topic, traces)
    asyncio.run(desk.take_all(caller(role), [lambda: RAISE], wait=True, behind_code=behind_code))
    assert traces.taken == ([(f"take {RAISE.type}", None)] if traced else [])
    assert traces.ended == len(traces.taken)
    assert [orjson.loads(value).get("traceparent") for value in topic.sent] == [traces.traceparent if traced else None]
