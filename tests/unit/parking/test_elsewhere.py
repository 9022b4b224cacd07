"""An operator lets a processor go on with what it parked of the ledgers `patterns` and `access`."""

from typing import Any

import orjson
import pytest
from msgspec.structs import replace

from events.codec import decode_command
from events.commands.parking import (
    DiscardParkedPattern,
    ElsewhereCommand,
    RetryParked,
    RetryParkedAccess,
    RetryParkedPattern,
)
from events.errors import ContractError
from events.identity import beside
from events.ledgers import ACCESS as ACCESS_LEDGER
from events.ledgers import CASES, LEDGERS, PATTERNS, ledger_of
from events.parking import ParkedAccessRetried, ParkedPatternDiscarded, ParkedPatternRetried
from events.registry import COMMANDS
from events.rules import shipped
from events.vocabulary import DiscardGround, Processor
from infra.settings import Settings
from services.bootstrap.layouts import LAYOUTS
from services.bootstrap.parked import SCHEMAS
from services.parking import elsewhere, ordering
from services.parking.followers import FOLLOWERS
from services.parking.parking import DECIDER as OF_CASES

from ...given import Scenario, context

UUID = "0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
PATTERN, LOOKED, CASE = f"pattern-{UUID}", f"access-{UUID}", f"complaint-{UUID}"
EVENT = f"{PATTERN}.4"
RETRY = RetryParkedPattern(parked=PATTERN, processor=Processor.STEWARDSHIP)
RETRIED = ParkedPatternRetried(institution="uni", parked=PATTERN, processor=Processor.STEWARDSHIP)
DISCARD = DiscardParkedPattern(
    parked=PATTERN, processor=Processor.STEWARDSHIP, event=EVENT, ground=DiscardGround.FAULTY
)
DISCARDED = ParkedPatternDiscarded(
    institution="uni", parked=PATTERN, processor=Processor.STEWARDSHIP, event=EVENT, ground=DiscardGround.FAULTY
)
OF_PATTERN = Scenario(
    elsewhere.PATTERNS, replace(context("patternparking"), stream=beside("patternparking", PATTERN, "stewardship"))
)
OF_ACCESS = Scenario(
    elsewhere.ACCESS, replace(context("accessparking"), stream=beside("accessparking", LOOKED, "access"))
)


def test_each_retry_is_one_of_its_own() -> None:
    OF_PATTERN.when(RETRY).then(RETRIED)
    OF_PATTERN.given(RETRIED).when(RETRY).then(RETRIED)
    looked = RetryParkedAccess(parked=LOOKED, processor=Processor.ACCESS)
    OF_ACCESS.when(looked).then(ParkedAccessRetried(institution="uni", parked=LOOKED, processor=Processor.ACCESS))


def test_an_event_is_left_out_once_and_others_after_it() -> None:
    OF_PATTERN.when(DISCARD).then(DISCARDED)
    OF_PATTERN.given(DISCARDED, RETRIED).when(replace(DISCARD, ground=DiscardGround.UNREADABLE)).nothing()
    of_orders = f"{beside('patternparking', PATTERN, 'stewardship')}.1"
    OF_PATTERN.given(DISCARDED).when(replace(DISCARD, event=of_orders)).then(replace(DISCARDED, event=of_orders))


@pytest.mark.parametrize("event", [EVENT.replace("0190", "0191"), EVENT.replace("pattern", "release")])
def test_an_event_of_another_stream_is_refused(event: str) -> None:
    OF_PATTERN.when(replace(DISCARD, event=event)).refuses("event.elsewhere", field="event")


@pytest.mark.parametrize("command", [RETRY, DISCARD])
def test_a_command_is_for_the_stream_that_it_names(command: ElsewhereCommand) -> None:
    OF_PATTERN.when(replace(command, processor=Processor.OVERSIGHT)).refuses("stream.other", field="subject")


def test_a_processor_that_reads_another_ledger_is_told_apart() -> None:
    of_reading = replace(OF_PATTERN.context, stream=beside("patternparking", PATTERN, "reading"))
    asked = replace(RETRY, processor=Processor.READING)
    Scenario(elsewhere.PATTERNS, of_reading).when(asked).refuses("parking.processor", field="processor")
    of_steward = replace(context("parking"), stream=beside("parking", CASE, "stewardship"))
    of_case = RetryParked(case=CASE, processor=Processor.STEWARDSHIP)
    Scenario(OF_CASES, of_steward).when(of_case).refuses("parking.processor", field="processor")


def test_who_follows_which_ledger_is_what_their_tables_follow() -> None:
    kinds = {CASES: "parking", PATTERNS: "patternparking", ACCESS_LEDGER: "accessparking"}
    rules = shipped()
    from_layouts: dict[str, set[str]] = {kind: set() for kind in FOLLOWERS}
    for make in LAYOUTS.values():
        layout = make(Settings(), rules)
        from_layouts[kinds[layout.follows]].add(layout.name)
        assert SCHEMAS[Processor(layout.name)] == layout.schema
    assert {kind: {one.value for one in followers} for kind, followers in FOLLOWERS.items()} == from_layouts


@pytest.mark.parametrize("parked", [PATTERN, LOOKED, CASE, f"release-{UUID}", f"checkpoint-{UUID}"])
def test_an_order_is_the_command_of_the_ledger_on_which_it_lies(parked: str) -> None:
    kind, data = ordering.retry(parked, "reading", "it was repaired")
    assert ordering.can_be_parked(parked)
    assert ledger_of(kind) is ledger_of(parked.partition("-")[0])
    assert ("note" in data) == (ledger_of(kind) is CASES)
    command: Any = decode_command(kind, orjson.dumps(data))
    assert command.stream.startswith(f"{kind.split('.')[2]}-{parked}.")


def test_nothing_of_the_access_ledger_is_left_out() -> None:
    assert [kind for kind in COMMANDS if ledger_of(kind) is ACCESS_LEDGER and "discard" in kind] == []
    with pytest.raises(ordering.NeverLeftOut):
        ordering.discard(LOOKED, "access", f"{LOOKED}.1", "why", "faulty")


def test_a_stream_of_another_ledger_is_not_read() -> None:
    data = orjson.dumps({"parked": CASE, "processor": "stewardship"})
    for kind in (RetryParkedPattern, RetryParkedAccess):
        with pytest.raises(ContractError) as error:
            decode_command(kind.TYPE, data)
        assert error.value.field == "data.parked"
    assert not ordering.can_be_parked(f"deadline-{CASE}.T11.handling")
    assert len(LEDGERS) == len(FOLLOWERS)
