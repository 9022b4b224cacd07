"""Recorder, intake, desk and inspectorate worker as in production, each of which can be ended and started again."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

import httpx
from confluent_kafka import KafkaException

from events.codec import GENESIS_TYPE, decode_envelope
from events.ledgers import CASES, LEDGERS, Part
from events.vocabulary import Recipient
from infra.embedded import EmbeddedKafka, EmbeddedPostgres, free_port
from infra.handoff.addresses import DEVELOPMENT, SENDER_KEY_FILE, desk_key_file, development_key
from infra.handoff.keys import public_text
from infra.kafka.tail import Stalled, TailReader
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.settings import Settings, environment
from infra.tokens import DevelopmentKey

from .progress import say

SHARDS = 2
BODY = Recipient.LABOUR_INSPECTORATE
INSTITUTION = "uni-noord"
ANSWER_SECONDS = 1.5  # What is waited for a desk here; a slow one takes longer.
PATIENCE_SECONDS = 120.0
TRIES_MAX = 6  # Of one command: intake waits ten seconds for a recorder each time before it says that it is away.
MODULES = {"recorder": "services.recorder", "intake": "services.intake", "desk": "services.inspectorate.desk"}


class Never(Exception):
    """What was waited for did not come about."""


@dataclass(slots=True)
class Log:
    """What the ledger says of hand-offs, read on and on."""

    bootstrap: str
    _acts: dict[str, Counter[str]] = field(default_factory=dict)
    _offsets: dict[int, int] = field(default_factory=dict)

    def read(self) -> None:
        """Read what came since. While the broker is away nothing does."""
        for shard in range(SHARDS):
            with (
                suppress(KafkaException, Stalled),
                TailReader(self.bootstrap, CASES.topic(Part.EVENTS), shard, self._offsets.get(shard, 0)) as tail,
            ):
                for messages in tail.read_to_end():
                    for message in messages:
                        self._take(message.value() or b"")
                    self._offsets[shard] = tail.position()

    def times(self, act: str) -> Counter[str]:
        """How often an act such as `received` is on the ledger, by hand-off."""
        return self._acts.get(act, Counter())

    def count(self, act: str, streams: Set[str]) -> int:
        """Of how many of these it is, by now."""
        self.read()
        return len(streams & self.times(act).keys())

    def _take(self, value: bytes) -> None:
        if b"nl.meldstroom.handoff." in value and GENESIS_TYPE.encode() not in value:
            envelope = decode_envelope(value)
            act = envelope.type.split(".")[3]
            self._acts.setdefault(act, Counter())[envelope.subject] += 1


@dataclass(slots=True)
class Stand:
    """The processes, by name. An hour of the worker's pauses lasts `hour_seconds`."""

    settings: Settings
    hour_seconds: float
    log: Log
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, dies_at: str = "") -> None:
        """Start one of them, where it does not run. A worker may be one that dies."""
        if name in self.running and self.running[name].poll() is None:
            return
        worker = ["bench.hasty_inspectorate", str(self.hour_seconds), dies_at]
        module = worker if name == "worker" else [MODULES[name]]
        with (self.settings.data / f"{name}.log").open("ab") as output:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", *module],
                env={**os.environ, **environment(self.settings)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if name in {"intake", "desk"}:
            port = self.settings.intake_port if name == "intake" else self.settings.desk_port
            self._until_healthy(name, f"http://127.0.0.1:{port}/health")

    def die(self, name: str, at: str, seconds: float) -> None:
        """Start one that dies, and wait for that. Raises `Never`."""
        self.start(name, at)
        try:
            code = self.running[name].wait(seconds)
        except subprocess.TimeoutExpired:
            code = 0
        if code != -signal.SIGKILL:
            raise Never(f"the {name} did not die at {at}")

    def stop(self, name: str) -> None:
        """Stop one of them."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            say(f"{name} did not stop")
            process.kill()
            process.wait()

    def stop_all(self) -> None:
        """Stop all of them."""
        for name in list(self.running):
            self.stop(name)

    def entrust(self, count: int) -> set[str]:
        """Hand so many things to a body outside, as a confidant does for a reporter; their streams."""
        content = {"account": "The group is shouted at in its weekly meeting.", "affected_population": "support_staff"}
        body = {"recipient": BODY.value, "purpose": "signal", "content": content}
        return {str(self._act("confidant", "/handoffs/entrust", body)["subject"]) for _ in range(count)}

    def resend(self, streams: Sequence[str]) -> None:
        """Have these sent again, as an operator."""
        for stream in streams:
            self._act("operator", f"/handoffs/{stream}/resend", {})

    def tell(self, mode: str, requests: int | None, seconds: float) -> None:
        """Tell the desk how to behave."""
        told = {"mode": mode, "requests": requests, "seconds": seconds, "recipient": BODY.value}
        httpx.post(f"{self._desk}/behaviour", json=told).raise_for_status()

    def at_desk(self, streams: Set[str]) -> tuple[int, int]:
        """How often these were posted to the desk and reached it, and of how many it knows."""
        taken = httpx.get(f"{self._desk}/{BODY.value}/handoffs", timeout=30).raise_for_status().json()["taken"]
        own = [each["posts"] for each in taken if each["key"] in streams]
        return sum(own), len(own)

    def settled(self, streams: Set[str]) -> bool:
        """Whether the ledger has a receipt of each, and the recipient took each of them up."""
        for name in [name for name, process in self.running.items() if process.poll() is not None]:
            say(f"{name} ended with {self.running[name].returncode}")
            self.start(name)
        return all(self.log.count(act, streams) == len(streams) for act in ("received", "accepted"))

    @property
    def _desk(self) -> str:
        return f"http://127.0.0.1:{self.settings.desk_port}"

    def _act(self, role: str, path: str, body: object) -> dict[str, object]:
        token = DevelopmentKey(self.settings.data).issue(
            subject="bench", institution=INSTITUTION, roles=[role], audience=self.settings.audience
        )
        headers = {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())}
        address = f"http://127.0.0.1:{self.settings.intake_port}{path}"
        for _ in range(TRIES_MAX):
            answer = httpx.post(address, json=body, headers=headers, timeout=30)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            say(f"{path} is not recorded yet, so it is said again")
        answer.raise_for_status()
        found: dict[str, object] = answer.json()
        return found

    def _until_healthy(self, name: str, address: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            with suppress(httpx.HTTPError):
                if httpx.get(address, timeout=2).is_success:
                    return
            time.sleep(0.2)
        raise Never(f"{name} did not come up")


@contextmanager
def handoff_stand(folder: Path, hour_seconds: float) -> Iterator[Stand]:
    """The processes but for the worker, on a broker and a database in this folder; all of it is stopped at the end."""
    with ExitStack() as stack:
        kafka = stack.enter_context(EmbeddedKafka(folder / "kafka", free_port()))
        postgres = stack.enter_context(EmbeddedPostgres(folder / "postgres", free_port()))
        settings = Settings(
            kafka=kafka.bootstrap,
            postgres=postgres.dsn,
            data=folder,
            shards=SHARDS,
            intake_port=free_port(),
            desk_port=free_port(),
        )
        settings = replace(settings, recipients=str(_recipients(settings)))
        for ledger in LEDGERS:  # Intake sends to both, whoever listens.
            ensure_topics(kafka.bootstrap, TopicPlan.of(ledger, shards=SHARDS, replication=1))
        stand = Stand(settings, hour_seconds, Log(kafka.bootstrap))
        stack.callback(stand.stop_all)
        for name in MODULES:
            stand.start(name)
        yield stand


def _recipients(settings: Settings) -> Path:
    """The desk as the recipients' file names it, with less patience than by default."""
    development_key(settings, SENDER_KEY_FILE)
    public = public_text(development_key(settings, desk_key_file(BODY.value)).public_key())
    path = settings.data / "recipients.yaml"
    path.write_text(
        f"signing: {{id: {DEVELOPMENT}, key_file: handoff/{SENDER_KEY_FILE}}}\n"
        "recipients:\n"
        f"  - recipient: {BODY.value}\n"
        f"    url: http://127.0.0.1:{settings.desk_port}/{BODY.value}/handoffs\n"
        f"    answer_seconds: {ANSWER_SECONDS}\n"
        f"    keys: [{{id: {DEVELOPMENT}, ed25519: {public}}}]\n"
    )
    return path
