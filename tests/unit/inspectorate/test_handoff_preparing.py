"""How a hand-off begins: what it may hold, what must have led to it, and who need approve it."""

from typing import Any

import pytest
from msgspec.structs import replace

from events.rules.catalogue import Catalogue
from events.sealed import NotSealed, Person
from events.vocabulary import HandoffKind, HandoffPurpose, Population, Recipient
from services.inspectorate.handoff import decider

from ...given import Scenario
from .handoffs import (
    CASE,
    CODES,
    DUTY_CODES,
    EVENT,
    OTHER_CASE,
    OWN,
    WHO,
    asked,
    box,
    content,
    entrust,
    handoff,
    mandatory,
    own,
    passed_on,
    prepare,
    prepared,
    stream,
)

INSPECTORATE, LABOUR, POLICE = Recipient.INSPECTORATE, Recipient.LABOUR_INSPECTORATE, Recipient.POLICE
SIGNAL_FOR, REPORT = HandoffPurpose.SIGNAL, HandoffPurpose.CRIMINAL_REPORT


def test_the_board_prepares_a_signal_which_waits_for_approval() -> None:
    handoff(INSPECTORATE).when(prepare(INSPECTORATE, SIGNAL_FOR, asked(**CODES))).then(prepared())


def test_what_needs_approval_may_lack_something_until_then() -> None:
    owed = {"kind": HandoffKind.MANDATORY, "prepared_by": EVENT}
    handoff(POLICE).when(prepare(POLICE, REPORT, asked(**DUTY_CODES), **owed)).then(mandatory())


def test_what_the_inspectorate_passes_on_needs_nobodys_approval() -> None:
    follows = stream(INSPECTORATE)
    ask = prepare(LABOUR, SIGNAL_FOR, asked(**CODES), kind=HandoffKind.PASSED_ON, follows=follows)
    handoff(LABOUR).when(ask).then(passed_on())


@pytest.mark.parametrize("population", [None, Population.STUDENT, Population.SCHOLARSHIP_PHD, Population.UNKNOWN])
def test_only_what_is_about_staff_is_passed_on(population: Population | None) -> None:
    told = asked(**{**CODES, "affected_population": population})
    ask = prepare(LABOUR, SIGNAL_FOR, told, kind=HandoffKind.PASSED_ON, follows=stream(INSPECTORATE))
    code = "handoff.content.incomplete" if population is None else "handoff.passed-on.staff-only"
    handoff(LABOUR).when(ask).refuses(code, field="content.affected_population")


def test_nothing_but_codes_is_passed_on() -> None:
    told = asked(**CODES, account=box("account"))
    ask = prepare(LABOUR, SIGNAL_FOR, told, kind=HandoffKind.PASSED_ON, follows=stream(INSPECTORATE))
    handoff(LABOUR).when(ask).refuses("handoff.content.not-allowed", field="content.account")


def test_signals_are_passed_on_to_the_labour_inspectorate_alone() -> None:
    ask = prepare(INSPECTORATE, SIGNAL_FOR, asked(**CODES), kind=HandoffKind.PASSED_ON, follows=stream(LABOUR))
    handoff(INSPECTORATE).when(ask).refuses("handoff.profile.unknown", field="recipient")


@pytest.mark.parametrize("kind", [HandoffKind.MANDATORY, HandoffKind.PASSED_ON])
def test_what_is_nobodys_choice_follows_from_something(kind: HandoffKind) -> None:
    ask = prepare(POLICE, REPORT, asked(**DUTY_CODES), kind=kind)
    handoff(POLICE).when(ask).refuses("handoff.cause.missing", field="prepared_by")


def test_what_led_to_it_is_of_the_same_case() -> None:
    owed = prepare(POLICE, REPORT, asked(), kind=HandoffKind.MANDATORY, prepared_by=f"duty-{OTHER_CASE}.1.2")
    handoff(POLICE).when(owed).refuses("event.elsewhere", field="prepared_by")
    for follows in (f"handoff-{OTHER_CASE}.police.1", OWN, CASE, f"duty-{CASE}.1", stream(LABOUR)):
        ask = prepare(LABOUR, SIGNAL_FOR, asked(**CODES), follows=follows)
        handoff(LABOUR).when(ask).refuses("handoff.follows.elsewhere", field="follows")


def test_a_second_one_may_follow_the_first() -> None:
    ask = prepare(INSPECTORATE, SIGNAL_FOR, asked(**CODES), number=2, follows=stream(INSPECTORATE))
    handoff(INSPECTORATE, 2).when(ask).then(prepared(follows=stream(INSPECTORATE)))


def test_a_field_that_is_not_for_the_recipient_is_refused_by_name() -> None:
    for field, value in (("reporter", WHO), ("respondent", WHO), ("account", box("account"))):
        told = asked(**CODES, **{field: value})
        ask = prepare(INSPECTORATE, SIGNAL_FOR, told)
        handoff(INSPECTORATE).when(ask).refuses("handoff.content.not-allowed", field=f"content.{field}")


def test_what_no_profile_is_about_is_refused_and_says_what_there_is() -> None:
    ask = prepare(LABOUR, HandoffPurpose.REFERRAL, asked(**CODES))
    handoff(LABOUR).when(ask).refuses("handoff.profile.unknown", field="purpose")


def test_a_number_that_is_taken_is_taken() -> None:
    ask = prepare(INSPECTORATE, SIGNAL_FOR, asked(**CODES))
    handoff(INSPECTORATE).given(prepared()).when(ask).refuses("stream.exists")
    handoff(INSPECTORATE, 2).when(ask).refuses("stream.other", field="subject")


def test_a_reporter_entrusts_something_and_no_case_is_named() -> None:
    handoff().when(entrust(LABOUR, asked(account=box("account")))).then(own())


def test_who_reports_says_of_themselves_what_they_like() -> None:
    told = asked(account=box("account"), reporter=WHO, contact=box("contact"))
    (event,) = decided(handoff().when(entrust(LABOUR, told)))
    assert event.content.reporter is not None


def test_what_a_reporter_entrusts_goes_at_once_so_nothing_may_be_lacking() -> None:
    ask = entrust(LABOUR, asked(**CODES))
    handoff().when(ask).refuses("handoff.content.incomplete", field="content.account")
    ask = entrust(LABOUR, asked(account=box("account"), affected=WHO))
    handoff().when(ask).refuses("handoff.content.not-allowed", field="content.affected")
    ask = entrust(POLICE, asked(account=box("account")))
    handoff().when(ask).refuses("handoff.profile.unknown", field="recipient")


def test_a_reporters_own_lies_beside_no_case_and_is_not_made_for_them() -> None:
    handoff(LABOUR).when(entrust(LABOUR, asked(account=box("account")))).refuses("stream.other", field="subject")
    ask = prepare(LABOUR, SIGNAL_FOR, asked(account=box("account")), kind=HandoffKind.REPORTER_SIDE)
    handoff(LABOUR).when(ask).refuses("handoff.reporter-side", field="kind")


def test_readable_text_is_never_put_on_the_log() -> None:
    for told in (asked(**CODES, contact="room 1"), asked(**CODES, contact=box("c"), respondent=Person(name="N"))):
        scenario = handoff(INSPECTORATE).when(prepare(INSPECTORATE, SIGNAL_FOR, told))
        with pytest.raises(NotSealed):
            decided(scenario)


def test_without_a_catalogue_nobody_may_know_anything() -> None:
    bare = Catalogue(rules=(), ladders=(), calendars=(), institutions={})
    scenario = Scenario(decider(bare), handoff(INSPECTORATE).context)
    scenario.when(prepare(INSPECTORATE, SIGNAL_FOR, asked(**CODES))).refuses("handoff.profile.unknown")


def decided(scenario: Scenario) -> Any:
    """The events that follow, for a test that looks at a part of them."""
    assert scenario.command is not None
    return scenario.decider.decide(scenario.state(), scenario.command, scenario.context)


def test_a_person_of_whom_only_the_number_is_known_is_not_told_of() -> None:
    number = Person(subject=WHO.subject, reference=box("number"))
    told = asked(behaviours=CODES["behaviours"], account=box("account"), respondent=number)
    committee = Recipient.INTEGRITY_COMMITTEE
    (event,) = decided(handoff(committee).when(prepare(committee, HandoffPurpose.REFERRAL, told)))
    assert event.content == content(
        behaviours=CODES["behaviours"],
        account=box("account"),
        respondent=replace(event.content.respondent, name=None),
    )
