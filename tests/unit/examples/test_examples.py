"""Every line of `examples/` is what intake and the rules accept, and together they show what the letter speaks of."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

import events.contract
from events import complaint, duty, handoff, incident
from events.payload import Payload
from events.registry import COMMANDS, EVENTS, Event, stream_kind
from events.vocabulary import (
    Anonymity,
    Behaviour,
    Body,
    Channel,
    ClosingReason,
    Departure,
    Direction,
    DiscriminationForm,
    DutyScope,
    Finding,
    Ground,
    HandoffKind,
    IncidentKind,
    InformalOutcome,
    InformalWay,
    LinkKind,
    NoHearingReason,
    Place,
    Population,
    PopulationFlag,
    Relation,
    Route,
    Satisfaction,
    Setting,
    SettlementClause,
    Speech,
    TermRegime,
    TermSet,
)
from events.vocabulary.code import Code
from projections.labels import KINDS
from services.examples.lines import FOLDER, Line, by_case, read
from services.moments import legal_date
from services.sealing import personal_fields

from .ledger import MemoryLedger

SCHEMAS = Path(events.contract.__file__).parents[1] / "schemas"
LINES = read()
ACCEPTED = [line for line in LINES if not line.expectedcode]
CASES = by_case(ACCEPTED)
# Long after the last line: on the machine's own clock all of it has happened.
LATER = LINES[-1].time + timedelta(days=90)

TEXT_CHARACTERS_MAX = 200
REFERENCE = re.compile(r"(student|staff|phd|guest|external|alumnus)-[0-9]{4}")
NAME = re.compile(r"(Student|Medewerker|Promovendus|Gast|Externe|Alumnus) [0-9]{4}")
CONTACT = re.compile(r"[a-z]+-[0-9]{4}@[a-z-]+\.example")
INSIDE_A_SENTENCE = re.compile(r"(?<!^)(?<![.!?:] )\b[A-Z]\w*")


@cache
def played() -> MemoryLedger:
    """A ledger that got every line at its own time."""
    ledger = MemoryLedger()
    for line in LINES:
        ledger.send(line, line.time)
    return ledger


def happened(kind: type[Any]) -> list[Any]:
    """The events of a class that the examples lead to."""
    return [event for _, event in played().events if isinstance(event, kind)]


@cache
def validator(name: str) -> Draft202012Validator:
    schema = orjson.loads((SCHEMAS / f"{name}.json").read_bytes())
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def codes(value: object) -> Iterator[Code]:
    """Every code in a command or event."""
    if isinstance(value, Code):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from codes(item)
    elif isinstance(value, Payload):
        for name in value.__struct_fields__:
            yield from codes(getattr(value, name))


def texts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every personal text of a command, by the name of its field."""
    if isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif isinstance(value, Payload):
        for field in value.__struct_fields__:
            inner = getattr(value, field)
            if isinstance(inner, str) and field in personal_fields(type(value)):
                yield field, inner
            else:
                yield from texts(inner)


def test_a_line_fits_the_schemas_that_others_read() -> None:
    for line in LINES:
        message = orjson.loads(line.body)
        validator("submission").validate(message)
        if line.expectedcode not in {"unknown_field"}:
            validator(line.type).validate(message["data"])


@pytest.mark.parametrize("at", [None, LATER], ids=["at its own time", "on a later clock"])
def test_a_line_is_accepted_unless_it_shows_a_refusal(at: datetime | None) -> None:
    ledger = MemoryLedger()
    for line in LINES:
        before = len(ledger.events)
        assert (line.id, ledger.send(line, at or line.time)) == (line.id, line.expectedcode)
        assert (len(ledger.events) > before) is not bool(line.expectedcode), f"{line.id} says nothing new"


def test_playing_again_gives_the_same_answers_and_records_nothing() -> None:
    ledger = MemoryLedger()
    for line in LINES:
        ledger.send(line, line.time)
    before = list(ledger.events)
    for line in LINES:
        assert ledger.send(line, LATER) == line.expectedcode
    assert ledger.events == before


def test_ids_are_used_once_and_a_case_moves_on_in_time() -> None:
    assert Counter(line.id for line in LINES).most_common(1)[0][1] == 1
    for case in by_case(LINES).values():
        times = [line.time for line in case]
        assert times == sorted(set(times))
        assert len({line.system.institution for line in case if not line.expectedcode}) == 1


def test_the_calendar_is_half_a_year_from_a_monday_on_and_nothing_is_told_before_it_happened() -> None:
    first, last = legal_date(LINES[0].time), legal_date(LINES[-1].time)
    assert (first.isoformat(), first.weekday()) == ("2026-01-05", 0)
    assert timedelta(days=140) < last - first < timedelta(days=160)
    for line in LINES:
        at = getattr(line.command, "occurred_at", None) if not line.expectedcode else None
        assert at is None or at <= line.time


def test_there_are_enough_cases_and_they_stand_at_every_stage() -> None:
    assert len(CASES) >= 48
    states: defaultdict[str, int] = defaultdict(int)
    for subject in CASES:
        states[type(played().state(subject)).__name__] += 1
    assert set(states) >= {"Open", "Filed", "Received", "UnderReview", "Decided", "NotHandled", "Withdrawn", "Closed"}
    assert states["Open"] >= 12


@pytest.mark.parametrize(
    ("codelist", "absent"),
    [
        (Behaviour, set()),
        (Ground, set()),
        (DiscriminationForm, set()),
        (Population, set()),
        (PopulationFlag, set()),
        (Relation, set()),
        (Direction, set()),
        (Setting, {Setting.OTHER, Setting.UNKNOWN}),
        (Place, set()),
        (Anonymity, set()),
        (Channel, set()),
        (IncidentKind, set()),
        (Route, set()),
        (InformalWay, set()),
        (InformalOutcome, set()),
        (ClosingReason, set()),
        (LinkKind, set()),
        (Finding, set()),
        (NoHearingReason, set()),
        (Satisfaction, set()),
        # A clause that limits reporting is refused, which `refused.ndjson` shows.
        (SettlementClause, {SettlementClause.OTHER, SettlementClause.LIMITS_REPORTING}),
        (TermRegime, set()),
        (TermSet, set()),
    ],
)
def test_a_whole_code_list_occurs(codelist: type[Code], absent: set[Code]) -> None:
    used = {code for line in ACCEPTED for code in codes(line.command) if isinstance(code, codelist)}
    assert set(codelist) - used == absent


def test_every_command_is_sent_to_cases_and_every_event_of_theirs_happens() -> None:
    # Cases of the past come in by a file, of which examples/history has one.
    assert {line.type for line in ACCEPTED if stream_kind(line.type) in KINDS} == {
        kind for kind in COMMANDS if stream_kind(kind) in KINDS and not kind.endswith(".bring-in.v1")
    }
    assert {kind for _, event in played().events if stream_kind(kind := type(event).TOPIC) in KINDS} == {
        kind for kind in EVENTS if stream_kind(kind) in KINDS
    }


def test_a_duty_runs_from_a_member_of_staff_to_the_police_and_back_with_a_receipt_for_each() -> None:
    told: list[type] = [type(event) for stream, event in played().events if stream == f"duty-{case('0204')}.1"]
    assert told == [
        duty.SuspicionRaised,
        duty.BoardInformed,
        duty.InspectorConsulted,
        duty.ConsultationConcluded,
        duty.IntentionTold,
        duty.IntentionTold,
        duty.CriminalReportFiled,
        duty.InspectorNotified,
    ]
    received = [stream for stream, event in played().events if isinstance(event, handoff.HandoffReceived)]
    assert [stream.partition(".")[2] for stream in received if case("0204") in stream] == [
        "confidential_inspector.1",
        "police.1",
        "confidential_inspector.2",
    ]


def test_an_adult_student_is_no_duty_in_force_and_a_signal_on_staff_reaches_the_labour_inspectorate_both_ways() -> None:
    assert event_of(f"duty-{case('1001')}.1", duty.SuspicionRaised).judged.scope is DutyScope.NONE
    for number, kind in (("1002", HandoffKind.VOLUNTARY), ("1003", HandoffKind.PASSED_ON)):
        stream = f"handoff-{case(number)}.labour_inspectorate.1"
        assert event_of(stream, handoff.HandoffPrepared).kind is kind
        assert event_of(stream, handoff.HandoffReceived)


def event_of(subject: str, kind: type[Event]) -> Any:
    (event,) = [event for stream, event in played().events if stream == subject and isinstance(event, kind)]
    return event


def case(number: str) -> str:
    (subject,) = [subject for subject in CASES if subject.split("-")[1] == f"0000{number}"]
    return subject


def test_the_stories_that_the_letter_asks_for() -> None:
    assert event_of(case("0203"), complaint.HandlingAdjourned).notices[-1].respondent == 1
    assert all(measure.carried_out for measure in played().state(case("0203")).dossier.measures)
    settled = event_of(case("0605"), complaint.SettlementRecorded)
    assert (settled.non_disclosure, settled.limits_reporting) == (True, False)
    assert all(Speech.POLICE in silence.stays_free for silence in settled.silences)
    assert event_of(case("0801"), complaint.ComplaintWithdrawn)
    assert event_of(case("0802"), complaint.ComplaintAnswered)
    assert event_of(case("0803"), complaint.NotHandledNotified).outside_route is Body.NATIONAL_OMBUDSMAN
    assert event_of(case("0804"), complaint.HandlingPostponed).consent == "instemming-0804"
    assert type(played().state(case("0817"))).__name__ == "UnderReview"
    assert [notice.respondent for notice in event_of(case("0817"), complaint.HandlingAdjourned).notices] == [None, 1]
    assert event_of(case("0403"), complaint.ComplaintDecided).deviates_from_advice
    assert event_of(case("0404"), complaint.ComplaintDecided).academic_freedom_weighed
    assert event_of(case("0401"), incident.AffectedPersonDeparted).departure is Departure.SCIENCE
    assert event_of(case("0102"), incident.IdentityDisclosed)
    assert event_of(case("0806"), complaint.MeasureReported).carried_out is False
    satisfied = {event.respondent for event in happened(complaint.SatisfactionRecorded)}
    assert satisfied == {None, 1}


def test_one_respondent_is_named_by_several_reporters_who_do_not_know_of_each_other() -> None:
    named: defaultdict[str, set[str]] = defaultdict(set)
    for stream, event in played().events:
        if isinstance(event, incident.PersonNamed):
            named[event.person.subject].add(stream)
        elif isinstance(event, complaint.ComplaintFiled):
            for respondent in event.respondents:
                assert respondent.person is not None
                named[respondent.person.subject].add(stream)
    assert sorted(map(len, named.values()))[-2:] == [4, 6]


def test_no_text_is_long_and_nobody_is_called_by_a_name() -> None:
    for line in LINES:
        if line.expectedcode == "unknown_field":
            continue
        for name, text in texts(line.command):
            match name:
                case "reference":
                    assert REFERENCE.fullmatch(text), line.id
                case "name":
                    assert NAME.fullmatch(text), line.id
                case "contact":
                    assert CONTACT.fullmatch(text), line.id
                case _:
                    assert len(text) <= TEXT_CHARACTERS_MAX, line.id
                    assert set(INSIDE_A_SENTENCE.findall(text)) <= {"I", "PhD"}, line.id


def test_the_readme_names_every_file_and_every_refusal() -> None:
    readme = (FOLDER / "README.md").read_text()
    assert len(readme.splitlines()) <= 60
    assert {path.name for path in FOLDER.iterdir() if path.name not in readme} == {"README.md"}
    assert {line.expectedcode for line in LINES if line.expectedcode and line.expectedcode not in readme} == set()


def test_the_message_to_try_with_curl_is_accepted() -> None:
    body = (FOLDER / "one.json").read_bytes()
    message = orjson.loads(body)
    validator("submission").validate(message)
    validator(message["type"]).validate(message["data"])
    some = LINES[0]
    line = Line(
        body=body,
        id=message["id"],
        system=some.system,
        type=message["type"],
        subject="",
        time=some.time,
        data=orjson.dumps(message["data"]),
    )
    assert MemoryLedger().send(line, datetime(2026, 7, 1, tzinfo=UTC)) == ""
