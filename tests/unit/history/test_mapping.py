"""A mapping that cannot be used is refused by its line and field, with what to do; the example fits."""

import pytest

from services.cli.history import SAMPLE
from services.history.mapping import BadMapping, load
from services.history.reading import Reading

from .files import MAPPING, reading


def test_the_example_and_the_tests_mapping_fit_the_commands() -> None:
    assert reading().mapping.source == "confidants"
    assert Reading(load(SAMPLE.read_bytes())).mapping.kinds == ("incident", "complaint")


@pytest.mark.parametrize(
    ("before", "after", "field", "says"),
    [
        ('source = "confidants"', 'source = "conf idants"', "source", "matching"),
        ('source = "confidants"', 'sauce = "confidants"', "sauce", "unknown field"),
        ('row = ["nr"]', "row = []", "row", "length >= 1"),
        ('delimiter = ";"', 'delimiter = ";;"', "file.delimiter", "length <= 1"),
        ('delimiter = ";"', 'encoding = "ebcdic"', "file.encoding", "ebcdic"),
        ('delimiter = ";"', 'zone = "Europe/Utrecht"', "file.zone", "time zone"),
        ('constant = "incident"', 'column = "kind"', "kind", "say which values"),
        ('constant = "incident"', 'constant = "complaint"', "complaint", "there must be a table"),
        ('constant = "incident"', "", "kind", "what every row is"),
        ('raised_at = "opened"', "", "incident.raised_at", "required"),
        ('raised_at = "opened"', 'risen_at = "opened"', "incident.risen_at", "there is no such field"),
        ('raised_at = "opened"', 'raised_at = { colum = "opened" }', "incident.raised_at.colum", "unknown field"),
        ('raised_at = "opened"', "raised_at = {}", "incident.raised_at", "a column or a constant"),
        ('kind = { constant = "report" }', 'kind = { constant = "rumour" }', "incident.kind", "signal, report"),
        ('kind = { constant = "report" }', "kind = { constant = true }", "incident.kind", "so or not"),
        ("nee =", 'misschien = "maybe", nee =', "incident.anonymity", "'maybe' is not one of"),
        ('"faculty:letters"', '"faculty of letters"', "incident.unit", "no name"),
        ('unknown = "culture"', 'unknown = "other"', "incident.factors", "'other' is not one of"),
        ('["%d-%m-%Y", "iso"]', '["%d-%b-%Y"]', "incident.raised_at", "no notation"),
        ('["%d-%m-%Y", "iso"]', '["%d-%d-%m-%Y"]', "incident.raised_at", "twice"),
        (
            "narrative = {",
            'reasons = { column = "x", unknown = "y" }\nnarrative = {',
            "incident.reasons",
            "only a code",
        ),
        ('ground = { column = "ground" }', 'ground = { column = "ground", split = "|" }', "behaviours", "only one"),
        ("narrative = {", "narrative = { keep = false,", "incident.narrative", "only a person's reference"),
        (
            'name = { column = "name" }',
            'name = { column = "name", keep = false }',
            "incident.reporter.name",
            "reference",
        ),
        ("[incident.coding]", "[incident.coding\n", "", "no TOML"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_field(before: str, after: str, field: str, says: str) -> None:
    assert before in MAPPING
    with pytest.raises(BadMapping) as bad:
        reading(MAPPING.replace(before, after, 1))
    assert field in bad.value.field
    assert says in str(bad.value)
    name = bad.value.field.rpartition(".")[2]
    line = MAPPING.replace(before, after, 1).splitlines()[bad.value.line - 1]
    assert not name or name in line or line in {"", "[incident]"}  # What is not there has no line.


def test_a_mapping_is_no_large_file_and_no_other_encoding() -> None:
    for value in (b" " * 2_000_000, b"source = '\xff'"):
        with pytest.raises(BadMapping):
            load(value)
