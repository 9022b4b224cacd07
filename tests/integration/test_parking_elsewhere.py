"""An operator's order about what is parked of the ledgers `patterns` and `access`, obeyed by processes that run."""

from collections.abc import Iterator
from functools import partial
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
import pytest
from msgspec.structs import replace
from psycopg import sql

from events.codec import decode_envelope
from events.commands.pattern import IndicatePattern
from events.identity import access_stream
from events.ledgers import ACCESS, PATTERNS, Ledger, Part
from events.ledgers import shard as shard_of
from infra.kafka.commands import LedgerProducer
from infra.settings import environment
from projections.catalogue import LOOKS, OVERSIGHT
from services.bootstrap import stewardship
from services.intake.samples import SAMPLES
from tests.eventually import eventually
from tests.golden.samples import sample
from tests.sent import sent

from ..unit.cli.run import Shell
from .intake_stack import Stack, records

pytestmark = pytest.mark.kafka

PROCESSES = ("recorder-patterns", "projector-patterns", "projector-access", "stewardship")
TABLES = {"stewardship": (stewardship.SCHEMA, "due", "pattern"), "oversight": (OVERSIGHT.schema, "patterns", "pattern")}


@pytest.fixture(scope="module")
def every(intake: Stack) -> Iterator[Stack]:
    """The three ledgers with whoever reads them."""
    intake.start(*PROCESSES)
    yield intake
    intake.stop(*PROCESSES)


@pytest.fixture
def shell(every: Stack, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    for name, value in environment(every.settings).items():
        monkeypatch.setenv(name, value)
    return Shell(monkeypatch, capfd)


@pytest.fixture
def pattern(every: Stack) -> str:
    """A pattern that was indicated, and is in every table."""
    command: IndicatePattern = sample(IndicatePattern)
    command = replace(command, institution="uni", key=replace(command.key, unit=f"unit:{uuid4().hex[:8]}"))
    errors: list[Exception | None] = []
    producer = LedgerProducer(every.settings.kafka, PATTERNS, every.settings.shards)
    producer.send(command.stream, sent(command, command.stream, id=uuid4().hex), errors.append)
    producer.close()
    assert errors == [None]
    for processor in TABLES:
        eventually(partial(have, every, processor, command.stream))
    return command.stream


def ask(running: Stack, statement: LiteralString, *values: object, names: tuple[str, ...]) -> Any:
    with psycopg.connect(running.settings.postgres, autocommit=True) as connection:
        made = sql.SQL(statement).format(*(sql.Identifier(*name.split("/")) for name in names))
        cursor = connection.execute(made, values)
        return cursor.fetchall() if cursor.description else None


def have(running: Stack, processor: str, pattern: str) -> bool:
    """Whether a processor has the row of a pattern."""
    schema, table, column = TABLES[processor]
    ((count,),) = ask(running, "select count(*) from {} where {} = %s", pattern, names=(f"{schema}/{table}", column))
    return bool(count == 1)


def value_of(running: Stack, ledger: Ledger, stream: str) -> bytes:
    """The first event of a stream, as it lies on its ledger."""
    found = [one for one in records(running, Part.EVENTS, ledger) if f'"subject":"{stream}"'.encode() in one]
    return found[0]


def park(running: Stack, schema: str, value: bytes, kept: bytes | None = None) -> None:
    """As if this event could not have been taken; `kept` is what waits in its place."""
    envelope = decode_envelope(value)
    stream, shard = envelope.subject, shard_of(envelope.subject, running.settings.shards)
    ask(
        running,
        "insert into {} (case_id, shard, shardseq, event, type, institution, reason)"
        " values (%s, %s, %s, %s, %s, 'uni', 'KeyError')",
        *(stream, shard, int(envelope.position), envelope.id, envelope.type),
        names=(f"{schema}/parked",),
    )
    ask(
        running,
        "insert into {} values (%s, %s, %s)",
        *(stream, int(envelope.position), kept or value),
        names=(f"{schema}/parked_event",),
    )


def parked_in(shell: Shell, processor: str, stream: str) -> list[dict[str, Any]]:
    """What the command line says is parked there."""
    listed = shell("parked", "list", "--json").json["cases"]
    return [one for one in listed if (one["processor"], one["case"]) == (processor, stream)]


@pytest.mark.parametrize("processor", list(TABLES))
def test_a_pattern_that_is_ordered_to_be_tried_again_is_taken_by_the_process_that_runs(
    every: Stack, shell: Shell, pattern: str, processor: str
) -> None:
    schema, table, column = TABLES[processor]
    ask(every, "delete from {} where {} = %s", pattern, names=(f"{schema}/{table}", column))
    if processor == "oversight":
        ask(every, "delete from {} where case_id = %s", pattern, names=(f"{schema}/case_history",))
        ask(every, "delete from {} where pattern = %s", pattern, names=(f"{schema}/pattern_evidence",))
    park(every, schema, value_of(every, PATTERNS, pattern))
    assert [one["reason"] for one in parked_in(shell, processor, pattern)] == ["KeyError"]
    ran = shell("parked", "retry", pattern, "--processor", processor)
    assert (ran.code, f"patternparking-{pattern}.{processor}.1" in ran.out) == (0, True), ran.err
    eventually(partial(have, every, processor, pattern))
    assert parked_in(shell, processor, pattern) == []
    assert shell("parked", "show", pattern).code == 1


def test_what_is_still_bad_is_parked_again_with_its_reason_until_it_is_left_out(
    every: Stack, shell: Shell, pattern: str
) -> None:
    value = value_of(every, PATTERNS, pattern)
    park(every, stewardship.SCHEMA, value, value.replace(b'"actor"', b'"aktor"'))
    assert shell("parked", "retry", pattern, "--processor", "stewardship").code == 0
    eventually(lambda: parked_in(shell, "stewardship", pattern)[0]["reason"] == "Malformed at actor in events.codec")
    # The order itself waits behind what it is about.
    assert parked_in(shell, "stewardship", pattern)[0]["waiting"] == 1
    (shown,) = shell("parked", "show", pattern, "--processor", "stewardship", "--json").json
    assert shown["events"][0]["id"] == f"{pattern}.1"
    order = ("parked", "discard", pattern, "--processor", "stewardship", "--event", f"{pattern}.1")
    assert shell(*order, "--note", "no words lie here").code == 2
    assert shell(*order, "--ground", "faulty").code == 0
    eventually(lambda: parked_in(shell, "stewardship", pattern) == [])
    assert "ordered before" in shell(*order, "--ground", "faulty", "--institution", "uni").out
    kept = ask(every, "select event from {} where case_id = %s", pattern, names=("stewardship_v1/discarded",))
    assert kept == [(f"{pattern}.1",)]


def test_what_was_looked_at_is_taken_again_and_never_left_out(every: Stack, shell: Shell) -> None:
    with every.client as client:
        case = client.post("/incidents", json=SAMPLES["incident.raise"], headers=every.headers("desk")).json()[
            "subject"
        ]
        eventually(lambda: client.get(f"/cases/{case}", headers=every.token("handler")).status_code == 200)
    stream = access_stream("uni", case)
    value = eventually(lambda: value_of(every, ACCESS, stream))
    looked = ("select count(*) from {} where event = %s", f"{stream}.1")
    eventually(lambda: ask(every, *looked, names=(f"{LOOKS.schema}/access",)) == [(1,)])
    ask(every, "delete from {} where event = %s", f"{stream}.1", names=(f"{LOOKS.schema}/access",))
    park(every, LOOKS.schema, value)
    (shown,) = shell("parked", "show", stream, "--json").json
    assert shown["events"][0]["id"] == f"{stream}.1"
    assert not {"actor", "data"} & shown["events"][0].keys()
    left_out = shell(
        *("parked", "discard", stream, "--processor", "access", "--event", f"{stream}.1", "--ground", "faulty")
    )
    assert (left_out.code, "left out" in left_out.err) == (2, True)
    assert shell("parked", "retry", stream, "--processor", "access").code == 0
    eventually(lambda: ask(every, *looked, names=(f"{LOOKS.schema}/access",)) == [(1,)])
    assert parked_in(shell, "access", stream) == []


def test_an_order_that_no_process_could_obey_is_refused(every: Stack, shell: Shell, pattern: str) -> None:
    refused = {
        "does not read the ledger": (pattern, "reading", "uni"),
        "There is no such case": (f"pattern-{uuid4()}", "stewardship", "uni"),
        "belongs to another institution": (pattern, "stewardship", "elsewhere"),
    }
    for said, (stream, processor, institution) in refused.items():
        ran = shell("parked", "retry", stream, "--processor", processor, "--institution", institution)
        assert (ran.code > 0, said in ran.err) == (True, True), ran.err
    assert shell("parked", "retry", "deadline-x", "--processor", "stewardship", "--institution", "uni").code == 2
    assert not [one for one in records(every, Part.EVENTS, PATTERNS) if f"patternparking-{pattern}".encode() in one]
    token = every.token("coordinator")["authorization"].removeprefix("Bearer ")
    assert shell("parked", "retry", pattern, "--processor", "stewardship", "--token", token).code == 1
