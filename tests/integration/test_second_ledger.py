"""The ledger of patterns beside that of cases: in by the same door, apart from there on, and read by the same tools."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import orjson
import psycopg
import pytest
from msgspec.structs import replace

from events.codec import decode_envelope, decode_outcome
from events.commands.pattern import IndicatePattern
from events.identity import command_id
from events.ledgers import CASES, LEDGERS, PATTERNS, Ledger, Part, ledger_of
from events.outcome import Outcome, Status
from infra.kafka.commands import LedgerProducer
from infra.postgres.pool import open_pool
from infra.postgres.queries import OutcomeTable
from infra.settings import environment
from infra.tokens import DEVELOPMENT_ISSUER
from projections.catalogue import OVERSIGHT, READING
from services.intake.samples import SAMPLES
from tests.eventually import eventually
from tests.golden.samples import sample
from tests.sent import new_stream, sent, signal

from ..unit.cli.run import Shell
from .intake_stack import Stack, put_on_bus, records

pytestmark = pytest.mark.kafka

EXPOSURE = "nl.meldstroom.statement.state-exposure.v1"


@pytest.fixture(scope="module")
def both(intake: Stack) -> Iterator[Stack]:
    """Both ledgers with all that belongs to them."""
    intake.start("recorder-patterns", "projector-patterns")
    yield intake
    intake.stop("recorder-patterns", "projector-patterns")


@pytest.fixture
def shell(both: Stack, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    for name, value in environment(both.settings).items():
        monkeypatch.setenv(name, value)
    return Shell(monkeypatch, capfd)


def statement(**changes: object) -> dict[str, Any]:
    """What an institution states of itself, each time of another unit."""
    data = {**SAMPLES["statement.state-exposure"], "institution": "uni", "unit": f"unit:{uuid4().hex[:8]}", **changes}
    return {"specversion": "1.0", "id": uuid4().hex, "source": "/test", "type": EXPOSURE, "data": data}


def state(running: Stack, **changes: object) -> dict[str, Any]:
    """State it over HTTP; the answer."""
    headers = {**running.token("board"), "content-type": "application/cloudevents+json"}
    with running.client as client:
        answer = client.post("/events", json=statement(**changes), headers=headers)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


def ask(running: Stack, ledger: Ledger, stream: str, value: bytes) -> None:
    """Put a command on a ledger's topic, past intake."""
    errors: list[Exception | None] = []
    producer = LedgerProducer(running.settings.kafka, ledger, running.settings.shards)
    producer.send(stream, value, errors.append)
    producer.close()
    assert errors == [None]


def outcome(running: Stack, ledger: Ledger, commandid: str) -> Outcome:
    """The outcome of a command on a ledger, once it is there."""
    key = commandid.encode()
    found = eventually(lambda: [value for value in records(running, Part.OUTCOMES, ledger) if key in value])
    return decode_outcome(found[0])


def indicated() -> IndicatePattern:
    """What the pattern worker asks, each time of another unit."""
    command: IndicatePattern = sample(IndicatePattern)
    return replace(command, institution="uni", key=replace(command.key, unit=f"unit:{uuid4().hex[:8]}"))


def test_a_statement_is_recorded_answered_and_shown_on_its_own_ledger(both: Stack) -> None:
    before = len(records(both, Part.EVENTS, CASES))
    answer = state(both)
    own = [value for value in records(both, Part.EVENTS, PATTERNS) if answer["commandid"].encode() in value]
    assert [decode_envelope(value).subject for value in own] == [answer["subject"]]
    assert outcome(both, PATTERNS, answer["commandid"]).status is Status.ACCEPTED
    assert len(records(both, Part.EVENTS, CASES)) == before
    with psycopg.connect(both.settings.postgres, autocommit=True) as connection:
        for table, column in (("case_history", "subject"), ("command_outcomes", "subject")):
            statement = f"select from oversight_v3.{table} where {column} = %s"
            eventually(lambda it=statement: connection.execute(it, (answer["subject"],)).fetchone() is not None)  # type: ignore[misc]


def test_what_became_of_it_is_found_at_the_same_address(both: Stack) -> None:
    headers = {**both.token("board"), "content-type": "application/cloudevents+json", "prefer": "respond-async"}
    with both.client as client:
        answer = client.post("/events", json=statement(), headers=headers)
        assert answer.status_code == 202, answer.text
        place = answer.headers["location"]
        eventually(lambda: client.get(place, headers=both.token("board")).status_code < 300)
        found = client.get(place, headers=both.token("board")).json()
    assert found["status"] == "accepted"
    with open_pool(both.settings.postgres, name="test") as pool:
        outcomes = OutcomeTable(pool, READING.schema, OVERSIGHT.schema)
        kept = eventually(lambda: outcomes.find(found["commandid"]))
        assert kept is not None
        assert kept.status is Status.ACCEPTED


def test_the_bus_takes_in_for_both(both: Stack) -> None:
    event = {**statement(), "source": "/systems/hr"}
    put_on_bus(both, [orjson.dumps(event)], both.token("board", subject="hr"))
    id = command_id(f"{DEVELOPMENT_ISSUER}#hr\n/systems/hr", str(event["id"]))
    assert outcome(both, PATTERNS, id).status is Status.ACCEPTED


def test_a_pattern_is_indicated_by_who_follows_cases_and_reviewed_by_a_person(both: Stack) -> None:
    before = len(records(both, Part.EVENTS, CASES))
    command = indicated()
    value = sent(command, command.stream, id=uuid4().hex)
    ask(both, PATTERNS, command.stream, value)
    eventually(lambda: any(command.stream.encode() in each for each in records(both, Part.EVENTS, PATTERNS)))
    with both.client as client:
        review = dict(SAMPLES["pattern.review"])
        headers = both.headers("ombuds")
        answer = client.post(f"/patterns/{command.stream}/review", json=review, headers=headers)
        assert (answer.status_code, answer.json()["version"]) == (201, 2), answer.text
        page = client.get(f"/patterns/{command.stream}?at_least=2", headers=both.token("ombuds"))
        assert page.status_code == 200, page.text
    assert len(records(both, Part.EVENTS, CASES)) == before


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_a_command_on_the_wrong_ledger_is_refused_and_changes_nothing(both: Stack, ledger: Ledger) -> None:
    command = indicated() if ledger is CASES else signal()
    stream = command.stream if isinstance(command, IndicatePattern) else new_stream()
    id = uuid4().hex
    ask(both, ledger, stream, sent(command, stream, id=id))
    refused = outcome(both, ledger, command_id("/tests", id))
    assert (refused.status, refused.code, refused.events) == (Status.REFUSED, "ledger.other", ())
    for each in LEDGERS:
        assert not any(stream.encode() in value for value in records(both, Part.EVENTS, each))


def test_every_event_lies_on_the_ledger_of_its_kind(both: Stack) -> None:
    state(both)
    with both.client as client:
        raised = client.post("/incidents", json=dict(SAMPLES["incident.raise"]), headers=both.headers("desk"))
        assert raised.status_code == 201, raised.text
    for ledger in LEDGERS:
        types = {decode_envelope(value).type for value in records(both, Part.EVENTS, ledger)}
        assert types
        assert {ledger_of(type) for type in types} == {ledger}


def test_the_log_is_verified_counted_signed_and_replayed_ledger_by_ledger_and_together(
    both: Stack, shell: Shell
) -> None:
    state(both)
    shards = both.settings.shards
    places = [(ledger.name, shard) for ledger in LEDGERS for shard in range(shards)]
    whole = shell("ledger", "verify", "--json").json
    assert [(one["ledger"], one["shard"]) for one in whole["shards"]] == places
    one = shell("ledger", "verify", "--ledger", "patterns", "--json").json
    assert one["verified"]
    assert {each["ledger"] for each in one["shards"]} == {"patterns"}
    assert [row["ledger"] for row in shell("ledger", "stats", "--ledger", "cases", "--json").json] == ["cases"] * shards
    assert shell("ledger", "verify", "--ledger", "nonsense").code == 2
    signed = shell("audit", "checkpoint", "--json").json
    assert {each["note"].split("\n")[0].split("/")[1] for each in signed} <= {"cases", "patterns", "access"}
    witnessed = shell("audit", "verify", "--ledger", "patterns", "--json").json
    assert witnessed["verified"]
    assert sum(each["checkpoints"] for each in witnessed["shards"]) >= 1
    replayed = shell("audit", "replay", "oversight", "--json").json
    assert {name: each["different"] for name, each in replayed.items()} == {"oversight": 0}
    rebuilt = shell("projection", "rebuild", "oversight", "--json").json
    assert rebuilt["events"] == len(records(both, Part.EVENTS, PATTERNS))
