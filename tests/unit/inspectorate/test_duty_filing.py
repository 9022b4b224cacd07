"""The report to the police: nobody files before those who must know do, and nobody stops it who may not."""

import pytest
from msgspec.structs import replace

from events.commands.duty import (
    ConcludeConsultation,
    ConsultInspector,
    DeferTellingAccused,
    EndCriminalTrack,
    FileCriminalReport,
    NotifyInspector,
    TellIntention,
)
from events.duty import AccusedNotToldYet, CriminalTrackEnded, DutyEvent, InspectorConsulted
from events.vocabulary import Classification, CriminalOutcome, DutyStage, DutyStep, ReasonableSuspicion, ToInform
from services.inspectorate.duty_state import FilingDue, Known

from .duties import (
    ADULT,
    AGE_UNKNOWN,
    ALL_STEPS,
    ALL_TOLD,
    BOARD_INFORMED,
    BOX,
    CONSULTED,
    DEFERRED,
    ENDED,
    FILED,
    FILING_DUE,
    IN_CONSULTATION,
    NO_SUSPICION,
    NOTIFIED,
    POLICE,
    at,
    concluded,
    given,
    given_passed_bill,
    passed_bill,
    raised,
    restated,
    told,
)

PARENTS, STUDENT, ACCUSED = ToInform.PARENTS, ToInform.STUDENT, ToInform.ACCUSED
FILE = FileCriminalReport(occurred_at=at(5), police_reference=POLICE)
DEFER = DeferTellingAccused(occurred_at=at(4), police_reference=POLICE, reasons=BOX)
NOTIFY = NotifyInspector(occurred_at=at(6))
END = EndCriminalTrack(occurred_at=at(7), outcome=CriminalOutcome.NOT_PROSECUTED)


def steps(*history: DutyEvent) -> tuple[DutyStep, ...]:
    state = given(*history).state()
    assert isinstance(state, Known)
    return state.steps


def tell(whom: ToInform) -> TellIntention:
    return TellIntention(whom=whom, occurred_at=at(4))


def test_parents_and_accused_are_told_and_then_it_is_filed() -> None:
    assert steps(*FILING_DUE) == (DutyStep.TELL_PARENTS, DutyStep.TELL_ACCUSED, DutyStep.FILE)
    given(*FILING_DUE).when(tell(PARENTS)).then(told(PARENTS))
    given(*FILING_DUE, told(PARENTS)).when(tell(PARENTS)).nothing()
    assert steps(*FILING_DUE, told(PARENTS)) == (DutyStep.TELL_ACCUSED, DutyStep.FILE)
    assert steps(*FILING_DUE, *ALL_TOLD) == (DutyStep.FILE,)
    given(*FILING_DUE, *ALL_TOLD).when(FILE).then(FILED)
    given(*FILING_DUE, *ALL_TOLD, FILED).when(FILE).nothing()


@pytest.mark.parametrize("before", [(), (told(PARENTS),), (told(ACCUSED),), (DEFERRED,)])
def test_nothing_is_filed_over_the_head_of_who_must_know(before: tuple[DutyEvent, ...]) -> None:
    given(*FILING_DUE, *before).when(FILE).refuses("duty.file.untold")


def test_an_adult_student_is_told_in_the_place_of_the_parents() -> None:
    adult = given_passed_bill(raised(ADULT, catalogue=passed_bill()), BOARD_INFORMED, CONSULTED, concluded())
    state = adult.state()
    assert isinstance(state, FilingDue)
    assert state.must_know == (STUDENT, ACCUSED)
    adult.when(tell(PARENTS)).refuses("duty.tell.whom", field="whom")
    adult.when(tell(STUDENT)).then(told(STUDENT))
    adult.given(told(STUDENT), told(ACCUSED)).when(FILE).then(FILED)


def test_a_minor_is_not_told_in_the_place_of_the_parents() -> None:
    given(*FILING_DUE).when(tell(STUDENT)).refuses("duty.tell.whom", field="whom")


def test_while_the_age_is_unknown_neither_parents_nor_student_are_told_and_nothing_is_filed() -> None:
    history = (raised(AGE_UNKNOWN), BOARD_INFORMED, CONSULTED, concluded())
    assert steps(*history) == (DutyStep.ESTABLISH_AGE, DutyStep.TELL_ACCUSED, DutyStep.FILE)
    for command in (tell(PARENTS), tell(STUDENT), FILE):
        given(*history).when(command).refuses("duty.age-unknown")
    given(*history).when(tell(ACCUSED)).then(told(ACCUSED))
    assert steps(*history, restated(ADULT)) == (DutyStep.TELL_STUDENT, DutyStep.TELL_ACCUSED, DutyStep.FILE)


def test_who_was_told_before_the_age_was_known_better_does_not_stand_in_for_who_must_know() -> None:
    history = (*FILING_DUE, *ALL_TOLD, restated(ADULT))
    assert steps(*history) == (DutyStep.TELL_STUDENT, DutyStep.FILE)
    given(*history).when(FILE).refuses("duty.file.untold")


def test_at_a_request_of_the_police_that_is_on_record_the_accused_is_not_told_yet() -> None:
    given(*FILING_DUE).when(DEFER).then(DEFERRED)
    deferred = given(*FILING_DUE, DEFERRED)
    deferred.when(replace(DEFER, reasons=None)).nothing()
    other = replace(DEFER, police_reference="report-2026-0100")
    deferred.when(other).then(AccusedNotToldYet(occurred_at=at(4), police_reference="report-2026-0100", reasons=BOX))
    deferred.given(told(PARENTS)).when(FILE).then(FILED)
    deferred.when(tell(ACCUSED)).then(told(ACCUSED))


def test_there_is_nothing_to_defer_for_who_has_been_told() -> None:
    given(*FILING_DUE, told(ACCUSED)).when(DEFER).refuses("duty.accused-told")


@pytest.mark.parametrize("last", [told(ACCUSED, 6), replace(DEFERRED, occurred_at=at(6))])
def test_it_was_not_filed_before_the_last_of_them_knew(last: DutyEvent) -> None:
    given(*FILING_DUE, told(PARENTS), last).when(FILE).refuses("duty.too-early", field="occurred_at")


@pytest.mark.parametrize("command", [tell(PARENTS), DEFER])
def test_nobody_is_told_of_what_was_not_concluded_yet(command: TellIntention | DeferTellingAccused) -> None:
    given(*FILING_DUE).when(replace(command, occurred_at=at(2.5))).refuses("duty.too-early", field="occurred_at")


@pytest.mark.parametrize("command", [tell(PARENTS), DEFER, FILE])
@pytest.mark.parametrize(
    ("history", "code"),
    [
        ((raised(),), "duty.not-concluded"),
        ((raised(), BOARD_INFORMED), "duty.not-concluded"),
        (IN_CONSULTATION, "duty.not-concluded"),
        ((*IN_CONSULTATION, NO_SUSPICION), "duty.no-suspicion"),
        ((raised(ADULT),), "duty.out-of-scope"),
    ],
)
def test_before_a_conclusion_nothing_of_a_filing_can_be(
    history: tuple[DutyEvent, ...], code: str, command: FileCriminalReport
) -> None:
    given(*history).when(command).refuses(code)


@pytest.mark.parametrize("command", [tell(PARENTS), DEFER])
def test_after_the_filing_nobody_is_told_of_an_intention(command: TellIntention | DeferTellingAccused) -> None:
    given(*FILING_DUE, *ALL_TOLD, FILED).when(command).refuses("duty.filed")


def test_a_filing_is_not_undone_by_another_conclusion() -> None:
    again = InspectorConsulted(occurred_at=at(6), consultation="VI-3")
    filed = given(*FILING_DUE, *ALL_TOLD, FILED)
    filed.when(ConsultInspector(occurred_at=at(6), consultation="VI-3")).then(again)
    filed.given(again).when(
        ConcludeConsultation(
            consultation="VI-3", classification=Classification.NEITHER, suspicion=ReasonableSuspicion.NO
        )
    ).refuses("duty.filed")


def test_the_inspector_hears_of_the_filing_and_the_last_step_is_done() -> None:
    filed = given(*FILING_DUE, *ALL_TOLD, FILED)
    assert steps(*filed.past) == (DutyStep.NOTIFY_INSPECTOR,)  # type: ignore[arg-type]
    filed.when(NOTIFY).then(NOTIFIED)
    filed.when(replace(NOTIFY, occurred_at=at(4.5))).refuses("duty.too-early")
    given(*ALL_STEPS).when(NOTIFY).nothing()
    given(*FILING_DUE, *ALL_TOLD).when(NOTIFY).refuses("duty.not-filed")
    assert steps(*ALL_STEPS) == ()


def test_the_criminal_track_ends_after_the_last_step_and_its_outcome_can_change() -> None:
    given(*ALL_STEPS).when(END).then(ENDED)
    given(*ALL_STEPS).when(replace(END, occurred_at=at(5.5))).refuses("duty.too-early")
    given(*ALL_STEPS, ENDED).when(END).nothing()
    convicted = replace(END, outcome=CriminalOutcome.CONVICTED, occurred_at=at(8))
    given(*ALL_STEPS, ENDED).when(convicted).then(
        CriminalTrackEnded(occurred_at=at(8), outcome=CriminalOutcome.CONVICTED)
    )
    given(*FILING_DUE, *ALL_TOLD, FILED).when(END).refuses("duty.inspector-unnotified")
    given(*FILING_DUE).when(END).refuses("duty.not-filed")
    state = given(*ALL_STEPS, ENDED).state()
    assert isinstance(state, Known)
    assert (state.STAGE, state.open) == (DutyStage.DISCHARGED, False)
