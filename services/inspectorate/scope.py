"""How far a rule reaches in the circumstances of a suspicion. What is not known decides nothing.

A fact that is missing leaves the scope undecided, and the duty runs until the facts show that it does not.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from events.duty import Circumstances, Judged
from events.rules.duty import DutyRule
from events.vocabulary import (
    Answer,
    Behaviour,
    Coding,
    Dependency,
    Direction,
    DutyGuard,
    DutyScope,
    Population,
    Profile,
    Relation,
    ScopeReason,
    TaskCharge,
)

SEXUAL = frozenset({Behaviour.SEXUAL_CRIME, Behaviour.SEXUAL_INTIMIDATION, Behaviour.SEXUAL_TRANSGRESSIVE})
"""Conduct that makes a case one for a duty to be thought of; the last is not clear yet."""

_CHARGED_BY_POPULATION: Mapping[Population, TaskCharge] = MappingProxyType(
    {
        Population.SCIENTIFIC_STAFF: TaskCharge.EMPLOYEE,
        Population.SUPPORT_STAFF: TaskCharge.EMPLOYEE,
        Population.EMPLOYED_PHD: TaskCharge.EMPLOYEE,
        Population.STUDENT_ASSISTANT: TaskCharge.EMPLOYEE,
        Population.HIRED: TaskCharge.HIRED,
        Population.VOLUNTEER: TaskCharge.VOLUNTEER,
    }
)
"""What someone is to the institution says on what ground they are charged with tasks, where nobody said so."""

# An external candidate takes examinations and a trainee may study here: whether the act means them is not for code.
_MAY_BE_STUDENT = frozenset({Population.EXTRANEUS, Population.TRAINEE, Population.UNKNOWN})
_STUDENT = frozenset({Population.STUDENT, Population.STUDENT_ASSISTANT})


class _Guard(NamedTuple):
    """How a guard is answered, and by what name it fails or stays open."""

    answer: Callable[[Circumstances], Answer]
    failed: ScopeReason
    open: ScopeReason


def _charged(circumstances: Circumstances) -> Answer:
    match circumstances.task_charge:
        case TaskCharge.NONE:
            return Answer.NO
        case TaskCharge.UNKNOWN:
            return Answer.UNKNOWN
        case _:
            return Answer.YES


_GUARDS: Mapping[DutyGuard, _Guard] = MappingProxyType(
    {
        DutyGuard.TASK_CHARGED: _Guard(_charged, ScopeReason.NOT_TASK_CHARGED, ScopeReason.TASK_CHARGE_UNKNOWN),
        DutyGuard.STUDENT: _Guard(lambda it: it.student, ScopeReason.NOT_STUDENT, ScopeReason.STUDENT_UNKNOWN),
        DutyGuard.MINOR: _Guard(lambda it: it.minor, ScopeReason.NOT_MINOR, ScopeReason.AGE_UNKNOWN),
        DutyGuard.DEPENDENCY: _Guard(
            lambda it: it.dependency, ScopeReason.NO_DEPENDENCY, ScopeReason.DEPENDENCY_UNKNOWN
        ),
    }
)


def judge(rule: DutyRule, circumstances: Circumstances) -> Judged:
    """How far the rule reaches: not at all once one condition fails, undecided while one is open, else by the conduct.

    Where some of the conduct is unclear and some is not, it is undecided until the furthest reach is certain.
    """
    answers = [(_GUARDS[guard], _GUARDS[guard].answer(circumstances)) for guard in rule.guards]
    failed = [guard.failed for guard, answer in answers if answer is Answer.NO]
    unknown = [guard.open for guard, answer in answers if answer is Answer.UNKNOWN]
    reach = _reach(rule, circumstances.conduct)
    if reach is DutyScope.NONE:
        failed.append(ScopeReason.OTHER_CONDUCT)
    if reach is DutyScope.UNDECIDED:
        unknown.append(ScopeReason.CONDUCT_UNCLEAR)
    if failed:
        return _judged(rule, DutyScope.NONE, failed)
    if unknown:
        return _judged(rule, DutyScope.UNDECIDED, unknown)
    return _judged(rule, reach, (ScopeReason.ALL_MET,))


def _reach(rule: DutyRule, conduct: Iterable[Behaviour]) -> DutyScope:
    """What the conduct alone would lead to."""
    by_behaviour = {behaviour: reach.scope for reach in rule.reaches for behaviour in reach.conduct}
    found = {by_behaviour.get(behaviour) for behaviour in conduct}
    if DutyScope.FULL in found:
        return DutyScope.FULL
    if any(behaviour in rule.unclear for behaviour in conduct):
        return DutyScope.UNDECIDED
    return DutyScope.CONSULT_ONLY if DutyScope.CONSULT_ONLY in found else DutyScope.NONE


def _judged(rule: DutyRule, scope: DutyScope, reasons: Iterable[ScopeReason]) -> Judged:
    return Judged(rule=rule.id, version=rule.version, scope=scope, reasons=tuple(reasons))


def circumstances_of(coding: Coding) -> Circumstances | None:
    """What a case's coding says of the circumstances, or nothing where no sexual conduct is coded.

    A respondent of whom only is said that they study is not known to be without tasks: a student may lead an
    introduction week.
    """
    conduct = tuple(dict.fromkeys(one.behaviour for one in coding.behaviours if one.behaviour in SEXUAL))
    if not conduct:
        return None
    return Circumstances(
        conduct=conduct,
        task_charge=_task_charge(coding.respondent),
        student=_student(coding.affected.population),
        minor=coding.affected.minor,
        dependency=_dependency(coding.dependencies),
        conduct_until=coding.period.until_on,
    )


def _task_charge(respondent: Profile) -> TaskCharge:
    if respondent.task_charge is not TaskCharge.UNKNOWN:
        return respondent.task_charge
    return _CHARGED_BY_POPULATION.get(respondent.population, TaskCharge.UNKNOWN)


def _student(population: Population) -> Answer:
    """Whether the affected person studied here at the time of the conduct, which is what a population is about."""
    if population in _STUDENT:
        return Answer.YES
    return Answer.UNKNOWN if population in _MAY_BE_STUDENT else Answer.NO


def _dependency(dependencies: Iterable[Dependency]) -> Answer:
    found = {_depends(dependency) for dependency in dependencies}
    return next((answer for answer in (Answer.YES, Answer.UNKNOWN) if answer in found), Answer.NO)


def _depends(dependency: Dependency) -> Answer:
    """Whether the affected person depended on the respondent; `mutual` is said of peers too, so it decides nothing."""
    if dependency.relation is Relation.NONE or dependency.direction is Direction.AFFECTED_OVER_RESPONDENT:
        return Answer.NO
    if dependency.relation is Relation.UNKNOWN or dependency.direction is not Direction.RESPONDENT_OVER_AFFECTED:
        return Answer.UNKNOWN
    return Answer.YES
