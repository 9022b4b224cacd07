"""The rules of conversations: who may say what when, and that nobody listens who was not warned."""

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from events.commands.conversation import (
    AcceptDutyWarning,
    AnswerReporter,
    EndConversation,
    OpenConversation,
    ReadMessages,
    WriteAsReporter,
)
from events.conversation import (
    ConversationEnded,
    ConversationOpened,
    DutyWarningAccepted,
    MessagesRead,
    ReporterAnswered,
    ReporterWrote,
)
from events.registry import Event
from events.rules import shipped
from events.sealed import NotSealed, Sealed
from events.vocabulary import ConversationEnd
from services.conversation import conversation
from services.conversation.conversation import decider
from services.conversation.state import Over, Talking
from services.decider import Context, ImpossibleHistory
from services.refusals import Refused
from tests.given import NOW, Scenario, context

CASE = "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
STREAM = f"conversation-{CASE}.reporter"
TODAY = date(2026, 3, 2)
BOX = Sealed(kid=CASE, box="bm9uY2U")
WARNING = "duty-warning/1"
ME = "handler:0123456789abcdef"
PORTAL = "reporter-portal:fedcba9876543210"

OPENED = ConversationOpened(institution="uni", case=CASE)
WARNED = DutyWarningAccepted(warning=WARNING, by=ME, occurred_on=TODAY)
ENDED = ConversationEnded(reason=ConversationEnd.DONE, occurred_on=TODAY)


def wrote(number: int) -> ReporterWrote:
    return ReporterWrote(number=number, message=BOX, occurred_on=TODAY)


def answered(number: int) -> ReporterAnswered:
    return ReporterAnswered(number=number, message=BOX, occurred_on=TODAY)


def read(until: int, by: str = ME) -> MessagesRead:
    return MessagesRead(until=until, by=by, occurred_on=TODAY)


def given(*events: object, by: str = ME, days: int = 0) -> Scenario:
    at = context("conversation", at=NOW + timedelta(days=days))
    at = Context(at=at.at, stream=STREAM, institution="uni", actor=by, ids=at.ids)
    return Scenario(decider(shipped()), at).given(*events)  # type: ignore[arg-type]


def test_a_conversation_is_opened_beside_its_case() -> None:
    given(by=PORTAL).when(OpenConversation(case=CASE)).then(OPENED)


def test_it_is_opened_under_its_own_name_only() -> None:
    other = CASE.replace("incident", "complaint")
    given(by=PORTAL).when(OpenConversation(case=other)).refuses("stream.other")


def test_nothing_is_said_before_it_is_opened_and_it_is_opened_once() -> None:
    given(by=PORTAL).when(WriteAsReporter(message=BOX)).refuses("stream.unknown")
    given(OPENED).when(OpenConversation(case=CASE)).refuses("stream.exists")
    given(OPENED, ENDED).when(OpenConversation(case=CASE)).refuses("stream.exists")


def test_messages_of_both_sides_are_in_one_count_and_only_the_day_is_said() -> None:
    given(OPENED, by=PORTAL).when(WriteAsReporter(message=BOX)).then(wrote(1))
    given(OPENED, wrote(1), WARNED).when(AnswerReporter(message=BOX)).then(answered(2))
    given(OPENED, wrote(1), WARNED, answered(2), by=PORTAL).when(WriteAsReporter(message=BOX)).then(wrote(3))


def test_saying_the_same_twice_is_saying_it_twice() -> None:
    given(OPENED, wrote(1), by=PORTAL).when(WriteAsReporter(message=BOX)).then(wrote(2))


def test_a_message_in_the_clear_is_none() -> None:
    with pytest.raises(NotSealed):
        given(OPENED, by=PORTAL).when(WriteAsReporter(message="clear")).nothing()


@pytest.mark.parametrize("asked", [ReadMessages(until=1), AnswerReporter(message=BOX)])
def test_nobody_reads_or_answers_who_was_not_warned_of_the_duty(asked: ReadMessages | AnswerReporter) -> None:
    given(OPENED, wrote(1)).when(asked).refuses("conversation.warning.required")
    someone_else = replace(WARNED, by="confidant:0123456789abcdef")
    given(OPENED, wrote(1), someone_else).when(asked).refuses("conversation.warning.required")
    outdated = replace(WARNED, warning="duty-warning/0")
    given(OPENED, wrote(1), outdated).when(asked).refuses("conversation.warning.required")


def test_the_refusal_says_where_the_warning_is() -> None:
    with pytest.raises(Refused) as refused:
        given(OPENED, wrote(1)).when(ReadMessages(until=1)).nothing()
    assert refused.value.parameters == {"warning": WARNING, "address": conversation.WARNING_ADDRESS}


def test_a_warning_is_accepted_once_by_each_and_only_as_it_is_today() -> None:
    given(OPENED).when(AcceptDutyWarning(warning=WARNING)).then(WARNED)
    given(OPENED, WARNED).when(AcceptDutyWarning(warning=WARNING)).nothing()
    given(OPENED, ENDED).when(AcceptDutyWarning(warning=WARNING)).then(WARNED)
    given(OPENED).when(AcceptDutyWarning(warning="duty-warning/2")).refuses("conversation.warning.outdated")


def test_who_accepted_an_earlier_warning_must_see_the_new_one() -> None:
    (first,) = shipped().warnings_of_duty
    second = replace(first, version=2, effective_from=TODAY + timedelta(days=1))
    rules = dataclasses.replace(shipped(), warnings_of_duty=(replace(first, effective_to=TODAY), second))
    warned = dataclasses.replace(given(OPENED, wrote(1), WARNED), decider=decider(rules)).when(ReadMessages(until=1))
    warned.then(read(1))
    dataclasses.replace(warned, context=given(days=1).context).refuses("conversation.warning.required")


def test_reading_is_recorded_for_everyone_who_reads_and_every_day_anew() -> None:
    given(OPENED, wrote(1), WARNED).when(ReadMessages(until=1)).then(read(1))
    given(OPENED, wrote(1), WARNED, read(1)).when(ReadMessages(until=1)).nothing()
    given(OPENED, wrote(1), WARNED, read(1, by="desk:0123456789abcdef")).when(ReadMessages(until=1)).then(read(1))
    given(OPENED, wrote(1), WARNED, read(1), wrote(2)).when(ReadMessages(until=2)).then(read(2))
    again = replace(read(1), occurred_on=TODAY + timedelta(days=1))
    given(OPENED, wrote(1), WARNED, read(1), days=1).when(ReadMessages(until=1)).then(again)
    given(OPENED, wrote(1), WARNED, ENDED).when(ReadMessages(until=1)).then(read(1))


def test_nobody_reads_further_than_there_is() -> None:
    given(OPENED, wrote(1), WARNED).when(ReadMessages(until=2)).refuses("conversation.message.unknown", field="until")


def test_either_side_ends_it_for_its_own_reason() -> None:
    theirs = ConversationEnded(reason=ConversationEnd.REPORTER, occurred_on=TODAY)
    given(OPENED, wrote(1), by=PORTAL).when(EndConversation(reason=ConversationEnd.REPORTER)).then(theirs)
    given(OPENED, wrote(1), WARNED, read(1)).when(EndConversation(reason=ConversationEnd.DONE)).then(ENDED)
    given(OPENED).when(EndConversation(reason=ConversationEnd.REPORTER)).refuses("conversation.end.reason")
    given(OPENED, by=PORTAL).when(EndConversation(reason=ConversationEnd.DONE)).refuses("conversation.end.reason")


def test_whoever_answers_does_not_end_it_over_something_unread() -> None:
    given(OPENED, wrote(1)).when(EndConversation(reason=ConversationEnd.DONE)).refuses("conversation.unread")
    unread = given(OPENED, wrote(1), WARNED, read(1), wrote(2))
    unread.when(EndConversation(reason=ConversationEnd.DONE)).refuses("conversation.unread")


def test_after_the_end_nothing_is_said_and_ending_again_is_harmless() -> None:
    given(OPENED, ENDED, by=PORTAL).when(WriteAsReporter(message=BOX)).refuses("conversation.ended")
    given(OPENED, WARNED, ENDED).when(AnswerReporter(message=BOX)).refuses("conversation.ended")
    given(OPENED, ENDED).when(EndConversation(reason=ConversationEnd.DONE)).nothing()


def test_a_conversation_has_an_end_to_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "MESSAGES_MAX", 1)
    given(OPENED, wrote(1), by=PORTAL).when(WriteAsReporter(message=BOX)).refuses("conversation.full")


def test_so_has_the_number_of_people_who_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "LISTENERS_MAX", 1)
    other = replace(WARNED, by="desk:0123456789abcdef")
    given(OPENED, other).when(AcceptDutyWarning(warning=WARNING)).refuses("conversation.listeners")


@pytest.mark.parametrize("past", [(wrote(1),), (OPENED, OPENED), (OPENED, ENDED, wrote(1))])
def test_a_history_that_no_rule_wrote_is_an_error(past: tuple[object, ...]) -> None:
    with pytest.raises(ImpossibleHistory):
        given(*past).state()


ASKED = st.lists(
    st.tuples(
        st.sampled_from([PORTAL, ME, "confidant:0123456789abcdef"]),
        st.one_of(
            st.just(WriteAsReporter(message=BOX)),
            st.just(AnswerReporter(message=BOX)),
            st.just(AcceptDutyWarning(warning=WARNING)),
            st.integers(1, 6).map(lambda until: ReadMessages(until=until)),
            st.sampled_from(ConversationEnd).map(lambda reason: EndConversation(reason=reason)),
        ),
    ),
    max_size=25,
)


@for_all(ASKED)
def test_whatever_is_asked_in_whatever_order_nobody_heard_or_spoke_unwarned(asked: list[tuple[str, object]]) -> None:
    rules = decider(shipped())
    known = rules.evolve(rules.initial, OPENED)
    events: list[tuple[str, Event]] = [(PORTAL, OPENED)]
    for by, command in asked:
        try:
            decided = rules.decide(known, command, given(by=by).context)
        except Refused:
            continue
        for event in decided:
            known = rules.evolve(known, event)
            events.append((by, event))
    warned: set[str] = set()
    numbers = []
    for by, event in events:
        if isinstance(event, DutyWarningAccepted):
            assert event.by == by
            warned.add(by)
        if isinstance(event, MessagesRead | ReporterAnswered):
            assert by in warned
        if isinstance(event, ReporterWrote | ReporterAnswered):
            numbers.append(event.number)
    assert numbers == list(range(1, len(numbers) + 1))
    ends = [at for at, (_, event) in enumerate(events) if isinstance(event, ConversationEnded)]
    assert len(ends) <= 1
    after = [event for _, event in events[ends[0] + 1 :]] if ends else []
    assert all(isinstance(event, MessagesRead | DutyWarningAccepted) for event in after)
    assert isinstance(known, Over if ends else Talking)
