"""Whatever lies on the commands topic, all that comes of it fits a record: no command may hold up its shard."""

import base64
from hashlib import sha256
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.codec import encode_data
from events.ledgers import ATTRIBUTES_BYTES_MAX, EVENT_BYTES_MAX
from events.outcome import Status
from infra.kafka.writer import MESSAGE_BYTES_MAX
from services.decider import Context, Decider
from services.incidents.incident import DECIDER
from services.recorder.parking import ORIGINAL_BYTES_MAX
from services.recorder.sequencer import EVENTS_MAX, Round
from tests.sent import AT, new_stream, sent, signal

from .test_sequencer import Bench

TOPIC_BYTES_MAX = 1024 * 1024  # Of the commands topic, whoever writes there.
LONGEST = "\x01" * (ATTRIBUTES_BYTES_MAX // 6 - 120)  # As JSON writes it, with the other attributes.
ATTRIBUTES = ("id", "source", "type", "subject", "commandid", "contentdigest", "institution", "actor", "correlationid")


def of(staged: Round) -> list[tuple[bytes, bytes]]:
    """All records of a round, by key."""
    return [*((row.stream.encode(), row.value) for row in staged.rows), *staged.outcomes, *staged.parked]


def asked(changed: dict[str, str], padding: int) -> bytes:
    """A command with attributes and a size that intake lets none have."""
    data = orjson.loads(encode_data(signal())) | {"more": "x" * padding}
    document = orjson.loads(sent(signal(), new_stream(), id="a")) | changed
    return orjson.dumps(document | {"data": data})


_lengths = st.one_of(st.integers(1, 400), st.integers(ATTRIBUTES_BYTES_MAX - 800, 400_000))
_of_any_length = st.builds(lambda letter, count: letter * count, st.sampled_from("xé\x01"), _lengths)
_sizes = st.one_of(st.integers(0, TOPIC_BYTES_MAX), st.integers(EVENT_BYTES_MAX - 2_000, EVENT_BYTES_MAX))
_asked = st.builds(asked, st.dictionaries(st.sampled_from(ATTRIBUTES), _of_any_length, max_size=9), _sizes)
_bytes = _sizes.map(lambda size: b"x" * size)


@given(st.one_of(_asked, _bytes), st.booleans())
@example(asked({"subject": LONGEST}, EVENT_BYTES_MAX - ATTRIBUTES_BYTES_MAX), True)
@example(asked({"commandid": LONGEST}, EVENT_BYTES_MAX - ATTRIBUTES_BYTES_MAX), True)
@example(b"x" * ORIGINAL_BYTES_MAX, False)
@settings(deadline=None, max_examples=60)
def test_whatever_is_asked_what_comes_of_it_fits_a_record(value: bytes, again: bool) -> None:
    bench = Bench()
    values = [value, value.replace(b"d" * 64, b"e" * 64)] if again else [value]
    staged = bench.sequencer.stage(values, AT)
    assert of(staged)
    assert all(len(key) + len(record) <= MESSAGE_BYTES_MAX for key, record in of(staged))


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_a_command_of_which_an_attribute_is_too_long_is_parked_and_holds_up_nobody(name: str) -> None:
    bench = Bench()
    (outcome,) = bench.round(asked({name: "z" * 400_000}, 0), sent(signal(), new_stream()))
    assert outcome.status is Status.ACCEPTED
    assert bench.parked[0]["data"]["code"] == "too_large"


def test_what_is_too_large_to_be_kept_is_known_by_its_size_and_digest() -> None:
    bench, fits, larger = Bench(), b"x" * ORIGINAL_BYTES_MAX, b"x" * (ORIGINAL_BYTES_MAX + 1)
    bench.round(fits, larger)
    kept, left = (record["data"] for record in bench.parked)
    assert base64.b64decode(kept["original_base64"]) == fits
    assert left["original_base64"] is None
    assert (left["bytes"], left["sha256"]) == (len(larger), sha256(larger).hexdigest())


def test_a_command_larger_than_intake_makes_any_is_parked() -> None:
    bench = Bench()
    assert bench.round(asked({}, EVENT_BYTES_MAX)) == []
    assert bench.parked[0]["data"]["code"] == "too_large"


def test_a_command_of_which_too_much_would_follow_is_refused_whole() -> None:
    def many(state: Any, command: Any, context: Context) -> tuple[Any, ...]:
        return DECIDER.decide(state, command, context) * (EVENTS_MAX + 1)

    bench = Bench({"incident": Decider(kind="incident", initial=DECIDER.initial, decide=many, evolve=DECIDER.evolve)})
    (outcome,) = bench.round(sent(signal(), new_stream()))
    assert (outcome.status, outcome.code) == (Status.REFUSED, "event.too_large")
    assert bench.memory.events == []


def test_so_many_events_of_the_longest_name_fit_an_outcome() -> None:
    def many(state: Any, command: Any, context: Context) -> tuple[Any, ...]:
        return DECIDER.decide(DECIDER.initial, signal(), context) * EVENTS_MAX

    name = f"incident-{LONGEST}"
    folded = Decider(kind="incident", initial=DECIDER.initial, decide=many, evolve=lambda state, _: state)
    bench = Bench({"incident": folded})
    staged = bench.sequencer.stage([sent(signal(), name)], AT)
    assert len(staged.rows) == EVENTS_MAX
    assert all(len(key) + len(record) <= MESSAGE_BYTES_MAX for key, record in of(staged))
