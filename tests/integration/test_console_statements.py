"""Statements in the console: nought as nought, what is missing as missing, and never the one for the other."""

import pytest

from events.commands.access import RecordAccess
from events.identity import statement_stream
from events.ledgers import Part
from events.vocabulary import Accessed

from ..stated import STATED, exposure, survey
from .console_anew import begun_anew
from .console_stand import ConsoleStand
from .test_console_patterns import text_of

STREAM = statement_stream("uni", 2025)


@pytest.fixture
def stand(made: ConsoleStand) -> ConsoleStand:
    begun_anew(made)
    made.sign_in("board")
    return made


@pytest.fixture
def filled(stand: ConsoleStand) -> ConsoleStand:
    stand.patterns.record(STREAM, *STATED)
    stand.patterns.record(statement_stream("uni", 2024), survey(year=2024, unsafe_thousandths=0))
    stand.project()
    return stand


def cells(page: str, year: int, unit: str) -> list[str]:
    """The cells of a unit's line in the table of a year."""
    table = page.partition(f'<h2 id="y{year}">')[2].partition("</table>")[0]
    line = next(line for line in table.split("<tr>") if f">{unit}</a>" in line)
    return [text_of(cell.partition("</td>")[0]) for cell in line.split("<td>")[1:]]


def test_nought_is_shown_as_nought_and_what_is_missing_is_said_to_be_missing(filled: ConsoleStand) -> None:
    page = filled.get("/statements").text
    assert "5 statements." in page
    arts, law = cells(page, 2025, "arts"), cells(page, 2025, "law")
    assert [cell.partition(" ")[0] for cell in arts] == ["2,400", "40", "8.5"]
    assert "FTE not stated" in arts[0]
    assert "35.5 FTE" in arts[1]
    assert "8.5 % do not feel safe of 120 respondents" in arts[2]
    assert law[0].startswith("0 FTE not stated")
    assert law[1:] == ["not stated", "not stated"]
    # In that year the people were not stated, and of those who were asked nobody felt unsafe.
    assert cells(page, 2024, "arts")[:2] == ["not stated", "not stated"]
    assert cells(page, 2024, "arts")[2].startswith("0 % do not feel safe")
    assert page.index('id="y2025"') < page.index('id="y2024"')
    assert "meldstroom statement list" in page


def test_numbers_and_words_are_those_of_the_language(filled: ConsoleStand) -> None:
    filled.sign_in("board", language="nl")
    page = filled.get("/statements").text
    arts = cells(page, 2025, "arts")
    assert arts[0].startswith("2.400 fte niet opgegeven")
    assert "35,5 fte" in arts[1]
    assert "8,5 % voelt zich niet veilig van 120 respondenten" in arts[2]
    assert cells(page, 2025, "law")[1] == "niet opgegeven"


@pytest.mark.parametrize(
    ("query", "count"), [("kind=survey", 2), ("year=2025", 4), ("unit=law", 1), ("population=student&year=2025", 2)]
)
def test_they_are_searched_by_their_address(filled: ConsoleStand, query: str, count: int) -> None:
    assert f"{count} statement{'s' if count > 1 else ''}." in filled.get(f"/statements?{query}").text


def test_of_a_part_of_the_list_nothing_is_said_to_be_missing(filled: ConsoleStand) -> None:
    query, pages = "limit=2", []
    while query:
        page = filled.get(f"/statements?{query}").text
        assert "not stated</span>" not in page.replace("FTE not stated</span>", "")
        assert "a cell without one may be on another" in page
        pages.append(page)
        query = page.partition('rel="next" href="/statements?')[2].partition('"')[0].replace("&amp;", "&")
    assert len(pages) == 3
    assert any("not on this page" in page for page in pages)


def test_an_empty_list_says_why(stand: ConsoleStand) -> None:
    stand.project()
    assert "Your institution has stated nothing yet: that is missing and not nought" in stand.get("/statements").text
    stand.patterns.record(STREAM, exposure())
    stand.project()
    assert "Nothing that was stated meets these filters" in stand.get("/statements?year=1999").text
    assert stand.get("/statements?year=soon").status_code == 400
    stand.sign_in("board", institution="hogeschool")
    assert "Your institution has stated nothing yet" in stand.get("/statements").text
    for tables, log in stand.tables:
        tables.saw_end(log.ledger.topic(Part.EVENTS), 0, 5)
    assert "There may be statements, but they cannot be read yet." in stand.get("/statements").text


@pytest.mark.parametrize(
    ("role", "status"), [("ombuds", 200), ("auditor", 200), ("handler", 403), ("confidant", 403), ("operator", 403)]
)
def test_it_is_for_whom_the_table_says(filled: ConsoleStand, role: str, status: int) -> None:
    filled.sign_in(role)
    assert filled.get("/statements").status_code == status


def test_who_looked_is_recorded_with_how_much_there_was(filled: ConsoleStand) -> None:
    filled.get("/statements?year=2025&unit=arts")
    (look,) = filled.looks.all
    assert isinstance(look, RecordAccess)
    assert (look.what, look.results) == (Accessed.STATEMENTS, 3)
    # A unit is a text of someone's own, so that only that it was asked for is told.
    assert [(one.name, one.value) for one in look.asked] == [("unit", None), ("year", "2025")]
