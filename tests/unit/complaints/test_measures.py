"""Measures that follow from a complaint, their carrying out, and what is brought to another body."""

import pytest
from msgspec.structs import replace

from events.commands.complaint import AdoptMeasure, ReferComplaint, ReportMeasure
from events.complaint import ComplaintEvent, ComplaintReferred, MeasureReported
from events.vocabulary import CODES_MAX, Body, Finding, MeasureBasis, MeasureKind, MeasureTerm

from .cases import (
    ANONYMOUS,
    BOX,
    CLOSED,
    FILED_ON,
    LAST_WEEK,
    MEASURE_ID,
    ONE_OF_TWO,
    TODAY,
    TOMORROW,
    TWO,
    WITHDRAWN,
    at_desk,
    decided,
    filed,
    findings,
    given,
    measure,
    ready,
    under_review,
)


class TestAdopting:
    TALK = AdoptMeasure(kind=MeasureKind.TEAM_TALK, term=MeasureTerm.LASTING, owner=Body.BOARD)
    WARN = AdoptMeasure(
        kind=MeasureKind.WARNING,
        term=MeasureTerm.LASTING,
        owner=Body.BOARD,
        respondent=1,
        basis=MeasureBasis.FORMAL_FINDING,
    )
    WARNED = measure(kind=MeasureKind.WARNING, person_directed=True, respondent=1, basis=MeasureBasis.FORMAL_FINDING)

    @pytest.mark.parametrize("past", [(filed(),), ANONYMOUS, under_review(), (*at_desk(), WITHDRAWN)])
    def test_a_measure_about_the_place_needs_nothing_more(self, past: tuple[ComplaintEvent, ...]) -> None:
        given(*past).when(self.TALK).then(measure())

    def test_a_measure_against_a_person_follows_from_a_finding(self) -> None:
        given(*ready(), decided()).when(self.WARN).then(self.WARNED)

    @pytest.mark.parametrize(
        "past", [ready(), (*ready(), decided(findings=findings(Finding.NOT_UPHELD)))], ids=["undecided", "not upheld"]
    )
    def test_there_is_such_a_finding(self, past: tuple[ComplaintEvent, ...]) -> None:
        given(*past).when(self.WARN).refuses("complaint.measure.no-finding", field="basis")

    def test_the_finding_is_on_whom_the_measure_is_directed_at(self) -> None:
        past = (*ready(respondents=TWO), decided(findings=ONE_OF_TWO))
        given(*past).when(self.WARN).then(self.WARNED)
        cleared = replace(self.WARN, respondent=2)
        given(*past).when(cleared).refuses("complaint.measure.no-finding", field="basis")
        acute = replace(cleared, basis=MeasureBasis.ACUTE_DANGER)
        given(*past).when(acute).then(replace(self.WARNED, respondent=2, basis=MeasureBasis.ACUTE_DANGER))

    def test_of_several_respondents_it_names_one(self) -> None:
        nobody = replace(self.WARN, respondent=None)
        past = (*ready(respondents=TWO), decided())
        given(*past).when(nobody).refuses("complaint.measure.respondent-unsaid", field="respondent")
        given(*past).when(self.TALK).then(measure())
        given(*ready(), decided()).when(nobody).then(replace(self.WARNED, respondent=None))
        own = findings(respondent=1)
        given(*ready(), decided(findings=own)).when(nobody).then(replace(self.WARNED, respondent=None))

    def test_an_interim_one_has_another_basis(self) -> None:
        command = replace(self.WARN, term=MeasureTerm.INTERIM, basis=MeasureBasis.CONSENT)
        interim = replace(self.WARNED, term=MeasureTerm.INTERIM, basis=MeasureBasis.CONSENT)
        given(*under_review()).when(command).then(interim)
        given(*under_review()).when(replace(command, basis=None)).refuses("complaint.measure.no-basis", field="basis")
        past = (*under_review(), WITHDRAWN)
        given(*past).when(command).refuses("complaint.measure.consent-withdrawn", field="basis")

    @pytest.mark.parametrize("basis", MeasureBasis)
    def test_an_anonymous_complaint_never_yields_one_against_a_person(self, basis: MeasureBasis) -> None:
        given(*ANONYMOUS).when(replace(self.WARN, basis=basis)).refuses("complaint.measure.anonymous", field="kind")

    def test_a_respondent_is_one_of_this_complaint(self) -> None:
        given(*ready(), decided()).when(replace(self.WARN, respondent=2)).refuses("complaint.respondent.unknown")

    def test_not_once_it_is_closed(self) -> None:
        given(*at_desk(), WITHDRAWN, CLOSED).when(self.TALK).refuses("complaint.closed")

    def test_there_is_an_end_to_them(self) -> None:
        many = (measure(measure_id=f"measure-{number}", occurred_on=LAST_WEEK) for number in range(CODES_MAX))
        given(*under_review(), *many).when(self.TALK).refuses("complaint.limit")

    def test_the_same_measure_says_nothing_new(self) -> None:
        given(*under_review(), measure()).when(self.TALK).nothing()


class TestReporting:
    DONE = ReportMeasure(measure_id=MEASURE_ID, carried_out=True)
    REPORTED = MeasureReported(occurred_on=TODAY, measure_id=MEASURE_ID, carried_out=True)

    def test_a_measure_was_carried_out(self) -> None:
        given(*at_desk(), measure(), WITHDRAWN).when(self.DONE).then(self.REPORTED)

    def test_that_it_was_not_is_explained(self) -> None:
        past = (*at_desk(), measure(measure_id="measure-other"), measure())
        failed = ReportMeasure(measure_id=MEASURE_ID, carried_out=False)
        given(*past).when(failed).refuses("complaint.measure.unexplained", field="explanation")
        explained = replace(failed, explanation=BOX)
        given(*past).when(explained).then(replace(self.REPORTED, carried_out=False, explanation=BOX))

    def test_it_may_be_carried_out_after_all_even_after_closing(self) -> None:
        failed = replace(self.REPORTED, carried_out=False, explanation=BOX)
        given(*at_desk(), measure(), WITHDRAWN, failed, CLOSED).when(self.DONE).then(self.REPORTED)

    def test_only_a_measure_of_this_complaint(self) -> None:
        given(*at_desk()).when(self.DONE).refuses("complaint.measure.unknown", field="measure_id")

    def test_not_before_the_complaint(self) -> None:
        early = replace(self.DONE, occurred_on=FILED_ON)
        given(*at_desk(), measure()).when(early).refuses("complaint.date.too-early", field="occurred_on")

    def test_the_same_report_says_nothing_new(self) -> None:
        given(*at_desk(), measure(), self.REPORTED).when(self.DONE).nothing()


class TestReferral:
    REFER = ReferComplaint(to=Body.INTEGRITY_COMMITTEE, consent=True, identity_shared=True)
    REFERRED = ComplaintReferred(occurred_on=TODAY, to=Body.INTEGRITY_COMMITTEE, consent=True, identity_shared=True)

    def test_something_is_brought_to_another_body(self) -> None:
        given(*at_desk()).when(self.REFER).then(self.REFERRED)

    def test_identity_goes_along_only_with_consent(self) -> None:
        given(*at_desk()).when(replace(self.REFER, consent=False)).refuses(
            "complaint.referral.no-consent", field="consent"
        )
        given(*ANONYMOUS).when(self.REFER).refuses("complaint.referral.identity-unknown", field="identity_shared")
        without = replace(self.REFER, consent=False, identity_shared=False)
        given(*ANONYMOUS).when(without).then(replace(self.REFERRED, consent=False, identity_shared=False))

    def test_not_tomorrow(self) -> None:
        given(*at_desk()).when(replace(self.REFER, occurred_on=TOMORROW)).refuses("time.future")

    def test_twice_on_a_day_says_nothing_new(self) -> None:
        given(*at_desk(), self.REFERRED).when(self.REFER).nothing()
