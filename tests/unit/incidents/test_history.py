"""A case of the past is brought in whole, with its own dates, and nothing is made up."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from events.commands.incident import BringInIncident, NamePerson, ReopenIncident, TakenMeasure
from events.incident import (
    CaseLinked,
    FactorRecorded,
    IncidentAcknowledged,
    IncidentClosed,
    IncidentCoded,
    InformallyHandled,
    MeasureTaken,
    PersonNamed,
)
from events.provenance import Provenance
from events.vocabulary import (
    Anonymity,
    Behaviour,
    CaseRole,
    Channel,
    ClosingReason,
    CodedBehaviour,
    Factor,
    IncidentKind,
    InformalOutcome,
    InformalWay,
    LinkedCase,
    LinkKind,
    MeasureBasis,
    MeasureKind,
    MeasureTerm,
    ReopeningReason,
)

from .cases import BOX, CONTEXT, NEXT_WEEK, coding, given, party, person, raised

THEN = datetime(2016, 11, 4, tzinfo=UTC)
LATER = datetime(2017, 1, 20, tzinfo=UTC)
PROVENANCE = Provenance(source="confidants", row="0123", ended=True)


def bring_in(**changes: Any) -> BringInIncident:
    """A report of 2016 that was noted and closed, but for the changes."""
    whole = BringInIncident(
        source="confidants",
        row="0123",
        kind=IncidentKind.REPORT,
        anonymity=Anonymity.NAMED,
        channel=Channel.DESK,
        raised_at=THEN,
        reporter=person(),
        unit="faculty:arts",
        narrative=BOX,
        coding=coding(),
        closed_at=LATER,
        closing=ClosingReason.NOTED,
    )
    return replace(whole, **changes)


RAISED = raised(occurred_at=THEN, history=PROVENANCE)
CODED = IncidentCoded(coding=coding(), occurred_at=THEN)
CLOSED = IncidentClosed(reason=ClosingReason.NOTED, occurred_at=LATER)


def test_it_is_told_by_its_own_dates_and_says_where_it_came_from() -> None:
    given().when(bring_in()).then(RAISED, CODED, CLOSED)


def test_everything_that_is_known_has_its_event() -> None:
    everything = bring_in(
        acknowledged_at=THEN,
        affected=person("s-bo"),
        respondents=(person("s-cas"),),
        factors=(Factor.CULTURE, Factor.CULTURE),
        way=InformalWay.CONVERSATION,
        outcomes=(InformalOutcome.APOLOGY_MADE,),
    )
    given().when(everything).then(
        RAISED,
        IncidentAcknowledged(occurred_at=THEN),
        CODED,
        PersonNamed(role=CaseRole.AFFECTED, person=party("s-bo"), occurred_at=THEN),
        PersonNamed(role=CaseRole.RESPONDENT, person=party("s-cas"), occurred_at=THEN),
        FactorRecorded(factor=Factor.CULTURE, occurred_at=THEN),
        InformallyHandled(way=InformalWay.CONVERSATION, outcomes=(InformalOutcome.APOLOGY_MADE,), occurred_at=LATER),
        CLOSED,
    )


def test_what_it_has_to_do_with_other_cases_is_told_once_each_from_the_beginning() -> None:
    other = f"complaint-{'0' * 8}-0000-0000-0000-{'0' * 12}"
    follows = LinkedCase(case=other, kind=LinkKind.FOLLOWS)
    repeats = LinkedCase(case=other, kind=LinkKind.REPEATS)
    given().when(bring_in(links=(follows, repeats, follows))).then(
        RAISED,
        CODED,
        CaseLinked(case=other, kind=LinkKind.FOLLOWS, occurred_at=THEN),
        CaseLinked(case=other, kind=LinkKind.REPEATS, occurred_at=THEN),
        CLOSED,
    )
    itself = LinkedCase(case=CONTEXT.stream, kind=LinkKind.RELATED)
    given().when(bring_in(links=(follows, itself))).refuses("incident.link.self", field="links.1.case")


def test_what_was_done_about_it_is_told_once_each_with_the_day_it_began() -> None:
    talk = TakenMeasure(kind=MeasureKind.TEAM_TALK, term=MeasureTerm.LASTING, started_on=THEN.date())
    apart = TakenMeasure(
        kind=MeasureKind.SEPARATION,
        term=MeasureTerm.INTERIM,
        started_on=date(2016, 11, 7),
        ended_on=date(2016, 12, 1),
        basis=MeasureBasis.CONSENT,
    )
    given().when(bring_in(measures=(talk, talk, apart))).then(
        RAISED,
        CODED,
        MeasureTaken(
            measure_id=CONTEXT.ids("measure-1"),
            kind=MeasureKind.TEAM_TALK,
            term=MeasureTerm.LASTING,
            person_directed=False,
            starts_on=THEN.date(),
            occurred_at=THEN,
        ),
        MeasureTaken(
            measure_id=CONTEXT.ids("measure-2"),
            kind=MeasureKind.SEPARATION,
            term=MeasureTerm.INTERIM,
            person_directed=True,
            starts_on=date(2016, 11, 7),
            ends_on=date(2016, 12, 1),
            occurred_at=datetime(2016, 11, 6, 23, tzinfo=UTC),
            basis=MeasureBasis.CONSENT,
        ),
        CLOSED,
    )


@pytest.mark.parametrize(
    ("measure", "changes", "code", "field"),
    [
        ({"started_on": date(2016, 11, 3)}, {}, "history.reversed", "started_on"),
        ({"started_on": NEXT_WEEK.date()}, {}, "time.future", "started_on"),
        ({"ended_on": date(2016, 11, 4)}, {}, "history.reversed", "ended_on"),
        ({"basis": None}, {}, "incident.measure.basis", "basis"),
        ({}, {"kind": IncidentKind.SIGNAL}, "incident.measure.signal", "kind"),
        (
            {},
            {"anonymity": Anonymity.ANONYMOUS, "reporter": None},
            "incident.measure.anonymous",
            "kind",
        ),
    ],
)
def test_a_measure_that_cannot_be_so_is_refused_by_its_field(
    measure: dict[str, Any], changes: dict[str, Any], code: str, field: str
) -> None:
    warning = TakenMeasure(
        kind=MeasureKind.WARNING,
        term=MeasureTerm.LASTING,
        started_on=date(2016, 11, 7),
        basis=MeasureBasis.ACUTE_DANGER,
    )
    refused = bring_in(measures=(replace(warning, **measure),), **changes)
    given().when(refused).refuses(code, field=f"measures.0.{field}")


def test_one_that_goes_on_is_open_and_says_so() -> None:
    going_on = replace(PROVENANCE, ended=False)
    given().when(bring_in(closed_at=None, closing=None)).then(replace(RAISED, history=going_on), CODED)


def test_retaliation_of_the_past_needs_no_link_that_no_file_has() -> None:
    retaliation = coding(CodedBehaviour(behaviour=Behaviour.RETALIATION))
    given().when(bring_in(coding=retaliation)).then(RAISED, replace(CODED, coding=retaliation), CLOSED)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"closed_at": datetime(2016, 11, 3, tzinfo=UTC)}, "history.reversed", "closed_at"),
        ({"acknowledged_at": datetime(2016, 11, 3, tzinfo=UTC)}, "history.reversed", "acknowledged_at"),
        ({"closed_at": NEXT_WEEK}, "time.future", "closed_at"),
        ({"raised_at": NEXT_WEEK}, "time.future", "raised_at"),
        ({"closing": None}, "history.half-ended", "closing"),
        ({"closed_at": None}, "history.half-ended", "closed_at"),
        ({"outcomes": (InformalOutcome.RESOLVED,)}, "history.lacking", "way"),
        (
            {"way": InformalWay.MANAGER, "outcomes": (InformalOutcome.RESOLVED, InformalOutcome.NO_SOLUTION)},
            "incident.outcome.contradiction",
            "outcomes",
        ),
        ({"reporter": None}, "incident.reporter.missing", "reporter"),
        ({"anonymity": Anonymity.ANONYMOUS}, "incident.reporter.unwanted", "reporter"),
        (
            {"coding": coding(CodedBehaviour(behaviour=Behaviour.DISCRIMINATION))},
            "incident.ground.missing",
            "coding.behaviours.0.ground",
        ),
    ],
)
def test_a_row_that_cannot_be_so_is_refused_by_its_field(changes: dict[str, Any], code: str, field: str) -> None:
    given().when(bring_in(**changes)).refuses(code, field=field)


def test_it_begins_a_case_and_changes_none() -> None:
    given(raised()).when(bring_in()).refuses("stream.exists")
    given(RAISED, CODED, CLOSED).when(bring_in()).refuses("stream.exists")


def test_it_is_a_case_like_any_other_afterwards() -> None:
    name = NamePerson(role=CaseRole.RESPONDENT, person=person("s-dina"))
    given(RAISED, CODED, CLOSED).when(name).refuses("incident.closed")
    reopen = ReopenIncident(reason=ReopeningReason.PATTERN)
    state = given(RAISED, CODED, CLOSED).when(reopen)
    assert len(state._decide()) == 1
