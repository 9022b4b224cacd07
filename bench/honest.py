"""An honest log that went through crashes and rebalances, while it was signed: nobody may be accused of it."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from confluent_kafka import Producer

from events.ledgers import CASES, LEDGERS, Part, shard
from infra.embedded import EmbeddedKafka, free_port
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.settings import Settings, environment
from services.bootstrap import audit, command_line
from services.bootstrap.known_checkpoints import known

from .progress import say
from .work import as_sent, streams, wishes

SHARDS = 4
KILL_SECONDS = 3.0
STREAMS_AT_ONCE = 20
SENT_MAX = 200_000
SEND_SECONDS = 0.1
SETTLE_SECONDS_MAX = 90.0
RECORDERS = ("recorder-1", "recorder-2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Honest:
    """What lay on the log at the end, after so many kills, and what was said of it; nothing where it is whole."""

    events: int
    checkpoints: int
    kills: int
    accused: str

    def __str__(self) -> str:
        verdict = self.accused or "not accused"
        return f"honest log: {self.events:,} events, {self.kills} kills, {self.checkpoints} checkpoints fit: {verdict}"


class _Running:
    """Two recorders of cases that share its shards, that of patterns, and who signs: killed at will, begun again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.kills = 0
        for name in (*RECORDERS, "patterns", "checkpoints"):
            self.begin(name)

    def begin(self, name: str) -> None:
        """Start one of them."""
        service, _, slot = name.partition("-")
        arguments = ("services.recorder", "patterns") if name == "patterns" else (f"services.{service}",)
        with (self._settings.data / f"{name}.log").open("ab") as output:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                env={**os.environ, **environment(replace(self._settings, slot=slot or "1"))},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def revive(self) -> None:
        """Start again what has ended by itself, as a supervisor would."""
        for name in [name for name, process in self._processes.items() if process.poll() is not None]:
            self.begin(name)

    def kill(self) -> None:
        """Kill the next of those that are killed by turns, and start it again."""
        name = (*RECORDERS, "checkpoints")[self.kills % 3]
        self.kills += 1
        process = self._processes[name]
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.begin(name)

    def stop(self) -> None:
        """End all of them."""
        for process in self._processes.values():
            process.kill()
            process.wait()


def honest(seconds: float) -> Honest:
    """Write for so long while recorders and signer are killed by turns, then verify all of it."""
    with (
        tempfile.TemporaryDirectory(prefix="meldstroom-honest-", ignore_cleanup_errors=True) as name,
        ExitStack() as stack,
    ):
        folder = Path(name)
        kafka = stack.enter_context(EmbeddedKafka(folder / "kafka", free_port()))
        settings = Settings(
            kafka=kafka.bootstrap, data=folder / "data", shards=SHARDS, checkpoint_seconds=1, checkpoint_events=500
        )
        settings.data.mkdir()
        for ledger in LEDGERS:
            ensure_topics(kafka.bootstrap, TopicPlan.of(ledger, shards=SHARDS, replication=1))
        running = _Running(settings)
        stack.callback(running.stop)
        say(f"recorders and signer are killed by turns for {seconds:g} s")
        sent = _written(settings, running, seconds)
        _settled(settings, running, sent)
        return _judged(settings, running.kills)


def _written(settings: Settings, running: _Running, seconds: float) -> int:
    producer = Producer({"bootstrap.servers": settings.kafka, "enable.idempotence": True, "linger.ms": 5})
    ends_at = time.monotonic() + seconds
    kill_at = time.monotonic() + KILL_SECONDS
    number = sent = 0
    while time.monotonic() < ends_at:
        # As many over the whole time as a signer that begins anew reads in a while.
        due = sent < SENT_MAX * (1 - (ends_at - time.monotonic()) / seconds)
        for wish in wishes(streams(f"honest-{number}", STREAMS_AT_ONCE)) if due else ():
            partition = shard(wish.subject, SHARDS)
            producer.produce(CASES.topic(Part.COMMANDS), as_sent(wish), wish.subject.encode(), partition)
            sent += 1
        number += 1
        producer.poll(SEND_SECONDS)
        running.revive()
        if time.monotonic() > kill_at:
            running.kill()
            kill_at = time.monotonic() + KILL_SECONDS
    assert producer.flush(60) == 0, "the broker took all of it"
    return sent


def _settled(settings: Settings, running: _Running, sent: int) -> None:
    """Wait until everything that was sent is recorded, and all of that signed."""
    gives_up_at = time.monotonic() + SETTLE_SECONDS_MAX
    while time.monotonic() < gives_up_at:
        running.revive()
        sizes = {number: _size(settings, number) for number in range(SHARDS)}
        if sum(sizes.values()) >= sent:
            stated = known(settings, settings.data / "checkpoints", "")
            signed = {place: each[-1].checkpoint.size for place, each in stated.items()}
            if all(signed.get((CASES.name, number), 0) == size for number, size in sizes.items()):
                return
        time.sleep(1)
    raise TimeoutError(f"not everything was recorded and signed: {sizes} of {sent}")


def _size(settings: Settings, number: int) -> int:
    return sum(1 for _ in audit.values(settings, (CASES.name, number)))


def _judged(settings: Settings, kills: int) -> Honest:
    stated = known(settings, settings.data / "checkpoints", "")
    parts = command_line.ranges(settings)
    found = {one.verified.place: one for one in audit.witness(settings, parts, stated)}
    accused = [
        f"{place}: {one.verified.broken}{one.differs}"
        for place, one in found.items()
        if one.verified.broken or one.differs
    ]
    return Honest(
        events=sum(one.verified.events for one in found.values()),
        checkpoints=sum(one.agreed for one in found.values()),
        kills=kills,
        accused="; ".join(accused),
    )
