"""Destroying keys takes two people in two roles, and nothing begins over a hold."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from events.commands.erasure import (
    HaltErasure,
    PlaceHold,
    ProposeErasure,
    RejectErasure,
    ReleaseHold,
    RequestErasure,
)
from events.commands.incident import CloseIncident, ReopenIncident
from events.outcome import Status
from events.sealed import Person
from events.vocabulary import ClosingReason, ErasureGround, ErasureRejection, HoldReason, ReopeningReason
from services.moments import legal_date
from tests.sent import AT

from .desk import (
    BOARD,
    CASE,
    CONVERSATION,
    COORDINATOR,
    DUTY,
    END_CONVERSATION,
    END_TRACK,
    FILE,
    OPEN_CONVERSATION,
    PORTAL,
    REQUEST,
    SAME_BY_ANOTHER,
    SAME_PERSON,
    STREAM,
    TO_FILING,
    WORKER,
    Desk,
)

CLAIM = PlaceHold(case=CASE, reason=HoldReason.LEGAL_CLAIM)
NO_CLAIM = ReleaseHold(reason=HoldReason.LEGAL_CLAIM)
ENDED_ON = legal_date(AT)
PROPOSAL = ProposeErasure(case=CASE, rule="retention-incident/1", ended_on=ENDED_ON, due_on=date(2028, 2, 1))
BY_TERM = RequestErasure(case=CASE, ground=ErasureGround.RETENTION)
CLOSE = CloseIncident(reason=ClosingReason.NOTED)


def test_two_people_agree_and_the_log_says_what_became_unreadable_and_by_whom() -> None:
    desk = Desk()
    request = desk.ask()
    assert desk.approve(request).status is Status.ACCEPTED
    desk.begin(request)
    at = desk.at
    desk.confirm(request, at)
    assert desk.said == ["requested", "approved", "begun", "keys-destroyed"]
    done = desk.last("keys-destroyed")
    assert (done.requested_by, done.approved_by, done.ground) == (COORDINATOR, BOARD, ErasureGround.OBJECTION)
    assert (done.keys[0].kid, done.destroyed_at) == (CASE, at)


@pytest.mark.parametrize(
    ("actor", "code"), [(SAME_PERSON, "erasure.same-person"), (SAME_BY_ANOTHER, "erasure.same-role")]
)
def test_one_person_or_one_role_is_not_enough(actor: str, code: str) -> None:
    desk = Desk()
    assert desk.approve(desk.ask(), actor).code == code


def test_a_second_person_rejects_on_a_ground_and_a_new_request_may_follow() -> None:
    desk = Desk()
    request = desk.ask()
    reject = RejectErasure(request=request, reason=ErasureRejection.LEGAL_CLAIM)
    assert desk.say(reject, STREAM, COORDINATOR).code == "erasure.same-person"
    desk.say(reject, STREAM, SAME_BY_ANOTHER)
    assert desk.approve(request).code == "erasure.answered"
    assert desk.ask() != request
    assert desk.said == ["requested", "rejected", "requested"]


def test_one_request_at_a_time_and_only_that_one_is_answered() -> None:
    desk = Desk()
    desk.ask()
    assert desk.say(REQUEST, STREAM, BOARD).code == "erasure.pending"
    assert desk.approve("request-0190f3c2-0000-7000-8000-000000000009").code == "erasure.unknown"


def test_nothing_begins_that_two_people_did_not_agree_on() -> None:
    desk = Desk()
    request = desk.ask()
    assert desk.begin(request).code == "erasure.not-agreed"
    assert desk.confirm(request).code == "erasure.not-agreed"
    desk.approve(request)
    assert desk.confirm(request).code == "erasure.not-agreed", "it was not begun"


@pytest.mark.parametrize("step", ["ask", "approve", "begin"])
@pytest.mark.parametrize(
    "hold",
    [HoldReason.DUTY, HoldReason.FILING_DUE, HoldReason.CRIMINAL_TRACK, HoldReason.CONVERSATION, None],
)
def test_a_hold_stops_every_step_and_is_named(step: str, hold: HoldReason | None) -> None:
    desk = Desk()
    request = desk.ask() if step != "ask" else ""
    if step == "begin":
        desk.approve(request)
    place(desk, hold)
    outcome: Any
    if step == "ask":
        outcome = desk.say(REQUEST, STREAM)
    elif step == "approve":
        outcome = desk.approve(request)
    else:
        outcome = desk.begin(request)
    named = hold or HoldReason.LEGAL_CLAIM
    if step == "begin":
        assert desk.last("halted").hold is named
        assert "begun" not in desk.said
    else:
        assert (outcome.code, outcome.parameters["hold"]) == ("erasure.on-hold", named.value)


def test_when_every_hold_is_gone_two_people_may_ask_anew() -> None:
    desk = Desk()
    desk.suspect(*TO_FILING, *FILE)
    desk.say(OPEN_CONVERSATION, CONVERSATION, PORTAL)
    desk.say(CLAIM, STREAM)
    for command, stream, actor in ((END_TRACK, DUTY, BOARD), (END_CONVERSATION, CONVERSATION, PORTAL)):
        assert desk.say(REQUEST, STREAM).code == "erasure.on-hold"
        desk.say(command, stream, actor)
    assert desk.say(REQUEST, STREAM).code == "erasure.on-hold"
    desk.say(NO_CLAIM, STREAM, BOARD)
    assert desk.say(NO_CLAIM, STREAM, BOARD).events == (), "releasing twice is harmless"
    request = desk.ask()
    desk.approve(request)
    desk.begin(request)
    assert desk.said[-1] == "begun"


def test_once_destruction_has_begun_nobody_is_made_to_believe_that_a_hold_holds() -> None:
    desk = Desk()
    request = desk.ask()
    desk.approve(request)
    desk.begin(request)
    assert desk.say(CLAIM, STREAM).code == "erasure.begun"


@pytest.mark.parametrize("reason", [HoldReason.CRIMINAL_TRACK, HoldReason.NOT_NAMED])
def test_people_place_only_what_people_judge(reason: HoldReason) -> None:
    by_hand = PlaceHold(case=CASE, reason=reason)
    assert Desk().say(by_hand, STREAM).code == "erasure.hold.not-by-hand"


@pytest.mark.parametrize("hold", [HoldReason.CRIMINAL_TRACK, HoldReason.NOT_NAMED])
def test_where_the_keyring_finds_a_hold_it_is_halted_and_asked_anew(hold: HoldReason) -> None:
    desk = Desk()
    request = desk.ask()
    desk.approve(request)
    desk.begin(request)
    desk.say(HaltErasure(request=request, hold=hold), STREAM, WORKER)
    assert desk.last("halted").hold is hold
    assert desk.confirm(request).events == (), "it is over"
    assert desk.ask() != request


def test_a_worker_that_repeats_itself_changes_nothing() -> None:
    desk = Desk()
    request = desk.ask()
    desk.approve(request)
    for _ in range(2):
        desk.begin(request)
    for _ in range(2):
        desk.confirm(request)
    assert desk.begin(request).events == ()
    assert desk.said == ["requested", "approved", "begun", "keys-destroyed"]


def test_a_retention_term_is_proposed_once_and_is_a_ground_only_then() -> None:
    desk = Desk()
    assert desk.say(BY_TERM, STREAM).code == "erasure.retention.not-over"
    assert desk.say(PROPOSAL, STREAM, WORKER).events == (), "the case is being handled"
    desk.say(CLOSE, CASE)
    desk.say(PROPOSAL, STREAM, WORKER)
    assert desk.say(PROPOSAL, STREAM, WORKER).events == ()
    of_one = RequestErasure(case=CASE, ground=ErasureGround.RETENTION, person=Person(subject="person-" + "1" * 32))
    assert desk.say(of_one, STREAM).code == "erasure.retention.of-case"
    desk.ask(BY_TERM)
    assert desk.last("requested").rule == "retention-incident/1"


def test_a_case_that_is_taken_up_again_is_not_destroyed_by_its_old_term() -> None:
    desk = Desk()
    desk.say(CLOSE, CASE)
    desk.say(PROPOSAL, STREAM, WORKER)
    request = desk.ask(BY_TERM)
    desk.say(ReopenIncident(reason=ReopeningReason.NEW_FACTS), CASE)
    assert desk.approve(request).code == "erasure.retention.goes-on"


def test_a_term_that_ran_out_before_the_case_was_taken_up_again_is_not_that_of_its_second_ending() -> None:
    desk = Desk()
    desk.say(CLOSE, CASE)
    desk.say(PROPOSAL, STREAM, WORKER)
    agreed = desk.ask(BY_TERM)
    desk.approve(agreed)
    desk.say(ReopenIncident(reason=ReopeningReason.NEW_FACTS), CASE)
    desk.at += timedelta(days=1)
    desk.begin(agreed)
    assert desk.last("halted").hold is HoldReason.HANDLED
    desk.say(CLOSE, CASE)
    assert desk.say(BY_TERM, STREAM).code == "erasure.retention.not-over"
    desk.say(replace(PROPOSAL, ended_on=ENDED_ON + timedelta(days=1)), STREAM, WORKER)
    request = desk.ask(BY_TERM)
    desk.approve(request)
    desk.begin(request)
    assert desk.said[-1] == "begun"


def place(desk: Desk, hold: HoldReason | None) -> None:
    match hold:
        case HoldReason.DUTY:
            desk.suspect(*TO_FILING[:2])
        case HoldReason.FILING_DUE:
            desk.suspect(*TO_FILING)
        case HoldReason.CRIMINAL_TRACK:
            desk.suspect(*TO_FILING, *FILE)
        case HoldReason.CONVERSATION:
            desk.say(OPEN_CONVERSATION, CONVERSATION, PORTAL)
        case _:
            desk.say(CLAIM, STREAM, BOARD)
