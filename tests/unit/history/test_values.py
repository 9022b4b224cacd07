"""Whatever stands in a cell is read or refused; a date or a time that there was not is told by its column."""

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.vocabulary import Behaviour
from services.complaints import complaint
from services.history.checking import Checker, NoKeyring
from services.history.commands import Commands
from services.history.identities import Identities
from services.history.mapping import FileShape, Leaf, load
from services.history.problems import BadCell, words_of
from services.history.reading import Reading
from services.history.targets import Single, Sort
from services.history.values import reader
from services.incidents import incident

from .files import NOW, changed, drafts

SAMPLE = Path("examples/history/confidants.toml").read_bytes()
NONE = ("0001-01-01", "01-01-0001", "9999-12-31", "31-12-9999T23:59:59", "0000-00-00", "00-00-0000", "31-02-2016")
DATES = ("%d-%m-%Y", "%d-%m-%Y %H:%M:%S", "%d-%m-%YT%H:%M:%S", "iso")
SINGLES = (
    *(Single(sort=sort) for sort in (Sort.DATE, Sort.INSTANT, Sort.FLAG, Sort.TEXT, Sort.CASE)),
    Single(sort=Sort.CODE, codes=Behaviour),
    Single(sort=Sort.NAME, pattern=r"[a-z][a-z0-9:]{0,9}"),
)

offsets = st.sampled_from(("", "Z", "+00:00", "-23:59", "+23:59", "+14:00", "-12:00", "+24:00", "+05:30:15"))
moments = st.builds(
    lambda at, notation, offset: at.strftime(notation).zfill(10) + offset,
    st.datetimes(),
    st.sampled_from(("%Y-%m-%d", "%d-%m-%Y", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M:%S", "%G-W%V-%u", "%Y%m%d")),
    offsets,
)
cells = st.one_of(st.text(), moments, st.sampled_from(NONE), st.text(alphabet="0123456789-:T+W. ٣²", max_size=25))


def read(single: Single, cell: str, zone: str = "Europe/Amsterdam") -> object:
    """What a cell is read as; the code where it is refused."""
    try:
        return reader(single, Leaf(), FileShape(dates=DATES, zone=zone))(cell)
    except BadCell as bad:
        return bad


def instant(cell: str, zone: str = "Europe/Amsterdam") -> object:
    found = read(Single(sort=Sort.INSTANT), cell, zone)
    return found.code if isinstance(found, BadCell) else found


@pytest.mark.parametrize(
    "cell", [*NONE, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2016-01-01T00:00+24"]
)
@pytest.mark.parametrize("column", ["opened", "closed"])
def test_a_date_that_there_is_not_refuses_its_row_and_no_other(cell: str, column: str) -> None:
    first, bad, last = drafts(changed(nr="1"), changed(nr="2", **{column: cell}), changed(nr="3"))
    assert first.problems == last.problems == []
    (problem,) = bad.problems
    assert (problem.code, problem.columns) == ("row.date", (column,))
    assert "`empty`" in words_of(problem, "en")[1]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2025-03-30T01:59:59", "2025-03-30T00:59:59+00:00"),
        ("2025-03-30T02:00:00", "row.date"),
        ("2025-03-30T02:30:00", "row.date"),
        ("30-03-2025 02:59:59", "row.date"),
        ("2025-03-30T03:00:00", "2025-03-30T01:00:00+00:00"),
        ("2025-03-30T02:30:00+01:00", "2025-03-30T01:30:00+00:00"),
        ("2025-10-26T02:30:00", "2025-10-26T00:30:00+00:00"),
        ("2025-10-26T02:30:00+01:00", "2025-10-26T01:30:00+00:00"),
    ],
)
def test_an_hour_that_was_skipped_is_none_and_one_that_came_twice_is_the_first(cell: str, expected: str) -> None:
    assert instant(cell) == expected


def test_a_day_begins_where_the_clock_skipped_midnight_and_a_day_that_was_skipped_never_does() -> None:
    assert instant("2018-11-04", "America/Sao_Paulo") == "2018-11-04T03:00:00+00:00"
    assert instant("2018-11-04T00:30", "America/Sao_Paulo") == "row.date"
    assert instant("2011-12-30", "Pacific/Apia") == "row.date"


@given(st.sampled_from(SINGLES), cells)
def test_no_cell_raises_anything_but_that_it_is_bad(single: Single, cell: str) -> None:
    found = read(single, cell)
    if isinstance(found, BadCell):
        assert found.code in {"row.date", "row.flag", "row.unknown-code", "row.name"}
    elif single.sort is Sort.INSTANT:
        assert datetime.fromisoformat(str(found)).utcoffset() == timedelta(0)
    elif single.sort is Sort.DATE:
        assert date.fromisoformat(str(found))


def checked(reading: Reading, value: bytes) -> list[list[str]]:
    """The codes of what is wrong with each row of a file."""
    commands = Commands(reading.mapping, NoKeyring(), lambda: NOW)
    kinds = reading.kinds(reading.rows(io.BytesIO(value)), commands.row)
    identities = Identities(commands.row, reading.mapping.row, kinds)
    deciders = {"incident": incident.DECIDER, "complaint": complaint.DECIDER}
    checker = Checker(commands, identities, reading.columns, deciders, lambda: NOW)
    found = list(checker.check(reading.drafts(reading.rows(io.BytesIO(value)))))
    assert all(all(words_of(problem, "nl")) for draft in found for problem in draft.problems)
    return [[problem.code for problem in draft.problems] for draft in found]


CSV = Reading(load(SAMPLE))
NDJSON = Reading(load(SAMPLE.replace(b'format = "csv"', b'format = "ndjson"')))
COLUMNS = tuple(CSV.columns.places)
GOOD = {
    "soort": "melding",
    "bekend": "anoniem",
    "ontvangen": "04-11-2016",
    "gesloten": "20-01-2017",
    "afloop": "afgerond",
}
some = st.dictionaries(st.sampled_from(COLUMNS), cells, max_size=4)


def rows(*changes: dict[str, str]) -> list[dict[str, str]]:
    usual = (dict.fromkeys(COLUMNS, "") | GOOD | {"dossier": str(number)} for number in range(len(changes)))
    return [row | change for row, change in zip(usual, changes, strict=True)]


@settings(max_examples=50)
@given(st.lists(some, min_size=1, max_size=5))
def test_whatever_its_cells_hold_every_row_is_checked(changes: list[dict[str, str]]) -> None:
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows({}, *changes))
    found = checked(CSV, file.getvalue().encode())
    assert len(found) == 1 + len(changes)
    assert found[0] == []


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False), cells),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(COLUMNS), anything, max_size=4))
def test_whatever_an_object_holds_its_row_is_checked(change: dict[str, object]) -> None:
    first, second = rows({}, {})
    lines = (orjson.dumps(row) for row in (first, second | change))
    found = checked(NDJSON, b"\n".join(lines))
    assert len(found) == 2
    assert found[0] == []


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"x":', "}")])
def test_an_object_that_is_nested_without_end_is_no_row(opened: str, closed: str) -> None:
    deep = '{"dossier":' + opened * 1_000 + "1" + closed * 1_000 + "}"
    good = orjson.dumps(rows({})[0]).decode()
    assert checked(NDJSON, f"{deep}\n{good}\n".encode()) == [["row.unreadable"], []]
