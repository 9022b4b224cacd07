"""What a recipient gives back, or passes on, and where that goes."""

import pytest
from msgspec.structs import replace

from events.handoff import Content, HandoffPassedOn, HandoffPrepared, HandoffReturned
from events.vocabulary import (
    Behaviour,
    HandoffKind,
    HandoffPurpose,
    Population,
    Recipient,
    ReturnReason,
    Setting,
)

from .case import AMONG_STAFF, AT, INFORMED, History, coded, of_duty, opened, prepared, suspected, to

SIGNAL = Content(
    behaviours=(Behaviour.BULLYING,), setting=Setting.FIELDWORK, affected_population=Population.EMPLOYED_PHD
)
OWN = "handoff-0190f3c2-0000-7000-8000-000000000001"


def returned(to: Recipient | None, reason: ReturnReason = ReturnReason.WRONG_BODY) -> HandoffReturned:
    return HandoffReturned(occurred_at=AT, reason=reason, right_body=to)


def passed_on(to: Recipient = Recipient.LABOUR_INSPECTORATE) -> HandoffPassedOn:
    return HandoffPassedOn(occurred_at=AT, to=to)


def signalled(history: History, recipient: Recipient = Recipient.INSPECTORATE, content: Content = SIGNAL) -> str:
    """The board gives a signal."""
    assert history.asks(prepared(recipient, HandoffPurpose.SIGNAL, content=content), stream=to(recipient)) == []
    return to(recipient)


def test_what_came_to_the_wrong_body_goes_on_to_the_right_one() -> None:
    history = History()
    stream = signalled(history)
    ((next, command),) = history.asks(returned(Recipient.LABOUR_INSPECTORATE), stream=stream)
    assert next == to(Recipient.LABOUR_INSPECTORATE)
    assert (command.kind, command.purpose, command.follows) == (HandoffKind.VOLUNTARY, HandoffPurpose.SIGNAL, stream)
    assert command.prepared_by == f"{stream}.2"
    assert command.content.behaviours == SIGNAL.behaviours


def test_a_body_that_takes_no_signals_is_referred_to() -> None:
    history = History()
    stream = signalled(history)
    ((_, command),) = history.asks(returned(Recipient.INDEPENDENT_POINT), stream=stream)
    assert (command.recipient, command.purpose) == (Recipient.INDEPENDENT_POINT, HandoffPurpose.REFERRAL)


def test_without_the_name_of_another_body_it_goes_nowhere() -> None:
    history = History()
    stream = signalled(history)
    assert history.asks(returned(None, ReturnReason.INCOMPLETE), stream=stream) == []


def test_nobody_is_sent_round_in_circles() -> None:
    history = History()
    stream = signalled(history)
    (wish,) = history.wishes(returned(Recipient.LABOUR_INSPECTORATE), stream=stream)
    history.answered(wish)
    assert history.asks(returned(Recipient.INSPECTORATE), stream=wish.subject) == []
    assert history.asks(returned(Recipient.LABOUR_INSPECTORATE), stream=wish.subject) == []


def test_a_signal_about_the_safety_of_staff_is_passed_on_in_codes() -> None:
    history = History()
    history.asks(coded(AMONG_STAFF))
    stream = signalled(history)
    ((next, command),) = history.asks(passed_on(), stream=stream)
    assert next == to(Recipient.LABOUR_INSPECTORATE)
    assert (command.kind, command.follows) == (HandoffKind.PASSED_ON, stream)
    assert command.content.affected_population is Population.EMPLOYED_PHD
    persons = (command.content.affected, command.content.respondent, command.content.reporter)
    assert (*persons, command.content.account, command.content.contact) == (None,) * 5


def test_a_signal_about_students_is_not() -> None:
    history = History()
    stream = signalled(history, content=replace(SIGNAL, affected_population=Population.STUDENT))
    assert history.asks(passed_on(), stream=stream) == []


def test_what_another_body_says_it_passes_on_is_its_own_business() -> None:
    history = History()
    stream = signalled(history, Recipient.WHISTLEBLOWERS_AUTHORITY)
    assert history.asks(passed_on(), stream=stream) == []
    assert history.asks(passed_on(Recipient.POLICE), stream=signalled(history)) == []


def test_what_was_passed_on_once_is_not_again() -> None:
    history = History()
    stream = signalled(history)
    (wish,) = history.wishes(passed_on(), stream=stream)
    assert history.answered(wish) == []
    assert history.asks(passed_on(), stream=stream) == []
    assert opened(wish).number == 1


@pytest.mark.parametrize("event", [passed_on(), returned(Recipient.LABOUR_INSPECTORATE)])
def test_a_reporters_own_hand_off_asks_nothing_and_leaves_nothing_behind(event: HandoffReturned) -> None:
    history = History()
    history.forget()
    own: HandoffPrepared = replace(
        prepared(Recipient.INSPECTORATE, HandoffPurpose.SIGNAL, HandoffKind.REPORTER_SIDE, SIGNAL), case=None
    )
    assert history.asks(own, event, stream=OWN) == []
    assert history.row is not None
    assert (history.row.case_id, history.row.facts) == (OWN, "{}")


def test_what_the_law_demands_of_one_body_is_not_owed_to_the_one_it_is_sent_on_to() -> None:
    history = History()
    history.asks(suspected(), stream=of_duty())
    (wish,) = history.wishes(INFORMED, stream=of_duty())
    history.answered(wish)
    ((_, command),) = history.asks(returned(Recipient.INDEPENDENT_POINT), stream=wish.subject)
    assert (command.kind, command.purpose) == (HandoffKind.VOLUNTARY, HandoffPurpose.REFERRAL)


def test_where_no_profile_says_what_a_body_may_be_told_it_is_told_nothing() -> None:
    history = History()
    stream = signalled(history)
    assert history.asks(returned(Recipient.POLICE), stream=stream) == []


def test_hand_offs_that_are_said_to_follow_each_other_end_all_the_same() -> None:
    history = History()
    first, second = to(Recipient.INSPECTORATE), to(Recipient.LABOUR_INSPECTORATE)
    history.asks(prepared(Recipient.INSPECTORATE, HandoffPurpose.SIGNAL, follows=second), stream=first)
    history.asks(prepared(Recipient.LABOUR_INSPECTORATE, HandoffPurpose.SIGNAL, follows=first), stream=second)
    assert history.asks(returned(Recipient.INSPECTORATE), stream=second) == []
