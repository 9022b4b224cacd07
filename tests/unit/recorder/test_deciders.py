"""The recorder has the rules of everything that can be asked, and of what they look at."""

import re
import subprocess
import sys

from events.ledgers import LEDGERS, PATTERNS, ledger_of
from events.registry import COMMANDS, stream_kind
from events.rules import shipped
from services.bootstrap.recorder import deciders, deciders_of
from services.intake.submission import pattern
from tests.sent import new_stream

DECIDERS = {decider.kind: decider for decider in deciders(shipped(), "raw")}


def test_every_command_has_rules_and_every_kind_of_stream_one_set_of_them() -> None:
    assert DECIDERS.keys() == {stream_kind(type) for type in COMMANDS}
    assert len(DECIDERS) == len(deciders(shipped(), "raw"))


def test_the_ledgers_share_no_kind_of_stream_no_command_and_no_event() -> None:
    of_each = [{decider.kind for decider in deciders_of(ledger, DECIDERS.values())} for ledger in LEDGERS]
    for ledger, kinds in zip(LEDGERS, of_each, strict=True):
        assert kinds == {stream_kind(type) for type in COMMANDS if ledger_of(type) is ledger}
    assert sorted(kind for kinds in of_each for kind in kinds) == sorted(DECIDERS)


def test_no_decision_on_a_pattern_looks_at_a_case() -> None:
    rules = deciders_of(PATTERNS, DECIDERS.values())
    assert not any(decider.looks_beside for decider in rules)
    # What lies beside something there lies beside what is there: its name holds no case, by its pattern.
    assert [decider.kind for decider in rules if decider.beside] == ["patternparking"]
    assert not re.fullmatch(pattern("patternparking"), f"patternparking-{new_stream()}.stewardship")


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


def test_a_recorder_needs_no_statistics() -> None:
    """Several recorders run; scipy would take each half as much memory again."""
    loaded = "import sys, services.bootstrap.recorder; print('scipy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False"]
