"""The checkpoint process, put together: a process of its own, because who signs the log must not be who writes it."""

import os
import signal
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event as Flag

import structlog

from events.commands.checkpoint import CheckpointCommand
from events.identity import checkpoint_stream
from events.ledgers import LEDGERS, Ledger, Part, ledger_of
from events.vocabulary import AnchorFailure, AnchorForm
from infra.anchors.config import AnchorPlan, anchors
from infra.anchors.file import FileAnchor
from infra.anchors.http import post
from infra.clock import clock
from infra.kafka.commands import LedgerProducer
from infra.kafka.shard_tails import ShardTails
from infra.lock import alone
from infra.logs import set_up as set_up_logs
from infra.settings import BadSetting, Settings, load

from ..audit.note import BadNote
from ..audit.verify import Place
from ..checkpoints.anchoring import Anchor, Anchoring
from ..checkpoints.cosignature import Answered, Cosigner, WitnessAnchor
from ..checkpoints.process import Came, Ports, Process, run
from ..checkpoints.timestamp import TimestampAnchor
from ..checkpoints.watched import KIND, Pace, Recorded, checkpoint_event
from ..following.asks import Cause, asker
from ..watching.lookout import Following
from . import audit
from .beside import beside
from .watched import watched_follower
from .which import NAMED

LEDGER = NAMED[ledger_of(KIND).name]
QUERY, NOTE = "application/timestamp-query", "text/plain; charset=utf-8"
ADD = "/add-checkpoint"
PROCESS = "checkpoints"
_ASKER = asker(PROCESS)

BEGIN_SECONDS_MAX = 900.0  # It reads all that it ever signed first.

log = structlog.get_logger()


def checkpoints(settings: Settings | None = None) -> int:
    """Run the checkpoint process until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
    stop = Flag()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with alone(settings.data / "checkpoint-process", "MELDSTROOM_DATA"):
        return _run(settings, stop)


def _run(settings: Settings, stop: Flag) -> int:
    anchoring = Anchoring(configured(settings))
    places = [(ledger.name, shard) for ledger in LEDGERS for shard in range(settings.shards)]
    tails = ShardTails(settings.kafka, [(NAMED[name].topic(Part.EVENTS), shard) for name, shard in places])
    commands = LedgerProducer(settings.kafka, LEDGER, settings.shards, patient=True)
    ports = Ports(
        log=Tails(tails),
        places=places,
        shards=settings.shards,
        origin=settings.origin,
        sign=audit.signer(settings).sign,
        ask=partial(ask, settings, commands),
        anchoring=anchoring,
        pace=Pace(after=timedelta(seconds=settings.checkpoint_seconds), events=settings.checkpoint_events),
        now=clock(settings.clock).now,
    )
    try:
        process = Process(ports, recorded(settings))
        beside(stop, anchoring=anchoring.run)
        watched = watched_follower(
            settings,
            PROCESS,
            LEDGER,
            lambda _: following(process, tails, places),
            stop,
            begins_seconds_max=BEGIN_SECONDS_MAX,
        )
        with watched as ready:
            run(process, stop, ready)
    finally:
        stop.set()
        tails.close()
        commands.close()
    return 0


def following(process: Process, tails: ShardTails, places: Sequence[Place]) -> Following:
    """How far it has read every shard, for whoever watches it."""
    known = dict(tails.positions)
    topics = {place: (NAMED[place[0]].topic(Part.EVENTS), place[1]) for place in places}
    return Following(
        positions={topic: known.get(topic, 0) for topic in topics.values()},
        live=process.caught_up,
        halted=frozenset(topics[place] for place in process.halted),
    )


class Tails:
    """The shards by the names of their ledgers."""

    def __init__(self, tails: ShardTails) -> None:
        self._tails = tails
        self._ledgers: Mapping[str, str] = {ledger.topic(Part.EVENTS): ledger.name for ledger in LEDGERS}

    def read(self, seconds: float) -> tuple[Sequence[Came], frozenset[Place]]:
        """What came since the last time, and the shards that were read to their end."""
        records, ended = self._tails.read(seconds)
        came = [Came((self._ledgers[topic], shard), value) for (topic, shard), value in records]
        return came, frozenset((self._ledgers[topic], shard) for topic, shard in ended)


def recorded(settings: Settings) -> Mapping[Place, Recorded]:
    """What lies on the log of every shard's checkpoints: the ledger that holds them is read whole."""
    streams = {checkpoint_stream(ledger.name, shard): (ledger.name, shard) for ledger, shard in _shards(settings)}
    found: dict[Place, Recorded] = {}
    for shard in range(settings.shards):
        for value in audit.values(settings, (LEDGER.name, shard)):
            event = checkpoint_event(value)
            if event is not None and (place := streams.get(event[0])) is not None:
                found[place] = found.get(place, Recorded()).after(event[1])
    return found


def ask(settings: Settings, commands: LedgerProducer, command: CheckpointCommand, names: Sequence[str]) -> None:
    """Put a command on the ledger of checkpoints. Its id derives from `names`, so that asking twice is harmless."""
    stream = command.stream
    cause = Cause(
        event=None,
        institution=settings.origin,
        correlationid=stream.partition("-")[2],
        time=clock(settings.clock).now(),
    )
    wish = _ASKER.ask(command, stream, (command.TYPE, *names), cause)

    def sent(error: Exception | None) -> None:
        if error is not None:
            log.error("not asked", stream=stream, reason=str(error))

    commands.send(stream, wish.value, sent)


def configured(settings: Settings) -> Sequence[Anchor]:
    """The anchors of this set-up. Raises `BadSetting`."""
    return [_anchor(plan) for plan in anchors(settings)]


def _anchor(plan: AnchorPlan) -> Anchor:
    match plan.form:
        case AnchorForm.FILE:
            return FileAnchor(plan.name, Path(plan.address))
        case AnchorForm.WITNESS:
            try:
                cosigner = Cosigner.parse(plan.key) if plan.key else None
            except BadNote as error:
                raise BadSetting(f"MELDSTROOM_ANCHORS, {plan.name}: {error}") from None
            return WitnessAnchor(plan.name, _poster(plan.address + ADD), cosigner)
        case AnchorForm.TIMESTAMP:
            return TimestampAnchor(plan.name, partial(_stamped, plan.address), os.urandom)


def _poster(url: str) -> Callable[[str], Answered | None]:
    def send(body: str) -> Answered | None:
        answer = post(url, body.encode(), NOTE)
        return None if answer is None else Answered(answer[0], answer[1].decode(errors="replace"))

    return send


def _stamped(url: str, request: bytes) -> bytes | AnchorFailure:
    answer = post(url, request, QUERY)
    if answer is None or answer[0] >= 500:
        return AnchorFailure.UNREACHABLE
    return answer[1] if answer[0] == 200 else AnchorFailure.REFUSED


def _shards(settings: Settings) -> Sequence[tuple[Ledger, int]]:
    return [(ledger, shard) for ledger in LEDGERS for shard in range(settings.shards)]


__all__ = ["checkpoints", "configured", "recorded"]
