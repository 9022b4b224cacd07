"""The recorder has the rules of everything that can be asked, and of what they look at."""

from events.ledgers import CASES, PATTERNS, ledger_of
from events.registry import COMMANDS, stream_kind
from events.rules import shipped
from services.bootstrap.recorder import deciders, pattern_deciders

DECIDERS = {decider.kind: decider for decider in deciders(shipped(), "raw")}


def test_every_command_has_rules_and_every_kind_of_stream_one_set_of_them() -> None:
    assert DECIDERS.keys() == {stream_kind(type) for type in COMMANDS if ledger_of(type) is CASES}
    assert len(DECIDERS) == len(deciders(shipped(), "raw"))


def test_the_ledgers_share_no_kind_of_stream_no_command_and_no_event() -> None:
    apart = {decider.kind for decider in pattern_deciders(shipped())}
    assert apart == {stream_kind(type) for type in COMMANDS if ledger_of(type) is PATTERNS}
    assert not apart & DECIDERS.keys()
    assert all(ledger_of(kind) is PATTERNS for kind in apart)
    assert all(ledger_of(kind) is CASES for kind in DECIDERS)


def test_no_decision_on_a_pattern_looks_at_a_case() -> None:
    assert not any(decider.beside or decider.looks_beside for decider in pattern_deciders(shipped()))


def test_what_a_decision_looks_for_beside_its_case_is_kept_and_lies_there() -> None:
    for decider in DECIDERS.values():
        for type, kind in decider.looks_beside.items():
            assert stream_kind(type) == decider.kind
            assert DECIDERS[kind].beside


def test_whoever_closes_a_case_looks_for_its_duties() -> None:
    closing = {type for type in COMMANDS if type.endswith((".incident.close.v1", ".complaint.close.v1"))}
    looked = {type: kind for decider in DECIDERS.values() for type, kind in decider.looks_beside.items()}
    assert len(closing) == 2
    assert {looked.get(type) for type in closing} == {"duty"}
