"""How far a rule reaches: what is known decides, what is not known leaves it open, whatever rule it is."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.duty import Circumstances, Judged
from events.rules import shipped
from events.vocabulary import (
    Answer,
    Behaviour,
    CodedBehaviour,
    Coding,
    Dependency,
    Direction,
    DutyScope,
    Occasion,
    Period,
    Population,
    Profile,
    Relation,
    ScopeReason,
    Setting,
    TaskCharge,
)
from services.inspectorate.scope import circumstances_of, judge
from tests.instances import instances

from .duties import ADULT, AGE_UNKNOWN, INTIMIDATION, MINOR

LAW = shipped().duty_rule_by_id("R-2010")
BILL = shipped().duty_rule_by_id("R-WVVO")
FULL, CONSULT_ONLY, UNDECIDED, NONE = DutyScope.FULL, DutyScope.CONSULT_ONLY, DutyScope.UNDECIDED, DutyScope.NONE
UNCLEAR = replace(MINOR, conduct=(Behaviour.SEXUAL_TRANSGRESSIVE,))


@pytest.mark.parametrize(
    ("circumstances", "scope", "reasons"),
    [
        (MINOR, FULL, [ScopeReason.ALL_MET]),
        (ADULT, NONE, [ScopeReason.NOT_MINOR]),
        (AGE_UNKNOWN, UNDECIDED, [ScopeReason.AGE_UNKNOWN]),
        (UNCLEAR, UNDECIDED, [ScopeReason.CONDUCT_UNCLEAR]),
        (INTIMIDATION, NONE, [ScopeReason.OTHER_CONDUCT]),
        (replace(MINOR, task_charge=TaskCharge.NONE), NONE, [ScopeReason.NOT_TASK_CHARGED]),
        (replace(MINOR, task_charge=TaskCharge.UNKNOWN), UNDECIDED, [ScopeReason.TASK_CHARGE_UNKNOWN]),
        (replace(MINOR, student=Answer.NO), NONE, [ScopeReason.NOT_STUDENT]),
        (
            replace(UNCLEAR, student=Answer.UNKNOWN),
            UNDECIDED,
            [ScopeReason.STUDENT_UNKNOWN, ScopeReason.CONDUCT_UNCLEAR],
        ),
        (
            replace(ADULT, task_charge=TaskCharge.NONE, student=Answer.UNKNOWN),
            NONE,
            [ScopeReason.NOT_TASK_CHARGED, ScopeReason.NOT_MINOR],
        ),
    ],
)
def test_the_law_covers_a_crime_against_a_minor_student(
    circumstances: Circumstances, scope: DutyScope, reasons: list[ScopeReason]
) -> None:
    assert judge(LAW, circumstances) == Judged(rule="R-2010", version=1, scope=scope, reasons=tuple(reasons))


@pytest.mark.parametrize(
    ("circumstances", "scope", "reasons"),
    [
        (ADULT, FULL, [ScopeReason.ALL_MET]),
        (replace(ADULT, dependency=Answer.NO), NONE, [ScopeReason.NO_DEPENDENCY]),
        (replace(ADULT, dependency=Answer.UNKNOWN), UNDECIDED, [ScopeReason.DEPENDENCY_UNKNOWN]),
        (INTIMIDATION, CONSULT_ONLY, [ScopeReason.ALL_MET]),
        (replace(INTIMIDATION, minor=Answer.NO), CONSULT_ONLY, [ScopeReason.ALL_MET]),
        (replace(ADULT, conduct=(Behaviour.BULLYING,)), NONE, [ScopeReason.OTHER_CONDUCT]),
    ],
)
def test_the_bill_covers_every_student_in_a_dependency(
    circumstances: Circumstances, scope: DutyScope, reasons: list[ScopeReason]
) -> None:
    assert judge(BILL, circumstances) == Judged(rule="R-WVVO", version=1, scope=scope, reasons=tuple(reasons))


def test_of_several_kinds_of_conduct_the_furthest_decides_and_what_may_be_further_leaves_it_open() -> None:
    crime, intimidation, unclear = (
        Behaviour.SEXUAL_CRIME,
        Behaviour.SEXUAL_INTIMIDATION,
        Behaviour.SEXUAL_TRANSGRESSIVE,
    )
    scopes = {
        conduct: judge(BILL, replace(ADULT, conduct=conduct)).scope
        for conduct in [(intimidation, crime), (unclear, crime), (intimidation, unclear), (Behaviour.STALKING, crime)]
    }
    assert list(scopes.values()) == [FULL, FULL, UNDECIDED, FULL]


@settings(deadline=None)
@given(st.sampled_from([LAW, BILL]), instances(Circumstances))
def test_what_is_not_known_is_never_what_ends_a_duty(rule: object, circumstances: Circumstances) -> None:
    """Whatever the missing facts turn out to be, a duty that some answer would bring was not said to be absent."""
    if judge(rule, circumstances).scope is not NONE:  # type: ignore[arg-type]
        return
    answers = {
        name: [Answer.YES, Answer.NO]
        if getattr(circumstances, name) is Answer.UNKNOWN
        else [getattr(circumstances, name)]
        for name in ("student", "minor", "dependency")
    }
    charges = (
        [TaskCharge.EMPLOYEE, TaskCharge.NONE]
        if circumstances.task_charge is TaskCharge.UNKNOWN
        else [circumstances.task_charge]
    )
    for student, minor, dependency, charge in product(*answers.values(), charges):
        known = replace(circumstances, student=student, minor=minor, dependency=dependency, task_charge=charge)
        assert judge(rule, known).scope is NONE  # type: ignore[arg-type]


@settings(deadline=None)
@given(instances(Circumstances))
def test_facts_that_are_complete_leave_nothing_undecided(circumstances: Circumstances) -> None:
    known = replace(circumstances, student=Answer.YES, minor=Answer.YES, dependency=Answer.YES)
    if known.task_charge is not TaskCharge.UNKNOWN and not set(known.conduct) & set(LAW.unclear):
        assert judge(LAW, known).scope is not UNDECIDED
        assert judge(BILL, known).scope is not UNDECIDED


def coding(
    *behaviours: Behaviour,
    affected: Population = Population.STUDENT,
    respondent: Population = Population.SCIENTIFIC_STAFF,
    task_charge: TaskCharge = TaskCharge.UNKNOWN,
    dependencies: tuple[tuple[Relation, Direction], ...] = ((Relation.TEACHES, Direction.RESPONDENT_OVER_AFFECTED),),
) -> Coding:
    return Coding(
        behaviours=tuple(CodedBehaviour(behaviour=behaviour) for behaviour in behaviours),
        dependencies=tuple(Dependency(relation=relation, direction=way) for relation, way in dependencies),
        occasion=Occasion(setting=Setting.LECTURE),
        affected=Profile(population=affected, minor=Answer.YES),
        respondent=Profile(population=respondent, task_charge=task_charge),
        period=Period(until_on=date(2026, 2, 1)),
    )


def test_a_coding_says_what_the_circumstances_are() -> None:
    found = circumstances_of(coding(Behaviour.BULLYING, Behaviour.SEXUAL_CRIME))
    assert found == Circumstances(
        conduct=(Behaviour.SEXUAL_CRIME,),
        task_charge=TaskCharge.EMPLOYEE,
        student=Answer.YES,
        minor=Answer.YES,
        dependency=Answer.YES,
        conduct_until=date(2026, 2, 1),
    )


def test_a_coding_without_sexual_conduct_says_nothing_of_a_duty() -> None:
    assert circumstances_of(coding(Behaviour.BULLYING, Behaviour.UNCLEAR, Behaviour.STALKING)) is None


@pytest.mark.parametrize(
    ("population", "student"),
    [
        (Population.STUDENT, Answer.YES),
        (Population.STUDENT_ASSISTANT, Answer.YES),
        (Population.EXTRANEUS, Answer.UNKNOWN),
        (Population.TRAINEE, Answer.UNKNOWN),
        (Population.UNKNOWN, Answer.UNKNOWN),
        (Population.PROSPECTIVE_STUDENT, Answer.NO),
        (Population.SCHOLARSHIP_PHD, Answer.NO),
        (Population.SUPPORT_STAFF, Answer.NO),
    ],
)
def test_who_studied_here_at_the_time_is_a_student(population: Population, student: Answer) -> None:
    found = circumstances_of(coding(Behaviour.SEXUAL_CRIME, affected=population))
    assert found is not None
    assert found.student is student


@pytest.mark.parametrize(
    ("population", "said", "task_charge"),
    [
        (Population.EMPLOYED_PHD, TaskCharge.UNKNOWN, TaskCharge.EMPLOYEE),
        (Population.HIRED, TaskCharge.UNKNOWN, TaskCharge.HIRED),
        (Population.STUDENT, TaskCharge.UNKNOWN, TaskCharge.UNKNOWN),
        (Population.STUDENT, TaskCharge.NONE, TaskCharge.NONE),
        (Population.STUDENT, TaskCharge.OTHER, TaskCharge.OTHER),
        (Population.GUEST, TaskCharge.UNKNOWN, TaskCharge.UNKNOWN),
    ],
)
def test_what_someone_is_says_whether_they_have_tasks_unless_it_was_said(
    population: Population, said: TaskCharge, task_charge: TaskCharge
) -> None:
    found = circumstances_of(coding(Behaviour.SEXUAL_CRIME, respondent=population, task_charge=said))
    assert found is not None
    assert found.task_charge is task_charge


OVER, UNDER, MUTUAL = Direction.RESPONDENT_OVER_AFFECTED, Direction.AFFECTED_OVER_RESPONDENT, Direction.MUTUAL


@pytest.mark.parametrize(
    ("dependencies", "depends"),
    [
        (((Relation.TEACHES, OVER),), Answer.YES),
        (((Relation.TEACHES, UNDER),), Answer.NO),
        (((Relation.TEACHES, MUTUAL),), Answer.UNKNOWN),
        (((Relation.NONE, MUTUAL),), Answer.NO),
        (((Relation.UNKNOWN, OVER),), Answer.UNKNOWN),
        (((Relation.NONE, MUTUAL), (Relation.UNKNOWN, Direction.UNKNOWN)), Answer.UNKNOWN),
        (((Relation.UNKNOWN, Direction.UNKNOWN), (Relation.PROMOTOR, OVER)), Answer.YES),
    ],
)
def test_the_student_depended_on_the_accused_if_any_relation_says_so(
    dependencies: tuple[tuple[Relation, Direction], ...], depends: Answer
) -> None:
    found = circumstances_of(coding(Behaviour.SEXUAL_CRIME, dependencies=dependencies))
    assert found is not None
    assert found.dependency is depends
