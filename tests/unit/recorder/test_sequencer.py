"""What the recorder makes of commands, without a broker: once, linked, and answered the same again."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.chain import Head, ShardVerifier
from events.codec import decode_outcome, encode_genesis
from events.commands.access import RecordAccess
from events.commands.deadline import MeetDeadline, SetDeadline
from events.commands.parking import RetryParked
from events.deadline import DeadlineMet, DeadlineSet
from events.ledgers import shard
from events.outcome import Outcome, Status
from events.rules import shipped
from events.vocabulary import AccessDoor, Accessed, Processor
from services.access.access import DECIDER as ACCESS
from services.decider import Context, Decider
from services.escalation import deadline
from services.incidents.incident import DECIDER
from services.parking.parking import DECIDER as PARKING
from services.recorder.sequencer import Round, Sequencer, StreamBroken
from tests.sent import AT, new_stream, rule, sent, signal

GENESIS = encode_genesis("cases", 0, 1)


class Memory:
    """An index in memory."""

    def __init__(self) -> None:
        self.events: list[bytes] = []
        self.by_stream: dict[str, list[bytes]] = {}
        self.known: dict[bytes, bytes] = {}
        self.asked: list[list[str]] = []

    def streams(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        self.asked.append(list(streams))
        return {stream: self.by_stream[stream] for stream in streams if stream in self.by_stream}

    def last(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        return {stream: self.by_stream[stream][-1:] for stream in streams if stream in self.by_stream}

    def answers(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return {key: self.known[key] for key in keys if key in self.known}

    def take(self, staged: Round) -> None:
        for row in staged.rows:
            self.events.append(row.value)
            self.by_stream.setdefault(row.stream, []).append(row.value)
        self.known.update(staged.answers)


class Bench:
    """A sequencer on a memory, as the process uses them."""

    def __init__(self, deciders: dict[str, Decider] | None = None, number: int = 0, shards: int = 1) -> None:
        self.memory = Memory()
        self.place = number, shards
        verifier = ShardVerifier("cases", 0, 1)
        verifier.feed([GENESIS])
        self.deciders = deciders or {"incident": DECIDER}
        self.sequencer = Sequencer("cases", self.deciders, self.memory, verifier.head, *self.place)

    def round(self, *commands: bytes, at: datetime = AT, commit: bool = True) -> list[Outcome]:
        staged = self.sequencer.stage(commands, at)
        if commit:
            self.memory.take(staged)
            self.sequencer.settle(staged)
        self.parked = [orjson.loads(value) for _, value in staged.parked]
        return [decode_outcome(value) for _, value in staged.outcomes]

    def restart(self) -> None:
        head = Head(len(self.memory.events), self.verify().digest)
        self.sequencer = Sequencer("cases", self.deciders, self.memory, head, *self.place)

    def verify(self) -> Head:
        verifier = ShardVerifier("cases", 0, 1)
        verifier.feed([GENESIS, *self.memory.events])
        return verifier.head


def test_events_of_a_round_link_up_in_shard_and_stream() -> None:
    bench, one, two = Bench(), new_stream(), new_stream()
    outcomes = bench.round(sent(signal(), one), sent(signal(), two), sent(rule("1"), one), sent(rule("2"), one))
    assert [outcome.status for outcome in outcomes] == [Status.ACCEPTED] * 4
    assert [outcome.version for outcome in outcomes] == [1, 1, 2, 3]
    assert outcomes[3].events[0].id == f"{one}.3"
    assert bench.verify().number == 4


def test_a_known_id_gets_its_first_answer_again_in_the_same_round_and_later() -> None:
    bench, stream = Bench(), new_stream()
    first, again = bench.round(sent(signal(), stream, id="a"), sent(signal(), stream, id="a"))
    assert first == again
    bench.restart()
    assert bench.round(sent(signal(), stream, id="a")) == [first]
    assert bench.verify().number == 1


def test_a_refusal_is_remembered_too() -> None:
    bench, stream = Bench(), new_stream()
    (refused,) = bench.round(sent(rule("1"), stream, id="a"))
    assert (refused.status, refused.code) == (Status.REFUSED, "stream.unknown")
    bench.round(sent(signal(), stream))
    assert bench.round(sent(rule("1"), stream, id="a")) == [refused]


def test_a_known_id_with_other_content_is_refused_and_parked() -> None:
    bench, stream = Bench(), new_stream()
    bench.round(sent(signal(), stream, id="a"))
    (outcome,) = bench.round(sent(signal(), stream, id="a", digest="e" * 64))
    assert outcome.status is Status.MISMATCH
    assert bench.parked[0]["data"]["code"] == "command.mismatch"
    assert bench.parked[0]["data"]["data"]["kind"] == "signal"
    assert bench.round(sent(signal(), stream, id="a"))[0].status is Status.ACCEPTED


def test_an_expected_version_that_has_passed_is_a_conflict_and_writes_nothing() -> None:
    bench, stream = Bench(), new_stream()
    bench.round(sent(signal(), stream, expected=0))
    (conflict,) = bench.round(sent(rule("1"), stream, expected=0))
    assert (conflict.status, conflict.version) == (Status.CONFLICT, 1)
    assert bench.round(sent(rule("1"), stream, expected=1))[0].version == 2


@pytest.mark.parametrize(
    ("command", "stream", "institution", "code"),
    [
        (signal(), "known", "uni", "stream.exists"),
        (rule("1"), "other", "uni", "stream.unknown"),
        (rule("1"), "known", "hogeschool", "institution.other"),
        (signal(), "complaint-of-another-kind", "uni", "stream.kind"),
    ],
)
def test_what_holds_for_every_stream_is_checked_before_its_rules(
    command: Any, stream: str, institution: str, code: str
) -> None:
    bench, known = Bench(), new_stream()
    bench.round(sent(signal(), known))
    name = {"known": known, "other": new_stream()}.get(stream, stream)
    (outcome,) = bench.round(sent(command, name, institution=institution))
    assert (outcome.status, outcome.code) == (Status.REFUSED, code)


@given(st.uuids(), st.integers(2, 5), st.booleans())
@settings(deadline=None)
def test_on_however_many_shards_a_command_lies_its_stream_begins_on_one(
    uuid: UUID, shards: int, beside_it: bool
) -> None:
    stream = f"incident-{uuid}"
    benches = [Bench({"incident": DECIDER, "parking": PARKING}, number, shards) for number in range(shards)]
    wanted = [sent(signal(), stream, id="a", expected=0), sent(rule("1"), stream, id="b")]
    if beside_it:
        wanted.append(sent(retry(stream), retry(stream).stream, id="c"))
    answers = [bench.round(*wanted) for bench in benches]
    own = answers.pop(shard(stream, shards))
    assert {outcome.status for outcome in own} == {Status.ACCEPTED}
    told = {(outcome.status, outcome.code, outcome.field) for others in answers for outcome in others}
    assert told == {(Status.UNREADABLE, "shard.other", "subject")}
    assert sum(bool(bench.memory.events) for bench in benches) == 1
    assert all(len(bench.parked) == len(wanted) for bench in benches if not bench.memory.events)


def test_bytes_that_are_no_command_are_parked_whole_and_hold_up_nobody() -> None:
    bench, stream = Bench(), new_stream()
    (outcome,) = bench.round(b"{ not json", sent(signal(), stream))
    assert outcome.status is Status.ACCEPTED
    assert bench.parked[0]["data"]["code"] == "malformed"
    assert bench.parked[0]["data"]["original_base64"] == "eyBub3QganNvbg=="


def test_readable_personal_text_is_refused_and_not_kept() -> None:
    bench, stream = Bench(), new_stream()
    (outcome,) = bench.round(sent(replace(signal(), narrative="Somebody shouted."), stream))
    assert (outcome.status, outcome.code, outcome.field) == (Status.UNREADABLE, "not_sealed", "narrative")
    assert "data" not in bench.parked[0]["data"]


def test_a_rule_with_a_fault_parks_its_command_and_the_others_go_on() -> None:
    def faulty(state: Any, command: Any, context: Context) -> tuple[Any, ...]:
        if context.stream == broken:
            raise ZeroDivisionError
        return DECIDER.decide(state, command, context)

    broken, whole = new_stream(), new_stream()
    decider = Decider(kind="incident", initial=DECIDER.initial, decide=faulty, evolve=DECIDER.evolve)
    bench = Bench({"incident": decider})
    first, second = bench.round(sent(signal(), broken), sent(signal(), whole))
    assert (first.status, first.code) == (Status.UNREADABLE, "rule_failed")
    assert second.status is Status.ACCEPTED
    assert bench.parked[0]["data"]["code"] == "rule_failed"


def test_a_stream_that_cannot_be_folded_parks_its_command_and_the_others_go_on() -> None:
    bench, broken, whole = Bench(), new_stream(), new_stream()
    bench.round(sent(signal(), broken), sent(signal(), whole))

    def faulty(state: Any, event: Any) -> Any:
        raise ZeroDivisionError

    bench.deciders = {
        "incident": Decider(kind="incident", initial=DECIDER.initial, decide=DECIDER.decide, evolve=faulty)
    }
    bench.restart()
    (outcome,) = bench.round(sent(rule("1"), broken))
    assert (outcome.status, outcome.code) == (Status.UNREADABLE, "rule_failed")
    bench.deciders = {"incident": DECIDER}
    bench.restart()
    assert bench.round(sent(rule("1"), whole))[0].version == 2


def test_a_round_stands_on_one_that_is_still_on_its_way() -> None:
    bench, stream = Bench(), new_stream()
    (first,) = bench.round(sent(signal(), stream, id="a"), commit=False)
    again, second = bench.round(sent(signal(), stream, id="a"), sent(rule("1"), stream), commit=False)
    assert again == first
    assert second.version == 2


def test_what_was_not_committed_leaves_no_trace_in_the_next_sequencer() -> None:
    bench, stream = Bench(), new_stream()
    bench.round(sent(signal(), stream), commit=False)
    bench.restart()
    assert bench.round(sent(rule("1"), stream))[0].code == "stream.unknown"


def test_a_stream_that_does_not_link_up_is_not_decided_on() -> None:
    bench, stream = Bench(), new_stream()
    bench.round(sent(signal(), stream), sent(rule("1"), stream), sent(rule("2"), stream))
    del bench.memory.by_stream[stream][1]
    bench.restart()
    with pytest.raises(StreamBroken):
        bench.round(sent(rule("3"), stream))


RETRY = RetryParked(case="incident-00000000-0000-0000-0000-000000000000", processor=Processor.READING)


def beside_bench() -> Bench:
    """A sequencer of cases and of what lies beside them."""
    return Bench({"incident": DECIDER, "parking": PARKING})


def retry(case: str) -> RetryParked:
    return replace(RETRY, case=case)


def test_a_stream_beside_a_case_begins_once_the_case_is_there_in_whatever_round() -> None:
    bench, case = beside_bench(), new_stream()
    asked = sent(retry(case), retry(case).stream)
    early, _, late = bench.round(
        sent(retry(case), retry(case).stream), sent(signal(), case), sent(retry(case), retry(case).stream)
    )
    assert (early.status, early.code, early.field) == (Status.REFUSED, "stream.unknown", "case")
    assert late.version == 1
    bench.restart()
    (again,) = bench.round(asked)
    assert again.version == 2
    other = replace(retry(case), processor=Processor.ESCALATION)
    bench.restart()
    assert bench.round(sent(other, other.stream))[0].status is Status.ACCEPTED


def test_nothing_begins_beside_another_institutions_case() -> None:
    bench, case = beside_bench(), new_stream()
    bench.round(sent(signal(), case))
    (outcome,) = bench.round(sent(retry(case), retry(case).stream, institution="hogeschool"))
    assert (outcome.status, outcome.code) == (Status.REFUSED, "institution.other")


@pytest.mark.parametrize("case", ["complaint-00000000-0000-0000-0000-000000000000", "parking-incident-0.reading", "x"])
def test_nothing_begins_beside_what_is_no_case(case: str) -> None:
    bench = beside_bench()
    (outcome,) = bench.round(sent(retry(case), f"parking-{case}.reading"))
    assert (outcome.status, outcome.code) == (Status.REFUSED, "stream.unknown")


def test_the_case_is_looked_up_with_the_rest_of_the_round_and_only_for_what_may_begin() -> None:
    bench, case = beside_bench(), "incident-00000000-0000-0000-0000-000000000000"
    term = f"deadline-{case.replace('0', '1')}.T11.handling"
    bench.round(sent(RETRY, RETRY.stream), sent(MeetDeadline(), term))
    assert bench.memory.asked == [[term, case, RETRY.stream]]


def test_what_was_not_looked_up_is_not_taken_for_what_is_not_there() -> None:
    bench, case = Bench({"incident": DECIDER, "deadline": deadline.decider(shipped(), "raw")}), new_stream()
    bench.round(sent(signal(), case))
    bench.restart()
    (unknown,) = bench.round(sent(MeetDeadline(), f"deadline-{case}.T11.handling"))
    assert (unknown.code, unknown.field) == ("stream.unknown", "subject")
    assert bench.round(sent(rule("1"), case))[0].version == 2


def test_a_deadline_is_recorded_in_one_order_with_its_case() -> None:
    bench, case = Bench({"incident": DECIDER, "deadline": deadline.decider(shipped(), "raw")}), new_stream()
    start = SetDeadline(case=case, rule="T28", term="answer", occurred_on=date(2026, 3, 2))
    _, set_, met = bench.round(sent(signal(), case), sent(start, start.stream), sent(MeetDeadline(), start.stream))
    assert [event.type for event in (*set_.events, *met.events)] == [DeadlineSet.TOPIC, DeadlineMet.TOPIC]
    assert met.events[0].id == f"deadline-{case}.T28.answer.2"
    assert bench.verify().number == 3


_acts = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.booleans()), max_size=40)


@given(_acts, st.lists(st.integers(1, 7), min_size=1, max_size=10))
@settings(deadline=None)
def test_however_commands_are_cut_into_rounds_the_log_is_the_same(
    acts: list[tuple[int, int, bool]], cuts: list[int]
) -> None:
    streams = [f"incident-00000000-0000-0000-0000-00000000000{number}" for number in range(4)]
    commands = [
        sent(signal() if begin else rule(str(article)), streams[number], id=f"{number}{article}{begin}")
        for number, article, begin in acts
    ]
    whole, cut = Bench(), Bench()
    whole.round(*commands)
    at = 0
    while at < len(commands):
        size = cuts[at % len(cuts)]
        cut.round(*commands[at : at + size])
        if size % 2:
            cut.restart()
        at += size
    assert cut.memory.events == whole.memory.events
    whole.verify()


LOOK = RecordAccess(institution="uni", what=Accessed.CASES, door=AccessDoor.API, role="handler")


def test_a_stream_that_grows_for_ever_is_gone_on_with_from_its_last_event_alone() -> None:
    bench = Bench({"access": ACCESS})
    bench.round(*(sent(LOOK, LOOK.stream) for _ in range(3)))
    bench.restart()
    bench.memory.by_stream[LOOK.stream][:-1] = [b"not read", b"not read"]
    (outcome,) = bench.round(sent(LOOK, LOOK.stream))
    assert (outcome.status, outcome.version) == (Status.ACCEPTED, 4)
    assert bench.memory.asked[-1] == []
    assert bench.verify().number == 4


def test_a_stream_of_which_only_the_last_event_is_read_is_still_one_institutions() -> None:
    bench = Bench({"access": ACCESS})
    case = replace(LOOK, case="complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11")
    bench.round(sent(case, case.stream))
    bench.restart()
    (outcome,) = bench.round(sent(replace(case, institution="other"), case.stream, institution="other"))
    assert (outcome.status, outcome.code) == (Status.REFUSED, "institution.other")
