"""A log with many terms running, as the recorder writes it: reports, and beside each a term of 72 hours."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from events.codec import encode_command
from events.commands.deadline import SetDeadline
from events.commands.incident import RaiseIncident
from events.envelope import CommandEnvelope
from events.identity import command_id
from events.ledgers import Part, shard
from events.registry import Command
from events.rules import shipped
from events.vocabulary import Anonymity, Channel, IncidentKind
from services.escalation.deadline import decider
from services.incidents.incident import DECIDER as INCIDENT
from services.recorder.sequencer import Sequencer

from .recorder import Place
from .work import ACTOR, INSTITUTION, SOURCE, streams

RULE, TERM, LENGTH = "T30", "notification", timedelta(hours=72)
ROUND_COMMANDS = 1_000

_SIGNAL = RaiseIncident(kind=IncidentKind.SIGNAL, anonymity=Anonymity.NO_REPORTER, channel=Channel.SYSTEM)


def make_terms(place: Place, name: str, due: Iterable[datetime], at: datetime) -> list[str]:
    """Let a term run out at each of these instants, recorded at another; the streams of the deadlines, in order."""
    ends = list(due)
    cases = streams(name, len(ends))
    for number in range(place.shards):
        own = [(case, end) for case, end in zip(cases, ends, strict=True) if _shard(case, place.shards) == number]
        _write(place, number, (value for case, end in own for value in _commands(case, end, at)), at)
    return [_deadline(case, end).stream for case, end in zip(cases, ends, strict=True)]


def _shard(case: UUID, shards: int) -> int:
    return shard(f"incident-{case}", shards)


def _deadline(case: UUID, end: datetime) -> SetDeadline:
    return SetDeadline(case=f"incident-{case}", rule=RULE, term=TERM, occurred_at=end - LENGTH)


def _commands(case: UUID, end: datetime, at: datetime) -> Iterator[bytes]:
    deadline = _deadline(case, end)
    yield _sent(_SIGNAL, deadline.case, at)
    yield _sent(deadline, deadline.stream, at)


def _sent(command: Command, stream: str, at: datetime) -> bytes:
    id = command_id(SOURCE, stream)
    envelope = CommandEnvelope(
        specversion="1.0",
        id=id,
        source=SOURCE,
        type=command.TYPE,
        subject=stream,
        time=at,
        commandid=id,
        contentdigest="d" * 64,
        institution=INSTITUTION,
        actor=ACTOR,
    )
    return encode_command(envelope, command)


def _write(place: Place, number: int, work: Iterator[bytes], at: datetime) -> None:
    log = place.shard(number)
    log.open()
    deciders = {one.kind: one for one in (INCIDENT, decider(shipped(), "raw"))}
    sequencer = Sequencer(place.ledger.name, deciders, log.index, log.head, number, place.shards)
    while commands := list(islice(work, ROUND_COMMANDS)):
        staged = sequencer.stage(commands, at)
        events = [(row.stream.encode(), row.value) for row in staged.rows]
        assert len(events) == len(commands), "every command leads to one event"
        log.stage(
            {place.ledger.topic(Part.EVENTS): events, place.ledger.topic(Part.OUTCOMES): staged.outcomes}  # type: ignore[dict-item]
        )
        log.finish()
        sequencer.settle(staged)
    log.close()
