"""What the cells of a row become, and what is said where they cannot be read; never what stands in them."""

from typing import Any

import orjson
import pytest

from .files import HEADER, MAPPING, ROW, changed, drafts, read, reading


def problems(row: str, mapping: str = MAPPING) -> list[tuple[str, str, tuple[str, ...]]]:
    (draft,) = drafts(row, mapping=mapping)
    return [(problem.code, problem.path, problem.columns) for problem in draft.problems]


def data(row: str, mapping: str = MAPPING) -> dict[str, Any]:
    (draft,) = drafts(row, mapping=mapping)
    assert draft.problems == []
    return draft.data


def test_a_row_becomes_the_data_of_a_command() -> None:
    assert data(ROW) == {
        "kind": "report",
        "anonymity": "named",
        "channel": "desk",
        "raised_at": "2016-11-03T23:00:00+00:00",
        "closed_at": "2017-01-19T23:00:00+00:00",
        "closing": "resolved",
        "unit": "faculty:letters",
        "reporter": {"reference": "s1"},
        "respondents": [{"reference": "e1"}],
        "narrative": "What happened.",
        "factors": ["culture"],
        "coding": {
            "behaviours": [{"behaviour": "bullying"}],
            "dependencies": [{"relation": "unknown", "direction": "unknown"}],
            "occasion": {"setting": "unknown"},
            "affected": {"population": "student"},
            "respondent": {"population": "unknown"},
        },
    }


@pytest.mark.parametrize(
    ("cells", "field", "value"),
    [
        ({"opened": "2016-11-04T10:30:00"}, "raised_at", "2016-11-04T09:30:00+00:00"),
        ({"opened": "2016-11-04T10:30:00+05:00"}, "raised_at", "2016-11-04T05:30:00+00:00"),
        ({"opened": "04-07-2016"}, "raised_at", "2016-07-03T22:00:00+00:00"),
        ({"channel": "Vertrouwenspersoon"}, "channel", "confidant"),
        ({"channel": "letter or e-mail"}, "channel", "post"),
        ({"known": " JA "}, "anonymity", "named"),
        ({"factors": "system| nieuw |culture"}, "factors", ["system", "culture"]),
        ({"story": "One.", "more": "Two."}, "narrative", "One.\n\nTwo."),
    ],
)
def test_labels_codes_notations_and_lists_are_understood(cells: dict[str, str], field: str, value: object) -> None:
    assert data(changed(**cells))[field] == value


def test_a_row_has_several_behaviours_in_one_cell_or_in_several() -> None:
    found = data(changed(what="pesten|iets nieuws", what_too="stalking, belaging"))["coding"]["behaviours"]
    assert [one["behaviour"] for one in found] == ["bullying", "unclear", "stalking"]
    assert data(changed(what=""))["coding"]["behaviours"] == [{"behaviour": "unclear"}]


def test_where_nothing_is_said_nothing_is_there() -> None:
    found = data(changed(reporter="-", name="", respondent="", unit="", factors="", story="", closed="", result=""))
    assert not {"reporter", "respondents", "unit", "factors", "narrative", "closed_at", "closing"} & found.keys()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"opened": "31-02-2016"}, ("row.date", "raised_at", ("opened",))),
        ({"opened": "yesterday"}, ("row.date", "raised_at", ("opened",))),
        ({"opened": ""}, ("row.missing", "raised_at", ("opened",))),
        ({"known": ""}, ("row.missing", "anonymity", ("known",))),
        ({"result": "doorgestuurd"}, ("row.unknown-code", "closing", ("result",))),
        ({"unit": "Rechten"}, ("row.unknown-code", "unit", ("unit",))),
        ({"what": "|".join(["pesten"] * 25)}, ("row.too-many", "coding.behaviours", ())),
        ({"nr": ""}, ("row.identity", "", ("nr",))),
        ({"nr": "-"}, ("row.identity", "", ("nr",))),
    ],
)
def test_what_cannot_be_read_is_told_by_field_and_column(cells: dict[str, str], expected: Any) -> None:
    assert problems(changed(**cells)) == [expected]


def test_everything_that_is_wrong_with_a_row_is_told_at_once() -> None:
    assert [code for code, _, _ in problems(changed(opened="x", result="x"))] == ["row.date", "row.unknown-code"]


def test_a_list_and_a_text_can_be_the_same_for_every_row() -> None:
    same = MAPPING.replace('factors = { column = "factors", split = "|", unknown = "culture" }', "FACTORS")
    same = same.replace(
        "FACTORS", 'factors = { constant = "system" }\nreasons = { constant = "In the paper archive." }'
    )
    (draft,) = drafts(ROW, mapping=same)
    assert draft.data["factors"] == ["system"]
    assert [text.path for text in draft.texts if text.holder[text.name] == "In the paper archive."] == ["reasons"]
    usual = MAPPING.replace('split = "|", unknown = "culture" }', 'default = "system" }')
    assert data(changed(factors=""), mapping=usual)["factors"] == ["system"]


def test_a_coding_that_was_read_before_is_the_same_and_a_bad_one_stays_bad() -> None:
    first, again, other = drafts(ROW, changed(nr="2"), changed(nr="3", who="promovendus"))
    assert first.data["coding"] == again.data["coding"]
    assert [problem.code for problem in other.problems] == ["row.unknown-code"]
    bad = drafts(*(changed(nr=str(number), who="nobody") for number in range(3)))
    assert [[problem.code for problem in draft.problems] for draft in bad] == [["row.unknown-code"]] * 3


def test_names_and_flags_without_a_mapping_must_be_what_they_are() -> None:
    plain = MAPPING.replace('unit = { column = "unit", codes = { Letteren = "faculty:letters" } }', 'unit = "unit"')
    assert data(changed(unit="faculty:law"), mapping=plain)["unit"] == "faculty:law"
    assert problems(changed(unit="Faculty of Law"), mapping=plain) == [("row.name", "unit", ("unit",))]
    flag = MAPPING.replace("[incident.coding]", '[incident.coding]\nacademic_freedom_interest = "more"')
    assert data(changed(more="Ja"), mapping=flag)["coding"]["academic_freedom_interest"] is True
    found = problems(changed(more="soms"), mapping=flag)
    assert found == [("row.flag", "coding.academic_freedom_interest", ("more",))]


BOTH = (
    MAPPING.replace('constant = "incident"', 'column = "known"\nincident = ["ja"]\ncomplaint = ["nee"]', 1)
    + """
[complaint]
filed_on = "opened"
filed_with = { constant = "facility" }
channel = { constant = "post" }
written = { constant = true }
towards_complainant = { constant = true }
terms = { regime = { constant = "awb" }, term_set = { constant = "student" } }
"""
)


def test_a_column_says_what_a_row_is() -> None:
    found = drafts(ROW, changed(known="nee"), changed(known="misschien"), mapping=BOTH)
    assert [draft.kind for draft in found] == ["incident", "complaint", None]
    assert found[1].data["filed_on"] == "2016-11-04"
    assert [problem.code for problem in found[2].problems] == ["row.kind"]


def test_of_rows_that_were_decided_on_before_only_the_identity_is_read() -> None:
    first, second = drafts(changed(opened="nonsense"), changed(nr="2"), skip=1)
    assert (first.identity, first.data, first.problems) == (("1",), {}, [])
    assert second.data


def test_ndjson_is_read_by_the_same_mapping() -> None:
    mapping = MAPPING.replace('delimiter = ";"', 'format = "ndjson"').replace('"reporter" }', '"person.number" }')
    row: dict[str, Any] = dict(zip(HEADER.split(";"), ROW.split(";"), strict=True))
    row |= {
        "nr": 1,
        "story": ["One.", "Two."],
        "person": {"number": 42},
        "what": ["pesten", "stalking, belaging"],
        "closed": None,
        "result": None,
    }
    value = orjson.dumps(row) + b"\n\nnot json\n[1]\n" + orjson.dumps({**row, "nr": 2}) + b"\n"
    found = list(read(value, reading(mapping)))
    assert [(draft.number, draft.line) for draft in found] == [(1, 1), (2, 3), (3, 4), (4, 5)]
    assert found[0].data["reporter"] == {"reference": "42"}
    assert found[0].data["narrative"] == "One.\nTwo."
    assert [one["behaviour"] for one in found[0].data["coding"]["behaviours"]] == ["bullying", "stalking"]
    assert [draft.problems[0].code for draft in found[1:3]] == ["row.unreadable"] * 2
    assert found[3].identity == ("2",)


def test_a_row_has_the_same_number_and_line_wherever_the_reading_goes_on() -> None:
    lines = (ROW, changed(nr='"2'), changed(nr="3"), changed(nr="4", story='"two\nlines"'), changed(nr="5"))
    places = [(draft.number, draft.line) for draft in drafts(*lines)]
    assert places == [(1, 2), (2, 3), (3, 4), (4, 5), (5, 7)]
    for skip in range(1, 6):
        assert [(draft.number, draft.line) for draft in drafts(*lines, skip=skip)] == places
