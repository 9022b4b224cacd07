"""What a complaint is about: coding, terms, respondents, factors, links, departures."""

import dataclasses
from datetime import date

import pytest
from msgspec.structs import replace

from events.commands.complaint import (
    ChooseTermSet,
    CodeComplaint,
    LinkCase,
    NamedRespondent,
    NameRespondent,
    RecordDeparture,
    RecordFactor,
)
from events.complaint import (
    AffectedPersonDeparted,
    CaseLinked,
    ComplaintCoded,
    FactorRecorded,
    Respondent,
    RespondentNamed,
    Terms,
    TermSetChosen,
)
from events.rules import load
from events.vocabulary import (
    CODES_MAX,
    Behaviour,
    CodedBehaviour,
    Departure,
    Factor,
    Ground,
    LinkKind,
    Period,
    Population,
    Profile,
    TermRegime,
    TermSet,
)
from services.complaints.complaint import decider

from .cases import (
    AWB,
    BOX,
    CLOSED,
    CONTEXT,
    HOUSE,
    INCIDENT,
    SCENARIO,
    SETTLED,
    TODAY,
    TOMORROW,
    WITHDRAWN,
    at_desk,
    coding,
    decided,
    file_complaint,
    filed,
    given,
    party,
    person,
    ready,
)


class TestCoding:
    SEXISM = coding(Behaviour.SEXUAL_INTIMIDATION)

    def test_it_is_coded_anew(self) -> None:
        given(*at_desk()).when(CodeComplaint(coding=self.SEXISM)).then(
            ComplaintCoded(occurred_on=TODAY, coding=self.SEXISM)
        )

    def test_discrimination_has_a_ground(self) -> None:
        command = CodeComplaint(coding=coding(Behaviour.BULLYING, Behaviour.DISCRIMINATION))
        given(*at_desk()).when(command).refuses("complaint.coding.ground-missing", field="coding.behaviours.1.ground")
        grounded = coding(behaviours=(CodedBehaviour(behaviour=Behaviour.DISCRIMINATION, ground=Ground.RACE),))
        given().when(file_complaint(coding=grounded)).then(filed(coding=grounded))

    @pytest.mark.parametrize(
        ("period", "code", "field"),
        [
            (Period(until_on=TOMORROW), "time.future", "until_on"),
            (
                Period(from_on=date(2026, 1, 2), until_on=date(2026, 1, 1)),
                "complaint.coding.period-reversed",
                "until_on",
            ),
        ],
    )
    def test_a_period_lies_in_the_past_and_runs_forward(self, period: Period, code: str, field: str) -> None:
        command = CodeComplaint(coding=coding(period=period))
        given(*at_desk()).when(command).refuses(code, field=f"coding.period.{field}")

    def test_a_closed_complaint_keeps_its_coding(self) -> None:
        given(*at_desk(), WITHDRAWN, CLOSED).when(CodeComplaint(coding=self.SEXISM)).refuses("complaint.closed")

    def test_retaliation_follows_an_earlier_case(self) -> None:
        command = CodeComplaint(coding=coding(Behaviour.BULLYING, Behaviour.RETALIATION))
        code, field = "complaint.retaliation.unlinked", "coding.behaviours.1.behaviour"
        given(*at_desk()).when(command).refuses(code, field=field)
        related = CaseLinked(occurred_on=TODAY, case=INCIDENT, kind=LinkKind.RELATED)
        given(*at_desk(), related).when(command).refuses(code, field=field)
        follows = CaseLinked(occurred_on=TODAY, case=INCIDENT, kind=LinkKind.FOLLOWS)
        coded = ComplaintCoded(occurred_on=TODAY, coding=command.coding)
        given(*at_desk(), follows).when(command).then(coded)

    def test_who_files_need_not_know_which_case_retaliation_follows(self) -> None:
        retaliation = coding(Behaviour.RETALIATION)
        given().when(file_complaint(coding=retaliation)).then(filed(coding=retaliation))

    def test_the_same_coding_says_nothing_new(self) -> None:
        given(*at_desk()).when(CodeComplaint(coding=coding())).nothing()


class TestTerms:
    STAFF = Terms(regime=TermRegime.AWB, term_set=TermSet.STAFF, chosen_by_complainant=True)

    def test_who_is_neither_student_nor_staff_chooses_and_is_not_sent_away(self) -> None:
        scholar = coding(affected=Profile(population=Population.SCHOLARSHIP_PHD))
        given().when(file_complaint(coding=scholar)).then(filed(coding=scholar))
        chosen = TermSetChosen(occurred_on=TODAY, terms=self.STAFF)
        given(filed(coding=scholar)).when(ChooseTermSet(terms=self.STAFF)).then(chosen)

    def test_a_house_regulation_has_a_name(self) -> None:
        nameless = Terms(regime=TermRegime.HOUSE_REGULATION, term_set=TermSet.STAFF)
        given(filed()).when(ChooseTermSet(terms=nameless)).refuses("complaint.terms.regulation-missing")
        given(filed()).when(ChooseTermSet(terms=HOUSE)).then(TermSetChosen(occurred_on=TODAY, terms=HOUSE))

    def test_the_analogy_is_for_students(self) -> None:
        staff = Terms(regime=TermRegime.BY_ANALOGY, term_set=TermSet.STAFF)
        given().when(file_complaint(terms=staff)).refuses("complaint.terms.students-only", field="terms.term_set")

    @pytest.mark.parametrize(
        ("kind", "route", "law"),
        [
            ("public", TermSet.STUDENT, "awb"),
            ("public", TermSet.STAFF, "awb"),
            ("private_law", TermSet.STUDENT, "by_analogy"),
            ("private_law", TermSet.STAFF, None),
            ("non_funded", TermSet.STUDENT, None),
        ],
    )
    def test_no_house_regulation_takes_the_place_of_the_law(self, kind: str, route: TermSet, law: str | None) -> None:
        rules = decider(load({"uni.yaml": f"institution: {{id: uni, kind: {kind}}}"}))
        given = dataclasses.replace(SCENARIO, decider=rules).given
        terms = replace(HOUSE, term_set=route)
        filing = given().when(file_complaint(terms=terms))
        choice = given(*at_desk()).when(ChooseTermSet(terms=terms))
        if law is None:
            filing.then(filed(terms=terms))
            choice.then(TermSetChosen(occurred_on=TODAY, terms=terms))
        else:
            filing.refuses("complaint.terms.law-binds", field="terms.regime")
            choice.refuses("complaint.terms.law-binds", field="terms.regime")
            given(*at_desk(terms=terms)).when(ChooseTermSet(terms=terms)).nothing()

    def test_there_is_nothing_to_choose_once_it_has_ended(self) -> None:
        given(*ready(), decided()).when(ChooseTermSet(terms=self.STAFF)).refuses("complaint.ended")

    def test_the_same_choice_says_nothing_new(self) -> None:
        given(*at_desk()).when(ChooseTermSet(terms=AWB)).nothing()


class TestRespondents:
    CLARA = RespondentNamed(occurred_on=TODAY, number=2, respondent=Respondent(person=party("s-clara")))

    def test_another_gets_the_next_number(self) -> None:
        command = NameRespondent(respondent=NamedRespondent(person=person("s-clara")))
        given(*at_desk()).when(command).then(self.CLARA)

    def test_the_board_can_be_one(self) -> None:
        board = RespondentNamed(occurred_on=TODAY, number=1, respondent=Respondent(board=True))
        given(filed(respondents=())).when(NameRespondent(respondent=NamedRespondent(board=True))).then(board)

    def test_it_is_somebody(self) -> None:
        command = NameRespondent(respondent=NamedRespondent())
        given(filed()).when(command).refuses("complaint.respondent.nobody", field="respondent.person")

    def test_there_is_an_end_to_them(self) -> None:
        many = filed(respondents=tuple(Respondent(person=party(f"s-{number}")) for number in range(CODES_MAX)))
        command = NameRespondent(respondent=NamedRespondent(person=person("s-clara")))
        given(many).when(command).refuses("complaint.limit")

    def test_not_once_it_has_ended(self) -> None:
        command = NameRespondent(respondent=NamedRespondent(person=person("s-clara")))
        given(*at_desk(), SETTLED).when(command).refuses("complaint.ended")

    def test_the_same_person_says_nothing_new(self) -> None:
        given(*at_desk()).when(NameRespondent(respondent=NamedRespondent(person=person("s-bram")))).nothing()


class TestFactors:
    FACTOR = FactorRecorded(occurred_on=TODAY, factor=Factor.UNTOUCHABILITY)

    def test_a_factor_is_recorded_whatever_the_stage(self) -> None:
        given(filed()).when(RecordFactor(factor=Factor.UNTOUCHABILITY)).then(self.FACTOR)
        closed = (*at_desk(), WITHDRAWN, CLOSED)
        given(*closed).when(RecordFactor(factor=Factor.UNTOUCHABILITY)).then(self.FACTOR)

    def test_not_tomorrow(self) -> None:
        command = RecordFactor(factor=Factor.UNTOUCHABILITY, occurred_on=TOMORROW)
        given(filed()).when(command).refuses("time.future", field="occurred_on")

    def test_again_it_says_nothing_new_without_a_note(self) -> None:
        given(filed(), self.FACTOR).when(RecordFactor(factor=Factor.UNTOUCHABILITY)).nothing()
        noted = FactorRecorded(occurred_on=TODAY, factor=Factor.UNTOUCHABILITY, note=BOX)
        given(filed(), self.FACTOR).when(RecordFactor(factor=Factor.UNTOUCHABILITY, note=BOX)).then(noted)


class TestLinks:
    LINK = LinkCase(case=INCIDENT, kind=LinkKind.RELATED)
    LINKED = CaseLinked(occurred_on=TODAY, case=INCIDENT, kind=LinkKind.RELATED)

    def test_a_case_is_linked_even_to_a_closed_complaint(self) -> None:
        given(*at_desk(), WITHDRAWN, CLOSED).when(self.LINK).then(self.LINKED)

    def test_not_to_itself(self) -> None:
        command = LinkCase(case=CONTEXT.stream, kind=LinkKind.RELATED)
        given(filed()).when(command).refuses("complaint.link.self", field="case")
        given().when(file_complaint(incident=CONTEXT.stream)).refuses("complaint.link.self", field="case")

    def test_there_is_an_end_to_them(self) -> None:
        links = (
            CaseLinked(occurred_on=TODAY, case=f"{INCIDENT[:-2]}{number:02}", kind=LinkKind.RELATED)
            for number in range(2, CODES_MAX + 2)
        )
        given(filed(), *links).when(self.LINK).refuses("complaint.limit")

    def test_twice_says_nothing_new(self) -> None:
        given(filed(), self.LINKED).when(self.LINK).nothing()


class TestDeparture:
    LEFT = AffectedPersonDeparted(occurred_on=TODAY, departure=Departure.SCIENCE)

    def test_the_affected_person_left_which_stops_nothing(self) -> None:
        given(*at_desk()).when(RecordDeparture(departure=Departure.SCIENCE)).then(self.LEFT)

    def test_not_tomorrow(self) -> None:
        command = RecordDeparture(departure=Departure.SCIENCE, occurred_on=TOMORROW)
        given(*at_desk()).when(command).refuses("time.future", field="occurred_on")

    def test_twice_says_nothing_new(self) -> None:
        given(*at_desk(), self.LEFT).when(RecordDeparture(departure=Departure.SCIENCE)).nothing()
