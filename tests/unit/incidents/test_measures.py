"""Measures, and that an anonymous report never yields one against a person."""

from datetime import date

import pytest
from msgspec.structs import replace

from events.commands.incident import EndMeasure, TakeMeasure
from events.incident import IdentityDisclosed, IncidentRaised, MeasureEnded
from events.vocabulary import PERSON_DIRECTED, IncidentKind, MeasureBasis, MeasureKind, MeasureTerm
from tests.given import NOW

from .cases import (
    ANONYMOUS,
    COMPLAINT,
    MEASURE_ID,
    PSEUDONYMOUS,
    SYSTEM,
    TODAY,
    TOMORROW,
    WITHDRAWN,
    closed,
    given,
    linked,
    measure_taken,
    party,
    person,
    raised,
)

ORDER = TakeMeasure(kind=MeasureKind.NO_CONTACT, term=MeasureTerm.INTERIM, basis=MeasureBasis.CONSENT)
TEAM_TALK = TakeMeasure(kind=MeasureKind.TEAM_TALK, term=MeasureTerm.LASTING)
TEAM_TALK_HELD = measure_taken(kind=MeasureKind.TEAM_TALK, term=MeasureTerm.LASTING, person_directed=False, basis=None)
DISCLOSED = IdentityDisclosed(reporter=party(), occurred_at=NOW)


def test_a_measure_against_a_person_is_taken_for_a_known_reporter() -> None:
    given(raised()).when(ORDER).then(measure_taken())
    given(raised()).when(replace(ORDER, person=person("s-bert"))).then(measure_taken(person=party("s-bert")))


@pytest.mark.parametrize("start", [ANONYMOUS, PSEUDONYMOUS, SYSTEM])
def test_without_a_known_reporter_only_circumstances_are_changed(start: IncidentRaised) -> None:
    given(start).when(TEAM_TALK).then(TEAM_TALK_HELD)


@pytest.mark.parametrize("start", [ANONYMOUS, PSEUDONYMOUS, SYSTEM])
@pytest.mark.parametrize("basis", [None, *MeasureBasis])
@pytest.mark.parametrize("kind", sorted(PERSON_DIRECTED))
def test_an_anonymous_report_never_yields_a_measure_against_a_person(
    start: IncidentRaised, basis: MeasureBasis | None, kind: MeasureKind
) -> None:
    command = TakeMeasure(kind=kind, term=MeasureTerm.INTERIM, basis=basis)
    given(start, linked(COMPLAINT)).when(command).refuses("incident.measure.anonymous", field="kind")


def test_a_name_does_not_make_a_general_measure_one_against_a_person() -> None:
    aimed = replace(TEAM_TALK, person=person("s-bert"))
    given(ANONYMOUS).when(aimed).refuses("incident.measure.person-unwanted", field="person")


def test_once_the_reporter_is_known_a_basis_is_still_needed() -> None:
    given(ANONYMOUS, DISCLOSED).when(ORDER).then(measure_taken())
    given(ANONYMOUS, DISCLOSED).when(replace(ORDER, basis=None)).refuses("incident.measure.basis", field="basis")


def test_a_signal_is_never_enough() -> None:
    given(raised(kind=IncidentKind.SIGNAL)).when(ORDER).refuses("incident.measure.signal")


def test_consent_ends_with_withdrawal_but_danger_does_not() -> None:
    given(raised(), WITHDRAWN).when(ORDER).refuses("incident.measure.consent-withdrawn", field="basis")
    danger = replace(ORDER, basis=MeasureBasis.ACUTE_DANGER)
    given(raised(), WITHDRAWN).when(danger).then(measure_taken(basis=MeasureBasis.ACUTE_DANGER))


def test_a_finding_is_about_a_linked_complaint() -> None:
    finding = replace(ORDER, basis=MeasureBasis.FORMAL_FINDING)
    given(raised(), linked()).when(finding).refuses("incident.measure.finding-unlinked")
    given(raised(), linked(COMPLAINT)).when(finding).then(measure_taken(basis=MeasureBasis.FORMAL_FINDING))


def test_a_measure_does_not_end_before_it_starts() -> None:
    backwards = replace(ORDER, starts_on=TOMORROW, ends_on=TODAY)
    given(raised()).when(backwards).refuses("incident.measure.reversed", field="ends_on")


def test_the_same_measure_while_it_holds_is_one_measure() -> None:
    given(raised(), measure_taken()).when(ORDER).nothing()
    ended = MeasureEnded(measure_id=MEASURE_ID, ended_on=TODAY, occurred_at=NOW)
    given(raised(), measure_taken(), ended).when(ORDER).then(measure_taken())


ENDED = MeasureEnded(measure_id=MEASURE_ID, ended_on=TODAY, occurred_at=NOW)


def test_a_measure_ends() -> None:
    given(raised(), measure_taken()).when(EndMeasure(measure_id=MEASURE_ID)).then(ENDED)
    planned = measure_taken(starts_on=TOMORROW)
    given(raised(), planned).when(EndMeasure(measure_id=MEASURE_ID)).then(ENDED)


def test_only_a_measure_that_was_taken_ends_and_not_before_it_starts() -> None:
    given(raised()).when(EndMeasure(measure_id=MEASURE_ID)).refuses("incident.measure.unknown", field="measure_id")
    early = EndMeasure(measure_id=MEASURE_ID, ended_on=date(2026, 3, 1))
    given(raised(), measure_taken()).when(early).refuses("incident.measure.reversed", field="ended_on")
    late = EndMeasure(measure_id=MEASURE_ID, ended_on=TOMORROW)
    given(raised(), measure_taken()).when(late).refuses("time.future", field="ended_on")
    given(raised(), measure_taken(), closed()).when(late).refuses("incident.closed")


def test_a_measure_ends_once() -> None:
    given(raised(), measure_taken(), ENDED).when(EndMeasure(measure_id=MEASURE_ID)).nothing()
