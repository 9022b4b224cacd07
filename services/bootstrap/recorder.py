"""The recorder, put together."""

import gc
import signal
from collections import deque
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from threading import Event as Flag

from confluent_kafka import KafkaException
from kafka.errors import KafkaError

from events.ledgers import CASES, Ledger, Part, ledger_of
from events.rules import Catalogue
from infra.clock import clock
from infra.eventstore.index import Damaged
from infra.eventstore.runs import RunIndex
from infra.eventstore.shard_log import LogDamaged, ShardLog, ShardPlace
from infra.kafka.command_group import POLL_INTERVAL_MS_MAX, CommandGroup
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.kafka.watch import LogWatch
from infra.kafka.writer import InDoubt
from infra.lock import alone
from infra.logs import set_up as set_up_logs
from infra.settings import Settings, load

from ..access.access import DECIDER as ACCESS
from ..checkpoints import checkpoint
from ..complaints import complaint
from ..conversation import conversation
from ..decider import Decider
from ..erasing.erasure import DECIDER as ERASURE
from ..escalation import deadline
from ..escalation.terms import AdjournFrom
from ..escrow import escrow
from ..guidance import guidance
from ..incidents.incident import DECIDER as INCIDENT
from ..inspectorate import duty, handoff
from ..parking import elsewhere
from ..parking.parking import DECIDER as PARKING
from ..patterns import pattern
from ..recorder.process import Ports, Session
from ..recorder.process import run as record
from ..recorder.sequencer import first_answer
from ..releases import release
from ..statements.statement import DECIDER as STATEMENT
from ..watching.lookout import Following
from .rules import adjourn_from, catalogue
from .watched import name_of, spans_of, watched_follower


def recorder(settings: Settings | None = None, ledger: Ledger = CASES) -> int:
    """Run a ledger's recorder process until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
    rules = deciders_of(ledger, deciders(catalogue(settings), adjourn_from(settings)))
    plan = TopicPlan.of(ledger, shards=settings.shards, replication=settings.replication)
    folder = settings.data / "index" / ledger.name / settings.slot
    stop = Flag()
    sessions: deque[Session | None] = deque([None], maxlen=1)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())

    ports = Ports(
        ledger=ledger,
        shards=settings.shards,
        deciders={decider.kind: decider for decider in rules},
        now=clock(settings.clock).now,
        prepare=partial(ensure_topics, settings.kafka, plan),
        open_shard=partial(_open_shard, settings, ledger, folder),
        join=lambda gained, lost: CommandGroup(
            settings.kafka,
            topic=ledger.topic(Part.COMMANDS),
            group=ledger.group("recorder"),
            slot=settings.slot,
            gained=gained,
            lost=lost,
        ),
        doubts=(InDoubt, KafkaException, KafkaError),
        distrust=(Damaged,),
        damage=(LogDamaged,),
        watched=sessions.append,
        spans=spans_of(settings, name_of("recorder", ledger)),
    )
    # Commands and events come and go and none is part of a cycle: looking for cycles at the usual rate costs a tenth of
    # the time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    watched = watched_follower(
        settings,
        name_of("recorder", ledger),
        ledger,
        lambda log: following(sessions[-1], ledger, log),
        stop,
        known=Part.COMMANDS,
        group=ledger.group("recorder"),
        begins_seconds_max=POLL_INTERVAL_MS_MAX / 1000,  # It may have to read all of the log first.
    )
    with alone(folder, "MELDSTROOM_SLOT"), watched as ready:
        record(ports, stop, ready)
    return 0


def _open_shard(settings: Settings, ledger: Ledger, folder: Path, shard: int) -> ShardLog[RunIndex]:
    place = ShardPlace(
        ledger=ledger.name,
        shard=shard,
        shards=settings.shards,
        events_topic=ledger.topic(Part.EVENTS),
        answers_topic=ledger.topic(Part.OUTCOMES),
        answer_of=first_answer,
    )
    return ShardLog(settings.kafka, place, folder, RunIndex)


def following(session: Session | None, ledger: Ledger, log: LogWatch) -> Following | None:
    """How far a session is, by what the broker was committed: a command that was not is not taken."""
    if session is None or not session.joined:
        return None
    topic, halted = ledger.topic(Part.COMMANDS), session.halted
    places = [(topic, shard) for shard in sorted(session.shards | halted)]
    committed = log.committed(ledger.group("recorder"), places) if places else {}
    starts = log.starts([place for place in places if committed[place] is None])
    return Following(
        positions={place: starts[place] if at is None else at for place, at in committed.items()},
        halted=frozenset((topic, shard) for shard in halted),
    )


def deciders(rules: Catalogue, adjourned_from: AdjournFrom) -> tuple[Decider, ...]:
    """The rules of every kind of stream, on whatever ledger."""
    return (
        INCIDENT,
        complaint.decider(rules),
        escrow.decider(rules),
        deadline.decider(rules, adjourned_from),
        PARKING,
        elsewhere.PATTERNS,
        elsewhere.ACCESS,
        conversation.decider(rules),
        guidance.decider(rules),
        handoff.decider(rules),
        duty.decider(rules),
        ERASURE,
        pattern.decider(rules),
        STATEMENT,
        release.decider(rules),
        ACCESS,
        checkpoint.DECIDER,
    )


def deciders_of(ledger: Ledger, rules: Iterable[Decider]) -> tuple[Decider, ...]:
    """The rules of what lies on a ledger: its recorder has no others, so nothing else can be decided there."""
    return tuple(decider for decider in rules if ledger_of(decider.kind) == ledger)
