"""A wrong file is refused, with its name, the line and the reason: whatever is wrong, and wherever."""

from importlib.resources import files
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from events.rules import BadRuleFile, load
from events.rules.reading import read

from .texts import CALENDAR, INSTITUTION, RULE

FIFTH, TWELFTH = (CALENDAR.splitlines()[line - 1].strip() for line in (5, 12))
LADDER = "ladders:\n  - id: {id}\n    version: {version}\n    steps:\n      - {{percent: 50, level: handler}}\n"


def refused(text: str, **others: str) -> BadRuleFile:
    """What is said of a file, read with what is shipped."""
    with pytest.raises(BadRuleFile) as caught:
        load({"own.yaml": text, **{f"{name}.yaml": other for name, other in others.items()}})
    return caught.value


def test_a_file_with_nothing_wrong_is_read() -> None:
    catalogue = load({"rule.yaml": RULE, "institution.yaml": INSTITUTION, "calendar.yaml": CALENDAR})
    assert catalogue.versions("X-1")
    assert [table.id for table in catalogue.calendars] == ["nl-1", "nl-2"]


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("version: 1", "version: one", 3, "expected `int`, got `str`"),
        ("version: 1", "version: 0", 3, ">= 1"),
        ("basis: policy", "basis: decree", 4, "invalid enum value 'decree'"),
        ("basis: policy", "basus: policy", 4, "unknown field `basus`"),
        ("basis: policy", "id: again", 4, "`id` is given twice"),
        ("id: X-1", "id: X.1", 2, "matching regex"),
        ("    version: 1\n", "", 2, "missing required field `version`"),
        ("en: A rule", "de: Eine Regel", 5, "unknown field `de`"),
        ('article: "1"', "article: 9:11", 6, "expected `str`, got `int`"),
        ("2026-01-01", "2026-02-31", 7, "day is out of range for month"),
        ("holder: board", "holder: king", 11, "invalid enum value 'king'"),
        ("value: 2, unit: weeks", "value: 2, unit: fortnights", 13, "invalid enum value 'fortnights'"),
        ("value: 1, unit: weeks", "value: 1", 15, "missing required field `unit`"),
        ("[answered]", "[answered, asked]", 16, "invalid enum value 'asked'"),
        ("{value: 2, unit: weeks}", "[value: 2, unit: weeks}", 13, "expected ',' or ']'"),
    ],
)
def test_what_is_misspelt_is_named_on_its_line(before: str, after: str, line: int, reason: str) -> None:
    assert before in RULE
    error = refused(RULE.replace(before, after, 1))
    assert (error.file, error.line) == ("own.yaml", line)
    assert reason in error.reason
    assert str(error) == f"own.yaml, line {line}: {error.reason}"


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("2026-01-01", "2026-01-02\n    effective_to: 2026-01-01", 8, "effective_to lies before effective_from"),
        ("basis: policy", "basis: policy\n    verify: true", 5, "verify and verify_what go together"),
        (
            "basis: policy",
            "basis: policy\n    verify_what: {nl: iets, en: something}",
            5,
            "verify and verify_what go together",
        ),
        ("length: {value: 2, unit: weeks}", "wording: spoedig", 14, "length_with_committee without a length"),
        ("value: 2, unit: weeks", "value: 2, unit: hours", 13, "hours are counted from instant to instant"),
        ("holder: board", "holder: board\n        counting: instant", 14, "hours are counted from instant to instant"),
        ("[withdrawn]", "[answered]", 17, "answered cannot be in lifted_by too"),
        ("[answered]", "[complaint_received]", 16, "complaint_received cannot be in met_by too"),
        ("[withdrawn]", "[withdrawn]\n        board_acts_from: answered", 18, "answered ends the term"),
        ("[withdrawn]", "[withdrawn]\n        counts_from: withdrawn", 18, "withdrawn ends the term"),
        (
            "[withdrawn]",
            "[withdrawn]\n        board_acts: true\n        board_acts_from: heard",
            19,
            "the board's from the start",
        ),
        ("id: X-1\n    version: 1", "id: P04\n    version: 1", 3, "version 1 of P04 is there already"),
        (
            "id: X-1\n    version: 1",
            "id: P04\n    version: 2",
            2,
            "versions 1 and 2 of P04 are in force on the same days",
        ),
    ],
)
def test_what_cannot_be_is_named_on_its_line(before: str, after: str, line: int, reason: str) -> None:
    assert before in RULE
    error = refused(RULE.replace(before, after, 1))
    assert (error.line, reason in error.reason) == (line, True), error


def test_a_term_needs_a_number_or_a_word() -> None:
    text = RULE[: RULE.index("        length:")]
    assert (refused(text).line, refused(text).reason) == (
        9,
        "X-1: term answer: neither a length nor the wording that stands in its place",
    )


def test_an_adjournment_needs_a_length() -> None:
    text = RULE.replace(
        "        length: {value: 2, unit: weeks}\n        length_with_committee: {value: 3, unit: weeks}", ""
    )
    error = refused(text.replace("holder: board", "holder: board\n        wording: spoedig"))
    assert (error.line, "adjournment without a length" in error.reason) == (15, True)


def test_a_term_stands_in_a_rule_once() -> None:
    term = RULE[RULE.index("      - name") :]
    error = refused(RULE + term)
    assert (error.line, error.reason) == (18, "X-1: term answer stands here twice")


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("[T32]", "[T32, X-9]", 5, "X-9 is no rule that there is"),
        ("[T32]", "[T11]", 5, "T11 is law"),
        ("leaves_out: [P04]", "leaves_out: [T11]", 10, "T11 is law, which nobody leaves out"),
        ("leaves_out: [P04]", "leaves_out: [P05]", 10, "P05 is no rule that there is"),
        ("regulation: regeling/2026", "incidents: true", 5, "either for incidents, for duties, or for"),
        ("regulation: regeling/2026", "duties: true", 5, "either for incidents, for duties, or for"),
        ("      regulation: regeling/2026\n", "", 6, "which regulation is meant"),
        ("regime: house_regulation", "regime: awb", 7, "a regulation has a name only under house_regulation"),
        ("kind: public", "kind: palace", 3, "invalid enum value 'palace'"),
    ],
)
def test_what_an_institution_cannot_say(before: str, after: str, line: int, reason: str) -> None:
    assert before in INSTITUTION
    error = refused(INSTITUTION.replace(before, after, 1))
    assert (error.line, reason in error.reason) == (line, True), error


def test_an_institution_makes_no_law_and_binds_nobody_else() -> None:
    error = refused(INSTITUTION + RULE.replace("basis: policy", "basis: law"))
    assert (error.line, "an institution makes no law" in error.reason) == (14, True)
    bound = "basis: policy\n    bound: [{how: awb, institutions: [public], populations: [staff]}]"
    error = refused(INSTITUTION + RULE.replace("basis: policy", bound))
    assert (error.line, "bound would bind every institution" in error.reason) == (15, True)


def test_an_institution_has_one_file() -> None:
    error = refused(INSTITUTION, aa_other=INSTITUTION)
    assert (error.file, error.line, error.reason) == ("own.yaml", 2, "another file is about somewhere")


def test_ladders_do_not_stand_beside_each_other() -> None:
    assert "version 1 of ladder is there already" in refused(LADDER.format(id="ladder", version=1)).reason
    assert "versions 1 and 2 of ladder" in refused(LADDER.format(id="ladder", version=2)).reason
    assert "ladders ladder and steeper" in refused(LADDER.format(id="steeper", version=1)).reason
    falling = LADDER.format(id="old", version=1) + "      - {percent: 50, level: board}\n    effective_to: 2000-01-01\n"
    assert (refused(falling).line, refused(falling).reason) == (6, "the steps of a ladder go up")
    backwards = LADDER.format(id="old", version=1) + "    effective_from: 2000-01-02\n    effective_to: 2000-01-01\n"
    assert refused(backwards).line == 7


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("id: nl-2", "id: nl-1", 2, "a table nl-1 is there already"),
        ("2028-03-01", "2024-01-01", 3, "another table is in use from 2024-01-01"),
        ("year: 2029", "year: 2028", 10, "2028 stands here twice"),
        ("day: 2029-01-01", "day: 2028-01-01", 12, "2028-01-01 is no day of 2029"),
        (TWELFTH, f"{TWELFTH}\n          {TWELFTH}", 13, "2029-01-01 stands here twice"),
        ("2029-01-01, name: new_year", "2029-01-01, name: newyear", 12, "newyear is not among the names"),
        (FIFTH, f"{FIFTH}\n      {FIFTH}", 6, "new_year stands here twice"),
    ],
)
def test_what_a_table_cannot_say(before: str, after: str, line: int, reason: str) -> None:
    assert before in CALENDAR
    error = refused(CALENDAR.replace(before, after, 1))
    assert (error.line, reason in error.reason) == (line, True), error


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "empty"),
        ("rules: [é]\n\x01\n", 2, "control characters"),
        ("- rules", 1, "expected `object`, got `array`"),
        ("{1: 2}", 1, "expected `str`"),
        ("rules: []\n---\nrules: []\n", 2, "another document"),
        ("rules:\n  - !!python/object:os.system echo\n", 2, "could not determine a constructor"),
        ("rules: &self [*self]\n", 1, "expected `object`, got `array`"),
        ("[" * 1_000 + "]" * 1_000, 1, "expected `object`, got `array`"),
        ("[" * 1_001, 1, "maximum nesting depth"),
    ],
)
def test_what_is_no_rule_file_at_all(text: str, line: int, reason: str) -> None:
    error = refused(text)
    assert (error.line, reason in error.reason) == (line, True), error


SHIPPED = {file.name: file.read_text() for file in files("events.rules").iterdir() if file.name.endswith(".yaml")}


def marks(name: str) -> tuple[list[yaml.Mark], list[tuple[yaml.Mark, yaml.Mark]]]:
    """Where the fields of a shipped file stand, and where its single values do."""
    keys: list[yaml.Mark] = []
    values: list[tuple[yaml.Mark, yaml.Mark]] = []

    def walk(node: Any) -> None:
        match node:
            case yaml.MappingNode():
                for key, value in node.value:
                    keys.append(key.start_mark)
                    walk(value)
            case yaml.SequenceNode():
                for value in node.value:
                    walk(value)
            case yaml.ScalarNode():
                values.append((node.start_mark, node.end_mark))

    walk(yaml.compose(SHIPPED[name], Loader=yaml.CSafeLoader))
    return keys, values


MARKS = {name: marks(name) for name in SHIPPED}


@settings(deadline=None)  # The machine may be busy; nothing here is about speed.
@given(st.data())
def test_a_field_misspelt_anywhere_is_named_on_its_line(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SHIPPED)))
    mark = data.draw(st.sampled_from(MARKS[name][0]))
    text = SHIPPED[name]
    with pytest.raises(BadRuleFile) as caught:
        read(name, text[: mark.index] + "zz_" + text[mark.index :])
    assert "unknown field `zz_" in caught.value.reason
    assert (caught.value.file, caught.value.line) == (name, mark.line + 1)


@settings(deadline=None)  # The machine may be busy; nothing here is about speed.
@given(st.data())
def test_a_value_of_another_kind_anywhere_is_named_on_its_line(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SHIPPED)))
    begin, end = data.draw(st.sampled_from(MARKS[name][1]))
    text = SHIPPED[name]
    with pytest.raises(BadRuleFile) as caught:
        read(name, text[: begin.index] + "[[]]" + text[end.index :])
    assert (caught.value.file, caught.value.line) == (name, begin.line + 1)
