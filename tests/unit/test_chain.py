"""A changed byte, a missing, added or exchanged event is found by reading the shard once, and named exactly."""

from collections.abc import Callable

import pytest

from events.chain import Break, ShardVerifier
from events.codec import decode_envelope, encode_genesis
from tests.sent import new_stream, rule, sent, signal
from tests.unit.recorder.test_sequencer import Bench

GENESIS = encode_genesis("cases", 0, 1)
YEAR = b'"2025"'  # Of the rule that was referred to. Without its quotes it is now and then in an id or a hash, too.


def log(events: int = 6) -> list[bytes]:
    """A shard of two streams, with its genesis records."""
    bench, one, two = Bench(), new_stream(), new_stream()
    bench.round(sent(signal(), one), sent(signal(), two))
    for number in range(events - 2):
        bench.round(sent(rule(str(number)), one if number % 2 else two))
    return [GENESIS, GENESIS, *bench.memory.events]


def verify(values: list[bytes]) -> ShardVerifier:
    verifier = ShardVerifier("cases", 0, 1)
    verifier.feed(values)
    return verifier


def test_a_whole_log_is_whole_read_at_once_or_in_pieces() -> None:
    values = log()
    whole = verify(values)
    pieces = ShardVerifier("cases", 0, 1)
    for value in values:
        pieces.feed([value])
    assert whole.head == pieces.head
    assert whole.head.number == 6


def test_reading_on_from_a_verified_head_needs_nothing_of_what_came_before() -> None:
    values = log()
    head = verify(values[:5]).head
    rest = ShardVerifier("cases", 0, 1, head=head, streams=False)
    rest.feed(values[5:])
    assert rest.head == verify(values).head


def test_who_has_read_the_envelope_already_checks_as_well() -> None:
    values = log()
    reader = ShardVerifier("cases", 0, 1)
    reader.feed(values[:2])
    for value in values[2:5]:
        reader.check(decode_envelope(value), value)
    assert reader.head == verify(values[:5]).head
    with pytest.raises(Break, match="found event 5"):
        reader.check(decode_envelope(values[6]), values[6])
    reader.check(decode_envelope(values[5]), values[5].replace(YEAR, b'"2024"'))
    with pytest.raises(Break, match="changed"):
        reader.check(decode_envelope(values[6]), values[6])


def _exchange(values: list[bytes]) -> None:
    values[4], values[5] = values[5], values[4]


@pytest.mark.parametrize(
    ("harm", "where", "what"),
    [
        (lambda values: values.__setitem__(4, values[4].replace(YEAR, b'"2024"')), 4, "changed"),
        (lambda values: values.pop(4), 3, "found event 4"),
        (lambda values: values.insert(4, values[4]), 4, "found event 3"),
        (_exchange, 3, "found event 4"),
        (lambda values: values.append(GENESIS), 7, "genesis"),
        (lambda values: values.__setitem__(0, encode_genesis("cases", 0, 2)), 0, "genesis"),
        (lambda values: values.__delitem__(slice(0, 2)), 1, "genesis"),
        (lambda values: values.append(b"{"), 7, "not an event"),
    ],
)
def test_the_first_break_is_named(harm: Callable[[list[bytes]], object], where: int, what: str) -> None:
    values = log()
    harm(values)
    with pytest.raises(Break, match=what) as broken:
        verify(values)
    assert (broken.value.shard, broken.value.shardseq) == (0, where)
