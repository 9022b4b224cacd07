"""An operator's order from the command line to the tables, and what is parked as the command line finds it."""

from dataclasses import replace
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from events.codec import rfc3339
from events.ledgers import Part
from events.ledgers import shard as shard_of
from infra.kafka.commands import LedgerProducer
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.settings import Settings, environment
from projections.catalogue import READING
from services.bootstrap import parked
from services.intake.samples import SAMPLES
from services.recorder.parking import encode_parked

from ..eventually import eventually
from ..logs import BEGIN, case_id
from ..projecting import new_ledger
from ..unit.cli.run import Shell
from .intake_stack import Stack, records

pytestmark = pytest.mark.kafka


@pytest.fixture
def shell(intake: Stack, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    for variable, value in environment(intake.settings).items():
        monkeypatch.setenv(variable, value)
    return Shell(monkeypatch, capfd)


@pytest.fixture
def case(intake: Stack) -> str:
    """A report that waits in the reading room, as if its first event could not have been taken."""
    with intake.client as client:
        answer = client.post("/incidents", json=SAMPLES["incident.raise"], headers=intake.headers("desk"))
    case = str(answer.json()["subject"])
    eventually(lambda: known(intake, case))
    (value,) = (value for value in records(intake, Part.EVENTS) if f'"subject":"{case}"'.encode() in value)
    place = shard_of(case, intake.settings.shards)
    with psycopg.connect(intake.settings.postgres) as connection:
        execute(connection, "delete from {} where subject = %s", "caseload", case)
        execute(connection, "delete from {} where case_id = %s", "case_history", case)
        execute(
            connection,
            "insert into {} (case_id, shard, shardseq, event, type, institution, reason)"
            " values (%s, %s, 1, %s, 'nl.meldstroom.incident.raised.v1', 'uni', 'KeyError')",
            "parked",
            *(case, place, f"{case}.1"),
        )
        execute(connection, "insert into {} values (%s, 1, %s)", "parked_event", case, value)
    return case


def execute(connection: psycopg.Connection, statement: LiteralString, table: str, *values: object) -> None:
    connection.execute(sql.SQL(statement).format(sql.Identifier(READING.schema, table)), values)


def known(intake: Stack, case: str) -> bool:
    with intake.client as client:
        return client.get(f"/cases/{case}", headers=intake.token("handler")).status_code == 200


def test_a_case_that_is_ordered_to_be_tried_again_is_taken(intake: Stack, shell: Shell, case: str) -> None:
    listed = shell("parked", "list", "--json").json["cases"]
    assert [(one["processor"], one["event"], one["waiting"]) for one in listed if one["case"] == case] == [
        ("reading", f"{case}.1", 0)
    ]
    (shown,) = shell("parked", "show", case, "--json").json
    assert shown["events"][0]["type"] == "nl.meldstroom.incident.raised.v1"
    assert shell("parked", "retry", case, "--processor", "reading").code == 0
    eventually(lambda: known(intake, case))
    assert shell("parked", "show", case).code == 1


def test_an_event_that_is_ordered_to_be_left_out_is_left_out(intake: Stack, shell: Shell, case: str) -> None:
    order = ("parked", "discard", case, "--processor", "reading", "--note", "recorded by a faulty import")
    assert shell(*order, "--event", f"{case_id('incident', 1)}.1").code == 1
    ran = shell(*order, "--event", f"{case}.1")
    assert (ran.code, f"parking-{case}.reading.1" in ran.out) == (0, True)
    eventually(lambda: shell("parked", "show", case).code == 1)
    assert not known(intake, case)
    assert "ordered before" in shell(*order, "--event", f"{case}.1", "--institution", "uni").out


def test_only_operators_may_order(intake: Stack, shell: Shell, case: str) -> None:
    token = intake.token("coordinator")["authorization"].removeprefix("Bearer ")
    assert shell("parked", "retry", case, "--processor", "reading", "--token", token).code == 1


def test_the_newest_commands_that_could_not_be_processed_are_found(kafka: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parked, "COMMANDS_MAX", 3)
    ledger = new_ledger()
    settings = replace(Settings(), kafka=kafka, shards=2)
    ensure_topics(kafka, TopicPlan.of(ledger, shards=2, replication=1))
    assert parked.commands(settings, [ledger]) == []
    producer = LedgerProducer(kafka, ledger, 2)
    errors: list[Exception | None] = []
    for number in range(5):
        value = encode_parked(b"not json", "malformed", f"field{number}", rfc3339(BEGIN))
        producer.park(case_id("incident", number), value, errors.append)
        eventually(lambda number=number: len(errors) == number + 1)  # type: ignore[misc]
    producer.close()
    assert errors == [None] * 5
    found = parked.commands(settings, [ledger])
    assert [one.reason for one in found] == [f"malformed at field{number}" for number in (4, 3, 2)]
    assert {(one.processor, one.id, one.type) for one in found} == {("recorder", "unreadable", "-")}
