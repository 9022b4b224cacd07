"""An operator lets a processor go on with a parked case: tried again, or one event left out."""

from typing import Any

import pytest
from msgspec.structs import replace
from msgspec.structs import replace as struct_replace

from events.commands.parking import DiscardParked, ParkingCommand, RetryParked
from events.identity import beside
from events.parking import ParkedDiscarded, ParkedRetried
from events.sealed import NotSealed, Sealed
from events.vocabulary import Processor
from services.parking.parking import DECIDER

from ...given import Scenario, context

CASE = "complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
EVENT = f"{CASE}.7"
NOTE = Sealed(kid=CASE, box="bm90ZQ")
RETRY = RetryParked(case=CASE, processor=Processor.ESCALATION, note=NOTE)
RETRIED = ParkedRetried(institution="uni", case=CASE, processor=Processor.ESCALATION, note=NOTE)
DISCARD = DiscardParked(case=CASE, processor=Processor.ESCALATION, event=EVENT, note=NOTE)
DISCARDED = ParkedDiscarded(institution="uni", case=CASE, processor=Processor.ESCALATION, event=EVENT, note=NOTE)
PARKING = Scenario(DECIDER, struct_replace(context("parking"), stream=beside("parking", CASE, "escalation")))


def test_each_retry_is_one_of_its_own() -> None:
    PARKING.when(RETRY).then(RETRIED)
    PARKING.given(RETRIED).when(replace(RETRY, note=None)).then(replace(RETRIED, note=None))


def test_an_event_is_left_out_once_and_others_after_it() -> None:
    PARKING.when(DISCARD).then(DISCARDED)
    PARKING.given(DISCARDED, RETRIED).when(replace(DISCARD, note=Sealed(kid=CASE, box="YQ"))).nothing()
    other = f"{CASE}.8"
    PARKING.given(DISCARDED).when(replace(DISCARD, event=other)).then(replace(DISCARDED, event=other))


def test_what_lies_beside_the_case_can_be_left_out_too() -> None:
    of_deadline = f"{beside('deadline', CASE, 'T11', 'handling')}.2"
    PARKING.when(replace(DISCARD, event=of_deadline)).then(replace(DISCARDED, event=of_deadline))


@pytest.mark.parametrize("event", [EVENT.replace("0190", "0191"), EVENT.replace("complaint", "incident")])
def test_an_event_of_another_case_is_refused(event: str) -> None:
    PARKING.when(replace(DISCARD, event=event)).refuses("event.elsewhere", field="event")


@pytest.mark.parametrize("command", [RETRY, DISCARD])
def test_a_command_is_for_the_stream_that_it_names(command: ParkingCommand) -> None:
    PARKING.when(replace(command, processor=Processor.READING)).refuses("stream.other", field="subject")


@pytest.mark.parametrize("command", [RETRY, DISCARD])
def test_a_readable_note_does_not_come_onto_the_log(command: ParkingCommand) -> None:
    with pytest.raises(NotSealed):
        DECIDER.decide(DECIDER.initial, replace(command, note="seen in passing"), PARKING.context)


def test_it_is_begun_beside_a_case_and_belongs_to_its_institution() -> None:
    assert (DECIDER.kind, DECIDER.beside, DECIDER.initial.institution) == ("parking", True, "")
    state: Any = PARKING.given(RETRIED).state()
    assert state.institution == "uni"
