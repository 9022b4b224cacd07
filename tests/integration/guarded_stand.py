"""A broker and a database that ask who is there, with the rules and the roles that our declarations make."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg
from confluent_kafka import Consumer, KafkaError, Message, Producer, TopicPartition
from psycopg import conninfo, sql

from events.ledgers import LEDGERS
from infra.embedded import EmbeddedKafka, free_port
from infra.kafka import acls
from infra.kafka.address import address, as_user, for_librdkafka
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.postgres import roles
from infra.settings import Settings

from ..eventually import eventually
from .intake_stack import own_database

SHARDS = 2
PROCESSES = (
    "recorder",
    "recorder-patterns",
    "recorder-access",
    "intake",
    "projector",
    "projector-patterns",
    "projector-access",
    "escalation",
    "inspectorate",
    "patterns",
    "stewardship",
    "checkpoints",
    "console",
)
PEOPLE = ("auditors", "operators", "backend-services")
USERS = (*PROCESSES, *PEOPLE)
TOPICS = tuple(topic.name for ledger in LEDGERS for topic in ledger.topics().values())
# What the processes of this folder have for a password is of no use anywhere else.
WITH_ROLES = tuple(role.process for role in roles.ROLES)


@dataclass
class Guarded:
    """The addresses of everybody."""

    folder: Path
    broker: EmbeddedKafka
    dsn: str
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def servers(self) -> str:
        """Where the broker listens."""
        return address(self.broker.bootstrap).servers

    def kafka(self, user: str) -> str:
        """The broker as a user reaches it."""
        return as_user(self.servers, user, self.folder / f"{user}.password", "PLAIN")

    def postgres(self, process: str) -> str:
        """The database as a process reaches it; who has no role has no password either."""
        return conninfo.make_conninfo(self.dsn, user=roles.role_name(process), password=password_of(process))

    def settings(self, process: str, settings: Settings) -> Settings:
        """The settings of a process: it is given its own addresses and nobody else's."""
        return replace(settings, kafka=self.kafka(process), postgres=self.postgres(process))

    def writable(self, user: str) -> set[str]:
        """The topics on which a user's records are taken, of all that there are. Whatever is taken lies there now."""
        producer = Producer({**for_librdkafka(self.kafka(user)), "delivery.timeout.ms": 20_000, "log_level": 0})
        taken: set[str] = set()

        def told(error: KafkaError | None, message: Message) -> None:
            if error is None:
                taken.add(message.topic() or "")
            else:
                assert error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED, error

        for topic in TOPICS:
            producer.produce(topic, b"broken in", b"x", 0, on_delivery=told)
        assert producer.flush(30) == 0
        return taken

    def readable(self, user: str) -> set[str]:
        """The topics of which a user is given what lies there, to the end."""
        consumer = Consumer(
            {
                **for_librdkafka(self.kafka(user)),
                "group.id": "meldstroom-tail",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "auto.offset.reset": "earliest",
                "log_level": 0,
            }
        )
        # Of the others a client is not even told that they are there, so it would wait for them for ever.
        seen = [topic for topic in TOPICS if consumer.list_topics(topic, timeout=20).topics[topic].error is None]
        consumer.assign([TopicPartition(topic, 0, 0) for topic in seen])
        told: dict[str, bool] = {}

        def all_told() -> bool:
            for message in consumer.consume(1_000, 0.1):
                if (error := message.error()) is not None:
                    told[message.topic() or ""] = error.code() == KafkaError._PARTITION_EOF
            return told.keys() == set(seen)

        eventually(all_told)
        consumer.close()
        return {topic for topic, may in told.items() if may}

    def tables(self) -> Sequence[tuple[str, str]]:
        """Every table in a schema of ours."""
        with psycopg.connect(self.dsn) as connection:
            return connection.execute(
                "select schemaname, tablename from pg_tables where schemaname not in"
                " ('pg_catalog', 'information_schema') order by 1, 2"
            ).fetchall()

    def reached(self, process: str, statement: str) -> set[str]:
        """The schemas in which a role may do this to any table; all is taken back."""
        found = set()
        with psycopg.connect(self.postgres(process), autocommit=True) as connection:
            for schema, table in self.tables():
                with connection.transaction(force_rollback=True):
                    try:
                        connection.execute(sql.SQL(statement).format(sql.Identifier(schema, table)))
                    except psycopg.errors.InsufficientPrivilege:
                        continue
                    found.add(schema)
        return found


def password_of(user: str) -> str:
    """What a user says to be let in, in these tests."""
    return f"{user}-says-so"


@contextmanager
def guarded(folder: Path, postgres: str) -> Iterator[Guarded]:
    """All of it, with topics and roles made as an administrator makes them."""
    passwords = {user: password_of(user) for user in USERS}
    for user, password in passwords.items():
        (folder / f"{user}.password").write_text(password)
    dsn = own_database(postgres)
    with psycopg.connect(dsn, autocommit=True) as connection:
        roles.apply(connection)
        for process in WITH_ROLES:
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
            name = sql.Identifier(roles.role_name(process))
            connection.execute(statement.format(name, sql.Literal(password_of(process))))
    with EmbeddedKafka(folder / "kafka", free_port(), passwords) as broker:
        for ledger in LEDGERS:
            ensure_topics(broker.bootstrap, TopicPlan.of(ledger, shards=SHARDS, replication=1))
        acls.apply(broker.bootstrap, acls.rules(LEDGERS))
        yield Guarded(folder, broker, dsn, passwords)
