"""What is asked of the handling by the rules of a complaint's terms: law, or what a file says of a house regulation."""

import dataclasses
from datetime import date

import pytest
from msgspec.structs import replace

from events.commands.complaint import AdjournHandling, DeclineHandling, NotifyDecision, NotifyNotHandled
from events.complaint import ComplaintNotHandled, HandlingAdjourned, NotHandledNotified, Notice, Terms
from events.rules import Catalogue, UnknownRule, load, shipped
from events.rules.model import Length
from events.vocabulary import Body, NotHandledGround, Period, TermRegime, TermSet, TermUnit
from services.complaints.complaint import decider

from .cases import AWB, BOX, HOUSE, NOT_HANDLED, NOTIFIED, SCENARIO, TODAY, at_desk, coding, decided, given, ready

ANALOGY = Terms(regime=TermRegime.BY_ANALOGY, term_set=TermSet.STUDENT)
UNI = """\
institution:
  id: uni
  kind: private_law
  takes_up:
    - {rules: [T32], regime: house_regulation, regulation: conduct/2024}
    - {rules: [U1], regime: house_regulation, regulation: conduct/2025}
    - {rules: [U1], regime: awb}
rules:
  - id: U1
    version: 1
    basis: house_regulation
    title: {nl: Een regeling, en: A regulation}
    source: {act: Regeling, article: "1"}
    terms:
      - name: handling
        title: {nl: Oordeel, en: Judgement}
        holder: board
        starts_with: [formal_complaint_received]
        length: {value: 8, unit: weeks}
        adjournment: {at_most: {value: 6, unit: weeks}, notices: true}
"""
LATER = replace(HOUSE, regulation="conduct/2025")
BY_FILE = dataclasses.replace(SCENARIO, decider=decider(load({"uni.yaml": UNI}))).given


class TestConductThatIsTooOld:
    OLD = DeclineHandling(ground=NotHandledGround.OVER_A_YEAR, reasons=BOX)
    LEFT = ComplaintNotHandled(occurred_on=TODAY, ground=NotHandledGround.OVER_A_YEAR, reasons=BOX)

    @pytest.mark.parametrize(
        ("terms", "last"),
        [(AWB, date(2025, 2, 1)), (ANALOGY, date(2025, 2, 1)), (HOUSE, date(2024, 2, 1)), (LATER, date(2025, 2, 1))],
        ids=["awb", "by analogy", "a regulation of two years", "a regulation that says nothing"],
    )
    def test_how_old_that_is_the_terms_say_and_else_the_awb(self, terms: Terms, last: date) -> None:
        ended = at_desk(terms=terms, coding=coding(period=Period(until_on=last)))
        BY_FILE(*ended).when(self.OLD).then(self.LEFT)
        later = at_desk(terms=terms, coding=coding(period=Period(until_on=last.replace(day=2))))
        BY_FILE(*later).when(self.OLD).refuses("complaint.not-handled.too-recent", field="ground")

    def test_without_any_rule_nobody_can_say(self) -> None:
        bare = Catalogue(rules=(), ladders=(), calendars=shipped().calendars, institutions={})
        nothing = dataclasses.replace(SCENARIO, decider=decider(bare)).given
        with pytest.raises(UnknownRule):
            nothing(*at_desk()).when(self.OLD).then()


class TestTheLongestAdjournment:
    BOTH = (Notice(on=TODAY), Notice(respondent=1, on=TODAY))

    @pytest.mark.parametrize(
        ("terms", "most"), [(AWB, 28), (ANALOGY, 28), (LATER, 42)], ids=["awb", "by analogy", "a regulation"]
    )
    def test_the_rule_says_it_and_an_addition_to_the_law_does_not(self, terms: Terms, most: int) -> None:
        command = AdjournHandling(days=most, notices=self.BOTH)
        adjourned = HandlingAdjourned(occurred_on=TODAY, days=most, notices=self.BOTH)
        BY_FILE(*at_desk(terms=terms)).when(command).then(adjourned)
        longer = replace(command, days=most + 1)
        BY_FILE(*at_desk(terms=terms)).when(longer).refuses("complaint.adjournment.too-long", field="days")

    def test_a_regulation_may_name_none(self) -> None:
        command = AdjournHandling(days=90, notices=self.BOTH)
        BY_FILE(*at_desk(terms=HOUSE)).when(command).then(
            HandlingAdjourned(occurred_on=TODAY, days=90, notices=self.BOTH)
        )


class TestTheRouteOutside:
    @pytest.mark.parametrize("route", [Body.MANAGER, Body.BOARD, Body.COMPLAINTS_COMMITTEE])
    @pytest.mark.parametrize("terms", [AWB, ANALOGY, HOUSE], ids=["awb", "by analogy", "house"])
    def test_it_leads_outside(self, terms: Terms, route: Body) -> None:
        command = NotifyDecision(outside_route=route, outside_term="P1Y")
        past = (*ready(terms=terms), decided())
        given(*past).when(command).refuses("complaint.outside-route.unfit", field="outside_route")
        notice = NotifyNotHandled(outside_route=route, outside_term="P1Y")
        past = (*at_desk(terms=terms), NOT_HANDLED)
        given(*past).when(notice).refuses("complaint.outside-route.unfit", field="outside_route")

    @pytest.mark.parametrize(
        ("terms", "route", "term"),
        [
            (ANALOGY, Body.INDEPENDENT_POINT, "P6W"),
            (HOUSE, Body.INDEPENDENT_POINT, "P6W"),
            (HOUSE, Body.OMBUDS, "P6W"),
            (HOUSE, Body.NATIONAL_OMBUDSMAN, "P6W"),
        ],
    )
    def test_outside_the_awb_it_may_be_another(self, terms: Terms, route: Body, term: str) -> None:
        notified = replace(NOTIFIED, outside_route=route, outside_term=term)
        command = NotifyDecision(outside_route=route, outside_term=term)
        given(*ready(terms=terms), decided()).when(command).then(notified)
        past = (*ready(), decided())
        given(*past).when(replace(command, outside_term="P1Y", outside_route=Body.INDEPENDENT_POINT)).refuses(
            "complaint.outside-route.unfit"
        )

    @pytest.mark.parametrize("term", ["P1D", "P2W", "P11M", "P99Y"])
    @pytest.mark.parametrize("terms", [AWB, ANALOGY], ids=["awb", "by analogy"])
    def test_the_term_of_the_ombudsman_is_that_of_the_rule(self, terms: Terms, term: str) -> None:
        command = NotifyDecision(outside_route=Body.NATIONAL_OMBUDSMAN, outside_term=term)
        code = "complaint.outside-route.other-term"
        given(*ready(terms=terms), decided()).when(command).refuses(code, field="outside_term")
        given(*ready(terms=terms), decided()).when(replace(command, outside_term="P1Y")).then(NOTIFIED)
        notice = NotifyNotHandled(outside_route=Body.NATIONAL_OMBUDSMAN, outside_term=term)
        past = (*at_desk(terms=terms), NOT_HANDLED)
        given(*past).when(notice).refuses(code, field="outside_term")
        told = NotHandledNotified(occurred_on=TODAY, outside_route=Body.NATIONAL_OMBUDSMAN, outside_term="P1Y")
        given(*past).when(replace(notice, outside_term="P1Y")).then(told)


@pytest.mark.parametrize(
    ("value", "unit", "iso"),
    [
        (1, TermUnit.YEARS, "P1Y"),
        (6, TermUnit.WEEKS, "P6W"),
        (3, TermUnit.MONTHS, "P3M"),
        (7, TermUnit.DAYS, "P7D"),
        (72, TermUnit.HOURS, "PT72H"),
    ],
)
def test_a_length_is_written_as_in_iso_8601(value: int, unit: TermUnit, iso: str) -> None:
    assert Length(value=value, unit=unit).iso == iso
