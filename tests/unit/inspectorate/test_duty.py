"""The duty before anything is filed: who knows, who is told, what is consulted and concluded, and by whom not."""

import dataclasses
from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from events.commands.duty import (
    ConcludeConsultation,
    ConsultInspector,
    DutyCommand,
    EndCriminalTrack,
    FileCriminalReport,
    InformBoard,
    NotifyInspector,
    RestateCircumstances,
    ReviveDuty,
    TellIntention,
)
from events.duty import BoardInformed, Circumstances, CircumstancesRestated, DutyEvent, DutyRevived, InspectorConsulted
from events.sealed import NotSealed, Person
from events.vocabulary import (
    Awareness,
    Behaviour,
    Classification,
    CriminalOutcome,
    DutyStage,
    DutyStep,
    ReasonableSuspicion,
    ToInform,
)
from services.decider import ImpossibleHistory
from services.inspectorate.duty_state import Known, Nothing
from services.refusals import Refused

from ...given import NOW, Scenario
from .duties import (
    ADULT,
    AGE_UNKNOWN,
    ALL_STEPS,
    ALL_TOLD,
    BOARD_INFORMED,
    BOX,
    CASE,
    CONSULTED,
    CONSULTED_LATER,
    ENDED,
    FILED,
    FILING_DUE,
    IN_CONSULTATION,
    INTIMIDATION,
    LATER_REFERENCE,
    MINOR,
    NO_SUSPICION,
    REFERENCE,
    RULES,
    at,
    concluded,
    context_of,
    given,
    given_passed_bill,
    passed_bill,
    raise_suspicion,
    raised,
    restated,
    scenario,
)

CRIME, INTIMIDATING, NEITHER = Classification.CRIME, Classification.INTIMIDATION, Classification.NEITHER
YES, NO, INSUFFICIENT = ReasonableSuspicion.YES, ReasonableSuspicion.NO, ReasonableSuspicion.INSUFFICIENT
CONSULT = ConsultInspector(occurred_at=at(2), consultation=REFERENCE)


def conclude(
    classification: Classification = CRIME, suspicion: ReasonableSuspicion = YES, consultation: str = REFERENCE
) -> ConcludeConsultation:
    return ConcludeConsultation(
        occurred_at=at(3), consultation=consultation, classification=classification, suspicion=suspicion
    )


def stage(scenario: Scenario) -> tuple[DutyStage, DutyStep | None, bool]:
    """How far it has come, what is owed next, and whether that keeps the case open."""
    state = scenario.state()
    assert isinstance(state, Known)
    return state.STAGE, state.step, state.open


def test_a_suspicion_is_raised_and_judged_by_the_law_of_the_day() -> None:
    given().when(raise_suspicion()).then(raised())
    assert stage(given(raised())) == (DutyStage.KNOWN_TO_STAFF, DutyStep.INFORM_BOARD, True)


@pytest.mark.parametrize("awareness", [Awareness.CONFIDANT, Awareness.COMMITTEE_MEMBER, Awareness.OTHER])
def test_nobody_but_the_board_makes_the_board_know(awareness: Awareness) -> None:
    assert stage(given(raised(known_to=awareness)))[1] is DutyStep.INFORM_BOARD


def test_what_the_board_learns_in_any_way_need_not_be_told_to_it() -> None:
    history = given(raised(known_to=Awareness.BOARD))
    assert stage(history) == (DutyStage.BOARD_AWARE, DutyStep.CONSULT, True)
    history.when(InformBoard(occurred_at=at(1))).nothing()
    history.when(CONSULT).then(CONSULTED)


def test_a_suspicion_outside_the_law_stays_on_the_log_and_asks_nothing() -> None:
    given().when(raise_suspicion(circumstances=ADULT)).then(raised(ADULT))
    assert stage(given(raised(ADULT))) == (DutyStage.OUT_OF_SCOPE, None, False)


def test_while_a_fact_is_missing_the_duty_runs() -> None:
    assert stage(given(raised(AGE_UNKNOWN))) == (DutyStage.KNOWN_TO_STAFF, DutyStep.INFORM_BOARD, True)
    given(raised(AGE_UNKNOWN), BOARD_INFORMED, CONSULTED).when(conclude()).then(concluded())


def test_the_next_suspicion_of_a_case_has_the_next_number() -> None:
    first = given(raised()).state()
    second = Scenario(
        scenario().decider, context_of(f"duty-{CASE}.2", beside=lambda kind: (first,) if kind == "duty" else ())
    )
    second.when(raise_suspicion(number=2)).then(raised(number=2))
    second = dataclasses.replace(second, context=context_of(f"duty-{CASE}.3", beside=second.context.beside))
    second.when(raise_suspicion(number=3)).refuses("duty.number", field="number")
    with pytest.raises(Refused) as refused:
        second.when(raise_suspicion(number=3)).nothing()
    assert refused.value.parameters == {"number": 2}


def test_a_suspicion_is_raised_where_it_says_and_by_an_event_of_its_case() -> None:
    given().when(raise_suspicion(case=CASE.replace("11", "12"))).refuses("stream.other", field="subject")
    given().when(raise_suspicion(raised_by=f"{CASE.replace('11', '12')}.3")).refuses(
        "event.elsewhere", field="raised_by"
    )
    given().when(raise_suspicion(raised_by=f"{CASE}.3")).then(raised(raised_by=f"{CASE}.3"))


def test_conduct_of_the_future_is_none() -> None:
    later = replace(MINOR, conduct_until=NOW.date() + timedelta(days=1))
    given().when(raise_suspicion(circumstances=later)).refuses("time.future", field="circumstances.conduct_until")
    given().when(raise_suspicion(occurred_at=NOW + timedelta(days=1))).refuses("time.future", field="occurred_at")


def test_where_no_rule_is_in_force_nothing_can_be_judged() -> None:
    none = dataclasses.replace(RULES, duty_rules=())
    scenario(none).when(raise_suspicion()).refuses("duty.rule.none", field="occurred_at")


def test_what_intake_has_not_sealed_goes_no_further() -> None:
    with pytest.raises(NotSealed):
        given().when(raise_suspicion(accused=Person(name="A Name"))).nothing()


def test_the_board_is_told_once() -> None:
    command = InformBoard(occurred_at=at(1))
    given(raised()).when(command).then(BOARD_INFORMED)
    given(raised(), BOARD_INFORMED).when(command).nothing()
    given(*ALL_STEPS).when(command).nothing()
    assert stage(given(raised(), BOARD_INFORMED)) == (DutyStage.BOARD_AWARE, DutyStep.CONSULT, True)


def test_the_board_is_not_told_of_what_nobody_knew_unless_a_rule_noticed_it_after_people_did() -> None:
    early = InformBoard(occurred_at=at(-1))
    given(raised()).when(early).refuses("duty.too-early", field="occurred_at")
    noticed = raised(raised_by=f"{CASE}.3")
    given(noticed).when(early).then(BoardInformed(occurred_at=at(-1), informed_by=Awareness.STAFF))


def test_it_is_the_board_that_consults() -> None:
    given(raised()).when(CONSULT).refuses("duty.board-uninformed")
    given(raised(), BOARD_INFORMED).when(CONSULT).then(CONSULTED)
    given(*IN_CONSULTATION).when(CONSULT).nothing()
    assert stage(given(*IN_CONSULTATION)) == (DutyStage.IN_CONSULTATION, DutyStep.CONCLUDE, True)


def test_a_consultation_follows_what_it_is_about() -> None:
    given(raised(), BOARD_INFORMED).when(replace(CONSULT, occurred_at=at(0.5))).refuses("duty.too-early")


def test_a_board_may_consult_where_no_duty_asks_it() -> None:
    history = given(raised(ADULT))
    history.when(CONSULT).then(CONSULTED)
    assert stage(history.given(CONSULTED)) == (DutyStage.OUT_OF_SCOPE, None, False)
    history.given(CONSULTED).when(conclude()).then(concluded())
    after = history.given(CONSULTED, concluded())
    assert stage(after) == (DutyStage.OUT_OF_SCOPE, None, False)
    after.when(FileCriminalReport()).refuses("duty.out-of-scope")
    after.when(TellIntention(whom=ToInform.STUDENT)).refuses("duty.out-of-scope")


def test_rounds_of_consulting_are_bounded() -> None:
    many = [InspectorConsulted(occurred_at=at(2), consultation=f"VI-{number}") for number in range(100)]
    given(raised(), BOARD_INFORMED, *many).when(CONSULT).refuses("duty.limit")


def test_nobody_classifies_alone() -> None:
    given(raised(), BOARD_INFORMED).when(conclude()).refuses("duty.not-consulted", field="consultation")
    given(*IN_CONSULTATION).when(conclude(consultation="VI-other")).refuses("duty.not-consulted", field="consultation")


@pytest.mark.parametrize(
    ("classification", "suspicion", "after", "step"),
    [
        (CRIME, YES, DutyStage.FILING_DUE, DutyStep.TELL_PARENTS),
        (CRIME, NO, DutyStage.NO_REASONABLE_SUSPICION, None),
        (INTIMIDATING, YES, DutyStage.NO_REASONABLE_SUSPICION, None),
        (NEITHER, NO, DutyStage.NO_REASONABLE_SUSPICION, None),
        (CRIME, INSUFFICIENT, DutyStage.IN_CONSULTATION, DutyStep.CONCLUDE),
    ],
)
def test_a_conclusion_settles_what_follows(
    classification: Classification, suspicion: ReasonableSuspicion, after: DutyStage, step: DutyStep | None
) -> None:
    event = concluded(classification, suspicion)
    given(*IN_CONSULTATION).when(conclude(classification, suspicion)).then(event)
    given(*IN_CONSULTATION, event).when(conclude(classification, suspicion)).nothing()
    assert stage(given(*IN_CONSULTATION, event)) == (after, step, step is not None)


def test_of_what_is_neither_there_is_no_reasonable_suspicion() -> None:
    given(*IN_CONSULTATION).when(conclude(NEITHER, YES)).refuses("duty.conclusion.contradiction")


def test_once_more_is_known_the_same_consultation_gives_a_conclusion() -> None:
    given(*IN_CONSULTATION, concluded(CRIME, INSUFFICIENT)).when(conclude()).then(concluded())


def test_a_conclusion_is_not_drawn_before_the_consultation() -> None:
    given(*IN_CONSULTATION).when(replace(conclude(), occurred_at=at(1.5))).refuses("duty.too-early")


def test_another_conclusion_takes_another_consultation_and_settles_it_too() -> None:
    given(*FILING_DUE).when(conclude(CRIME, NO)).refuses("duty.concluded")
    again = given(*FILING_DUE, CONSULTED_LATER)
    assert stage(again)[0] is DutyStage.FILING_DUE
    again.when(conclude(CRIME, NO)).refuses("duty.concluded")
    again.when(conclude(CRIME, INSUFFICIENT, LATER_REFERENCE)).refuses("duty.concluded")
    other = replace(conclude(CRIME, NO, LATER_REFERENCE), occurred_at=at(6))
    again.when(other).then(concluded(CRIME, NO, consultation=LATER_REFERENCE, hours=6))


def test_who_was_told_of_a_report_that_is_not_filed_is_told_anew_of_one_that_is() -> None:
    withdrawn = concluded(CRIME, NO, consultation=LATER_REFERENCE, hours=6)
    revived = DutyRevived(occurred_at=at(7))
    again = InspectorConsulted(occurred_at=at(8), consultation="VI-3")
    history = given(*FILING_DUE, *ALL_TOLD, CONSULTED_LATER, withdrawn, revived, again, concluded(consultation="VI-3"))
    assert stage(history)[1] is DutyStep.TELL_PARENTS


def test_new_facts_revive_it_and_the_board_consults_once_more() -> None:
    over = given(*IN_CONSULTATION, NO_SUSPICION)
    assert stage(over) == (DutyStage.NO_REASONABLE_SUSPICION, None, False)
    revived = DutyRevived(occurred_at=at(5), note=BOX)
    over.when(ReviveDuty(occurred_at=at(5), note=BOX)).then(revived)
    over.when(ReviveDuty(occurred_at=at(2))).refuses("duty.too-early")
    again = over.given(revived)
    assert stage(again) == (DutyStage.BOARD_AWARE, DutyStep.CONSULT, True)
    again.when(ReviveDuty()).nothing()
    again.when(conclude()).refuses("duty.not-consulted")
    again.when(CONSULT).refuses("duty.too-early")
    again.when(replace(CONSULT, occurred_at=at(6))).then(replace(CONSULTED, occurred_at=at(6)))


@pytest.mark.parametrize(
    ("history", "code"),
    [
        ((raised(ADULT),), "duty.out-of-scope"),
        ((*IN_CONSULTATION, NO_SUSPICION, restated(ADULT)), "duty.out-of-scope"),
        (ALL_STEPS, "duty.filed"),
    ],
)
def test_what_has_not_ended_without_filing_is_not_revived(history: tuple[DutyEvent, ...], code: str) -> None:
    given(*history).when(ReviveDuty()).refuses(code)


def test_a_fact_that_ends_it_and_one_that_brings_it_back() -> None:
    """The student turns out to be of age, and then not to be."""
    history = given(raised(AGE_UNKNOWN), BOARD_INFORMED)
    history.when(RestateCircumstances(occurred_at=at(9), circumstances=ADULT)).then(restated(ADULT))
    over = history.given(restated(ADULT))
    assert stage(over) == (DutyStage.OUT_OF_SCOPE, None, False)
    over.when(RestateCircumstances(circumstances=ADULT)).nothing()
    assert stage(over.given(restated(MINOR))) == (DutyStage.BOARD_AWARE, DutyStep.CONSULT, True)


def test_what_was_concluded_stays_when_the_circumstances_no_longer_would_bring_it() -> None:
    history = given(*FILING_DUE, restated(ADULT))
    assert stage(history) == (DutyStage.FILING_DUE, DutyStep.TELL_STUDENT, True)
    later = concluded(consultation=LATER_REFERENCE, hours=9.5)
    assert stage(history.given(CONSULTED_LATER, later)) == (DutyStage.OUT_OF_SCOPE, None, False)


def test_a_consultation_held_outside_the_duty_counts_once_it_holds_and_a_conclusion_does_not() -> None:
    consulted = given(raised(ADULT), CONSULTED)
    assert stage(consulted.given(restated(MINOR))) == (DutyStage.IN_CONSULTATION, DutyStep.CONCLUDE, True)
    drawn = consulted.given(concluded(), restated(MINOR))
    assert stage(drawn) == (DutyStage.BOARD_AWARE, DutyStep.CONSULT, True)


def test_a_conclusion_that_nothing_is_filed_does_not_survive_facts_that_reach_further() -> None:
    unclear = replace(MINOR, conduct=(Behaviour.SEXUAL_INTIMIDATION,))
    history = given_passed_bill(raised(INTIMIDATION, catalogue=passed_bill()), BOARD_INFORMED, CONSULTED)
    settled = history.given(concluded(INTIMIDATING, YES))
    assert stage(settled)[0] is DutyStage.NO_REASONABLE_SUSPICION
    assert stage(settled.given(restated(MINOR)))[1] is DutyStep.CONSULT
    assert stage(settled.given(restated(unclear)))[0] is DutyStage.NO_REASONABLE_SUSPICION
    assert stage(given(*IN_CONSULTATION, NO_SUSPICION, restated(AGE_UNKNOWN), restated(MINOR)))[1] is None


def test_a_new_law_is_news_to_a_suspicion_that_was_outside_the_old() -> None:
    history = given_passed_bill(raised(ADULT))
    assert stage(history)[0] is DutyStage.OUT_OF_SCOPE
    (event,) = scenario(passed_bill()).decider.decide(
        history.state(), RestateCircumstances(circumstances=ADULT), history.context
    )
    assert isinstance(event, CircumstancesRestated)
    assert (event.judged.rule, event.judged.version) == ("R-WVVO", 2)
    assert stage(history.given(event)) == (DutyStage.KNOWN_TO_STAFF, DutyStep.INFORM_BOARD, True)


def test_a_note_is_worth_restating_for() -> None:
    again = RestateCircumstances(occurred_at=at(9), circumstances=MINOR, note=BOX)
    given(raised()).when(again).then(replace(restated(MINOR), note=BOX))
    given(raised()).when(replace(again, occurred_at=at(-1))).refuses("duty.too-early")


def test_under_the_bill_intimidation_is_consulted_on_and_not_filed_and_a_crime_is() -> None:
    history = given_passed_bill(raised(INTIMIDATION, catalogue=passed_bill()), BOARD_INFORMED, CONSULTED)
    assert stage(history) == (DutyStage.IN_CONSULTATION, DutyStep.CONCLUDE, True)
    assert stage(history.given(concluded(INTIMIDATING, YES)))[0] is DutyStage.NO_REASONABLE_SUSPICION
    assert stage(history.given(concluded(CRIME, YES)))[0] is DutyStage.FILING_DUE


@pytest.mark.parametrize(
    "command",
    [
        InformBoard(),
        CONSULT,
        conclude(),
        TellIntention(whom=ToInform.ACCUSED),
        FileCriminalReport(),
        NotifyInspector(),
        ReviveDuty(),
        EndCriminalTrack(outcome=CriminalOutcome.ACQUITTED),
        RestateCircumstances(circumstances=MINOR),
    ],
)
def test_nothing_happens_where_nothing_was_raised(command: DutyCommand) -> None:
    given().when(command).refuses("stream.unknown")


def test_it_is_raised_once() -> None:
    given(raised()).when(raise_suspicion()).refuses("stream.exists")


def test_it_has_come_so_far_since_that_happened() -> None:
    since: list[datetime] = []
    for number in range(1, len(ALL_STEPS) + 1):
        state = given(*ALL_STEPS[:number]).state()
        assert isinstance(state, Known)
        since.append(state.since)
    assert since == [at(0), at(1), at(2), at(3), at(3), at(3), at(5), at(6)]
    assert Nothing().open is False


@pytest.mark.parametrize(
    "history",
    [
        (BOARD_INFORMED,),
        (raised(), raised()),
        (raised(), CONSULTED),
        (raised(), BOARD_INFORMED, BOARD_INFORMED),
        (raised(), BOARD_INFORMED, concluded()),
        (*IN_CONSULTATION, FILED),
        (*IN_CONSULTATION, DutyRevived(occurred_at=at(5))),
        (*FILING_DUE, ENDED),
        (*ALL_STEPS, FILED),
    ],
)
def test_events_that_no_rule_wrote_in_this_order_are_an_error(history: tuple[DutyEvent, ...]) -> None:
    with pytest.raises(ImpossibleHistory):
        given(*history).state()


def test_circumstances_can_be_restated_at_any_stage_and_undo_no_step() -> None:
    other: Circumstances = replace(MINOR, conduct_until=date(2026, 2, 1))
    for number in range(2, len(ALL_STEPS) + 1):
        history = given(*ALL_STEPS[:number])
        event = restated(other)
        history.when(RestateCircumstances(occurred_at=at(9), circumstances=other)).then(event)
        assert stage(history.given(event)) == stage(history)
