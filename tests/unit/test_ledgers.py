"""Which ledger a stream lies on, and how the streams of patterns and statements are called."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from msgspec.structs import replace

from events.commands.pattern import IndicatePattern
from events.commands.statement import StateExposure, StateSurvey
from events.contract.catalogue import sensitivity
from events.identity import pattern_stream, statement_stream
from events.ledgers import CASES, LEDGERS, PATTERNS, ledger_of
from events.registry import COMMANDS, EVENTS, stream_kind
from events.vocabulary import Behaviour, PatternAxis, Population
from tests.instances import instances


def test_a_kind_of_stream_and_all_its_types_lie_on_one_ledger() -> None:
    for type in (*EVENTS, *COMMANDS):
        assert ledger_of(type) is ledger_of(stream_kind(type))
    assert {kind for kind in map(stream_kind, (*EVENTS, *COMMANDS)) if ledger_of(kind) is PATTERNS} >= {
        "pattern",
        "statement",
    }
    assert {"incident", "complaint", "duty", "deadline", "handoff", "parking", "escrow"} <= {
        kind for kind in map(stream_kind, EVENTS) if ledger_of(kind) is CASES
    }


def test_no_two_ledgers_share_a_topic() -> None:
    topics = [topic.name for ledger in LEDGERS for topic in ledger.topics().values()]
    assert len(set(topics)) == len(topics)


def test_a_later_version_of_a_rule_speaks_of_the_same_pattern() -> None:
    key = {"unit": "faculty:arts", "relation": None}
    assert pattern_stream("uni", "P02/1", "unit", key) == pattern_stream(
        "uni", "P02/2", "unit", {"unit": "faculty:arts"}
    )


@pytest.mark.parametrize(
    "other",
    [
        ("hogeschool", "P02/1", "unit", {"unit": "arts"}),
        ("uni", "P03/1", "unit", {"unit": "arts"}),
        ("uni", "P02/1", "context", {"unit": "arts"}),
        ("uni", "P02/1", "unit", {"unit": "law"}),
        ("uni", "P02/1", "unit", {"organiser": "arts"}),
        ("uni", "P02/1", "unit", {"unit": "arts", "behaviour": "bullying"}),
    ],
)
def test_what_differs_in_anything_is_another_pattern(other: tuple[str, str, str, dict[str, str | None]]) -> None:
    assert pattern_stream(*other) != pattern_stream("uni", "P02/1", "unit", {"unit": "arts"})


@given(instances(IndicatePattern))
def test_who_found_it_when_and_in_which_cases_is_no_part_of_its_name(command: IndicatePattern) -> None:
    later = replace(command.figures, cases=command.figures.cases + 1)
    assert replace(command, figures=later, evidence=()).stream == command.stream
    for behaviour in Behaviour:
        key = replace(command.key, behaviour=behaviour)
        assert (replace(command, key=key).stream == command.stream) is (behaviour is command.key.behaviour)
    other = next(axis for axis in PatternAxis if axis is not command.axis)
    assert replace(command, axis=other).stream != command.stream


def test_all_that_is_stated_of_a_year_is_one_stream() -> None:
    first = StateExposure(institution="uni", year=2025, unit="arts", population=Population.STUDENT, headcount=1)
    second = StateSurvey(institution="uni", year=2025, unit="law", respondents=20, unsafe_thousandths=1)
    assert first.stream == second.stream == statement_stream("uni", 2025)
    assert statement_stream("uni", 2025) != statement_stream("uni", 2026) != statement_stream("hogeschool", 2026)


@pytest.mark.parametrize("name", [name for name in (*EVENTS, *COMMANDS) if ledger_of(name) is not CASES])
def test_nothing_beside_the_ledger_of_cases_is_personal_sealed_or_free_text_but_public_words(name: str) -> None:
    known: type[Any] = EVENTS[name] if name in EVENTS else COMMANDS[name]
    assert sensitivity(known) == "codes"
    free = {field for field, body in properties(msgspec.json.schema(known)) if is_free_text(body)}
    assert free <= {"title", "text", "institution"}


def properties(value: Any) -> Iterator[tuple[str, Any]]:
    """Every property of a schema, at any depth, with what it may be."""
    if isinstance(value, dict):
        yield from value.get("properties", {}).items()
        for inner in value.values():
            yield from properties(inner)


def is_free_text(body: dict[str, Any]) -> bool:
    """Whether a text of any form has a place in it: one with a pattern, a format or a list of codes has none."""
    kinds = [body, *body.get("anyOf", ()), *([body["items"]] if isinstance(body.get("items"), dict) else [])]
    return any(kind.get("type") == "string" and not {"pattern", "format", "enum"} & kind.keys() for kind in kinds)
