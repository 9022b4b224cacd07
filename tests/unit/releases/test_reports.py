"""Reports: the same bytes of the same events, nothing small in any of them, a page that stands by itself."""

import csv
import dataclasses
import io
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from html.parser import HTMLParser
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.codec import GENESIS_TYPE
from events.envelope import Envelope
from events.ledgers import CASES, PATTERNS, shard
from events.pattern import PatternIndicated
from events.registry import Event
from events.release import ReleasePrepared, register_of
from events.rules import shipped
from events.statement import ExposureStated, SurveyStated
from events.vocabulary import Dimension, Population, Withheld
from services.audit.verify import ShardRange
from services.releases.case_counts import counted
from services.releases.exposures import Exposures
from services.releases.ledgers import Ledgers, ledgers_of
from services.releases.reports.duty_of_care import AS_A_WHOLE, COUNTED, IN_CASES
from services.releases.reports.files import files
from services.releases.reports.kinds import KINDS
from services.releases.reports.making import made
from services.releases.reports.model import Report
from services.releases.reports.words import WORDS
from services.releases.shard_reading import Gathered, Wanted, gather_cases, gather_events
from services.releases.standard_tables import LISTS, standard_tables
from tests.logs import case_id
from tests.published import COUNTS, published

from ..complaints import cases as complaints
from ..patterns.streams import UNITS, Stream, day, envelope, enveloped, history, noon

YEAR = 2025
INSTANT = noon(720)  # In January 2026, with most cases recorded by then and some not.
SHARDS = 2
STATED = [
    ExposureStated(institution="uni", year=YEAR, unit=unit, population=population, headcount=400, occurred_on=day(600))
    for unit in UNITS
    for population in (Population.STUDENT, Population.SUPPORT_STAFF)
] + [
    SurveyStated(
        institution="uni", year=YEAR, unit="arts", respondents=80, unsafe_thousandths=225, occurred_on=day(600)
    )
]
STREAM = "statement-0190f3c2-7a10-7000-8000-000000000001"


class Message(NamedTuple):
    """A record of a made-up log."""

    content: bytes

    def value(self) -> bytes:
        """Its bytes."""
        return self.content


class Log:
    """A shard in memory, read some records at a time."""

    def __init__(self, envelopes: Sequence[Envelope], at_once: int) -> None:
        genesis = msgspec.json.encode({"type": GENESIS_TYPE})
        self.records = [Message(genesis), *(Message(msgspec.json.encode(one)) for one in envelopes)]
        self._at_once, self._position = at_once, 0

    def read(self, _max_messages: int, _timeout: float) -> Sequence[Any]:
        """The next records."""
        found = self.records[self._position : self._position + self._at_once]
        self._position += len(found)
        return found

    def position(self) -> int:
        """How far it was read."""
        return self._position


def ledgers(
    streams: Sequence[Stream],
    *,
    at_once: int = 1000,
    backwards: bool = False,
    year: int = YEAR,
    statements: Sequence[Event] = STATED,
) -> Ledgers:
    """Both ledgers with these cases, read for a year, so many records at a time, the shards in either order."""
    shards: list[list[Envelope]] = [[] for _ in range(SHARDS)]
    for events in enveloped(streams):
        for one in events:
            shards[shard(one.subject, SHARDS)].append(one)
    # Cases are recorded through each other: what is earlier comes first.
    logs = {(CASES, number): sorted(each, key=lambda one: one.time) for number, each in enumerate(shards)}
    stated = [envelope(600, STREAM, event, number) for number, event in enumerate(statements, 1)]
    logs |= {(PATTERNS, number): stated if number == 0 else [] for number in range(SHARDS)}
    wanted = Wanted(institution="uni", instant=INSTANT, year=year, tallied=COUNTED)
    every = []
    for (ledger, number), envelopes in sorted(logs.items(), key=lambda pair: str(pair[0]), reverse=backwards):
        part = ShardRange(ledger=ledger, shard=number, start=0, end=len(envelopes) + 1)
        gather = gather_cases if ledger == CASES else gather_events
        *read, gathered = gather(partial(_opened, Log(envelopes, at_once)), wanted, part)
        assert sum(one for one in read if isinstance(one, int)) == part.end
        assert isinstance(gathered, Gathered)
        every.append(gathered)
    return ledgers_of(wanted, shipped(), every)


@contextmanager
def _opened(log: Log, _topic: str, _shard: int, _start: int) -> Iterator[Log]:
    yield log


def few() -> list[Stream]:
    """Cases of which most kinds are rare."""
    return history(11, 60)


def reports(streams: Sequence[Stream], kind: str, language: str = "nl") -> Report:
    """A report of these cases."""
    return made(ledgers(streams), kind, YEAR, language)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_events_give_the_same_bytes_however_they_were_read(kind: str) -> None:
    streams = few()
    first = files(made(ledgers(streams), kind, YEAR, "nl"))
    again = files(made(ledgers(streams, at_once=3, backwards=True), kind, YEAR, "nl"))
    assert first == again
    assert len(first) == 3


def test_what_is_recorded_later_changes_no_byte() -> None:
    streams = few()
    later: Stream = [(800, case_id("incident", 9_999), few_event) for few_event in [streams[0][0][2]]]
    before, after = made(ledgers(streams), "annual", YEAR, "en"), made(ledgers([*streams, later]), "annual", YEAR, "en")
    assert files(before) == files(after)


class Page(HTMLParser):
    """What is in a page: tags in their order, and which are open at the end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.left: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        if tag not in {"meta", "rect", "line"}:
            self.left.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.left.pop() == tag


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_stands_by_itself_and_every_table_has_a_caption(kind: str, language: str) -> None:
    text = files(reports(few(), kind, language))[f"{kind}-uni-{YEAR}.{language}.html"].decode()
    page = Page(text)
    assert page.left == []
    assert "script" not in page.tags
    assert not {name for _, one in page.attributes for name in one} & {"src", "onclick", "srcset"}
    assert all((one.get("href") or "#").startswith("#") for tag, one in page.attributes if tag == "a")
    assert page.tags.count("table") == page.tags.count("caption")
    assert page.tags.count("h1") == 1
    ids = [one["id"] for _, one in page.attributes if "id" in one]
    assert len(ids) == len(set(ids))
    assert {(one["href"] or "")[1:] for tag, one in page.attributes if tag == "a"} <= set(ids)


@pytest.mark.parametrize("kind", KINDS)
def test_no_figure_of_a_report_is_of_fewer_than_the_threshold(kind: str) -> None:
    """Among sixty cases most kinds are rare; whatever is told of cases is nought, or of five and more."""
    report = reports(few(), kind)
    least = shipped().disclosure(INSTANT.date()).cases_min
    told, withheld = 0, 0
    for section, table in report.tables():
        if section.name in {"exposure", "surveys"} or table.name in {"pattern-status", "pattern-cause"}:
            continue
        for row in table.rows:
            if "patro" in row.name or "structurele" in row.name:
                continue
            for cell in row.cells:
                withheld += cell.withheld is not None
                told += cell.number is not None
                assert cell.number is None or cell.number == 0 or cell.number >= least, (table.name, row)
    assert withheld
    assert told


@given(st.integers(0, 2**32), st.integers(1, 40))
@settings(max_examples=5, deadline=None)
def test_small_counts_are_in_no_report_whatever_the_cases(seed: int, several: int) -> None:
    streams = history(seed, several)
    read = ledgers(streams)
    cases = [counted(facts, None, INSTANT) for facts in read.cases.facts()]
    report = made(read, "sector", YEAR, "en")
    lines = {(table.name, row.name): row.cells[0] for _, table in report.tables() for row in table.rows}
    for code in LISTS[Dimension.BEHAVIOUR]:
        number = sum(
            one is not None and one.period[:4] == str(YEAR) and code.value in one.values.get(Dimension.BEHAVIOUR, ())
            for one in cases
        )
        (cell,) = [cell for (_, row), cell in lines.items() if row == f"behaviour={code.value}"]
        if 0 < number < 5:
            assert cell.number is None


def test_csv_and_json_have_every_figure_of_the_page() -> None:
    report = reports(few(), "annual")
    found = files(report)
    lines = list(csv.DictReader(io.StringIO(found[f"annual-uni-{YEAR}.nl.csv"].decode())))
    cells = [cell for _, table in report.tables() for row in table.rows for cell in row.cells]
    assert [line["text"].removeprefix("'") for line in lines] == [cell.text for cell in cells]
    read = json.loads(found[f"annual-uni-{YEAR}.nl.json"])
    assert read["account"]["rule"] == "D01/1"
    assert [head["ledger"] for head in read["account"]["heads"]] == ["cases", "cases", "patterns", "patterns"]
    assert max(head["position"] for head in read["account"]["heads"]) > 0


def evidence(streams: Sequence[Stream], year: int, **changes: Any) -> dict[str, Sequence[str]]:
    """What the evidence of a year tells of each thing that is done."""
    report = made(ledgers(streams, year=year, **changes), "duty-of-care", year, "en")
    assert all(table.note for section, table in report.tables() if section.name in {"handling", "monitor"})
    return {row.name: [cell.text for cell in row.cells] for _, table in report.tables() for row in table.rows}


def test_what_was_done_counts_in_the_year_of_doing_it_and_not_of_recording_it() -> None:
    """Ten complaints of 2018 came in from a file in 2025, and ten decisions of December were recorded in January."""
    cases = [case_id("complaint", number) for number in range(20)]
    past = (complaints.filed(occurred_on=date(2018, 5, 14)), complaints.decided(occurred_on=date(2018, 7, 2)))
    streams: list[Stream] = [[(400, case, event) for event in past] for case in cases[:10]]
    filed, decided = complaints.filed(occurred_on=day(100)), complaints.decided(occurred_on=date(2024, 12, 30))
    streams += [[(100, case, filed), (360, case, decided)] for case in cases[10:]]
    assert day(360).year == 2025
    told = {year: tuple(evidence(streams, year)["decided"][:2]) for year in (2018, 2024, 2025)}
    assert told == {2018: ("about 10", "about 10"), 2024: ("about 10", "about 10"), 2025: ("0", "0")}


def test_what_an_institution_did_as_a_whole_is_told_in_the_year_of_doing_it_with_its_day() -> None:
    survey = SurveyStated(
        institution="uni",
        year=2024,
        unit="arts",
        respondents=80,
        unsafe_thousandths=225,
        occurred_on=date(2024, 12, 30),
    )
    name = "survey of experienced safety stated"
    assert evidence([], 2024, statements=[survey])[name][0] == "2024-12-30"
    assert name not in evidence([], 2025, statements=[survey])


def test_everything_that_is_evidence_has_a_day_of_its_own_but_what_a_machine_indicates() -> None:
    kinds = {kind for element in (*IN_CASES, *AS_A_WHOLE) for kind in element.kinds}
    without = {kind for kind in kinds if not {"occurred_on", "occurred_at"} & kind.__annotations__.keys()}
    assert without == {PatternIndicated}


def test_without_a_publication_a_report_says_that_it_is_a_concept() -> None:
    report = reports(few(), "annual", "en")
    assert report.account.release is None
    text = files(report)[f"annual-uni-{YEAR}.en.html"].decode()
    assert WORDS["concept"][1] in text


@pytest.mark.parametrize(
    ("language", "says"), [("nl", "tellen mondelinge klachten mee"), ("en", "count oral complaints")]
)
def test_the_register_says_that_it_is_not_of_written_complaints_alone(language: str, says: str) -> None:
    (section,) = [one for one in reports(few(), "annual", language).sections if one.name == "register"]
    assert says in " ".join(section.text)


@pytest.mark.parametrize(
    ("counting", "says"),
    [(1, "counts as kept"), (2, "does not count as kept"), (2, "counts as run out"), (3, "counts as in time")],
)
def test_a_report_says_how_the_terms_were_counted(counting: int, says: str) -> None:
    prepared, _, readers_have_it = published(COUNTS)
    assert isinstance(prepared, ReleasePrepared)
    tables = standard_tables(YEAR, ())
    events = (replace(prepared, counting=counting, tables=tables, counted_as_of=noon(600)), readers_have_it)
    read = ledgers(few(), statements=())
    patterns = tuple(envelope(600, register_of("uni"), event, number) for number, event in enumerate(events, 1))
    report = made(dataclasses.replace(read, patterns=patterns), "annual", YEAR, "en")
    (section,) = [one for one in report.sections if one.name == "quality"]
    assert report.account.release is not None
    assert says in " ".join(section.text)


def test_missing_is_told_from_nought() -> None:
    report = reports(few(), "annual", "en")
    (table,) = [table for section, table in report.tables() if section.name == "exposure"]
    people = {row.name: row.cells[0] for row in table.rows}
    assert people[Population.STUDENT.en].number == 400 * len(UNITS)
    assert people[Population.ALUMNUS.en].text == "not stated"
    assert people[Population.ALUMNUS.en].number is None


@pytest.mark.parametrize(
    ("people", "respondents", "thousandths", "texts"),
    [
        (60, 40, 250, ("40", "25%")),
        (49, 40, 250, (Withheld.SMALL_POPULATION.en, Withheld.SMALL_POPULATION.en)),
        (60, 40, 100, ("40", "–")),
        (60, 40, 900, ("40", "–")),
        (60, 40, 0, ("40", "–")),
        (60, 19, 500, ("19", "–")),
    ],
)
def test_no_survey_tells_of_a_few_people(
    people: int, respondents: int, thousandths: int, texts: tuple[str, str]
) -> None:
    said: list[Event] = [
        ExposureStated(
            institution="uni",
            year=YEAR,
            unit="arts/ceramics",
            population=Population.STUDENT,
            headcount=people,
            occurred_on=day(600),
        ),
        SurveyStated(
            institution="uni",
            year=YEAR,
            unit="arts/ceramics",
            respondents=respondents,
            unsafe_thousandths=thousandths,
            occurred_on=day(600),
        ),
    ]
    report = made(ledgers(few(), statements=[*STATED, *said]), "annual", YEAR, "en")
    (table,) = [table for section, table in report.tables() if section.name == "surveys"]
    (row,) = [row for row in table.rows if row.name == "arts/ceramics"]
    assert tuple(cell.text for cell in row.cells) == texts


def test_every_nought_is_on_a_line_of_csv_and_in_one_sentence_of_the_page() -> None:
    report = reports(few(), "annual", "en")
    written = {name.rpartition(".")[2]: content.decode() for name, content in files(report).items()}
    lines = [row for row in csv.DictReader(io.StringIO(written["csv"])) if row["section"] == "cases"]
    populations = {row["row"]: row["number"] for row in lines if row["table"] == "population"}
    assert populations.keys() == {code.en for code in Population}
    (sentence,) = [one for one in re.findall(r"No cases: ([^<]*)\.<", written["html"]) if Population.ALUMNUS.en in one]
    assert set(sentence.split("; ")) == {name for name, number in populations.items() if number == "0"}


def test_no_person_and_no_case_is_in_a_report() -> None:
    """The account names the last event of each shard, which is of some case; beside it no case is there."""
    for kind in KINDS:
        report = reports(few(), kind)
        text = msgspec.json.encode(report.sections).decode()
        assert not re.search(r"person\.[a-d]\b|handler", text)
        assert case_id("complaint", 1)[-12:] not in text
        assert "incident-" not in text


def test_a_unit_has_the_people_that_it_stated_or_else_those_of_its_parts() -> None:
    stated = Exposures({("arts", "student"): 90, ("arts/film", "student"): 40, ("law/civil", "student"): 70})
    assert stated.units == ("arts", "arts/film", "law", "law/civil")
    assert [stated.of(unit) for unit in stated.units] == [90, 40, 70, 70]
    assert stated.of("science") is None
    assert stated.by_population() == {"student": 160}
    assert stated.held().headcounts["law"] == 70


def test_people_of_the_rest_of_a_unit_make_no_unit_of_it() -> None:
    assert Exposures({("arts", "student"): 90, ("arts/-", "student"): 40}).units == ("arts",)
