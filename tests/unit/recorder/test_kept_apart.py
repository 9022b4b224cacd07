"""The two ledgers are kept apart: whatever is asked of one, nothing that belongs to the other is recorded on it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.chain import ShardVerifier
from events.codec import decode_envelope, decode_outcome, encode_genesis
from events.commands.statement import StateExposure
from events.ledgers import CASES, LEDGERS, PATTERNS, Ledger, ledger_of, ledger_of_stream
from events.outcome import Status
from events.registry import COMMANDS, EVENTS, stream_kind
from events.rules import shipped
from services.bootstrap.recorder import deciders, deciders_of
from services.recorder.sequencer import Sequencer
from tests.golden.samples import sample
from tests.sent import AT, new_stream, sent, signal

from .test_sequencer import Memory

EVERYTHING = deciders(shipped(), "raw")
RULES = {ledger: {each.kind: each for each in deciders_of(ledger, EVERYTHING)} for ledger in LEDGERS}
UUIDS = [f"00000000-0000-0000-0000-00000000000{number}" for number in range(3)]
KINDS = sorted({stream_kind(type) for type in COMMANDS})
OPENING = sorted(type for type, command in COMMANDS.items() if command.OPENS is not False)
TYPES = st.one_of(st.sampled_from(OPENING), st.sampled_from(sorted(COMMANDS)))
# Any command for a stream of its own kind, and for one of any other, as nobody but a thief would send it.
ASKED = st.tuples(TYPES, st.one_of(st.none(), st.sampled_from(KINDS)), st.sampled_from(UUIDS))


def sequencer(ledger: Ledger) -> tuple[Sequencer, Memory]:
    memory = Memory()
    verifier = ShardVerifier(ledger.name, 0, 1)
    verifier.feed([encode_genesis(ledger.name, 0, 1)])
    return Sequencer(ledger.name, RULES[ledger], memory, verifier.head), memory


def stream_for(type: str, kind: str | None, uuid: str) -> str:
    own = getattr(sample(COMMANDS[type]), "stream", None)
    return own if own is not None and kind is None else f"{kind or stream_kind(type)}-{uuid}"


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
@given(asked=st.lists(ASKED, min_size=1, max_size=12))
@settings(max_examples=80, deadline=None)
def test_no_command_changes_what_lies_on_the_other_ledger(
    ledger: Ledger, asked: list[tuple[str, str | None, str]]
) -> None:
    recorder, memory = sequencer(ledger)
    for number, (type, kind, uuid) in enumerate(asked):
        command = sent(sample(COMMANDS[type]), stream_for(type, kind, uuid), id=str(number), institution="noorderhaven")
        staged = recorder.stage([command], AT)
        memory.take(staged)
        recorder.settle(staged)
        if ledger_of(type) != ledger:
            outcome = decode_outcome(staged.outcomes[0][1])
            assert (outcome.status, outcome.code, staged.rows) == (Status.REFUSED, "ledger.other", [])
    envelopes = [decode_envelope(value) for value in memory.events]
    assert all(ledger_of(each.type) == ledger_of_stream(each.subject) == ledger for each in envelopes)


def test_a_statement_and_a_signal_are_recorded_where_they_belong() -> None:
    statement: StateExposure = sample(StateExposure)
    for ledger, command, stream in ((PATTERNS, statement, statement.stream), (CASES, signal(), new_stream())):
        staged = sequencer(ledger)[0].stage([sent(command, stream, institution="noorderhaven")], AT)
        assert [ledger_of(row.type) for row in staged.rows] == [ledger]


def test_every_kind_of_stream_has_its_rules_on_one_ledger_and_every_ledger_has_some() -> None:
    kinds = [kind for ledger in LEDGERS for kind in RULES[ledger]]
    assert len(kinds) == len(set(kinds)) == len(KINDS)
    assert all(RULES.values())
    assert {ledger_of(type) for type in EVENTS} == set(LEDGERS)
