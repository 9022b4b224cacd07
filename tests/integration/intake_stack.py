"""Intake, recorder and projector as processes, on a broker and a database, with everything that a caller needs."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
from confluent_kafka import Producer
from psycopg import conninfo, sql

from events.codec import GENESIS_TYPE
from events.ledgers import CASES, LEDGERS, Ledger, Part
from infra.embedded import free_port
from infra.embedded.child import Child, Phase, Service
from infra.embedded.program import Program
from infra.kafka.tail import TailReader
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.settings import Settings, environment
from infra.tokens import DevelopmentKey
from services.up import ARGUMENTS, MODULES
from tests.eventually import eventually
from tests.plain_http import PLAIN

PAGE_SECONDS = 10  # A machine that runs many tests at once stalls for longer than a person would wait.


@dataclass
class Stack:
    """Running processes, and a client of theirs. One that has arguments is called as `make up` calls it.

    `own` makes the settings of one process of those of all, by its name.
    """

    settings: Settings
    folder: Path
    modules: Mapping[str, str] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    own: Callable[[str, Settings], Settings] = lambda _, settings: settings

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.settings.intake_port}"

    @property
    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=120, verify=PLAIN)

    def token(self, *roles: str, institution: str = "uni", subject: str = "tester") -> dict[str, str]:
        key = DevelopmentKey(self.settings.data)
        token = key.issue(
            subject=subject, institution=institution, roles=roles, audience=self.settings.audience, seconds=600
        )
        return {"authorization": f"Bearer {token}"}

    def headers(self, *roles: str, key: str | None = None, **more: str) -> dict[str, str]:
        """What a request to an act carries."""
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {**self.token(*(roles or ("service",))), "idempotency-key": key or uuid4().hex, **named}

    def start(self, *names: str) -> None:
        """Start processes, all at once, and wait until each says that it is ready."""
        started = [self._started(name) for name in names]
        eventually(lambda: all(self._ready(child) for child in started))

    def _started(self, name: str) -> Child:
        assert name not in self.children, "whoever started it must stop it first"
        arguments = ARGUMENTS.get(name, ())
        program = Program(
            name=name,
            argv=[sys.executable, "-m", self.modules.get(name, f"services.{MODULES.get(name, name)}"), *arguments],
            env=environment(self.own(name, self.settings)),
            output=self.folder / f"{name}.log",
            dies_with_parent=True,
        )
        child = self.children[name] = Child(Service(name, lambda: program), self.folder)
        child.start()
        return child

    @staticmethod
    def _ready(child: Child) -> bool:
        child.tick()
        assert child.phase is not Phase.WAITING, child.last_lines()
        return child.phase is Phase.READY

    def tend(self) -> None:
        """Start again what has ended by itself, as a supervisor does: a recorder whose commit never returns ends."""
        for child in self.children.values():
            child.tick()

    def stop(self, *names: str) -> None:
        """Ask processes to stop, all at once, and see that they do so by themselves."""
        asked = [self.children.pop(name) for name in names]
        for child in asked:
            child.ask_to_stop()
        for child in asked:
            eventually(child.gone)
            assert child._process is not None
            assert child._process.returncode == 0, child.last_lines()
            child.close()

    def metrics(self, name: str) -> str:
        """What a process tells in numbers, at the port that its log says."""
        watched = re.findall(r'"port": (\d+), "event": "watched at"', (self.folder / f"{name}.log").read_text())
        return httpx.get(f"http://127.0.0.1:{watched[-1]}/metrics", timeout=30, verify=PLAIN).text

    def kill(self, name: str) -> None:
        """End a process at once."""
        child = self.children.pop(name)
        child.kill()
        child.close()


def own_database(postgres: str) -> str:
    """A database of the test's own: a keyring belongs to one master key."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return conninfo.make_conninfo(postgres, dbname=name)


@contextmanager
def stack(folder: Path, kafka: str, postgres: str, clock: str = "system", **modules: str) -> Iterator[Stack]:
    """The processes, stopped at the end whatever happened; `modules` names another one to run for a process."""
    settings = Settings(
        kafka=kafka,
        postgres=own_database(postgres),
        data=folder / "data",
        shards=2,
        intake_port=free_port(),
        desk_port=free_port(),
        clock=clock,
        page_seconds=PAGE_SECONDS,
    )
    running = Stack(settings, folder, modules)
    # Whoever comes first finds the topics that otherwise the recorder makes.
    for ledger in LEDGERS:
        ensure_topics(kafka, TopicPlan.of(ledger, shards=settings.shards, replication=settings.replication))
    try:
        running.start("recorder", "recorder-access", "projector", "intake")
        yield running
    finally:
        running.stop(*running.children)


def records(running: Stack, part: Part, ledger: Ledger = CASES) -> list[bytes]:
    """Everything that lies on a topic of a ledger now, without what opened it."""
    found = []
    for number in range(running.settings.shards):
        with TailReader(running.settings.kafka, ledger.topic(part), number, 0) as tail:
            found += [message.value() or b"" for batch in tail.read_to_end() for message in batch]
    return [value for value in found if GENESIS_TYPE.encode() not in value]


def put_on_bus(running: Stack, values: Sequence[bytes], headers: Mapping[str, str]) -> None:
    """Put commands on the intake topic as a service does, and wait until they are there."""
    producer = Producer({"bootstrap.servers": running.settings.kafka, "enable.idempotence": True})
    for value in values:
        producer.produce(CASES.topic(Part.INTAKE), value, b"", 0, headers=list(headers.items()))
    assert producer.flush(10) == 0
