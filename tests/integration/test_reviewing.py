"""Behind a pattern: its cases for reviewers, and its person for the two who agreed to look it up, over real tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from litestar.handlers import HTTPRouteHandler
from msgspec.structs import replace
from psycopg_pool import ConnectionPool
from structlog.testing import capture_logs

from events import complaint, incident
from events.ledgers import PATTERNS, Part
from events.pattern import (
    EvidenceAdded,
    PatternDismissed,
    PatternKey,
    ReidentificationApproved,
    ReidentificationRefused,
    ReidentificationRequested,
)
from events.registry import Event
from events.rules import shipped
from events.sealed import Clear, Party, place
from events.vocabulary import CaseRole, DismissalReason, ReidentificationGround, ReidentificationRefusal
from infra.kafka.record import Record
from infra.pattern_key import pattern_key
from infra.postgres.keyring import Keyring, open_keyring
from infra.postgres.layout import Layout
from infra.postgres.projector import Projector
from infra.settings import Settings
from infra.tokens import DEVELOPMENT_ISSUER
from services.bootstrap import layouts
from services.bootstrap.pattern_review import pattern_review
from services.bootstrap.patterns_reading import pattern_reading
from services.patterns.marks import Marks

from ..logs import BEGIN, DAY, LedgerLog, case_id, filed, raised
from ..projecting import emptied
from ..unit.patterns.stories import BOARD, PERSON, REVIEWED, TODAY, UNIT, indicated, number
from .reading_stand import EVENTS, Stand, problem, reading_stand

SIGNAL, REPORT, COMPLAINT, OTHER, THEIRS = (
    case_id("incident", 1),
    case_id("incident", 2),
    case_id("complaint", 3),
    case_id("incident", 4),
    case_id("incident", 5),
)
SOMEONE, ANOTHER = "person-" + "a" * 32, "person-" + "b" * 32
NAME, REFERENCE = "Sam Bakker", "s-123"
GONE = "0" * 32


@dataclass
class Review:
    """A stand with all three sets of tables, the keyring that sealed names, and the marks."""

    stand: Stand
    keyring: Keyring
    marks: Marks
    patterns: LedgerLog = field(default_factory=lambda: LedgerLog(PATTERNS, 1))

    def person(self, stream: str, path: str, subject: str = SOMEONE) -> Party:
        """Someone, sealed as intake seals them for the next event of the log."""
        commandid = str(uuid5(UUID(int=0), str(self.stand.log.logs[0].head.number + 1)))
        texts = {"name": NAME, "reference": REFERENCE}
        boxes = self.keyring.seal(
            [
                Clear(owner=subject, place=place(stream, commandid, f"{path}.{name}"), text=text)
                for name, text in texts.items()
            ],
            {},
        )
        return Party(subject=subject, **dict(zip(texts, boxes, strict=True)))

    def project(self) -> None:
        """Everything on both logs into the tables of everybody."""
        self.stand.project()
        settings, rules = self.stand.settings, shipped()
        facts, oversight = layouts.patterns(settings, rules), layouts.oversight(settings, rules)
        self._fill(facts, self.stand.log, EVENTS)
        self._fill(oversight, self.patterns, PATTERNS.topic(Part.EVENTS))

    def _fill(self, layout: Layout, log: LedgerLog, topic: str) -> None:
        connection = self.stand.connection
        emptied(connection, layout)
        tables = Projector(connection, layout, log.ledger, 1)
        tables.begin(topic, 0)
        records = [Record(at, key, value) for at, (key, value) in enumerate(log.logs[0].values)]
        tables.project(topic, 0, records)
        tables.read_to(topic, 0, len(records))

    @property
    def digest(self) -> str:
        """The person behind the stand's tokens, as actors name them."""
        return self.keyring.hashed("actor", DEVELOPMENT_ISSUER, "tester")[:16]

    @property
    def pattern(self) -> str:
        """The stream of the pattern of one respondent."""
        return replace(PERSON, key=PatternKey(mark=self.marks.person("uni", SOMEONE))).stream

    def commitments(self, stream: str, *cases: str) -> tuple[str, ...]:
        """The commitments of a pattern to these cases."""
        return tuple(self.marks.case(stream, case) for case in cases)

    def indicate(self, *events: Event) -> None:
        """Put the pattern of a person on its ledger, with what came of it."""
        command = replace(PERSON, key=PatternKey(mark=self.marks.person("uni", SOMEONE)))
        evidence = self.commitments(command.stream, SIGNAL, COMPLAINT)
        self.patterns.record(command.stream, replace(indicated(command), evidence=evidence), *events)
        self.project()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the keys are, which are those of the module's database."""
    return tmp_path_factory.mktemp("review")


@pytest.fixture(scope="module")
def opened(database: str, folder: Path) -> Iterator[Review]:
    keyring = open_keyring(Settings(postgres=database, data=folder))

    def handlers(settings: Settings, pool: ConnectionPool[Any]) -> Sequence[HTTPRouteHandler]:
        return [*pattern_reading(settings, pool), *pattern_review(settings, keyring, pool)]

    with reading_stand(database, folder, more=handlers) as stand:
        yield Review(stand, keyring, Marks(pattern_key(stand.settings)))
    keyring.close()


@pytest.fixture
def review(opened: Review) -> Review:
    made = Review(opened.stand.begin_anew(), opened.keyring, opened.marks)
    fill(made)
    return made


def fill(review: Review) -> None:
    """Someone is the respondent of a report and of a complaint, the handler of another; two cases are others'."""
    log = review.stand.log
    for case in (SIGNAL, REPORT, OTHER):
        log.record(case, raised(reporter=None))
    log.record(SIGNAL, _named(review.person(SIGNAL, "person"), CaseRole.RESPONDENT))
    log.record(OTHER, _named(review.person(OTHER, "person", ANOTHER), CaseRole.RESPONDENT))
    # A witness is nobody whom a pattern is about.
    log.record(REPORT, _named(review.person(REPORT, "person"), CaseRole.BYSTANDER))
    respondent = complaint.Respondent(person=review.person(COMPLAINT, "respondents.0.person"))
    log.record(COMPLAINT, filed(respondents=(respondent,)))
    handler = review.person(COMPLAINT, "handler", ANOTHER)
    log.record(COMPLAINT, complaint.HandlerAssigned(occurred_on=DAY, handler=handler, involved=False))
    log.record(THEIRS, raised(institution="hogeschool", reporter=None), institution="hogeschool")


def _named(person: Party, role: CaseRole) -> incident.PersonNamed:
    return incident.PersonNamed(role=role, person=person, occurred_at=BEGIN)


def asked(actor: str) -> ReidentificationRequested:
    """That someone asked to look it up."""
    return ReidentificationRequested(
        request=number("request"),
        ground=ReidentificationGround.PERSON_HEARD,
        requested_by=actor,
        occurred_at=BEGIN,
    )


def approved(actor: str, until: datetime) -> ReidentificationApproved:
    """That someone agreed."""
    return ReidentificationApproved(
        request=number("request"), approved_by=actor, until=until, rule="N01/1", occurred_at=BEGIN
    )


def tomorrow() -> datetime:
    """The stand's clock is the system's."""
    return datetime.now().astimezone() + timedelta(hours=20)


def test_a_reviewer_sees_the_cases_that_a_pattern_rests_on_and_how_many_are_gone(review: Review) -> None:
    evidence = review.commitments(UNIT.stream, SIGNAL, COMPLAINT)
    review.patterns.record(UNIT.stream, replace(indicated(), evidence=evidence))
    more = (*review.commitments(UNIT.stream, OTHER, SIGNAL), GONE)
    review.patterns.record(UNIT.stream, EvidenceAdded(figures=UNIT.figures, evidence=more))
    review.project()
    found = review.stand.get(f"/patterns/{UNIT.stream}/cases", "ombuds").json()
    assert [one["id"] for one in found["cases"]] == sorted([SIGNAL, COMPLAINT, OTHER])
    assert (found["total"], found["gone"], found["next"]) == (3, 1, None)
    assert found["cases"] == [
        {**one, "case": review.stand.get(f"/cases/{one['id']}", "ombuds").json()["case"]} for one in found["cases"]
    ]
    added = {one["id"]: one["added_at"] for one in found["cases"]}
    assert added[SIGNAL] == added[COMPLAINT] < added[OTHER]
    assert found["facts"]["behind_records"] == 0
    said = review.stand.get(f"/patterns/{UNIT.stream}/cases", "ombuds").text
    assert not [hidden for hidden in (NAME, REFERENCE, SOMEONE) if hidden in said]


def test_the_cases_come_a_page_at_a_time(review: Review) -> None:
    evidence = review.commitments(UNIT.stream, SIGNAL, COMPLAINT, OTHER)
    review.patterns.record(UNIT.stream, replace(indicated(), evidence=evidence))
    review.project()
    seen, address = [], f"/patterns/{UNIT.stream}/cases?limit=1"
    while address:
        page = review.stand.get(address, "auditor").json()
        seen += [one["id"] for one in page["cases"]]
        address = page["next"]
    assert seen == sorted([SIGNAL, COMPLAINT, OTHER])


def test_a_commitment_of_another_pattern_leads_to_no_case(review: Review) -> None:
    evidence = review.commitments(PERSON.stream, SIGNAL, COMPLAINT)
    review.patterns.record(UNIT.stream, replace(indicated(), evidence=evidence))
    review.project()
    found = review.stand.get(f"/patterns/{UNIT.stream}/cases", "ombuds").json()
    assert (found["cases"], found["total"], found["gone"]) == ([], 0, 2)


def test_no_case_and_no_person_is_on_the_ledger_of_patterns(review: Review) -> None:
    review.indicate(REVIEWED)
    written = b"".join(value for _, value in review.patterns.logs[0].values).decode()
    for hidden in (SIGNAL, COMPLAINT, OTHER, SIGNAL.partition("-")[2], SOMEONE, NAME, REFERENCE):
        assert hidden not in written


@pytest.mark.parametrize(
    ("role", "cases", "person"),
    [
        ("ombuds", 200, 409),
        ("coordinator", 200, 409),
        ("auditor", 200, 403),
        ("board", 403, 409),
        ("supervisory-board", 403, 403),
        ("handler", 403, 403),
        ("operator", 403, 403),
    ],
)
def test_who_may_look_behind_a_pattern(review: Review, role: str, cases: int, person: int) -> None:
    review.indicate(REVIEWED)
    assert review.stand.get(f"/patterns/{review.pattern}/cases", role).status_code == cases
    assert review.stand.get(f"/patterns/{review.pattern}/person", role).status_code == person
    theirs = review.stand.get(f"/patterns/{review.pattern}/cases", "ombuds", institution="hogeschool")
    assert (theirs.status_code, problem(theirs)["code"]) == (404, "pattern.unknown")


@pytest.mark.parametrize("asks", [True, False], ids=["who asked", "who approved"])
def test_each_of_the_two_sees_whom_a_mark_stands_for_and_their_cases(review: Review, asks: bool) -> None:
    own, theirs = f"ombuds:{review.digest}", BOARD
    first, second = (own, theirs) if asks else (theirs, own)
    review.indicate(REVIEWED, asked(first), approved(second, until := tomorrow()))
    with capture_logs() as logs:
        answer = review.stand.get(f"/patterns/{review.pattern}/person", "ombuds")
    found = answer.json()
    assert (found["name"], found["reference"], found["destroyed"]) == (NAME, REFERENCE, False)
    assert {one["id"]: one["roles"] for one in found["cases"]} == {SIGNAL: ["respondent"], COMPLAINT: ["respondent"]}
    assert (found["total"], found["ground"], datetime.fromisoformat(found["until"])) == (2, "person_heard", until)
    assert all(one["case"]["id"] == one["id"] for one in found["cases"])
    assert answer.headers["cache-control"] == "no-store"
    assert SOMEONE not in answer.text, "the pseudonym shows more than this pattern"
    (noted,) = [one for one in logs if one["event"].startswith("pattern.")]
    assert noted == {
        "event": "pattern.person-shown",
        "log_level": "info",
        "pattern": review.pattern,
        "actor": own,
        "request": number("request"),
    }


def test_a_name_whose_key_was_destroyed_is_told_as_such(review: Review) -> None:
    review.indicate(REVIEWED, asked(BOARD), approved(f"ombuds:{review.digest}", tomorrow()))
    review.keyring.destroy(SOMEONE, by="tester", ground="test")
    found = review.stand.get(f"/patterns/{review.pattern}/person", "ombuds").json()
    assert (found["name"], found["reference"], found["destroyed"], found["total"]) == (None, None, True, 2)


REFUSED = ReidentificationRefused(
    request=number("request"), reason=ReidentificationRefusal.TOO_EARLY, refused_by=BOARD, occurred_at=BEGIN
)
DISMISSED = PatternDismissed(reason=DismissalReason.SMALL_UNIT, occurred_on=TODAY)


@pytest.mark.parametrize(
    ("steps", "status", "code"),
    [
        ("", 409, "not_requested"),
        ("asked", 409, "requested"),
        ("asked refused", 409, "refused"),
        ("asked lapsed", 409, "lapsed"),
        ("asked approved dismissed", 409, "ended"),
        ("others agreed", 403, "not_of_the_two"),
    ],
)
def test_otherwise_it_is_said_which_step_lacks_and_noted(review: Review, steps: str, status: int, code: str) -> None:
    own = f"ombuds:{review.digest}"
    events: dict[str, Event] = {
        "asked": asked(own),
        "refused": REFUSED,
        "lapsed": approved(BOARD, BEGIN),
        "approved": approved(BOARD, tomorrow()),
        "dismissed": DISMISSED,
        "others": asked("ombuds:00000000000000a1"),
        "agreed": approved(BOARD, tomorrow()),
    }
    review.indicate(REVIEWED, *(events[step] for step in steps.split()))
    with capture_logs() as logs:
        answer = review.stand.get(f"/patterns/{review.pattern}/person", "ombuds")
    assert (answer.status_code, problem(answer)["code"]) == (status, f"pattern.person.{code}")
    assert NAME not in answer.text
    noted = [(one["event"], one["actor"], one["code"]) for one in logs if one["event"].startswith("pattern.")]
    assert noted == [("pattern.person-refused", own, f"pattern.person.{code}")]


def test_of_what_is_about_nobody_nobody_is_looked_up(review: Review) -> None:
    review.patterns.record(UNIT.stream, indicated())
    review.project()
    answer = review.stand.get(f"/patterns/{UNIT.stream}/person", "ombuds")
    assert problem(answer)["code"] == "pattern.person.none"


def test_without_facts_nothing_is_said_to_be_gone(review: Review) -> None:
    review.indicate(REVIEWED)
    layouts.patterns(review.stand.settings, shipped()).drop(review.stand.connection)
    answer = review.stand.get(f"/patterns/{review.pattern}/cases", "ombuds")
    assert answer.status_code == 503
