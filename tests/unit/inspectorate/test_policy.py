"""What happens in a case, and what that asks: duties that are raised, and the hand-offs that they owe."""

from datetime import timedelta

from msgspec.structs import replace

from events import handoff
from events.codec import decode_command_envelope
from events.commands.duty import NotifyInspector, RaiseSuspicion, RestateCircumstances
from events.commands.handoff import PrepareHandoff
from events.incident import IncidentReopened
from events.provenance import Provenance
from events.vocabulary import (
    Answer,
    Awareness,
    Behaviour,
    DutyScope,
    HandoffKind,
    HandoffPurpose,
    Population,
    Recipient,
    ReopeningReason,
    TaskCharge,
)
from services.inspectorate.asks import ACTOR, SOURCE

from .case import (
    ACCUSED_TOLD,
    AGE_UNKNOWN,
    AMONG_STAFF,
    AT,
    CONSULTED,
    FILED,
    FILING,
    INCIDENT,
    INFORMED,
    MINUTE,
    NOT_YET,
    NOTHING_TO_FILE,
    NOTIFIED,
    PARENTS_TOLD,
    RAISED,
    RECEIVED,
    REVIVED,
    TEACHER_AND_ADULT,
    TEACHER_AND_MINOR,
    WITH_A_MINOR,
    WITH_AN_ADULT,
    History,
    coded,
    of_duty,
    opened,
    prepared,
    restated,
    suspected,
    to,
)

INSPECTOR = Recipient.CONFIDENTIAL_INSPECTOR


def at_filing(history: History) -> None:
    """The board knows, has consulted and concluded that it files."""
    history.asks(coded(TEACHER_AND_MINOR))
    history.asks(suspected(), stream=of_duty())
    (wish,) = history.wishes(INFORMED, stream=of_duty())
    assert history.answered(wish) == []
    assert history.asks(CONSULTED, FILING, stream=of_duty()) == []


def test_a_coding_that_the_duty_covers_raises_a_suspicion() -> None:
    history = History()
    ((stream, command),) = history.asks(coded(TEACHER_AND_MINOR))
    assert stream == of_duty()
    assert command == RaiseSuspicion(
        case=INCIDENT,
        known_to=Awareness.STAFF,
        occurred_at=history.at,
        circumstances=replace(WITH_A_MINOR, dependency=Answer.YES),
        raised_by=f"{INCIDENT}.2",
    )


def test_a_wish_is_the_processors_and_names_what_led_to_it() -> None:
    (wish,) = History().wishes(coded(TEACHER_AND_MINOR))
    envelope = decode_command_envelope(wish.value)
    assert (envelope.source, envelope.actor) == (SOURCE, ACTOR)
    assert (envelope.causationid, envelope.correlationid) == (f"{INCIDENT}.2", "correlation")
    (again,) = History().wishes(coded(TEACHER_AND_MINOR))
    assert again == wish


def test_what_is_not_known_may_be_a_duty_and_what_is_known_to_be_none_is_not() -> None:
    assert [type(command) for _, command in History().asks(coded(AGE_UNKNOWN))] == [RaiseSuspicion]
    assert History().asks(coded(TEACHER_AND_ADULT)) == []
    assert History().asks(coded(AMONG_STAFF)) == []


def test_a_case_that_has_a_duty_gets_no_second_one() -> None:
    history = History()
    history.asks(suspected(), stream=of_duty())
    assert history.asks(coded(TEACHER_AND_MINOR), coded(TEACHER_AND_MINOR)) == []


def test_a_coding_that_reaches_further_restates_the_duty() -> None:
    history = History()
    history.asks(coded(AGE_UNKNOWN))
    history.asks(suspected(DutyScope.UNDECIDED, replace(WITH_A_MINOR, minor=Answer.UNKNOWN)), stream=of_duty())
    ((stream, command),) = history.asks(coded(TEACHER_AND_MINOR))
    assert stream == of_duty()
    assert command == RestateCircumstances(
        occurred_at=history.at, circumstances=replace(WITH_A_MINOR, dependency=Answer.YES)
    )
    assert history.asks(restated(DutyScope.FULL), stream=of_duty(), actor=ACTOR) == []


def test_a_coding_that_reaches_less_far_is_a_persons_to_judge() -> None:
    history = History()
    history.asks(coded(TEACHER_AND_MINOR))
    history.asks(suspected(), stream=of_duty(), actor=ACTOR)
    assert history.asks(coded(TEACHER_AND_ADULT)) == []


def test_what_a_person_stated_after_the_coding_is_not_overruled() -> None:
    history = History()
    history.asks(coded(TEACHER_AND_MINOR))
    history.asks(suspected(), stream=of_duty(), actor=ACTOR)
    assert history.asks(restated(DutyScope.NONE, WITH_AN_ADULT), stream=of_duty()) == []
    ((_, command),) = history.asks(coded(replace(TEACHER_AND_MINOR, unit="science.chemistry")))
    assert isinstance(command, RestateCircumstances)


def test_a_coding_that_came_while_a_duty_was_being_raised_is_not_lost() -> None:
    history = History()
    ((_, first),) = history.asks(coded(AGE_UNKNOWN))
    history.asks(coded(TEACHER_AND_MINOR))
    raised = suspected(DutyScope.UNDECIDED, first.circumstances)
    ((stream, command),) = history.asks(raised, stream=of_duty(), actor=ACTOR)
    assert (stream, command.circumstances.minor) == (of_duty(), Answer.YES)


def test_a_board_that_knows_has_its_consultation_prepared() -> None:
    history = History()
    history.asks(coded(TEACHER_AND_MINOR))
    assert history.asks(suspected(), stream=of_duty()) == []
    ((stream, command),) = history.asks(INFORMED, stream=of_duty())
    assert stream == to(INSPECTOR)
    assert isinstance(command, PrepareHandoff)
    assert (command.kind, command.purpose) == (HandoffKind.MANDATORY, HandoffPurpose.CONSULTATION)
    assert command.prepared_by == f"{of_duty()}.2"
    assert command.content.behaviours == (Behaviour.SEXUAL_CRIME,)
    assert command.content.affected_population is Population.STUDENT
    assert command.content.respondent_task_charge is TaskCharge.EMPLOYEE


def test_a_board_that_knew_first_has_it_prepared_at_once_also_where_the_scope_is_open() -> None:
    for scope in (DutyScope.FULL, DutyScope.CONSULT_ONLY, DutyScope.UNDECIDED):
        ((stream, _),) = History().asks(suspected(scope, known_to=Awareness.BOARD), stream=of_duty())
        assert stream == to(INSPECTOR)
    assert History().asks(suspected(DutyScope.NONE, known_to=Awareness.BOARD), stream=of_duty()) == []


def test_a_duty_that_turns_out_to_be_one_owes_its_consultation_then() -> None:
    history = History()
    history.asks(suspected(DutyScope.NONE, WITH_AN_ADULT), stream=of_duty())
    assert history.asks(INFORMED, stream=of_duty()) == []
    ((stream, _),) = history.asks(restated(DutyScope.FULL), stream=of_duty())
    assert stream == to(INSPECTOR)


def test_the_receipt_of_a_consultation_proves_no_consultation() -> None:
    history = History()
    history.asks(suspected(), stream=of_duty())
    (wish,) = history.wishes(INFORMED, stream=of_duty())
    history.answered(wish)
    assert history.asks(RECEIVED, stream=wish.subject) == []


def test_a_revived_duty_consults_again() -> None:
    history = History()
    history.asks(suspected(), stream=of_duty())
    (wish,) = history.wishes(INFORMED, stream=of_duty())
    history.answered(wish)
    assert history.asks(CONSULTED, NOTHING_TO_FILE, stream=of_duty()) == []
    ((stream, command),) = history.asks(replace(REVIVED, occurred_at=AT + MINUTE), stream=of_duty())
    assert (stream, command.number) == (to(INSPECTOR, 2), 2)


def test_the_report_to_the_police_is_prepared_once_all_were_told() -> None:
    history = History()
    at_filing(history)
    assert history.asks(PARENTS_TOLD, stream=of_duty()) == []
    ((stream, command),) = history.asks(ACCUSED_TOLD, stream=of_duty())
    assert (stream, command.kind, command.purpose) == (
        to(Recipient.POLICE),
        HandoffKind.MANDATORY,
        HandoffPurpose.CRIMINAL_REPORT,
    )
    assert (command.content.respondent, command.content.account) == (None, None)


def test_where_the_police_asked_not_to_tell_the_accused_it_need_not_wait_for_that() -> None:
    history = History()
    at_filing(history)
    ((stream, _),) = history.asks(PARENTS_TOLD, NOT_YET, stream=of_duty())
    assert stream == to(Recipient.POLICE)


def test_neither_the_receipt_nor_the_acceptance_of_the_police_files() -> None:
    history = History()
    at_filing(history)
    (wish,) = history.wishes(PARENTS_TOLD, ACCUSED_TOLD, stream=of_duty())
    history.answered(wish)
    accepted = handoff.HandoffAccepted(occurred_at=AT, reference="PL-2026-7")
    assert history.asks(RECEIVED, accepted, stream=wish.subject) == []


def test_a_report_that_was_filed_is_told_to_the_confidential_inspectorate() -> None:
    history = History()
    at_filing(history)
    history.asks(PARENTS_TOLD, ACCUSED_TOLD, stream=of_duty())
    ((stream, command),) = history.asks(FILED, stream=of_duty())
    assert (stream, command.purpose) == (to(INSPECTOR, 2), HandoffPurpose.REPORT_NOTICE)
    assert (command.content.consultation, command.content.police_reference) == ("VI-2026-1", "PL-2026-7")


def test_their_receipt_of_the_notice_says_that_they_were_told() -> None:
    history = History()
    at_filing(history)
    history.asks(PARENTS_TOLD, ACCUSED_TOLD, stream=of_duty())
    (wish,) = history.wishes(FILED, stream=of_duty())
    history.answered(wish)
    assert history.asks(RECEIVED, stream=wish.subject) == [(of_duty(), NotifyInspector(occurred_at=AT + MINUTE))]
    assert history.asks(RECEIVED, stream=wish.subject) == []


def test_nobody_is_told_of_a_filing_before_it_was_however_their_clock_stands() -> None:
    history = History()
    at_filing(history)
    history.asks(PARENTS_TOLD, ACCUSED_TOLD, stream=of_duty())
    filed_at = AT + timedelta(hours=1)
    (wish,) = history.wishes(replace(FILED, occurred_at=filed_at), stream=of_duty())
    history.answered(wish)
    ((_, command),) = history.asks(RECEIVED, stream=wish.subject)
    assert command.occurred_at == filed_at


def test_what_the_board_recorded_itself_is_not_asked() -> None:
    history = History()
    at_filing(history)
    history.asks(PARENTS_TOLD, ACCUSED_TOLD, stream=of_duty())
    (wish,) = history.wishes(FILED, stream=of_duty())
    history.answered(wish)
    history.asks(NOTIFIED, stream=of_duty())
    assert history.asks(RECEIVED, stream=wish.subject) == []


def test_two_duties_of_one_case_have_a_consultation_each_one_after_the_other() -> None:
    history = History()
    history.asks(suspected(), stream=of_duty())
    history.asks(suspected(number=2), stream=of_duty(2))
    (first,) = history.wishes(INFORMED, stream=of_duty())
    assert history.asks(INFORMED, stream=of_duty(2)) == []
    (second,) = history.answered(first)
    assert (second.subject, opened(second).prepared_by) == (to(INSPECTOR, 2), f"{of_duty(2)}.2")
    assert history.answered(second) == []


def test_a_number_that_a_person_took_meanwhile_leaves_the_next() -> None:
    history = History()
    history.asks(suspected(), stream=of_duty())
    (first,) = history.wishes(INFORMED, stream=of_duty())
    (again,) = history.wishes(prepared(INSPECTOR, HandoffPurpose.CONSULTATION), stream=to(INSPECTOR))
    assert (first.subject, again.subject) == (to(INSPECTOR), to(INSPECTOR, 2))
    assert first.commandid != again.commandid
    assert history.answered(again) == []


def test_a_notice_that_arrived_before_the_filing_told_of_none() -> None:
    history = History()
    at_filing(history)
    early = prepared(INSPECTOR, HandoffPurpose.REPORT_NOTICE, HandoffKind.MANDATORY, prepared_by=f"{of_duty()}.4")
    history.asks(early, stream=to(INSPECTOR, 2))
    history.asks(RECEIVED, stream=to(INSPECTOR, 2))
    asked = history.asks(PARENTS_TOLD, ACCUSED_TOLD, FILED, stream=of_duty())
    assert [stream for stream, _ in asked] == [to(Recipient.POLICE), to(INSPECTOR, 3)]


def test_what_a_case_of_the_past_was_coded_as_nobody_came_to_know_today() -> None:
    history = History()
    history.forget()
    over = Provenance(source="confidants", row="0123", ended=True)
    assert history.asks(replace(RAISED, history=over)) == []
    assert history.asks(coded(TEACHER_AND_MINOR)) == []
    reopened = IncidentReopened(reason=ReopeningReason.NEW_FACTS, occurred_at=AT)
    ((stream, command),) = history.asks(reopened)
    assert stream == of_duty()
    assert isinstance(command, RaiseSuspicion)
