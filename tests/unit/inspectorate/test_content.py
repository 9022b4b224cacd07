"""What a hand-off that the processor prepares tells: what its profile has room for, and only what it is about."""

from typing import Any

import pytest
from msgspec.structs import replace

from events.commands.handoff import ContentAsked
from events.handoff import Content
from events.rules import shipped
from events.rules.handoffs import HandoffProfile
from events.vocabulary import (
    Answer,
    Behaviour,
    HandoffKind,
    HandoffPurpose,
    Population,
    Recipient,
    Relation,
    TaskCharge,
)
from services.inspectorate.content import content_for
from services.inspectorate.facts import Call, Facts

from .case import (
    CONSULTED,
    FILED,
    FILING,
    INFORMED,
    TEACHER_AND_MINOR,
    WITH_A_MINOR,
    History,
    coded,
    of_duty,
    prepared,
    suspected,
    to,
)

PROFILES = shipped().profiles
OF_THE_BOARD = [profile for profile in PROFILES if HandoffKind.REPORTER_SIDE not in profile.kinds]


def of(profile: HandoffProfile, **changes: Any) -> Call:
    """A call for a hand-off by a profile."""
    return Call(
        recipient=profile.recipient, kind=profile.kinds[0], purpose=profile.purpose, cause=f"{of_duty()}.1", **changes
    )


def told(content: ContentAsked) -> set[str]:
    """The fields that are set."""
    return {name for name in content.__struct_fields__ if getattr(content, name) not in (None, ())}


def everything() -> Facts:
    """A case of which all is known that a hand-off may tell in codes."""
    history = History()
    history.asks(coded(TEACHER_AND_MINOR))
    history.asks(suspected(), INFORMED, CONSULTED, FILING, FILED, stream=of_duty())
    return history.facts


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.ref)
def test_no_field_is_told_that_the_profile_has_no_room_for(profile: HandoffProfile) -> None:
    assert told(content_for(everything(), of(profile, duty=1), profile)) <= set(profile.fields)


@pytest.mark.parametrize("profile", OF_THE_BOARD, ids=lambda profile: profile.ref)
def test_what_is_lacking_is_what_only_a_person_can_add(profile: HandoffProfile) -> None:
    lacking = set(profile.must) - told(content_for(everything(), of(profile, duty=1), profile))
    assert lacking <= {"affected", "respondent", "account", "contact"}


def profile_to(recipient: Recipient, kind: HandoffKind) -> HandoffProfile:
    return next(profile for profile in PROFILES if profile.recipient is recipient and kind in profile.kinds)


CONSULTATION = profile_to(Recipient.CONFIDENTIAL_INSPECTOR, HandoffKind.MANDATORY)


def test_for_a_duty_it_is_the_conduct_that_it_is_about() -> None:
    content = content_for(everything(), of(CONSULTATION, duty=1), CONSULTATION)
    assert content.behaviours == (Behaviour.SEXUAL_CRIME,)
    assert content.relations == (Relation.TEACHES,)


def test_a_case_that_nobody_has_coded_tells_what_the_suspicion_says() -> None:
    history = History()
    history.asks(suspected(), stream=of_duty())
    content = content_for(history.facts, of(CONSULTATION, duty=1), CONSULTATION)
    assert content == ContentAsked(
        behaviours=WITH_A_MINOR.conduct,
        affected_population=Population.STUDENT,
        affected_minor=Answer.YES,
        respondent_task_charge=TaskCharge.EMPLOYEE,
    )


def test_what_the_coding_says_of_who_studies_goes_before_that_someone_does() -> None:
    history = History()
    assistant = replace(TEACHER_AND_MINOR.affected, population=Population.STUDENT_ASSISTANT)
    history.asks(coded(replace(TEACHER_AND_MINOR, affected=assistant)))
    history.asks(suspected(), stream=of_duty())
    content = content_for(history.facts, of(CONSULTATION, duty=1), CONSULTATION)
    assert content.affected_population is Population.STUDENT_ASSISTANT


SIGNAL = Content(behaviours=(Behaviour.BULLYING,), affected_population=Population.EMPLOYED_PHD)


def onward(profile: HandoffProfile, content: Content) -> ContentAsked:
    """What a case of which all is known tells when a hand-off with that content goes on."""
    history = History()
    history.asks(coded(TEACHER_AND_MINOR))
    stream = to(Recipient.INSPECTORATE)
    history.asks(prepared(Recipient.INSPECTORATE, HandoffPurpose.SIGNAL, content=content), stream=stream)
    return content_for(history.facts, of(profile, follows=stream), profile)


def test_what_is_passed_on_is_what_the_first_was_told_and_nobody_need_approve_anew() -> None:
    passed_on = profile_to(Recipient.LABOUR_INSPECTORATE, HandoffKind.PASSED_ON)
    content = onward(passed_on, replace(SIGNAL, affected_minor=Answer.NO))
    assert content == ContentAsked(behaviours=SIGNAL.behaviours, affected_population=SIGNAL.affected_population)


def test_where_the_board_sees_it_first_what_the_other_cannot_do_without_is_added() -> None:
    signal = profile_to(Recipient.LABOUR_INSPECTORATE, HandoffKind.VOLUNTARY)
    content = onward(signal, replace(SIGNAL, affected_population=None))
    assert content == ContentAsked(behaviours=SIGNAL.behaviours, affected_population=Population.STUDENT)
