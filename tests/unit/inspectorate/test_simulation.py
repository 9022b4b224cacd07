"""What another rule would have made of history: counted once, by what was known last, and nothing else than judging."""

import dataclasses
from datetime import UTC, date, datetime

from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.complaint import ComplaintCoded
from events.duty import Circumstances, CircumstancesRestated, SuspicionRaised
from events.incident import IncidentCoded
from events.rules import DutyRule, shipped
from events.vocabulary import (
    Answer,
    Behaviour,
    CodedBehaviour,
    Coding,
    Dependency,
    Direction,
    Occasion,
    Population,
    Profile,
    Relation,
    Setting,
)
from services.inspectorate.simulation import Month, Simulation, Told

from ..complaints.cases import filed
from .duties import ADULT, AGE_UNKNOWN, CASE, FULL, INTIMIDATION, MINOR, STREAM, passed_bill, raised, restated

RULES = shipped()
BILL = RULES.duty_rule_by_id("R-WVVO")
COMPLAINT = "complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b12"
JANUARY, MARCH = datetime(2026, 1, 31, 22, 30, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


def coding(behaviour: Behaviour = Behaviour.SEXUAL_CRIME, minor: Answer = Answer.NO) -> Coding:
    """A teacher and a student, of age unless said otherwise."""
    return Coding(
        behaviours=(CodedBehaviour(behaviour=behaviour),),
        dependencies=(Dependency(relation=Relation.TEACHES, direction=Direction.RESPONDENT_OVER_AFFECTED),),
        occasion=Occasion(setting=Setting.LECTURE),
        affected=Profile(population=Population.STUDENT, minor=minor),
        respondent=Profile(population=Population.SCIENTIFIC_STAFF),
    )


def coded(
    at: datetime = MARCH, behaviour: Behaviour = Behaviour.SEXUAL_CRIME, minor: Answer = Answer.NO
) -> IncidentCoded:
    return IncidentCoded(coding=coding(behaviour, minor), occurred_at=at)


def suspicion(circumstances: Circumstances, at: datetime = MARCH) -> SuspicionRaised:
    return raised(circumstances, occurred_at=at)


def played(*told: tuple[str, Told], rule: DutyRule = BILL, since: date | None = None) -> dict[str, Month]:
    simulation = Simulation(RULES, rule, since)
    for stream, event in told:
        simulation.take(stream, event)
    return dict(simulation.months())


def test_an_adult_student_is_a_duty_under_the_bill_and_none_by_law() -> None:
    assert played((CASE, coded())) == {"2026-03": Month(judged=1, rule=1, more=1)}
    assert played((STREAM, suspicion(ADULT))) == {"2026-03": Month(judged=1, raised=1, rule=1, more=1)}


def test_a_minor_is_a_duty_under_both_where_there_was_a_dependency() -> None:
    assert played((CASE, coded(minor=Answer.YES))) == {"2026-03": Month(judged=1, law=1, rule=1)}
    none = replace(MINOR, dependency=Answer.NO)
    assert played((STREAM, suspicion(none))) == {"2026-03": Month(judged=1, raised=1, law=1, fewer=1)}
    unknown = replace(MINOR, dependency=Answer.UNKNOWN)
    assert played((STREAM, suspicion(unknown))) == {"2026-03": Month(judged=1, raised=1, law=1, rule_undecided=1)}


def test_intimidation_is_consulted_on_only_under_the_bill() -> None:
    expected = Month(judged=1, raised=1, rule=1, consult_only=1, more=1)
    assert played((STREAM, suspicion(INTIMIDATION))) == {"2026-03": expected}


def test_what_lacks_facts_is_no_duty_and_is_said() -> None:
    months = played((STREAM, suspicion(AGE_UNKNOWN)))
    assert months == {"2026-03": Month(judged=1, raised=1, law_undecided=1, rule_undecided=1)}


def test_a_case_counts_once_by_its_suspicion_where_there_is_one() -> None:
    both = (CASE, coded(minor=Answer.YES)), (STREAM, suspicion(ADULT)), (CASE, coded(minor=Answer.YES))
    assert played(*both) == {"2026-03": Month(judged=1, raised=1, rule=1, more=1)}
    second = STREAM.replace(".1", ".2")
    assert played(*both, (second, suspicion(MINOR)))["2026-03"].judged == 2


def test_what_is_known_last_counts_in_the_month_in_which_it_was_known_first() -> None:
    restating = (STREAM, suspicion(AGE_UNKNOWN, JANUARY)), (STREAM, restated(ADULT))
    assert played(*restating) == {"2026-01": Month(judged=1, raised=1, rule=1, more=1)}
    coding_anew = (CASE, coded(JANUARY)), (CASE, coded(behaviour=Behaviour.SEXUAL_INTIMIDATION))
    assert played(*coding_anew) == {"2026-01": Month(judged=1, rule=1, consult_only=1, more=1)}


def test_a_case_that_turns_out_to_be_about_something_else_is_not_judged() -> None:
    assert played((CASE, coded()), (CASE, coded(behaviour=Behaviour.BULLYING))) == {}


def test_a_complaint_is_judged_by_its_filing_and_by_what_replaces_its_coding() -> None:
    filing = filed(coding=coding(), occurred_on=date(2026, 2, 2))
    assert played((COMPLAINT, filing)) == {"2026-02": Month(judged=1, rule=1, more=1)}
    recoded = ComplaintCoded(occurred_on=date(2026, 3, 2), coding=coding(Behaviour.BULLYING))
    assert played((COMPLAINT, filing), (COMPLAINT, recoded)) == {}


def test_months_are_those_of_the_wall_clock_in_amsterdam_and_begin_on_the_day_asked_for() -> None:
    late = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    told = (CASE, coded(JANUARY)), (CASE.replace("11", "12"), coded(late)), (CASE.replace("11", "13"), coded())
    assert list(played(*told)) == ["2026-01", "2026-02", "2026-03"]
    assert list(played(*told, since=date(2026, 2, 1))) == ["2026-02", "2026-03"]
    assert list(played(*told, since=date(2026, 2, 2))) == ["2026-03"]


def test_the_law_is_that_of_the_day_on_which_it_was_known() -> None:
    simulation = Simulation(passed_bill(), BILL)
    simulation.take(STREAM, suspicion(ADULT, datetime(2025, 12, 1, tzinfo=UTC)))
    simulation.take(STREAM.replace(".1", ".2"), suspicion(ADULT, MARCH))
    assert simulation.months() == {
        "2025-12": Month(judged=1, raised=1, rule=1, more=1),
        "2026-03": Month(judged=1, raised=1, law=1, rule=1),
    }


def test_where_there_was_no_law_nothing_was_a_duty_by_it() -> None:
    simulation = Simulation(dataclasses.replace(RULES, duty_rules=()), BILL)
    simulation.take(STREAM, suspicion(ADULT))
    assert simulation.months() == {"2026-03": Month(judged=1, raised=1, rule=1, more=1)}


_FACTS = st.sampled_from([MINOR, ADULT, AGE_UNKNOWN, INTIMIDATION])
_INSTANTS = st.sampled_from([JANUARY, MARCH])
_RAISED = st.tuples(st.integers(1, 40), _FACTS, _INSTANTS).map(
    lambda made: (f"duty-{CASE}.{made[0]}", suspicion(made[1], made[2]))
)
_CODED = st.tuples(st.integers(10, 60), st.sampled_from([Behaviour.SEXUAL_CRIME, Behaviour.BULLYING]), _INSTANTS).map(
    lambda made: (CASE.replace("11", f"{made[0]}"), coded(made[2], made[1]))
)


@settings(deadline=None, max_examples=60)
@forall(st.lists(st.one_of(_RAISED, _CODED), max_size=30), st.integers(1, 4))
def test_months_add_up_whatever_shard_a_case_is_on(told: list[tuple[str, Told]], shards: int) -> None:
    whole = sum(played(*told).values(), start=Month())
    parts: list[list[tuple[str, Told]]] = [[] for _ in range(shards)]
    for stream, event in told:
        parts[sum(map(ord, stream.removeprefix("duty-").partition(".")[0])) % shards].append((stream, event))
    assert sum((sum(played(*part).values(), start=Month()) for part in parts), start=Month()) == whole
    assert (whole.more <= whole.rule, whole.fewer <= whole.law) == (True, True)
    assert whole.judged >= max(whole.law + whole.law_undecided, whole.rule + whole.rule_undecided)


def test_only_judgements_are_kept_however_long_the_history() -> None:
    """A case that is coded a thousand times costs what one that is coded once does."""
    simulation = Simulation(RULES, BILL)
    for number in range(1000):
        simulation.take(CASE, coded(minor=Answer.YES if number % 2 else Answer.NO))
    assert (len(simulation._coded), len(simulation._same)) == (1, 2)


def test_restating_a_suspicion_says_what_is_known_of_it_now() -> None:
    again = CircumstancesRestated(occurred_at=MARCH, circumstances=MINOR, judged=FULL)
    assert played((STREAM, suspicion(ADULT)), (STREAM, again))["2026-03"].law == 1
