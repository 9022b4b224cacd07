"""A complaint of the past is brought in whole, with its own dates, and nothing is made up."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from events.commands.complaint import BringInComplaint, NamedRespondent
from events.commands.complaint.history import AdoptedMeasure, JudgedBehaviour
from events.complaint import (
    BehaviourFinding,
    CaseLinked,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDecided,
    ComplaintEvent,
    ComplaintNotHandled,
    ComplaintReceived,
    ComplaintSettled,
    ComplaintWithdrawn,
    DecisionNotified,
    FormAssessed,
    MeasureAdopted,
    MeasureReported,
    NotHandledNotified,
    ReceiptAcknowledged,
)
from events.provenance import Provenance
from events.vocabulary import (
    Behaviour,
    Body,
    Channel,
    ComplaintEnding,
    Finding,
    FormRequirement,
    InformalOutcome,
    LinkedCase,
    LinkKind,
    MeasureBasis,
    MeasureKind,
    MeasureTerm,
    NotHandledGround,
    WithdrawalReason,
)

from .cases import AWB, BOX, CONTEXT, HOUSE, TOMORROW, coding, filed, given, person

FILED = date(2018, 5, 14)
RECEIVED = date(2018, 5, 15)
ENDED = date(2018, 8, 1)
TOLD = date(2018, 8, 3)
CLOSED = date(2018, 9, 3)


def bring_in(**changes: Any) -> BringInComplaint:
    """A complaint of 2018 that was decided, but for the changes."""
    whole = BringInComplaint(
        source="committee",
        row="0123",
        filed_on=FILED,
        filed_with=Body.FACILITY,
        channel=Channel.POST,
        written=True,
        signed=True,
        dated_on=FILED,
        towards_complainant=True,
        complainant=person("s-anna"),
        description=BOX,
        respondents=(NamedRespondent(person=person("s-bram")),),
        coding=coding(),
        terms=AWB,
        received_on=RECEIVED,
        acknowledged_on=RECEIVED,
        ending=ComplaintEnding.DECIDED,
        ended_on=ENDED,
        finding=Finding.UPHELD,
        reasons=BOX,
        notified_on=TOLD,
        closed_on=CLOSED,
        outcomes=(InformalOutcome.RESOLVED,),
    )
    return replace(whole, **changes)


def begun(**changes: Any) -> tuple[ComplaintEvent, ...]:
    """A complaint of 2018 at the desk, but for the changes to its filing."""
    history = Provenance(source="committee", row="0123", ended=True)
    return (
        filed(**{"occurred_on": FILED, "dated_on": FILED, "history": history, **changes}),
        ComplaintReceived(occurred_on=RECEIVED, received_at=datetime(2018, 5, 14, 22, tzinfo=UTC), desk=Body.FACILITY),
        FormAssessed(occurred_on=RECEIVED, missing=()),
        ReceiptAcknowledged(occurred_on=RECEIVED, committee_will_advise=False),
    )


DECIDED = ComplaintDecided(
    occurred_on=ENDED,
    findings=(BehaviourFinding(behaviour=Behaviour.BULLYING, finding=Finding.UPHELD),),
    reasons=BOX,
    deviates_from_advice=False,
)
CLOSING = ComplaintClosed(occurred_on=CLOSED, outcomes=(InformalOutcome.RESOLVED,))


def test_it_is_told_by_its_own_dates_and_the_finding_is_on_every_behaviour() -> None:
    two = coding(Behaviour.BULLYING, Behaviour.INTIMIDATION)
    given().when(bring_in(coding=two)).then(
        *begun(coding=two),
        ComplaintDecided(
            occurred_on=ENDED,
            findings=(
                BehaviourFinding(behaviour=Behaviour.BULLYING, finding=Finding.UPHELD),
                BehaviourFinding(behaviour=Behaviour.INTIMIDATION, finding=Finding.UPHELD),
            ),
            reasons=BOX,
            deviates_from_advice=False,
        ),
        DecisionNotified(occurred_on=TOLD, advice_enclosed=False),
        CLOSING,
    )


def judged(*findings: tuple[Behaviour, Finding], **changes: Any) -> BringInComplaint:
    """A complaint of bullying and intimidation, of which this was found."""
    said = tuple(JudgedBehaviour(behaviour=behaviour, finding=finding) for behaviour, finding in findings)
    return bring_in(coding=coding(Behaviour.BULLYING, Behaviour.INTIMIDATION), findings=said, **changes)


def test_what_was_found_of_one_behaviour_goes_before_what_was_found_of_all() -> None:
    one = judged((Behaviour.INTIMIDATION, Finding.NOT_UPHELD))
    both = judged((Behaviour.INTIMIDATION, Finding.NOT_UPHELD), (Behaviour.BULLYING, Finding.UPHELD), finding=None)
    for command in (one, both):
        decided = next(event for event in given().when(command)._decide() if isinstance(event, ComplaintDecided))
        assert decided.findings == (
            BehaviourFinding(behaviour=Behaviour.BULLYING, finding=Finding.UPHELD),
            BehaviourFinding(behaviour=Behaviour.INTIMIDATION, finding=Finding.NOT_UPHELD),
        )


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (judged((Behaviour.EXCLUSION, Finding.UPHELD)), "history.contradiction", "findings.0"),
        (
            judged((Behaviour.BULLYING, Finding.UPHELD), (Behaviour.BULLYING, Finding.NOT_UPHELD)),
            "history.contradiction",
            "findings.1",
        ),
        (judged((Behaviour.BULLYING, Finding.UPHELD), finding=None), "history.lacking", "finding"),
        (
            judged(
                (Behaviour.BULLYING, Finding.UPHELD), finding=None, ending=ComplaintEnding.SETTLED, notified_on=None
            ),
            "history.contradiction",
            "findings",
        ),
    ],
)
def test_findings_that_do_not_fit_are_refused(command: BringInComplaint, code: str, field: str) -> None:
    given().when(command).refuses(code, field=field)


def test_what_it_has_to_do_with_other_cases_is_told_once_each_from_the_beginning() -> None:
    other = f"incident-{'0' * 8}-0000-0000-0000-{'0' * 12}"
    follows = LinkedCase(case=other, kind=LinkKind.FOLLOWS)
    filed, *received = begun()
    given().when(bring_in(links=(follows, follows))).then(
        filed,
        CaseLinked(occurred_on=FILED, case=other, kind=LinkKind.FOLLOWS),
        *received,
        DECIDED,
        DecisionNotified(occurred_on=TOLD, advice_enclosed=False),
        CLOSING,
    )
    itself = LinkedCase(case=CONTEXT.stream, kind=LinkKind.RELATED)
    given().when(bring_in(links=(itself,))).refuses("complaint.link.self", field="links.0.case")


WARNING = AdoptedMeasure(
    kind=MeasureKind.WARNING,
    term=MeasureTerm.LASTING,
    adopted_on=TOLD,
    owner=Body.BOARD,
    basis=MeasureBasis.FORMAL_FINDING,
    carried_out_on=CLOSED,
)


def test_what_was_done_about_it_is_told_with_its_owner_and_whether_it_was_carried_out() -> None:
    assessor = AdoptedMeasure(
        kind=MeasureKind.SECOND_ASSESSOR, term=MeasureTerm.LASTING, adopted_on=TOLD, owner=Body.MANAGER
    )
    first, second = CONTEXT.ids("measure-1"), CONTEXT.ids("measure-2")
    adopted: dict[str, Any] = {"term": MeasureTerm.LASTING, "occurred_on": TOLD}
    given().when(bring_in(measures=(WARNING, assessor, assessor))).then(
        *begun(),
        DECIDED,
        DecisionNotified(occurred_on=TOLD, advice_enclosed=False),
        MeasureAdopted(
            measure_id=first,
            kind=MeasureKind.WARNING,
            person_directed=True,
            owner=Body.BOARD,
            basis=MeasureBasis.FORMAL_FINDING,
            **adopted,
        ),
        MeasureReported(occurred_on=CLOSED, measure_id=first, carried_out=True),
        MeasureAdopted(
            measure_id=second,
            kind=MeasureKind.SECOND_ASSESSOR,
            person_directed=False,
            owner=Body.MANAGER,
            **adopted,
        ),
        CLOSING,
    )


@pytest.mark.parametrize(
    ("measure", "changes", "code", "field"),
    [
        ({"adopted_on": date(2018, 5, 13)}, {}, "history.reversed", "adopted_on"),
        ({"adopted_on": TOMORROW}, {}, "time.future", "adopted_on"),
        ({"carried_out_on": ENDED}, {}, "history.reversed", "carried_out_on"),
        ({"basis": None}, {}, "complaint.measure.no-basis", "basis"),
        ({}, {"finding": Finding.NOT_UPHELD}, "complaint.measure.no-finding", "basis"),
        ({}, {"complainant": None}, "complaint.measure.anonymous", "kind"),
    ],
)
def test_a_measure_that_cannot_be_so_is_refused_by_its_field(
    measure: dict[str, Any], changes: dict[str, Any], code: str, field: str
) -> None:
    refused = bring_in(measures=(replace(WARNING, **measure),), **changes)
    given().when(refused).refuses(code, field=f"measures.0.{field}")


UNDECIDED: dict[str, Any] = {"finding": None, "notified_on": None, "reasons": None}


@pytest.mark.parametrize(
    ("changes", "events"),
    [
        (
            {"ending": ComplaintEnding.NOT_HANDLED, "ground": NotHandledGround.OVER_A_YEAR, "reasons": BOX}
            | {"notified_on": TOLD},
            (
                ComplaintNotHandled(occurred_on=ENDED, ground=NotHandledGround.OVER_A_YEAR, reasons=BOX),
                NotHandledNotified(occurred_on=TOLD),
            ),
        ),
        (
            {"ending": ComplaintEnding.SETTLED, "outcome": BOX},
            (ComplaintSettled(occurred_on=ENDED, satisfied_on=ENDED, how=(), outcome=BOX),),
        ),
        (
            {"ending": ComplaintEnding.ANSWERED, "answer": BOX},
            (ComplaintAnswered(occurred_on=ENDED, answer=BOX),),
        ),
        (
            {"ending": ComplaintEnding.WITHDRAWN, "withdrawal": WithdrawalReason.FEAR},
            (ComplaintWithdrawn(occurred_on=ENDED, reason=WithdrawalReason.FEAR),),
        ),
    ],
)
def test_each_ending_has_its_event(changes: dict[str, Any], events: tuple[ComplaintEvent, ...]) -> None:
    given().when(bring_in(**{**UNDECIDED, **changes})).then(*begun(), *events, CLOSING)


def test_what_the_form_lacked_follows_from_what_is_known_unless_it_is_said_to_have_passed() -> None:
    unsigned = bring_in(signed=False, **UNDECIDED, ending=None, ended_on=None, closed_on=None, outcomes=())
    open_case = Provenance(source="committee", row="0123", ended=False)
    first, second, passed, fourth = begun(signed=False, history=open_case)
    lacking = FormAssessed(occurred_on=RECEIVED, missing=(FormRequirement.SIGNATURE,))
    given().when(unsigned).then(first, second, lacking, fourth)
    given().when(replace(unsigned, formal=True)).then(first, second, passed, fourth)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"closed_on": date(2018, 7, 31)}, "history.reversed", "closed_on"),
        ({"received_on": date(2018, 5, 13)}, "history.reversed", "received_on"),
        ({"ended_on": date(2018, 5, 14)}, "history.reversed", "ended_on"),
        ({"notified_on": date(2018, 7, 31)}, "history.reversed", "notified_on"),
        ({"acknowledged_on": date(2018, 5, 14)}, "history.reversed", "acknowledged_on"),
        ({"filed_on": TOMORROW}, "time.future", "filed_on"),
        ({"closed_on": TOMORROW}, "time.future", "closed_on"),
        ({"ended_on": None}, "history.half-ended", "ended_on"),
        ({"ending": None, **UNDECIDED}, "history.half-ended", "ending"),
        ({"finding": None}, "history.lacking", "finding"),
        ({"reasons": None}, "history.lacking", "reasons"),
        ({"ending": ComplaintEnding.SETTLED}, "history.contradiction", "notified_on"),
        ({"ending": ComplaintEnding.SETTLED, "notified_on": None}, "history.contradiction", "finding"),
        ({"ground": NotHandledGround.OVER_A_YEAR}, "history.contradiction", "ground"),
        ({**UNDECIDED, "ending": ComplaintEnding.NOT_HANDLED}, "history.lacking", "ground"),
        ({**UNDECIDED, "ending": ComplaintEnding.ANSWERED}, "history.lacking", "answer"),
        ({"terms": replace(HOUSE, regulation=None)}, "complaint.terms.regulation-missing", "terms.regulation"),
        ({"outcomes": (InformalOutcome.RESOLVED, InformalOutcome.NO_SOLUTION)}, "complaint.outcome.contradiction", ""),
    ],
)
def test_a_row_that_cannot_be_so_is_refused_by_its_field(changes: dict[str, Any], code: str, field: str) -> None:
    given().when(bring_in(**changes)).refuses(code, field=field or None)


def test_it_begins_a_complaint_and_changes_none() -> None:
    given(filed()).when(bring_in()).refuses("stream.exists")
