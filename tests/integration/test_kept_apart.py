"""Every process can do what it must as itself, and nothing else, on a broker and a database that ask who it is.

What each may do is written out here by hand: a test that asked the declaration would agree with whatever it says.
"""

from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import httpx
import psycopg
import pytest
from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewPartitions

from events.ledgers import ACCESS, CASES, LEDGERS, PATTERNS, Part
from infra.embedded import free_port
from infra.kafka import acls
from infra.kafka.acls import Rule
from infra.kafka.address import as_user, for_librdkafka
from infra.settings import Settings
from services.intake.samples import SAMPLES
from tests.eventually import eventually, patience_seconds

from .guarded_stand import PEOPLE, PROCESSES, SHARDS, TOPICS, USERS, WITH_ROLES, Guarded, guarded
from .intake_stack import Stack, records

pytestmark = pytest.mark.kafka

WRITES = {
    "recorder": {"cases.events", "cases.outcomes", "cases.parked"},
    "recorder-patterns": {"patterns.events", "patterns.outcomes", "patterns.parked"},
    "recorder-access": {"access.events", "access.outcomes", "access.parked"},
    "intake": {
        *("cases.commands", "cases.parked", "patterns.commands", "patterns.parked"),
        *("access.commands", "access.parked"),
    },
    "projector": set(),
    "projector-patterns": set(),
    "projector-access": set(),
    "escalation": {"cases.commands"},
    "inspectorate": {"cases.commands"},
    "patterns": {"patterns.commands"},
    "stewardship": {"patterns.commands"},
    "checkpoints": {"patterns.commands"},
    "console": {"cases.commands", "patterns.commands", "access.commands"},
    "auditors": set(),
    "operators": set(),
    "backend-services": {"cases.intake"},
}
READS = {
    "recorder": {"cases.commands", "cases.events", "cases.outcomes"},
    "recorder-patterns": {"patterns.commands", "patterns.events", "patterns.outcomes"},
    "recorder-access": {"access.commands", "access.events", "access.outcomes"},
    "intake": {"cases.intake", "cases.outcomes", "patterns.outcomes", "access.outcomes"},
    "projector": {"cases.events", "cases.outcomes"},
    "projector-patterns": {"patterns.events", "patterns.outcomes"},
    "projector-access": {"access.events", "access.outcomes"},
    "escalation": {"cases.events"},
    "inspectorate": {"cases.events"},
    "patterns": {"cases.events"},
    "stewardship": {"patterns.events"},
    "checkpoints": {"access.events", "cases.events", "patterns.events"},
    "console": set(TOPICS),
    "auditors": {
        *("cases.events", "cases.outcomes", "patterns.events", "patterns.outcomes"),
        *("access.events", "access.outcomes"),
    },
    "operators": {"cases.parked", "patterns.parked", "access.parked"},
    "backend-services": {"cases.outcomes", "patterns.outcomes"},
}
# Without its version; and without who looked at what, which intake and console read on behalf of auditors.
EVERY_TABLE = {
    *("reading", "oversight", "escalation", "notifications", "inspectorate", "handoffs"),
    *("patterns", "evaluations", "stewardship"),
}
READS_ROWS = {
    "intake": {
        "reading",
        "oversight",
        "access",
        "patterns",
        "evaluations",
        "inspectorate",
        "handoffs",
        "keyring",
        "receipts",
    },
    "projector": {"reading"},
    "projector-patterns": {"oversight"},
    "projector-access": {"access"},
    "escalation": {"escalation", "notifications"},
    "inspectorate": {"inspectorate", "handoffs", "keyring"},
    "patterns": {"patterns", "evaluations", "oversight"},
    "stewardship": {"stewardship", "notifications"},
    "console": {*EVERY_TABLE, "access", "keyring"},
    "operators": EVERY_TABLE,
}
WRITES_ROWS = {
    **READS_ROWS,
    "intake": {"keyring", "receipts"},
    "patterns": {"patterns", "evaluations"},
    "stewardship": {"stewardship"},
    "console": {"keyring"},
    "operators": set(),
}


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Iterator[Guarded]:
    with guarded(tmp_path_factory.mktemp("guarded"), postgres) as made:
        yield made


@pytest.fixture(scope="module")
def worked(stand: Guarded) -> Stack:
    """The processes, each as itself, have taken in and shown a case and a statement, and have stopped.

    Whoever breaks in afterwards leaves records that no process could read.
    """
    settings = Settings(
        kafka=stand.broker.bootstrap,
        postgres=stand.dsn,
        data=stand.folder / "data",
        shards=SHARDS,
        intake_port=free_port(),
        desk_port=free_port(),
        console_port=free_port(),
        pattern_seconds=1,
        checkpoint_seconds=1,
        page_seconds=10,
    )
    running = Stack(settings, stand.folder, own=stand.settings)
    try:
        running.start("recorder", "recorder-patterns", "recorder-access")
        running.start("intake", "projector", "projector-patterns", "escalation", "inspectorate", "patterns")
        running.start("projector-access", "stewardship", "checkpoints", "console")
        with running.client as client:
            case = client.post("/incidents", json=dict(SAMPLES["incident.raise"]), headers=running.headers("desk"))
            assert case.status_code == 201, case.text
            shown = f"/cases/{case.json()['subject']}?at_least=1"
            assert client.get(shown, headers=running.token("desk")).status_code == 200
            # A complaint has terms: escalation follows, asks, and what it asked is recorded.
            filed = client.post("/complaints", json=dict(SAMPLES["complaint.file"]), headers=running.headers("desk"))
            assert filed.status_code == 201, filed.text
            received = f"/complaints/{filed.json()['subject']}/receive"
            taken = client.post(received, json=dict(SAMPLES["complaint.receive"]), headers=running.headers("desk"))
            assert taken.status_code == 201, taken.text
        eventually(lambda: any(b"deadline.set" in value for value in records(running, Part.EVENTS)))
        said = {"institution": "uni", "year": 2025, "unit": "arts", "population": "student", "headcount": 2400}
        put(running, "nl.meldstroom.statement.state-exposure.v1", said)
        eventually(lambda: records(running, Part.EVENTS, PATTERNS))
        eventually(lambda: evaluated(stand.dsn))
        eventually(lambda: any(b"checkpoint.anchored" in value for value in records(running, Part.EVENTS, PATTERNS)))
        looked_at(running, case.json()["subject"])
    finally:
        running.stop(*running.children)
    return running


def looked_at(running: Stack, case: str) -> None:
    """See on the console a case from the tables, one of its events from the log, and how far everybody has come."""
    address = f"http://127.0.0.1:{running.settings.console_port}"
    with httpx.Client(base_url=address, follow_redirects=True, headers={"accept-language": "en"}) as client:
        csrf = client.get("/sign-in").text.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"csrf": csrf, "institution": "uni", "role": ["auditor", "operator"]}
        assert client.post("/sign-in/development", data=form).status_code == 200
        eventually(lambda: client.get(f"/events/{case}.1").status_code == 200)
        assert client.get(f"/cases/{case}").status_code == 200
        eventually(lambda: "not up to date" not in (page := client.get("/streams")).text and page.status_code == 200)


def evaluated(dsn: str) -> bool:
    """Whether the pattern worker has read every shard, and evaluated what it found."""
    with psycopg.connect(dsn) as connection, suppress(psycopg.errors.UndefinedTable):
        return connection.execute("select 1 from evaluations.evaluated").fetchone() is not None
    return False


def put(running: Stack, kind: str, data: dict[str, object]) -> None:
    """Send an event of a kind as a coordinator, and see that it is recorded."""
    event = {"specversion": "1.0", "id": uuid4().hex, "source": "/test", "type": kind, "data": data}
    with running.client as client:
        headers = {**running.token("board"), "content-type": "application/cloudevents+json"}
        answer = client.post("/events", json=event, headers=headers)
    assert answer.status_code in {200, 201}, answer.text


def test_every_process_can_do_what_it_must(worked: Stack) -> None:
    assert records(worked, Part.EVENTS)
    assert records(worked, Part.EVENTS, PATTERNS)
    assert records(worked, Part.EVENTS, ACCESS)


@pytest.mark.parametrize("user", USERS)
def test_whoever_tries_to_write_everywhere_writes_where_it_may(worked: Stack, stand: Guarded, user: str) -> None:
    assert stand.writable(user) == WRITES[user]


@pytest.mark.parametrize("user", USERS)
def test_whoever_tries_to_read_everything_reads_what_it_may(worked: Stack, stand: Guarded, user: str) -> None:
    assert stand.readable(user) == READS[user]


@pytest.mark.parametrize("user", USERS)
def test_nobody_takes_the_place_of_another_ledgers_writer(worked: Stack, stand: Guarded, user: str) -> None:
    for ledger in LEDGERS:
        id = f"{acls.transactional_ids(ledger)}0"
        producer = Producer({**for_librdkafka(stand.kafka(user)), "transactional.id": id, "log_level": 0})
        if user == ledger.recorder:
            producer.init_transactions(20)
        else:
            with pytest.raises(KafkaException, match="TRANSACTIONAL_ID_AUTHORIZATION_FAILED"):
                producer.init_transactions(20)


@pytest.mark.parametrize("user", USERS)
def test_nobody_changes_topics_or_rules(worked: Stack, stand: Guarded, user: str) -> None:
    client = AdminClient({**for_librdkafka(stand.kafka(user)), "log_level": 0})
    events = CASES.topic(Part.EVENTS)
    attempts = {**client.delete_topics([events]), **client.create_partitions([NewPartitions("patterns.events", 9)])}
    for attempt in attempts.values():
        with pytest.raises(KafkaException, match=r"AUTHORIZATION_FAILED|UNKNOWN_TOPIC"):
            attempt.result(patience_seconds)
    with pytest.raises(Exception, match="uthorization"):
        acls.apply(stand.kafka(user), [*acls.rules(LEDGERS), Rule(user, "write", "topic", events)])
    assert events in AdminClient(for_librdkafka(stand.broker.bootstrap)).list_topics(timeout=20).topics


@pytest.mark.parametrize("user", [user for user in USERS if user != "recorder"])
def test_nobody_takes_commands_away_from_the_recorder(worked: Stack, stand: Guarded, user: str) -> None:
    consumer = Consumer(
        {**for_librdkafka(stand.kafka(user)), "group.id": CASES.group("recorder"), "enable.auto.commit": False}
    )
    consumer.subscribe([CASES.topic(Part.COMMANDS)])
    told = eventually(lambda: consumer.poll(1))
    assert told is not None
    refused = told.error()
    consumer.close()
    assert refused is not None
    assert "AUTHORIZATION_FAILED" in refused.name()


def test_nobody_comes_in_without_a_password_or_with_anothers(stand: Guarded) -> None:
    wrong = as_user(stand.servers, "recorder", stand.folder / "patterns.password", "PLAIN")
    for config in ({"bootstrap.servers": stand.servers}, for_librdkafka(wrong)):
        with pytest.raises(KafkaException):
            AdminClient({**config, "log_level": 0}).list_topics(timeout=3)


def test_rules_that_are_there_are_left_and_those_that_are_not_ours_to_give_are_taken(stand: Guarded) -> None:
    wanted = acls.rules(LEDGERS)
    assert acls.apply(stand.broker.bootstrap, wanted) == ([], [])
    more = Rule("patterns", "write", "topic", "cases.events")
    assert acls.apply(stand.broker.bootstrap, [*wanted, more]) == ([more], [])
    assert acls.apply(stand.broker.bootstrap, wanted) == ([], [more])


@pytest.mark.parametrize("process", WITH_ROLES)
def test_a_role_reads_the_rows_that_it_may(worked: Stack, stand: Guarded, process: str) -> None:
    tables_of_patterns(stand)
    found = stand.reached(process, "select from {} limit 1")
    assert {schema.partition("_v")[0] for schema in found} == READS_ROWS[process]


@pytest.mark.parametrize("process", WITH_ROLES)
def test_a_role_writes_the_rows_that_it_may(worked: Stack, stand: Guarded, process: str) -> None:
    tables_of_patterns(stand)
    for statement in ("delete from {}", "truncate {} cascade", "drop table {} cascade"):
        found = stand.reached(process, statement)
        assert {schema.partition("_v")[0] for schema in found} == WRITES_ROWS[process]


@pytest.mark.parametrize("process", WITH_ROLES)
def test_a_role_acts_as_no_other(stand: Guarded, process: str) -> None:
    others = {"meldstroom_keyring", "meldstroom_receipts", *(f"meldstroom_{each}" for each in WITH_ROLES), "postgres"}
    may = {
        "intake": {"meldstroom_keyring", "meldstroom_receipts"},
        "inspectorate": {"meldstroom_keyring"},
        "console": {"meldstroom_keyring"},
    }
    with psycopg.connect(stand.postgres(process), autocommit=True) as connection:
        found = set()
        for name in sorted({other.replace("-", "_") for other in others}):
            try:
                connection.execute(f"set role {name}")
                connection.execute("reset role")
            except psycopg.errors.InsufficientPrivilege:
                continue
            found.add(name)
    own = {f"meldstroom_{process}".replace("-", "_")}
    assert found == may.get(process, set()) | own


def test_a_recorder_has_no_way_into_the_database(stand: Guarded) -> None:
    for process in ("recorder", "recorder-patterns", "recorder-access"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(stand.postgres(process), connect_timeout=5)


def test_the_tables_here_cover_everybody() -> None:
    assert WRITES.keys() == READS.keys() == {*PROCESSES, *PEOPLE}
    assert READS_ROWS.keys() == set(WITH_ROLES)


def tables_of_patterns(stand: Guarded) -> None:
    """The pattern worker makes its own schemas, as any process does at its first start."""
    with psycopg.connect(stand.postgres("patterns"), autocommit=True) as connection:
        for schema in ("patterns_v1", "evaluations"):
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create table if not exists {schema}.rows (id text primary key)")
