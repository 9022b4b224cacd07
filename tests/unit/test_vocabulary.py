"""Code lists say what they mean in both languages, and stay what they are on the wire."""

import re

import pytest

from events.contract.catalogue import parts
from events.contract.schemas import code_lists
from events.registry import COMMANDS, EVENTS
from events.vocabulary import (
    PERSON_DIRECTED,
    STAFF,
    STUDENTS,
    Behaviour,
    Code,
    MeasureKind,
    Population,
    Relation,
    SelfDeclaredGroup,
)

LISTS = code_lists()


@pytest.mark.parametrize("codes", LISTS.values(), ids=LISTS)
def test_a_code_has_two_labels_and_travels_as_its_own_name(codes: type[Code]) -> None:
    assert codes.__doc__
    for code in codes:
        assert code.value == code.name.lower()
        assert re.fullmatch(r"[a-z][a-z0-9_]*", code.value)
        assert code.nl.strip()
        assert code.en.strip()
        assert codes(code.value) is code
    assert len({code.nl for code in codes}) == len(codes)
    assert len({code.en for code in codes}) == len(codes)


def test_what_the_law_gives_names_its_article() -> None:
    assert LISTS["NotHandledGround"]
    for name in ("NotHandledGround", "NoHearingReason"):
        assert all(code.source.startswith("Awb 9:") for code in LISTS[name])


def test_every_case_says_in_what_dependency_it_stands_even_if_unknown() -> None:
    assert Relation("unknown") is Relation.UNKNOWN
    assert Behaviour("unclear") is Behaviour.UNCLEAR


def test_a_scholarship_phd_is_neither_student_nor_staff() -> None:
    assert Population.SCHOLARSHIP_PHD not in STAFF | STUDENTS
    assert {Population.STUDENT_ASSISTANT} == STAFF & STUDENTS


def test_what_touches_one_person_is_known_by_its_kind() -> None:
    assert MeasureKind.SUSPENSION in PERSON_DIRECTED
    assert MeasureKind.CONTEXT_INSPECTED not in PERSON_DIRECTED


@pytest.mark.parametrize("kind", [*EVENTS.values(), *COMMANDS.values()])
def test_no_case_holds_a_sensitive_group(kind: type[object]) -> None:
    assert SelfDeclaredGroup not in set(parts(kind))
