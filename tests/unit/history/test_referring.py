"""A row that has to do with another row of its file is linked to that row's case, whichever of them comes first."""

import io
import re
from typing import Any

import pytest

from events.identity import derived_id
from services.history.commands import Commands
from services.history.draft import Draft
from services.history.identities import Identities
from services.history.mapping import BadMapping

from .files import commands, reading

MAPPING = """
source = "confidants"
institution = "uni"
row = ["year", "nr"]

[kind]
column = "sort"
incident = ["melding"]
complaint = ["klacht"]

[incident]
kind = { constant = "report" }
anonymity = { constant = "anonymous" }
channel = { constant = "desk" }
raised_at = "day"

[[incident.links]]
case = { columns = ["see_year", "see_nr"] }
kind = { column = "how", default = "related" }

[complaint]
filed_on = "day"
filed_with = { constant = "facility" }
channel = { constant = "post" }
written = { constant = true }
towards_complainant = { constant = true }
terms = { regime = { constant = "by_analogy" }, term_set = { constant = "student" } }

[[complaint.links]]
case = { columns = ["see_year", "see_nr"] }
kind = { constant = "follows" }
"""
ONE_COLUMN = MAPPING.replace('["year", "nr"]', '["nr"]').replace(
    '{ columns = ["see_year", "see_nr"] }', '{ column = "see_nr", split = "|" }'
)
HEADER = "year,nr,sort,day,see_year,see_nr,how"


def linked(*rows: str, mapping: str = MAPPING) -> tuple[list[Draft], Commands]:
    """The drafts of the rows of a file, as they are before they become commands."""
    ready, made = reading(mapping), commands(mapping=mapping)
    value = "\n".join((HEADER, *rows, "")).encode()
    kinds = ready.kinds(ready.rows(io.BytesIO(value)), made.row)
    identities = Identities(made.row, ready.mapping.row, kinds)
    drafts = list(ready.drafts(ready.rows(io.BytesIO(value))))
    for draft in drafts:
        identities.check(draft)
    return drafts, made


def links(draft: Draft) -> Any:
    assert draft.problems == []
    return draft.data.get("links")


def test_a_row_is_linked_to_the_case_that_another_row_becomes_before_or_after_it() -> None:
    (incident, complaint, alone), made = linked(
        "2016,1,melding,2016-11-04,2018,1,", "2018,1,klacht,2018-05-14,2016,1,", "2019,1,melding,2019-02-11,,,"
    )
    assert links(incident) == [{"case": derived_id("complaint", complaint.row), "kind": "related"}]
    assert links(complaint) == [{"case": derived_id("incident", incident.row), "kind": "follows"}]
    assert links(alone) is None
    sent = made.make([incident, complaint, alone])
    assert [ready.subject for ready in sent[:2]] == [links(complaint)[0]["case"], links(incident)[0]["case"]]


def test_a_cell_may_name_several_rows() -> None:
    (one, two, both), _ = linked(
        ",1,melding,2016-11-04,,,", ",2,klacht,2016-11-05,,,", ",3,melding,2016-12-04,,1|2,follows", mapping=ONE_COLUMN
    )
    cases = [derived_id("incident", one.row), derived_id("complaint", two.row)]
    assert links(both) == [{"case": case, "kind": "follows"} for case in cases]


@pytest.mark.parametrize("see", ["2016,2", "2017,1", ",1", "1,2016"])
def test_a_row_that_is_not_in_the_file_is_told_by_its_column_and_not_by_what_stands_there(see: str) -> None:
    (_, lost), _ = linked("2016,1,melding,2016-11-04,,,", f"2018,1,melding,2018-05-14,{see},")
    (problem,) = lost.problems
    assert (problem.code, problem.path) == ("row.no-such-row", "links.0.case")
    assert problem.columns == ("see_year", "see_nr")
    assert problem.parameters == {}


def test_a_row_of_another_file_is_what_the_mapping_says_that_it_is() -> None:
    mapping = MAPPING.replace('["see_year", "see_nr"] }', '["see_year", "see_nr"], elsewhere = "complaint" }')
    rows = "2016,1,melding,2016-11-04,,,", "2018,1,melding,2018-05-14,2016,1,", "2018,2,melding,2018-05-14,2015,7,"
    (here, one, other), made = linked(*rows, mapping=mapping)
    assert links(one)[0]["case"] == derived_id("incident", here.row)
    assert links(other)[0]["case"] == derived_id("complaint", made.row(("2015", "7")))
    with pytest.raises(BadMapping, match="only another row can be elsewhere"):
        reading(MAPPING.replace('raised_at = "day"', 'raised_at = { column = "day", elsewhere = "incident" }'))


def test_a_row_of_no_known_kind_is_no_case_that_another_could_be_linked_to() -> None:
    (_, lost), _ = linked("2016,1,iets,2016-11-04,,,", "2018,1,melding,2018-05-14,2016,1,")
    assert [problem.code for problem in lost.problems] == ["row.no-such-row"]


@pytest.mark.parametrize(
    "said",
    ['{ constant = "2016" }', '{ column = "see_nr", default = "1" }', '{ column = "see_nr", codes = { a = "b" } }'],
)
def test_what_identifies_the_other_row_comes_from_the_file(said: str) -> None:
    with pytest.raises(BadMapping, match="the column that holds what identifies the other row") as bad:
        reading(MAPPING.replace('{ columns = ["see_year", "see_nr"] }', said))
    assert bad.value.field == "incident.links.case"


def test_a_file_in_which_nothing_is_referred_to_is_not_read_for_it() -> None:
    ready = reading(re.sub(r"\[\[\w+\.links\]\]\n.*\n.*\n", "", MAPPING))
    file = io.BytesIO(f"{HEADER}\n2016,1,melding,2016-11-04,,,\n".encode())
    assert ready.kinds(ready.rows(file), commands().row) == {}
    assert file.tell() == 0
