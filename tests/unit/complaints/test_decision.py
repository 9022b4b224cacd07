"""The judgement of a complaint and the notice of it (Awb 9:12, 9:16)."""

import pytest
from msgspec.structs import replace

from events.commands.complaint import NotifyDecision
from events.complaint import (
    BehaviourFinding,
    ComplaintEvent,
    HearingSkipped,
    Respondent,
    RespondentNamed,
)
from events.sealed import NotSealed
from events.vocabulary import Behaviour, Body, Finding, NoHearingReason

from .cases import (
    ADVICE,
    BOTH_HEARD,
    BOX,
    CLOSED,
    COMMITTEE,
    COPY,
    HOUSE,
    LAST_WEEK,
    NOTIFIED,
    ONE_OF_TWO,
    TODAY,
    TOMORROW,
    advised,
    at_desk,
    both_ready,
    coding,
    decide,
    decided,
    findings,
    given,
    heard,
    offered,
    outside_gate,
    party,
    ready,
    recorded,
    under_review,
)

NO_COMPLAINANT = HearingSkipped(occurred_on=LAST_WEEK, respondent=None, reason=NoHearingReason.WAIVED)
NO_RESPONDENT = HearingSkipped(occurred_on=LAST_WEEK, respondent=1, reason=NoHearingReason.WAIVED)


class TestDecision:
    def test_it_is_judged_when_every_step_is_taken(self) -> None:
        given(*ready()).when(decide()).then(decided())

    def test_a_party_that_rightly_goes_unheard_stops_nothing(self) -> None:
        unheard = (*under_review(), COPY, NO_COMPLAINANT, offered(1), NO_RESPONDENT)
        given(*unheard).when(decide()).then(decided())

    @pytest.mark.parametrize(
        "past",
        [
            (*under_review(), *BOTH_HEARD),
            (*under_review(), COPY),
            (*under_review(), COPY, heard(1), recorded(1)),
            (*under_review(), COPY, heard(1), recorded(1), heard(2, respondent=1)),
            ready(COMMITTEE),
        ],
        ids=["no copy", "nobody heard", "one side heard", "no record", "no advice"],
    )
    def test_not_before_every_step_is_taken(self, past: tuple[ComplaintEvent, ...]) -> None:
        given(*past).when(decide()).refuses("complaint.steps-open")

    def test_not_outside_the_gate_nor_without_a_handler(self) -> None:
        given(*outside_gate()).when(decide()).refuses("complaint.outside-gate")
        given(*at_desk()).when(decide()).refuses("complaint.no-handler")

    def test_there_is_a_respondent(self) -> None:
        given(*under_review(respondents=())).when(decide()).refuses("complaint.respondent.none")

    def test_every_behaviour_has_a_finding_and_no_other(self) -> None:
        two = coding(Behaviour.BULLYING, Behaviour.STALKING)
        given(*ready(coding=two)).when(decide()).refuses("complaint.findings.incomplete", field="findings")
        other = (BehaviourFinding(behaviour=Behaviour.STALKING, finding=Finding.UPHELD),)
        given(*ready()).when(decide(findings=(*findings(), *other))).refuses("complaint.findings.incomplete")
        stranger = (replace(findings()[0], respondent=2),)
        given(*ready()).when(decide(findings=stranger)).refuses("complaint.respondent.unknown")

    def test_every_respondent_has_a_finding(self) -> None:
        past = both_ready()
        given(*past).when(decide(findings=ONE_OF_TWO)).then(decided(findings=ONE_OF_TWO))
        given(*past).when(decide()).then(decided())
        one = decide(findings=findings(respondent=1))
        given(*past).when(one).refuses("complaint.findings.respondent-missing", field="findings")

    @pytest.mark.parametrize("number", [None, 2])
    def test_of_one_behaviour_of_a_respondent_there_are_no_two_findings(self, number: int | None) -> None:
        past = both_ready()
        both = (*findings(Finding.NOT_UPHELD, respondent=number), *findings(respondent=2))
        code = "complaint.findings.contradiction"
        given(*past).when(decide(findings=(*findings(respondent=1), *both))).refuses(code, field="findings")
        same = (*findings(), *findings(respondent=2))
        given(*past).when(decide(findings=same)).then(decided(findings=same))

    def test_a_handler_who_became_a_respondent_does_not_judge(self) -> None:
        hanna = RespondentNamed(occurred_on=TODAY, number=2, respondent=Respondent(person=party("s-hanna")))
        given(*ready(), hanna).when(decide()).refuses("complaint.handler.party", field="handler")

    def test_an_interest_of_academic_freedom_is_weighed(self) -> None:
        past = ready(coding=coding(academic_freedom_interest=True))
        given(*past).when(decide()).refuses(
            "complaint.decision.academic-freedom-unweighed", field="academic_freedom_weighed"
        )
        given(*past).when(decide(academic_freedom_weighed=BOX)).then(decided(academic_freedom_weighed=BOX))

    def test_the_same_judgement_says_nothing_new_and_another_is_too_late(self) -> None:
        given(*ready(), decided()).when(decide()).nothing()
        other = decide(findings=findings(Finding.NOT_UPHELD))
        given(*ready(), decided()).when(other).refuses("complaint.ended")

    def test_its_reasons_are_sealed(self) -> None:
        with pytest.raises(NotSealed):
            given(*ready()).when(decide(reasons="he did shout")).then()

    def test_not_tomorrow(self) -> None:
        given(*ready()).when(decide(occurred_on=TOMORROW)).refuses("time.future", field="occurred_on")


class TestDeviation:
    OTHER = decide(findings=findings(Finding.NOT_UPHELD))

    def test_a_judgement_that_follows_the_advice_does_not_deviate(self) -> None:
        given(*advised()).when(decide()).then(decided())

    def test_other_findings_deviate_whatever_the_caller_says(self) -> None:
        given(*advised()).when(self.OTHER).refuses(
            "complaint.decision.deviation-unexplained", field="deviation_reasons"
        )
        said = decide(deviates_from_advice=True)
        given(*advised()).when(said).refuses("complaint.decision.deviation-unexplained")

    def test_with_the_reasons_it_may(self) -> None:
        explained = replace(self.OTHER, deviation_reasons=BOX)
        deviating = decided(findings=findings(Finding.NOT_UPHELD), deviates_from_advice=True, deviation_reasons=BOX)
        given(*advised()).when(explained).then(deviating)

    def test_without_an_advice_there_is_nothing_to_deviate_from(self) -> None:
        given(*ready()).when(decide(deviates_from_advice=True)).then(decided())

    def test_a_second_advice_is_the_one_that_counts(self) -> None:
        second = replace(ADVICE, report="doc/second", findings=findings(Finding.NOT_UPHELD))
        judged = decided(findings=findings(Finding.NOT_UPHELD))
        given(*advised(), second).when(self.OTHER).then(judged)


class TestNotice:
    NOTIFY = NotifyDecision(outside_route=Body.NATIONAL_OMBUDSMAN, outside_term="P1Y")

    def test_the_complainant_is_told(self) -> None:
        given(*ready(), decided()).when(self.NOTIFY).then(NOTIFIED)

    def test_it_names_the_route_outside_and_its_term(self) -> None:
        past = (*ready(), decided())
        given(*past).when(NotifyDecision()).refuses("complaint.outside-route.missing", field="outside_route")
        termless = replace(self.NOTIFY, outside_term=None)
        given(*past).when(termless).refuses("complaint.outside-route.missing", field="outside_term")
        nowhere = replace(NOTIFIED, outside_route=None, outside_term=None)
        given(*ready(terms=HOUSE), decided()).when(NotifyDecision()).then(nowhere)

    def test_an_advice_that_was_not_followed_is_enclosed(self) -> None:
        past = (*advised(), decided(deviates_from_advice=True, deviation_reasons=BOX))
        given(*past).when(self.NOTIFY).refuses("complaint.decision.advice-not-enclosed", field="advice_enclosed")
        enclosed = replace(self.NOTIFY, advice_enclosed=True)
        given(*past).when(enclosed).then(replace(NOTIFIED, advice_enclosed=True))

    def test_there_is_a_judgement_and_the_notice_follows_it(self) -> None:
        given(*ready()).when(self.NOTIFY).refuses("complaint.decision.none")
        early = replace(self.NOTIFY, occurred_on=LAST_WEEK)
        given(*ready(), decided()).when(early).refuses("complaint.date.too-early", field="occurred_on")
        given(*ready(), decided(), NOTIFIED, CLOSED).when(self.NOTIFY).refuses("complaint.closed")

    def test_twice_says_nothing_new(self) -> None:
        given(*ready(), decided(), NOTIFIED).when(self.NOTIFY).nothing()
