"""Why something happened, and what came of it."""

import msgspec
import pytest

from events.codec import decode_envelope
from events.envelope import Envelope
from events.ledgers import CASES
from services.audit.causes import EFFECTS_MAX, why
from tests.logs import LedgerLog, case_id, raised


def event(number: int, cause: str, *, command: str = "", correlation: str = "story") -> Envelope:
    log = LedgerLog(CASES, 1)
    log.record(case_id("incident", number), raised())
    envelope = decode_envelope(log.logs[0].values[-1][1])
    return msgspec.structs.replace(
        envelope, id=f"e{number}", causationid=cause, commandid=command or f"c{number}", correlationid=correlation
    )


CHAIN = [event(1, "c1"), event(2, "e1"), event(3, "e2"), event(4, "e1"), event(5, "c5", correlation="another")]


def test_a_chain_leads_back_to_the_command_that_began_it() -> None:
    found = why(CHAIN, "e3")
    assert found is not None
    assert [one.id for one in found.causes] == ["e2", "e1"]
    assert found.begun_by == "c1"
    assert found.related == 4


def test_effects_come_with_how_far_they_are() -> None:
    found = why(CHAIN, "e1")
    assert found is not None
    assert [(step, one.id) for step, one in found.effects] == [(1, "e2"), (1, "e4"), (2, "e3")]
    assert (found.causes, found.begun_by, found.more) == ([], "c1", 0)


def test_more_than_can_be_shown_is_counted() -> None:
    found = why([event(0, "c0"), *(event(number, "e0") for number in range(1, EFFECTS_MAX + 6))], "e0")
    assert found is not None
    assert (len(found.effects), found.more) == (EFFECTS_MAX, 5)


def test_what_one_command_brought_about_stands_together() -> None:
    found = why([event(1, "c1", command="c"), event(2, "c1", command="c")], "e1")
    assert found is not None
    assert [one.id for one in found.together] == ["e2"]


@pytest.mark.parametrize("cause", ["e1", "e2"])
def test_a_circle_that_no_rule_could_have_made_ends_all_the_same(cause: str) -> None:
    found = why([event(1, cause), event(2, "e1")], "e1")
    assert found is not None
    assert len(found.causes) <= 1


def test_an_event_that_is_not_there_has_no_chain() -> None:
    assert why(CHAIN, "e9") is None
