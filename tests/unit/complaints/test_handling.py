"""Who handles a complaint, with copy, committee, advice, adjournment and postponement."""

from msgspec.structs import replace

from events.commands.complaint import (
    AdjournHandling,
    AppointCommittee,
    AssignHandler,
    GiveAdvice,
    PostponeHandling,
    SendCopy,
)
from events.complaint import (
    CommitteeAppointed,
    CopySent,
    HandlerAssigned,
    HandlingAdjourned,
    HandlingPostponed,
    Notice,
    Respondent,
    RespondentNamed,
)
from events.vocabulary import Behaviour, Finding, HandlerTie

from .cases import (
    ACKNOWLEDGED,
    ADJOURNED,
    ADVICE,
    COMMITTEE,
    COPY,
    FILED_ON,
    HOUSE,
    LAST_WEEK,
    NEXT_MONTH,
    SETTLED,
    TODAY,
    TOMORROW,
    advised,
    at_desk,
    coding,
    decide,
    decided,
    filed,
    findings,
    given,
    heard,
    outside_gate,
    party,
    person,
    ready,
    recorded,
    under_review,
)

BOARD = (Respondent(board=True), Respondent(person=party("s-bea"), board=True))


class TestHandler:
    HANNA = AssignHandler(handler=person("s-hanna"), involved=False)
    INVOLVED = AssignHandler(handler=person("s-hanna"), involved=True)

    def test_someone_handles_it(self) -> None:
        assigned = HandlerAssigned(occurred_on=TODAY, handler=party("s-hanna"), involved=False)
        given(*at_desk()).when(self.HANNA).then(assigned)
        given(*outside_gate()).when(self.HANNA).then(assigned)

    def test_not_who_was_involved(self) -> None:
        given(*at_desk()).when(self.INVOLVED).refuses("complaint.handler.involved", field="involved")
        mixed = at_desk(respondents=(*BOARD, Respondent(person=party("s-bram"))))
        given(*mixed).when(self.INVOLVED).refuses("complaint.handler.involved")
        given(*at_desk(respondents=())).when(self.INVOLVED).refuses("complaint.handler.involved")

    def test_unless_it_is_the_boards_own_conduct(self) -> None:
        assigned = HandlerAssigned(occurred_on=TODAY, handler=party("s-hanna"), involved=True)
        given(*at_desk(respondents=BOARD)).when(self.INVOLVED).then(assigned)

    def test_never_a_party(self) -> None:
        for subject in ("s-bram", "s-anna"):
            command = AssignHandler(handler=person(subject), involved=False)
            given(*at_desk()).when(command).refuses("complaint.handler.party", field="handler")
        represented = at_desk(representative=party("s-rep"))
        rep = AssignHandler(handler=person("s-rep"), involved=False)
        given(*represented).when(rep).refuses("complaint.handler.party", field="handler")
        advises = AppointCommittee(members=(person("s-rep"),), involved=False, complainant_told_on=LAST_WEEK)
        given(*represented).when(advises).refuses("complaint.handler.party", field="members")
        bea = AssignHandler(handler=person("s-bea"), involved=True)
        given(*at_desk(respondents=BOARD)).when(bea).refuses("complaint.handler.party")

    def test_not_who_is_tied_to_a_respondent(self) -> None:
        command = AssignHandler(handler=person("s-hanna"), involved=False, ties=(HandlerTie.FUNDING,))
        given(*at_desk()).when(command).refuses("complaint.handler.tied", field="ties")

    def test_not_before_it_was_received(self) -> None:
        given(filed()).when(self.HANNA).refuses("complaint.not-received")

    def test_the_same_one_says_nothing_new_and_another_takes_over(self) -> None:
        given(*under_review()).when(self.HANNA).nothing()
        other = HandlerAssigned(occurred_on=TODAY, handler=party("s-henk"), involved=False)
        given(*under_review()).when(AssignHandler(handler=person("s-henk"), involved=False)).then(other)


class TestCommittee:
    APPOINT = AppointCommittee(members=(person("s-carla"), person("s-chris")), involved=False)
    APPOINTED = CommitteeAppointed(occurred_on=TODAY, members=(party("s-carla"), party("s-chris")))

    def test_it_is_appointed_before_the_acknowledgement_or_announced_by_it(self) -> None:
        given(*at_desk()).when(self.APPOINT).then(self.APPOINTED)
        announced = replace(ACKNOWLEDGED, committee_will_advise=True)
        given(*at_desk(), announced).when(self.APPOINT).then(self.APPOINTED)

    def test_a_complainant_who_does_not_know_is_told(self) -> None:
        past = (*at_desk(), ACKNOWLEDGED)
        given(*past).when(self.APPOINT).refuses("complaint.committee.unannounced", field="complainant_told_on")
        told = replace(self.APPOINT, complainant_told_on=TODAY)
        given(*past).when(told).then(replace(self.APPOINTED, complainant_told_on=TODAY))
        early = replace(self.APPOINT, complainant_told_on=FILED_ON)
        given(*past).when(early).refuses("complaint.date.too-early", field="complainant_told_on")

    def test_no_member_is_a_party_or_tied(self) -> None:
        respondent = AppointCommittee(members=(person("s-carla"), person("s-bram")), involved=False)
        given(*at_desk()).when(respondent).refuses("complaint.handler.party", field="members")
        given(*at_desk()).when(replace(self.APPOINT, involved=True)).refuses("complaint.handler.involved")
        tied = replace(self.APPOINT, ties=(HandlerTie.LINE,))
        given(*at_desk()).when(tied).refuses("complaint.handler.tied")

    def test_outside_the_gate_there_is_none(self) -> None:
        given(*outside_gate()).when(self.APPOINT).refuses("complaint.outside-gate")

    def test_the_same_members_say_nothing_new(self) -> None:
        given(*at_desk(), self.APPOINTED).when(self.APPOINT).nothing()


class TestCopy:
    def test_a_respondent_is_sent_the_complaint(self) -> None:
        given(*under_review()).when(SendCopy()).then(CopySent(occurred_on=TODAY, respondent=1))

    def test_only_a_respondent(self) -> None:
        given(*under_review()).when(SendCopy(respondent=2)).refuses("complaint.respondent.unknown", field="respondent")

    def test_not_before_someone_handles_it(self) -> None:
        given(*at_desk()).when(SendCopy()).refuses("complaint.no-handler")

    def test_twice_says_nothing_new(self) -> None:
        given(*under_review(), COPY).when(SendCopy()).nothing()


class TestAdvice:
    ADVISE = GiveAdvice(report="doc/report", hearing_record="doc/hearing", findings=findings())

    def test_the_committee_reports_and_advises(self) -> None:
        given(*ready(COMMITTEE)).when(self.ADVISE).then(replace(ADVICE, occurred_on=TODAY))

    def test_there_is_a_committee_first(self) -> None:
        given(*ready()).when(self.ADVISE).refuses("complaint.committee.none")

    def test_both_sides_are_heard_first_and_the_record_comes_with_it(self) -> None:
        given(*under_review(), COMMITTEE, heard(1), recorded(1)).when(self.ADVISE).refuses("complaint.steps-open")
        unrecorded = (*under_review(), COMMITTEE, heard(1), recorded(1), heard(2, respondent=1))
        given(*unrecorded).when(self.ADVISE).refuses("complaint.steps-open")
        bare = replace(self.ADVISE, hearing_record=None)
        given(*ready(COMMITTEE)).when(bare).refuses("complaint.advice.without-record", field="hearing_record")

    def test_it_is_about_every_behaviour(self) -> None:
        past = ready(COMMITTEE, coding=coding(Behaviour.BULLYING, Behaviour.STALKING))
        given(*past).when(self.ADVISE).refuses("complaint.findings.incomplete", field="findings")
        stranger = replace(self.ADVISE, findings=findings(respondent=2))
        given(*ready(COMMITTEE)).when(stranger).refuses("complaint.respondent.unknown")
        both = replace(self.ADVISE, findings=(*findings(), *findings(Finding.NOT_UPHELD)))
        given(*ready(COMMITTEE)).when(both).refuses("complaint.findings.contradiction", field="findings")

    def test_it_is_owed_on_a_respondent_who_is_named_after_it(self) -> None:
        clara = RespondentNamed(occurred_on=LAST_WEEK, number=2, respondent=Respondent(person=party("s-clara")))
        copy = CopySent(occurred_on=LAST_WEEK, respondent=2)
        past = (*advised(), clara, copy, heard(3, respondent=2), recorded(3))
        given(*past).when(decide()).refuses("complaint.steps-open")
        given(*past).when(self.ADVISE).then(replace(ADVICE, occurred_on=TODAY))
        given(*past, ADVICE).when(self.ADVISE).nothing()
        given(*past, ADVICE).when(decide()).then(decided())

    def test_the_same_report_says_nothing_new_and_another_replaces_it(self) -> None:
        given(*advised()).when(self.ADVISE).nothing()
        second = replace(self.ADVISE, report="doc/second", findings=findings(Finding.NOT_UPHELD))
        replaced = replace(ADVICE, occurred_on=TODAY, report="doc/second", findings=findings(Finding.NOT_UPHELD))
        given(*advised()).when(second).then(replaced)


class TestAdjournment:
    BOTH = (Notice(on=TODAY), Notice(respondent=1, on=TODAY))
    ADJOURN = AdjournHandling(days=28, notices=BOTH)

    def test_it_is_adjourned_when_every_party_knows(self) -> None:
        given(*at_desk()).when(self.ADJOURN).then(HandlingAdjourned(occurred_on=TODAY, days=28, notices=self.BOTH))

    def test_the_complainant_has_a_notice(self) -> None:
        command = replace(self.ADJOURN, notices=self.BOTH[1:])
        given(*at_desk()).when(command).refuses("complaint.adjournment.complainant-unnotified", field="notices")

    def test_every_respondent_has_a_notice(self) -> None:
        command = replace(self.ADJOURN, notices=self.BOTH[:1])
        given(*at_desk()).when(command).refuses("complaint.adjournment.respondent-unnotified", field="notices")
        two = at_desk(respondents=(Respondent(person=party("s-bram")), Respondent(person=party("s-clara"))))
        given(*two).when(self.ADJOURN).refuses("complaint.adjournment.respondent-unnotified")
        given(*at_desk(respondents=())).when(self.ADJOURN).refuses("complaint.respondent.none")

    def test_a_notice_was_given_to_somebody_some_day(self) -> None:
        stranger = replace(self.ADJOURN, notices=(*self.BOTH, Notice(respondent=2, on=TODAY)))
        given(*at_desk()).when(stranger).refuses("complaint.respondent.unknown")
        tomorrow = replace(self.ADJOURN, notices=(*self.BOTH[:1], Notice(respondent=1, on=TOMORROW)))
        given(*at_desk()).when(tomorrow).refuses("time.future", field="notices.1.on")

    def test_four_weeks_is_the_most(self) -> None:
        longer = replace(self.ADJOURN, days=29)
        given(*at_desk()).when(longer).refuses("complaint.adjournment.too-long", field="days")
        adjourned = HandlingAdjourned(occurred_on=TODAY, days=29, notices=self.BOTH)
        given(*at_desk(terms=HOUSE)).when(longer).then(adjourned)

    def test_once_is_the_most(self) -> None:
        given(*at_desk(), ADJOURNED).when(self.ADJOURN).refuses("complaint.adjournment.once")

    def test_outside_the_gate_no_term_runs(self) -> None:
        given(*outside_gate()).when(self.ADJOURN).refuses("complaint.outside-gate")

    def test_the_same_adjournment_says_nothing_new(self) -> None:
        command = AdjournHandling(occurred_on=LAST_WEEK, days=28, notices=ADJOURNED.notices)
        given(*at_desk(), ADJOURNED).when(command).nothing()


class TestPostponement:
    POSTPONE = PostponeHandling(until=NEXT_MONTH, consented_on=TODAY, consent="doc/consent")
    POSTPONED = HandlingPostponed(occurred_on=TODAY, until=NEXT_MONTH, consented_on=TODAY, consent="doc/consent")

    def test_it_is_put_off_further_with_consent(self) -> None:
        given(*at_desk(), ADJOURNED).when(self.POSTPONE).then(self.POSTPONED)

    def test_not_without_written_consent(self) -> None:
        past = (*at_desk(), ADJOURNED)
        unwritten = replace(self.POSTPONE, consent=None)
        given(*past).when(unwritten).refuses("complaint.postponement.no-consent", field="consent")
        undated = replace(self.POSTPONE, consented_on=None)
        given(*past).when(undated).refuses("complaint.postponement.no-consent", field="consented_on")
        tomorrow = replace(self.POSTPONE, consented_on=TOMORROW)
        given(*past).when(tomorrow).refuses("time.future", field="consented_on")

    def test_it_follows_an_adjournment(self) -> None:
        given(*at_desk()).when(self.POSTPONE).refuses("complaint.postponement.not-adjourned")

    def test_it_ends_later(self) -> None:
        past = (*at_desk(), ADJOURNED)
        given(*past).when(replace(self.POSTPONE, until=TODAY)).refuses("complaint.postponement.no-later", field="until")
        sooner = replace(self.POSTPONE, until=TOMORROW)
        given(*past, self.POSTPONED).when(sooner).refuses("complaint.postponement.no-later")

    def test_not_once_it_has_ended(self) -> None:
        given(*at_desk(), ADJOURNED, SETTLED).when(self.POSTPONE).refuses("complaint.ended")

    def test_the_same_postponement_says_nothing_new(self) -> None:
        given(*at_desk(), ADJOURNED, self.POSTPONED).when(self.POSTPONE).nothing()
