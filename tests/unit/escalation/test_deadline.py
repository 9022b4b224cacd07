"""A deadline is set, handed on, met, lifted and reinstated."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from events.commands.deadline import (
    HandOnDeadline,
    LiftDeadline,
    MeetDeadline,
    ReinstateDeadline,
    SetDeadline,
)
from events.deadline import (
    DeadlineHandedOn,
    DeadlineLifted,
    DeadlineMet,
    DeadlineReinstated,
    DeadlineSet,
    DeadlineWarned,
    Due,
    RuleRef,
)
from events.vocabulary import Basis, EscalationLevel, LiftReason, StraightReason, TermHolder
from services.decider import ImpossibleHistory
from services.escalation.deadline import decider
from services.escalation.state import Lifted, Missed, Nothing, Open

from .deadlines import (
    BEGUN,
    CASE,
    DUE_AT,
    DUE_ON,
    EVENT,
    LADDER,
    MISSED,
    OTHER_CASE,
    RULES,
    STARTED_ON,
    begin,
    deadline,
    due,
    event_of,
)

TODAY = date(2026, 3, 30)
MET = DeadlineMet(occurred_on=TODAY, late=False, met_by=EVENT)
LIFTED = DeadlineLifted(occurred_on=TODAY, reason=LiftReason.SETTLED, lifted_by=EVENT)
BREACH_AT = datetime(2026, 3, 27, 16, 30, tzinfo=UTC)


def test_a_term_is_counted_by_the_rule_and_the_holidays_and_names_both() -> None:
    deadline(TODAY).when(begin("T11", "handling", occurred_on=STARTED_ON, set_by=BEGUN.set_by)).then(BEGUN)


def test_with_a_committee_the_longer_term_holds() -> None:
    begun = event_of(deadline(TODAY).when(begin("T11", "handling", occurred_on=STARTED_ON, committee=True)))
    assert (begun.committee, begun.due) == (True, due(date(2026, 6, 2)))


def test_a_term_in_hours_runs_from_instant_to_instant_and_says_what_a_lawyer_is_to_confirm() -> None:
    due_at = BREACH_AT + timedelta(hours=72)
    deadline(TODAY, rule="T30", term="notification").when(begin("T30", "notification", occurred_at=BREACH_AT)).then(
        DeadlineSet(
            institution="uni",
            case=CASE,
            rule=RuleRef(rule="T30", term="notification", version=1),
            basis=Basis.LAW,
            verify=True,
            holder=TermHolder.CONTROLLER,
            occurred_on=date(2026, 3, 27),
            starts_at=BREACH_AT,
            committee=False,
            board_respondent=False,
            board_acts=False,
            due=Due(raw_on=date(2026, 3, 30), due_on=date(2026, 3, 30), due_at=due_at),
        )
    )


@pytest.mark.parametrize(("on", "version", "ends"), [("2026-03-31", 1, "2026-04-28"), ("2026-04-01", 2, "2026-05-13")])
def test_the_version_is_the_one_in_force_on_the_day_of_what_starts_the_term(on: str, version: int, ends: str) -> None:
    command = begin("H01", "inquiry", occurred_on=date.fromisoformat(on))
    begun = event_of(deadline(date(2026, 6, 1), rule="H01", term="inquiry").when(command))
    assert (begun.rule.version, begun.due.due_on.isoformat()) == (version, ends)


def test_a_term_without_a_day_begins_today() -> None:
    begun = event_of(deadline(TODAY).when(begin("T11", "handling")))
    assert begun.occurred_on == TODAY


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (begin("T99", "handling"), "deadline.rule.unknown", "rule"),
        (begin("T11", "advice"), "deadline.term.unknown", "term"),
        (begin("T05", "settlement"), "deadline.term.unknown", "term"),
        (begin("T04", "acknowledgement"), "deadline.term.unnumbered", "term"),
        (begin("T30", "notification", occurred_on=TODAY), "deadline.start.no-instant", "occurred_at"),
        (begin("T11", "handling", occurred_on=TODAY + timedelta(days=1)), "time.future", "occurred_on"),
        (begin("T30", "notification", occurred_at=DUE_AT), "time.future", "occurred_at"),
        (begin("T11", "handling", occurred_on=TODAY, occurred_at=BREACH_AT), "deadline.moment.contradiction", None),
        (begin("T11", "handling", set_by=f"{OTHER_CASE}.3"), "event.elsewhere", "set_by"),
    ],
)
def test_what_cannot_be_counted_is_refused(command: SetDeadline, code: str, field: str | None) -> None:
    deadline(TODAY, rule=command.rule, term=command.term).when(command).refuses(code, field=field)


def test_a_rule_is_refused_before_it_was_in_force() -> None:
    command = begin("H01", "inquiry", occurred_on=date(2025, 12, 31))
    deadline(TODAY, rule="H01", term="inquiry").when(command).refuses("deadline.rule.unknown", field="rule")


def test_a_term_is_set_once_and_on_the_stream_that_it_names() -> None:
    deadline(TODAY).given(BEGUN).when(begin("T11", "handling")).refuses("stream.exists")
    deadline(TODAY).when(begin("T11", "handling", occurrence=2)).refuses("stream.other", field="subject")


def test_it_is_met_in_time_until_the_end_of_its_last_day() -> None:
    scenario = deadline(date(2026, 6, 1)).given(BEGUN)
    scenario.when(MeetDeadline(occurred_on=DUE_ON, met_by=EVENT)).then(
        DeadlineMet(occurred_on=DUE_ON, late=False, met_by=EVENT)
    )
    next_day = DUE_ON + timedelta(days=1)
    scenario.when(MeetDeadline(occurred_on=next_day)).then(DeadlineMet(occurred_on=next_day, late=True))
    scenario.when(MeetDeadline(occurred_at=DUE_AT)).then(DeadlineMet(occurred_on=next_day, late=True))


def test_what_was_done_in_time_is_in_time_although_the_miss_was_recorded_first() -> None:
    scenario = deadline(date(2026, 5, 11)).given(BEGUN, MISSED)
    scenario.when(MeetDeadline(occurred_on=DUE_ON)).then(DeadlineMet(occurred_on=DUE_ON, late=False))
    scenario.when(MeetDeadline()).then(DeadlineMet(occurred_on=date(2026, 5, 11), late=True))


def test_a_term_in_hours_is_met_to_the_instant_and_on_its_last_day_where_only_that_is_known() -> None:
    begun = event_of(
        deadline(TODAY, rule="T30", term="notification").when(begin("T30", "notification", occurred_at=BREACH_AT))
    )
    due_at = BREACH_AT + timedelta(hours=72)
    scenario = deadline(date(2026, 4, 1), rule="T30", term="notification").given(begun)
    for done, late in (
        (MeetDeadline(occurred_at=due_at - timedelta(microseconds=1)), False),
        (MeetDeadline(occurred_at=due_at), True),
        (MeetDeadline(occurred_on=TODAY), False),
        (MeetDeadline(occurred_on=date(2026, 3, 31)), True),
    ):
        assert event_of(scenario.when(done)).late is late


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (MeetDeadline(occurred_on=TODAY + timedelta(days=1)), "occurred_on"),
        (MeetDeadline(occurred_at=DUE_AT), "occurred_at"),
        (LiftDeadline(reason=LiftReason.CLOSED, occurred_on=DUE_ON), "occurred_on"),
        (HandOnDeadline(to=TermHolder.COMMITTEE, occurred_on=DUE_ON), "occurred_on"),
    ],
)
def test_nothing_is_done_in_the_future(command: MeetDeadline | LiftDeadline | HandOnDeadline, field: str) -> None:
    deadline(TODAY).given(BEGUN).when(command).refuses("time.future", field=field)


@pytest.mark.parametrize(
    "command",
    [
        MeetDeadline(met_by=f"{OTHER_CASE}.9"),
        LiftDeadline(reason=LiftReason.CLOSED, lifted_by=f"{OTHER_CASE}.9"),
        HandOnDeadline(to=TermHolder.COMMITTEE, handed_on_by=f"{OTHER_CASE}.9"),
        ReinstateDeadline(reinstated_by=f"{OTHER_CASE}.9"),
    ],
)
def test_what_is_named_as_the_cause_is_an_event_of_the_case(
    command: MeetDeadline | LiftDeadline | HandOnDeadline | ReinstateDeadline,
) -> None:
    past = (BEGUN, LIFTED) if isinstance(command, ReinstateDeadline) else (BEGUN,)
    deadline(TODAY).given(*past).when(command).refuses("event.elsewhere")


def test_it_is_lifted_with_its_reason_also_after_a_miss() -> None:
    command = LiftDeadline(reason=LiftReason.SETTLED, lifted_by=EVENT)
    deadline(TODAY).given(BEGUN).when(command).then(LIFTED)
    later = date(2026, 5, 11)
    deadline(later).given(BEGUN, MISSED).when(command).then(
        DeadlineLifted(occurred_on=later, reason=LiftReason.SETTLED, lifted_by=EVENT)
    )


def test_what_has_ended_ends_once_and_one_way() -> None:
    deadline(TODAY).given(BEGUN, MET).when(MeetDeadline()).nothing()
    deadline(TODAY).given(BEGUN, LIFTED).when(LiftDeadline(reason=LiftReason.CLOSED)).nothing()
    deadline(TODAY).given(BEGUN, MET).when(LiftDeadline(reason=LiftReason.CLOSED)).refuses("deadline.met")
    deadline(TODAY).given(BEGUN, LIFTED).when(MeetDeadline()).refuses("deadline.lifted")
    deadline(TODAY).given(BEGUN, MET).when(HandOnDeadline(to=TermHolder.COMMITTEE)).refuses("deadline.met")
    deadline(TODAY).when(MeetDeadline()).refuses("stream.unknown")


def test_a_lifted_deadline_runs_on_as_it_stood() -> None:
    command = ReinstateDeadline(reinstated_by=EVENT)
    back = DeadlineReinstated(occurred_on=TODAY, reinstated_by=EVENT)
    warned = DeadlineWarned(occurred_at=DUE_AT, due_at=DUE_AT, percent=50, told=EscalationLevel.HANDLER, ladder=LADDER)
    deadline(TODAY).given(BEGUN, LIFTED).when(command).then(back)
    running = deadline(TODAY).given(BEGUN, warned, LIFTED, back).state()
    missed = deadline(TODAY).given(BEGUN, MISSED, LIFTED, back).state()
    assert isinstance(running, Open)
    assert running.warned == 50
    assert isinstance(missed, Missed)


def test_what_was_not_lifted_is_not_reinstated() -> None:
    deadline(TODAY).given(BEGUN).when(ReinstateDeadline()).nothing()
    deadline(TODAY).given(BEGUN, MET).when(ReinstateDeadline()).refuses("deadline.met")
    deadline(TODAY).when(ReinstateDeadline()).refuses("stream.unknown")


def test_someone_else_acts_from_here_on() -> None:
    deadline(TODAY).given(BEGUN).when(HandOnDeadline(to=TermHolder.COMMITTEE, handed_on_by=EVENT)).then(
        DeadlineHandedOn(occurred_on=TODAY, to=TermHolder.COMMITTEE, handed_on_by=EVENT)
    )
    to_committee = DeadlineHandedOn(occurred_on=TODAY, to=TermHolder.COMMITTEE)
    deadline(TODAY).given(BEGUN, to_committee).when(HandOnDeadline(to=TermHolder.COMMITTEE)).nothing()


def test_a_term_that_is_the_boards_by_law_becomes_the_boards_own_step_once() -> None:
    to_board = DeadlineHandedOn(occurred_on=TODAY, to=TermHolder.BOARD)
    command = HandOnDeadline(to=TermHolder.BOARD)
    deadline(TODAY).given(BEGUN).when(command).then(to_board)
    deadline(TODAY).given(BEGUN, to_board).when(command).nothing()
    deadline(TODAY).given(replace(BEGUN, board_acts=True)).when(command).nothing()


def test_once_the_board_must_act_it_is_the_board_that_is_late() -> None:
    to_board = DeadlineHandedOn(occurred_on=TODAY, to=TermHolder.BOARD)
    to_desk = DeadlineHandedOn(occurred_on=TODAY, to=TermHolder.DESK)
    state = deadline(TODAY).given(BEGUN, to_desk, to_board, to_desk).state()
    assert isinstance(state, Open)
    assert (state.account.holder, state.account.straight) == (TermHolder.DESK, StraightReason.BOARD_LATE)


def test_the_board_that_is_respondent_is_known_from_the_start() -> None:
    begun = event_of(deadline(TODAY).when(begin("T11", "handling", board_respondent=True)))
    acts = event_of(deadline(TODAY, rule="T32", term="judgement").when(begin("T32", "judgement")))
    for event, reason in ((begun, StraightReason.BOARD_RESPONDENT), (acts, StraightReason.BOARD_LATE)):
        state = deadline(TODAY).given(event).state()
        assert isinstance(state, Open)
        assert state.account.straight is reason


@pytest.mark.parametrize(
    "past",
    [(MET,), (BEGUN, BEGUN), (BEGUN, MET, MET), (BEGUN, LIFTED, MET), (BEGUN, MISSED, MISSED)],
)
def test_events_that_cannot_follow_are_an_error(past: tuple[DeadlineSet | DeadlineMet, ...]) -> None:
    with pytest.raises(ImpossibleHistory):
        deadline(TODAY).given(*past).state()


def test_the_institution_is_that_of_the_case() -> None:
    made = decider(RULES, "raw")
    state = deadline(TODAY).given(BEGUN, LIFTED).state()
    assert isinstance(state, Lifted)
    assert state.institution == "uni"
    assert isinstance(made.initial, Nothing)
    assert (made.kind, made.beside, made.initial.institution) == ("deadline", True, "")
