"""The checkpoint process: reads every shard from its first event, signs what it is, has it recorded and anchored.

It keeps nothing: at each start it reads the whole log again, so that what it signs it has checked itself. Before it
signs, what was signed last must prove to be the beginning of what is there; a shard where it is not is never signed
again, and its halt is told at every look.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event as Flag
from typing import NamedTuple, Protocol

import structlog

from events.chain import Break
from events.commands.checkpoint import CheckpointCommand, RecordAnchor, RecordMissedAnchor
from events.identity import checkpoint_stream

from ..audit.note import Checkpoint
from ..audit.verify import Place
from .anchoring import Anchoring, Done, Task
from .metrics import ANCHOR_AGE_SECONDS, ANCHOR_MISSES, CHECKPOINTS, HALTED
from .watched import Pace, Recorded, Rewritten, Watched, checkpoint_event

LOOK_SECONDS = 0.5
ASK_AGAIN_SECONDS = 30.0  # What is not on the log after so long is asked again, under the same id.
TOLD_AGAIN_SECONDS = 300.0

log = structlog.get_logger()


class Came(NamedTuple):
    """A record, and the shard that it lies on."""

    place: Place
    value: bytes


class Log(Protocol):
    """All shards of all ledgers, each from its first record on."""

    def read(self, seconds: float) -> tuple[Sequence[Came], frozenset[Place]]:
        """What came since the last time, and the shards that were read to their end. Raises `ConnectionError`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the process is given. `ask` puts a command on its ledger; the same names are the same command."""

    log: Log
    places: Sequence[Place]
    shards: int
    origin: str
    sign: Callable[[str], str]
    ask: Callable[[CheckpointCommand, Sequence[str]], None]
    anchoring: Anchoring
    pace: Pace
    now: Callable[[], datetime]


class Process:
    """Everything is done in `step`; anchors alone are waited for in another thread."""

    def __init__(self, ports: Ports, recorded: Mapping[Place, Recorded]) -> None:
        self._ports = ports
        self._watched = {
            place: Watched(*place, ports.shards, recorded.get(place, Recorded())) for place in ports.places
        }
        self._streams = {checkpoint_stream(*place): place for place in ports.places}
        self._halted: dict[Place, str] = {}
        self._ended: set[Place] = set()
        self._asked_at: dict[Place, float] = {}
        self._under_way: set[tuple[Place, str]] = set()
        self._missed: dict[tuple[Place, str], tuple[int, datetime]] = {}
        self._told_at = 0.0

    @property
    def caught_up(self) -> bool:
        """Whether every shard was read to its end once, or halted."""
        return self._ended | set(self._halted) >= set(self._ports.places)

    @property
    def halted(self) -> Mapping[Place, str]:
        """The shards that do not hold, and why."""
        return self._halted

    def step(self) -> None:
        """Take what came; sign what is due; ask for what is to be anchored."""
        records, ended = self._ports.log.read(LOOK_SECONDS)
        self._take(records)
        self._ended |= ended
        now = self._ports.now()
        for done in self._ports.anchoring.done():
            self._anchored(done, now)
        for place, watched in self._watched.items():
            if place in self._ended and place not in self._halted:
                self._sign(watched, now)
                self._anchor(watched, now)
        self._measure(now)

    def _take(self, records: Iterable[Came]) -> None:
        for place, value in records:
            if place not in self._halted:
                try:
                    self._watched[place].take(value)
                except Break as error:
                    self._halt(place, f"event {error.shardseq}: {error.what}")
            found = checkpoint_event(value)
            if found is not None and found[0] in self._streams:
                self._watched[self._streams[found[0]]].hear(found[1])

    def _sign(self, watched: Watched, now: datetime) -> None:
        if watched.pending is not None:
            if time.monotonic() - self._asked_at[watched.place] > ASK_AGAIN_SECONDS:
                log.warning("checkpoint not on the log yet", ledger=watched.place[0], shard=watched.place[1])
                self._ask(watched)
        elif watched.due(now, self._ports.pace):
            try:
                stated: Checkpoint = watched.checkpoint(self._ports.origin)
            except Rewritten as error:
                self._halt(watched.place, str(error))
                return
            watched.signed(stated, self._ports.sign(str(stated)))
            CHECKPOINTS.labels(watched.place[0]).inc()
            self._ask(watched)

    def _ask(self, watched: Watched) -> None:
        assert watched.pending is not None
        self._asked_at[watched.place] = time.monotonic()
        self._ports.ask(watched.pending, (*_names(watched.place), str(watched.pending.size), watched.pending.root))

    def _anchor(self, watched: Watched, now: datetime) -> None:
        recorded, place = watched.recorded, watched.place
        for name in self._ports.anchoring.anchors:
            old = recorded.anchored.get(name, 0)
            size, again_at = self._missed.get((place, name), (0, now))
            waits = size == recorded.size and now < again_at
            if old >= recorded.size or waits or (place, name) in self._under_way:
                continue
            task = Task(place, name, recorded.size, recorded.note, old, watched.proofs())
            if self._ports.anchoring.ask(task):
                self._under_way.add((place, name))

    def _anchored(self, done: Done, now: datetime) -> None:
        task = done.task
        (ledger, shard), anchor = task.place, self._ports.anchoring.anchors[task.anchor]
        self._under_way.discard((task.place, task.anchor))
        # Until its event is back from the log, or the next try is due, the same is not asked again.
        self._missed[task.place, task.anchor] = (task.size, now + max(self._ports.pace.after, timedelta(minutes=1)))
        names = (*_names(task.place), task.anchor, str(task.size))
        if done.reason is None:
            command: CheckpointCommand = RecordAnchor(
                ledger=ledger,
                shard=shard,
                anchor=task.anchor,
                form=anchor.form,
                size=task.size,
                receipt=done.receipt,
            )
            self._ports.ask(command, names)
            return
        ANCHOR_MISSES.labels(task.anchor, done.reason.value).inc()
        command = RecordMissedAnchor(
            ledger=ledger,
            shard=shard,
            anchor=task.anchor,
            form=anchor.form,
            size=task.size,
            reason=done.reason,
            tries=done.tries,
        )
        self._ports.ask(command, (*names, "missed", now.isoformat()))

    def _measure(self, now: datetime) -> None:
        for name in self._ports.anchoring.anchors:
            since = [one.unanchored_since(name) for one in self._watched.values()]
            oldest = min((at for at in since if at is not None), default=now)
            ANCHOR_AGE_SECONDS.labels(name).set(max(0.0, (now - oldest).total_seconds()))
        HALTED.set(len(self._halted))
        if self._halted and time.monotonic() - self._told_at > TOLD_AGAIN_SECONDS:
            self._told_at = time.monotonic()
            for (ledger, shard), why in self._halted.items():
                log.critical("shard does not hold, nothing of it is signed", ledger=ledger, shard=shard, why=why)

    def _halt(self, place: Place, why: str) -> None:
        self._halted[place] = why
        self._told_at = 0.0


def run(process: Process, stop: Flag, ready: Callable[[], None]) -> None:
    """Work until told to stop. Ready once the log answers; a shard is signed from when it was read to its end."""
    process.step()
    ready()
    while not stop.is_set():
        process.step()


def _names(place: Place) -> tuple[str, str]:
    ledger, shard = place
    return ledger, str(shard)
