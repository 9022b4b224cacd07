"""Raising a case, and what passes between the institution and the people in it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from events.commands.incident import (
    AcknowledgeIncident,
    DiscloseIdentity,
    GiveRouteInformation,
    InformReporter,
    NamePerson,
    OfferAftercare,
    OfferSupport,
    RecordDeparture,
    WithdrawReport,
)
from events.incident import (
    AffectedPersonDeparted,
    AftercareOffered,
    IdentityDisclosed,
    IncidentRaised,
    PersonNamed,
    RouteInformationGiven,
    SupportOffered,
)
from events.sealed import NotSealed, Person
from events.vocabulary import (
    AftercareMoment,
    Anonymity,
    CaseRole,
    Channel,
    Departure,
    IncidentKind,
    Message,
    Population,
    Route,
    SupportKind,
    WithdrawalReason,
)
from services.decider import ImpossibleHistory
from services.incidents.state import ENTRIES_MAX, Open
from tests.given import NOW

from .cases import (
    ACKNOWLEDGED,
    ANONYMOUS,
    BOX,
    NEXT_WEEK,
    OUTCOME_TOLD,
    PSEUDONYMOUS,
    ROUTES_TOLD,
    SCENARIO,
    SYSTEM,
    TODAY,
    TOMORROW,
    WITHDRAWN,
    closed,
    given,
    party,
    person,
    raise_incident,
    raised,
)


def test_a_named_report_is_raised() -> None:
    given().when(raise_incident()).then(raised())


@pytest.mark.parametrize(
    ("event", "changes"),
    [
        (ANONYMOUS, {"anonymity": Anonymity.ANONYMOUS, "reporter": None}),
        (PSEUDONYMOUS, {"anonymity": Anonymity.PSEUDONYMOUS, "reporter": None, "return_channel": "inbox-1"}),
        (
            SYSTEM,
            {
                "kind": IncidentKind.SIGNAL,
                "anonymity": Anonymity.NO_REPORTER,
                "channel": Channel.SYSTEM,
                "reporter": None,
            },
        ),
    ],
)
def test_a_report_without_a_name_is_raised(event: IncidentRaised, changes: dict[str, object]) -> None:
    given().when(raise_incident(**changes)).then(event)


@pytest.mark.parametrize(
    ("code", "field", "changes"),
    [
        ("incident.reporter.missing", "reporter", {"reporter": None}),
        ("incident.reporter.unwanted", "reporter", {"anonymity": Anonymity.ANONYMOUS}),
        (
            "incident.return-channel.missing",
            "return_channel",
            {"anonymity": Anonymity.PSEUDONYMOUS, "reporter": None},
        ),
        ("incident.return-channel.unwanted", "return_channel", {"return_channel": "inbox-1"}),
        ("incident.report.without-reporter", "kind", {"anonymity": Anonymity.NO_REPORTER, "reporter": None}),
        ("time.future", "occurred_at", {"occurred_at": NEXT_WEEK}),
        ("time.naive", "occurred_at", {"occurred_at": NOW.replace(tzinfo=None)}),
    ],
)
def test_a_report_that_contradicts_itself_is_refused(code: str, field: str, changes: dict[str, object]) -> None:
    given().when(raise_incident(**changes)).refuses(code, field=field)


def test_a_clock_that_runs_a_little_ahead_is_forgiven() -> None:
    given().when(raise_incident(occurred_at=NOW + timedelta(seconds=5))).then(raised(occurred_at=NOW))


def test_readable_text_cannot_reach_an_event() -> None:
    with pytest.raises(NotSealed):
        given().when(raise_incident(narrative="He said")).nothing()
    with pytest.raises(NotSealed):
        given().when(raise_incident(reporter=Person(name=BOX))).nothing()


def test_a_case_is_raised_once() -> None:
    given(raised()).when(raise_incident()).refuses("stream.exists")
    given(raised(), closed()).when(raise_incident()).refuses("stream.exists")


def test_nothing_can_be_asked_of_a_case_that_was_never_raised() -> None:
    given().when(AcknowledgeIncident()).refuses("stream.unknown")


def test_a_history_that_no_rule_allows_is_an_error() -> None:
    with pytest.raises(ImpossibleHistory):
        given(ACKNOWLEDGED).state()
    with pytest.raises(ImpossibleHistory):
        given(raised(), raised()).state()


def test_a_report_is_acknowledged() -> None:
    given(PSEUDONYMOUS).when(AcknowledgeIncident(message=BOX)).then(ACKNOWLEDGED)


def test_nobody_can_be_acknowledged_who_cannot_be_reached() -> None:
    given(ANONYMOUS).when(AcknowledgeIncident()).refuses("incident.reporter.unreachable")
    given(SYSTEM).when(AcknowledgeIncident()).refuses("incident.reporter.unreachable")
    given(raised(), closed()).when(AcknowledgeIncident()).refuses("incident.closed")


def test_a_second_acknowledgement_says_nothing() -> None:
    given(raised(), ACKNOWLEDGED).when(AcknowledgeIncident(message=BOX)).nothing()


def test_the_reporter_is_informed_also_after_closing() -> None:
    inform = InformReporter(about=Message.OUTCOME, message=BOX)
    given(raised()).when(inform).then(OUTCOME_TOLD)
    given(raised(), closed()).when(inform).then(OUTCOME_TOLD)


def test_no_message_reaches_a_one_way_reporter() -> None:
    given(ANONYMOUS).when(InformReporter(about=Message.PROGRESS, message=BOX)).refuses("incident.reporter.unreachable")


def test_a_respondent_is_named() -> None:
    named = PersonNamed(role=CaseRole.RESPONDENT, person=party("s-bert"), occurred_at=NOW)
    given(ANONYMOUS).when(NamePerson(role=CaseRole.RESPONDENT, person=person("s-bert"))).then(named)


@pytest.mark.parametrize("role", [CaseRole.REPORTER, CaseRole.COMPLAINANT])
def test_a_reporter_is_never_named_by_another(role: CaseRole) -> None:
    given(ANONYMOUS).when(NamePerson(role=role, person=person())).refuses("incident.person.role", field="role")


def test_a_person_is_named_once_in_a_role() -> None:
    named = PersonNamed(role=CaseRole.AFFECTED, person=party("s-bert"), occurred_at=NOW)
    given(raised(), named).when(NamePerson(role=CaseRole.AFFECTED, person=person("s-bert"))).nothing()


def test_a_case_has_room_for_so_many_people_and_no_more() -> None:
    crowd = (
        PersonNamed(role=CaseRole.BYSTANDER, person=party(f"s-{number}"), occurred_at=NOW)
        for number in range(ENTRIES_MAX)
    )
    one_more = NamePerson(role=CaseRole.BYSTANDER, person=person("s-late"))
    given(raised(), *crowd).when(one_more).refuses("incident.limit")


def test_a_student_is_told_of_the_routes() -> None:
    tell = GiveRouteInformation(to=CaseRole.REPORTER, population=Population.STUDENT, routes=(Route.COMPLAINT,))
    given(raised()).when(tell).then(ROUTES_TOLD)


def test_an_employee_is_always_told_of_the_labour_inspectorate() -> None:
    tell = GiveRouteInformation(to=CaseRole.REPORTER, population=Population.EMPLOYED_PHD, routes=(Route.COMPLAINT,))
    given(raised()).when(tell).refuses("incident.labour-inspectorate.untold", field="routes")
    told = RouteInformationGiven(
        to=CaseRole.REPORTER,
        population=Population.EMPLOYED_PHD,
        routes=(Route.LABOUR_INSPECTORATE,),
        occurred_at=NOW,
    )
    given(raised(), told).when(tell).then(replace(told, routes=(Route.COMPLAINT,)))


def test_routes_that_are_known_are_not_told_again() -> None:
    tell = GiveRouteInformation(to=CaseRole.REPORTER, population=Population.STUDENT, routes=(Route.COMPLAINT,))
    given(raised(), ROUTES_TOLD).when(tell).nothing()


SUPPORT = OfferSupport(to=CaseRole.AFFECTED, kinds=(SupportKind.PSYCHOLOGICAL,))
SUPPORT_OFFERED = SupportOffered(to=CaseRole.AFFECTED, kinds=(SupportKind.PSYCHOLOGICAL,), occurred_at=NOW)


def test_support_is_offered_also_after_closing() -> None:
    given(raised()).when(SUPPORT).then(SUPPORT_OFFERED)
    given(raised(), closed()).when(SUPPORT).then(SUPPORT_OFFERED)


def test_support_cannot_have_been_offered_in_the_future() -> None:
    given(raised()).when(replace(SUPPORT, occurred_at=NEXT_WEEK)).refuses("time.future", field="occurred_at")


def test_the_same_offer_on_the_same_day_is_one_offer_but_an_answer_is_news() -> None:
    given(raised(), SUPPORT_OFFERED).when(SUPPORT).nothing()
    given(raised(), SUPPORT_OFFERED).when(replace(SUPPORT, accepted=True)).then(replace(SUPPORT_OFFERED, accepted=True))


AFTERCARE = OfferAftercare(to=CaseRole.AFFECTED, moment=AftercareMoment.SIX_MONTHS)
AFTERCARE_OFFERED = AftercareOffered(to=CaseRole.AFFECTED, moment=AftercareMoment.SIX_MONTHS, occurred_at=NOW)


def test_aftercare_is_offered_long_after_closing() -> None:
    given(raised(), closed()).when(AFTERCARE).then(AFTERCARE_OFFERED)


def test_aftercare_cannot_have_been_offered_in_the_future() -> None:
    given(raised()).when(replace(AFTERCARE, occurred_at=NEXT_WEEK)).refuses("time.future", field="occurred_at")


def test_aftercare_is_offered_once_at_a_moment() -> None:
    given(raised(), closed(), AFTERCARE_OFFERED).when(AFTERCARE).nothing()


def test_a_reporter_withdraws_and_the_case_stays_open() -> None:
    given(raised()).when(WithdrawReport(reason=WithdrawalReason.FEAR)).then(WITHDRAWN)
    assert isinstance(given(raised(), WITHDRAWN).state(), Open)


def test_only_a_reporter_withdraws() -> None:
    given(SYSTEM).when(WithdrawReport()).refuses("incident.reporter.none")
    given(raised(), closed()).when(WithdrawReport()).refuses("incident.closed")


def test_a_reporter_withdraws_once() -> None:
    given(raised(), WITHDRAWN).when(WithdrawReport(reason=WithdrawalReason.BURDEN)).nothing()


DEPARTED = AffectedPersonDeparted(departure=Departure.SCIENCE, departed_on=TODAY, occurred_at=NOW)


def test_the_affected_person_leaves_also_after_closing() -> None:
    leave = RecordDeparture(departure=Departure.SCIENCE, departed_on=TODAY)
    given(raised()).when(leave).then(DEPARTED)
    given(raised(), closed()).when(leave).then(DEPARTED)


def test_a_departure_lies_in_the_past() -> None:
    leave = RecordDeparture(departure=Departure.STUDY, departed_on=TOMORROW)
    given(raised()).when(leave).refuses("time.future", field="departed_on")


def test_a_departure_is_recorded_once() -> None:
    given(raised(), DEPARTED).when(RecordDeparture(departure=Departure.SCIENCE, departed_on=TODAY)).nothing()


DISCLOSED = IdentityDisclosed(reporter=party(), occurred_at=NOW)


@pytest.mark.parametrize("start", [ANONYMOUS, PSEUDONYMOUS])
def test_a_reporter_becomes_known_by_choice(start: IncidentRaised) -> None:
    given(start).when(DiscloseIdentity(reporter=person())).then(DISCLOSED)
    given(start, closed()).when(DiscloseIdentity(reporter=person())).then(DISCLOSED)
    given(start, DISCLOSED).when(AcknowledgeIncident(message=BOX)).then(ACKNOWLEDGED)


def test_a_reporter_who_is_known_stays_so() -> None:
    given(ANONYMOUS, DISCLOSED).when(DiscloseIdentity(reporter=person("s-bert"))).refuses("incident.identity.known")
    given(SYSTEM).when(DiscloseIdentity(reporter=person())).refuses("incident.reporter.none")


def test_a_reporter_becomes_known_once() -> None:
    given(raised()).when(DiscloseIdentity(reporter=person())).nothing()
    SCENARIO.given(ANONYMOUS, DISCLOSED).when(DiscloseIdentity(reporter=person())).nothing()
