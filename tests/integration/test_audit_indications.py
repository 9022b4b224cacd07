"""What rules indicated is made again from the log of cases: the same, or what is missing and too much by name."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import psycopg
import pytest
from msgspec.structs import replace

from events.commands.pattern import IndicatePattern
from events.ledgers import Ledger
from events.pattern import EvidenceAdded, PatternIndicated
from events.registry import Event
from events.sealed import Party
from infra.kafka.tail import TailReader
from infra.pattern_key import pattern_key
from infra.postgres.evaluations import Evaluations
from infra.postgres.fill import Source, fill
from infra.postgres.pool import connect, open_pool
from infra.settings import load
from services.bootstrap import audit, audit_indications, command_line
from services.bootstrap.patterns import Statements
from services.bootstrap.rules import catalogue
from services.patterns.asking import commands
from services.patterns.finding import Finding, recorded
from services.patterns.instants import EPOCH, instants
from services.patterns.marks import Marks
from services.patterns.state import Pattern

from ..logs import BEGIN, LedgerLog, case_id, raised
from ..projecting import LogWriter, make_topics, new_database, new_ledger
from ..unit.cli.run import Shell
from ..unit.patterns.stories import DECIDER, scenario

pytestmark = pytest.mark.kafka

SHARDS = 2
CASES = 6
EVALUATED = BEGIN + timedelta(days=8)  # A week has ended since everything was recorded.


@dataclass
class Live:
    """Two ledgers, the first on the broker, and the tables of a worker that has evaluated it."""

    kafka: str
    shell: Shell
    cases: LedgerLog
    patterns: LedgerLog
    events: list[tuple[str, Event]] = field(default_factory=list)

    def write(self, events: Sequence[tuple[str, Event]]) -> None:
        """Put these on the ledger of patterns."""
        for stream, event in events:
            self.patterns.record(stream, event)
        make_topics(self.kafka, self.patterns)
        LogWriter(self.kafka, self.patterns).write()


@pytest.fixture(scope="module")
def cases(kafka: str) -> LedgerLog:
    log = LedgerLog(new_ledger(), SHARDS)
    for number in range(CASES):
        log.record(case_id("incident", number), raised(unit="arts", reporter=Party(subject=f"person.{number}")))
    log.record(case_id("incident", 99), raised(unit="law"), institution="hogeschool")
    make_topics(kafka, log)
    LogWriter(kafka, log).write()
    return log


@pytest.fixture
def live(
    kafka: str,
    postgres: str,
    cases: LedgerLog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Live]:
    """Everything as it is after a worker has evaluated, but for what lies on the ledger of patterns."""
    patterns = LedgerLog(Ledger(f"patterns-{cases.ledger.name}-{tmp_path.name[-20:]}".replace("_", "-")), SHARDS)
    for module in (command_line, audit, audit_indications):
        monkeypatch.setattr(module, "NAMED", {"cases": cases.ledger, "patterns": patterns.ledger})
    with new_database(postgres) as dsn:
        for name, value in {"KAFKA": kafka, "POSTGRES": dsn, "SHARDS": str(SHARDS), "DATA": str(tmp_path)}.items():
            monkeypatch.setenv(f"MELDSTROOM_{name}", value)
        monkeypatch.setattr(Statements, "__call__", lambda *_: ((), ()))
        found = Live(kafka, Shell(monkeypatch, capfd), cases, patterns)
        evaluate(found)
        yield found


def evaluate(live: Live) -> None:
    """Fill the worker's tables, evaluate every instant, and let the rules of patterns say what comes of it."""
    settings = load()
    replay = audit.replay(settings, "patterns")
    source = Source(
        connect=partial(connect, settings.postgres, name="test"),
        read=partial(TailReader, settings.kafka),
        ledger=live.cases.ledger,
        shards=SHARDS,
    )
    with source.connect() as connection:
        replay.layout.ensure(connection)
    _, ends = source.bounds(replay.layout, replay.places)
    with closing(fill(source, replay.layout, ends, 0, 1)) as moves:
        assert list(moves)
    with open_pool(settings.postgres, name="test") as pool:
        tables = Evaluations(pool, replay.layout, live.cases.ledger, SHARDS)
        tables.prepare()
        marks = Marks(pattern_key(settings))
        finding = Finding(catalogue(settings), tables.within, lambda *_: ((), ()), marks)
        states: dict[str, Pattern] = {}
        for institution, _ in tables.behind(EVALUATED):
            at_times = [at for facts in tables.new(institution, EPOCH) for at in recorded(facts)]
            for at in instants(at_times, None, EVALUATED, timedelta(seconds=settings.pattern_seconds)):
                for indication in finding.found(institution, at):
                    for command, _names in commands(indication, marks, at):
                        live.events += [(command.stream, one) for one in decided(states, command, at)]
                tables.evaluated(institution, at, 0, [])


def decided(states: dict[str, Pattern], command: IndicatePattern, at: datetime) -> Sequence[Event]:
    """What the ledger's own rules make of a command."""
    context = msgspec.structs.replace(scenario(command, at=at).context, actor="patterns:0")
    state = states.get(context.stream, DECIDER.initial)
    events = DECIDER.decide(state, command, context)
    for event in events:
        state = DECIDER.evolve(state, event)
    states[context.stream] = state
    return events


def test_what_was_indicated_is_what_the_log_of_cases_makes(live: Live) -> None:
    kinds: set[type] = {type(event) for _, event in live.events}
    assert kinds == {PatternIndicated, EvidenceAdded}, "the fourth case and those after it are added"
    live.write(live.events)
    ran = live.shell("audit", "replay", "indications", "--json")
    assert ran.code == 0, ran.out + ran.err
    by = {one["institution"]: one for one in ran.json["institutions"]}
    evidence = sum(
        len(event.evidence) for _, event in live.events if isinstance(event, PatternIndicated | EvidenceAdded)
    )
    assert (by["uni"]["same"], by["uni"]["later"]) == (evidence, 0)
    assert (by["hogeschool"]["same"], by["hogeschool"]["instants"] > 0) == (0, True)
    said = live.shell("audit", "replay", "indications", "--from", "2026-03-04")
    assert (said.code, "none" in said.out) == (0, True)
    with psycopg.connect(load().postgres) as connection:
        assert connection.execute("select from pg_namespace where nspname like '%_replay'").fetchall() == []


def test_what_is_not_on_the_ledger_is_named_first_and_then_what_should_not_be_there(live: Live) -> None:
    *most, (stream, last) = live.events
    assert isinstance(last, EvidenceAdded)
    invented = replace(last, evidence=("0" * 32,))
    live.write([*most, (stream, invented)])
    ran = live.shell("audit", "replay", "indications")
    assert ran.code == 1
    *missing, surplus = ran.out.splitlines()[: len(last.evidence) + 1]
    for line, commitment in zip(missing, sorted(last.evidence), strict=True):
        assert line.startswith(f"missing {stream} {last.figures.rule} {commitment}, at ")
    assert surplus.startswith(f"surplus {stream} {last.figures.rule} {'0' * 32}, at ")
    assert "recorded just before" in surplus
    found = live.shell("audit", "replay", "indications", "--json").json["institutions"]
    assert [(one["missing"], one["surplus"]) for one in found] == [(0, 0), (len(last.evidence), 1)]


def test_what_was_found_later_than_the_log_makes_it_is_told_and_no_difference(live: Live) -> None:
    *most, (stream, last) = live.events
    assert isinstance(last, EvidenceAdded)
    figures = replace(last.figures, as_of=last.figures.as_of + timedelta(minutes=1))
    live.write([*most, (stream, replace(last, figures=figures))])
    ran = live.shell("audit", "replay", "indications")
    assert (ran.code, f"{len(last.evidence)} were found at another instant" in ran.out) == (0, True)


def test_what_waits_to_be_asked_is_told(live: Live) -> None:
    *most, (stream, _) = live.events
    live.write(most)
    settings = load()
    with psycopg.connect(settings.postgres, autocommit=True) as connection:
        connection.execute(
            "insert into patterns_v1.outbox (shard, commandid, subject, value) values (0, 'x', %s, '')", (stream,)
        )
    ran = live.shell("audit", "replay", "indications")
    assert (ran.code, "yet to be asked" in ran.out.splitlines()[0]) == (1, True)


def test_a_replay_that_was_stopped_goes_on_and_what_was_not_evaluated_is_not_shown(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.write(live.events)

    def stopped(*_: object) -> Iterator[object]:
        raise psycopg.OperationalError("stopped")

    with monkeypatch.context() as patched:
        patched.setattr(Finding, "found", stopped)
        assert live.shell("audit", "replay", "indications").code == 2
    assert live.shell("audit", "replay", "indications", "--json").json["records_read"] == 0
    with psycopg.connect(load().postgres, autocommit=True) as connection:
        connection.execute("delete from evaluations.evaluated")
    ran = live.shell("audit", "replay", "indications")
    assert (ran.code, "nothing was shown" in ran.err) == (2, True)
    assert live.shell("audit", "replay", "indications", "--from", "soon").code == 2
    assert live.shell("audit", "replay", "indications", "--dry-run", "--json").json["indications"] > CASES
