"""Decides a round of commands on top of a shard's head. No I/O: what it must look up comes through `Memory`.

Each round stands on the one before it, which may still be on its way to the log: `settle` says that it has arrived.
After a failed or doubtful commit the whole sequencer is thrown away and the log is read again, so nothing that is told
to anyone ever stands on what was not committed.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import count
from typing import Any, NamedTuple, Protocol

import msgspec
import structlog

from events.chain import Head
from events.codec import (
    Origin,
    decode_command,
    decode_command_envelope,
    decode_envelope,
    decode_event,
    decode_outcome,
    encode_event,
    encode_outcome,
    rfc3339,
)
from events.envelope import NO_HASH, CommandEnvelope
from events.errors import ContractError
from events.identity import beside, case_of, derived_id
from events.ledgers import EVENT_BYTES_MAX, shard
from events.outcome import NewEvent, Outcome, Status
from events.registry import COMMANDS, stream_kind
from events.sealed import NotSealed

from ..decider import Context, Decider
from ..refusals import Refused
from .parking import encode_parked

MAY_BEGIN = frozenset(type for type, command in COMMANDS.items() if command.OPENS is not False)
EVENTS_MAX = 200  # Of one command: so many of the longest ids fit an outcome.
STATES_MAX = 20_000  # Streams whose state is kept: at some KiB each, well below 200 MB a shard.

log = structlog.get_logger()


class Memory(Protocol):
    """What the shard's index can tell."""

    def streams(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        """The events of each of these streams that exists, oldest first."""
        ...

    def last(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        """The last event alone of each of these streams that exists."""
        ...

    def answers(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The outcomes, as they are on the log, that are known of these command ids."""
        ...


class StreamBroken(Exception):
    """A stream in the index does not link up with itself: the index is to be thrown away."""


class Stream(NamedTuple):
    """What is known of a stream: its state, and its last event's number and hash."""

    state: Any
    version: int
    digest: str


class NewRow(msgspec.Struct, frozen=True, gc=False):
    """An event as the index takes it in; a struct, because one is made for every event."""

    position: int
    stream: str
    version: int
    type: str
    value: bytes


@dataclass(slots=True)
class Round:
    """What one transaction is to hold, and what to remember once it is committed."""

    head: Head
    rows: list[NewRow] = field(default_factory=list)
    outcomes: list[tuple[bytes, bytes]] = field(default_factory=list)
    parked: list[tuple[bytes, bytes]] = field(default_factory=list)
    answers: dict[bytes, bytes] = field(default_factory=dict)
    streams: dict[str, Stream] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    found: dict[str, list[bytes]] = field(default_factory=dict)
    fetched: set[str] = field(default_factory=set)


class Sequencer:
    """The rules of a ledger applied in the order of its shard's commands; of so many shards it is the given one."""

    def __init__(
        self, ledger: str, deciders: Mapping[str, Decider], memory: Memory, head: Head, number: int = 0, shards: int = 1
    ) -> None:
        self._ledger = ledger
        self._number, self._shards = number, shards
        self._deciders = deciders
        self._memory = memory
        self._head = head
        self._streams: OrderedDict[str, Stream] = OrderedDict()
        self._unsettled: dict[bytes, bytes] = {}
        self._by_last = {kind for kind, one in deciders.items() if one.by_last}
        self._looks = {type: kind for one in deciders.values() for type, kind in one.looks_beside.items()}

    def stage(self, commands: Sequence[bytes], at: datetime) -> Round:
        """Decide the commands, oldest first, all recorded at the same instant. Raises `StreamBroken`."""
        time = rfc3339(at)
        staged = Round(self._head)
        readable: list[CommandEnvelope] = []
        for value in commands:
            try:
                readable.append(decode_command_envelope(value))
            except ContractError as error:
                staged.parked.append((b"", encode_parked(value, error.code, error.field, time)))
        keys = [answer_key(envelope.commandid) for envelope in readable]
        known = self._memory.answers(keys)
        # Asked one by one, since taking a set of keys away goes over all that is kept, for however few commands.
        self._fetch(staged, {name for name in self._needed(readable) if name not in self._streams})
        for key, envelope in zip(keys, readable, strict=True):
            before = staged.answers.get(key) or self._unsettled.get(key) or known.get(key)
            if before is None:
                self._first_time(staged, envelope, key, at, time)
            else:
                self._again(staged, envelope, key, before, time)
        self._advance(staged)
        return staged

    def _needed(self, envelopes: Sequence[CommandEnvelope]) -> set[str]:
        """The streams that these commands are for, the cases beside which one may begin, what one looks for there."""
        needed = {each.subject for each in envelopes}
        # Few streams have a full stop, and looking for it is cheap.
        needed |= {case_of(each.subject) for each in envelopes if "." in each.subject and each.type in MAY_BEGIN}
        # Most cases have none of what a decision looks for beside them, so that the first is all that is looked up.
        needed |= {
            beside(self._looks[each.type], case_of(each.subject), "1") for each in envelopes if each.type in self._looks
        }
        return needed

    def _fetch(self, staged: Round, names: Set[str]) -> None:
        short = {name for name in names if name.partition("-")[0] in self._by_last}
        staged.found |= self._memory.streams(sorted(names - short))
        if short:
            staged.found |= self._memory.last(sorted(short))
        staged.fetched |= names

    def _advance(self, staged: Round) -> None:
        self._head = staged.head
        self._unsettled |= staged.answers
        for name, stream in staged.streams.items():
            self._streams[name] = stream
            self._streams.move_to_end(name)
        # What is not settled is not in the index either, but it is far from the old end of so many streams.
        while len(self._streams) > STATES_MAX:
            self._streams.popitem(last=False)

    def settle(self, staged: Round) -> None:
        """The round is on the log and in the index."""
        for key in staged.answers:
            del self._unsettled[key]

    def _again(self, staged: Round, envelope: CommandEnvelope, key: bytes, before: bytes, time: str) -> None:
        """A command id that was answered before gets the same answer, unless it now asks for something else."""
        first = decode_outcome(before)
        record_key = envelope.commandid.encode()
        if first.contentdigest == envelope.contentdigest:
            staged.outcomes.append((record_key, before))
            return
        outcome = _outcome(envelope, Status.MISMATCH, first.version, code="command.mismatch")
        staged.outcomes.append((record_key, encode_outcome(outcome, ledger=self._ledger, time=time)))
        staged.parked.append((envelope.subject.encode(), encode_parked(envelope, "command.mismatch", "id", time)))

    def _first_time(self, staged: Round, envelope: CommandEnvelope, key: bytes, at: datetime, time: str) -> None:
        outcome = self._answer(staged, envelope, at, time)
        staged.statuses[outcome.status] = staged.statuses.get(outcome.status, 0) + 1
        value = encode_outcome(outcome, ledger=self._ledger, time=time)
        staged.outcomes.append((envelope.commandid.encode(), value))
        staged.answers[key] = value
        if outcome.status is Status.UNREADABLE:
            parked = encode_parked(envelope, outcome.code or "", outcome.field or "", time)
            staged.parked.append((envelope.subject.encode(), parked))

    def _answer(self, staged: Round, envelope: CommandEnvelope, at: datetime, time: str) -> Outcome:
        version = 0
        try:
            decider = self._decider(envelope)
            stream = self._stream(staged, decider, envelope.subject)
            version = stream.version
            if not version and shard(envelope.subject, self._shards) != self._number:
                # Begun here too, there would be two of it under one name.
                return _outcome(envelope, Status.UNREADABLE, version, code="shard.other", field="subject")
            if envelope.expectedversion is not None and int(envelope.expectedversion) != version:
                return _outcome(envelope, Status.CONFLICT, version, code="version.conflict", field="expectedversion")
            if decider.beside and "." in envelope.subject and not stream.version and envelope.type in MAY_BEGIN:
                self._check_case(staged, envelope)
            events = self._decide(staged, decider, stream, envelope, at)
            return self._record(staged, decider, stream, envelope, events, time)
        except Refused as refusal:
            outcome = _outcome(envelope, Status.REFUSED, version, code=refusal.code, field=refusal.field)
            outcome.parameters.update(refusal.parameters)
            return outcome
        except ContractError as error:
            return _outcome(envelope, Status.UNREADABLE, version, code=error.code, field=error.field)
        except NotSealed as error:
            return _outcome(envelope, Status.UNREADABLE, version, code="not_sealed", field=error.field)
        except StreamBroken:
            raise
        except Exception:
            # A rule with a fault must not stop the shard: this command is parked, the others go on.
            log.exception("a rule failed", type=envelope.type, stream=envelope.subject, command=envelope.commandid)
            return _outcome(envelope, Status.UNREADABLE, version, code="rule_failed")

    def _decider(self, envelope: CommandEnvelope) -> Decider:
        kind = stream_kind(envelope.type)
        decider = self._deciders.get(kind)
        if decider is None:
            # Intake sends each command to its own ledger, so whoever sent this one is not intake.
            raise Refused("ledger.other", field="type", kind=kind, ledger=self._ledger)
        if not envelope.subject.startswith(f"{kind}-"):
            raise Refused("stream.kind", field="subject", kind=kind)
        return decider

    def _check_case(self, staged: Round, envelope: CommandEnvelope) -> None:
        """See that there is a case for a stream to begin beside, and that it is the caller's institution's."""
        name = case_of(envelope.subject)
        decider = self._deciders.get(name.partition("-")[0])
        case = self._stream(staged, decider, name) if decider is not None else None
        if case is None or not case.version:
            raise Refused("stream.unknown", field="case")
        if case.state.institution != envelope.institution:
            raise Refused("institution.other", field="institution")

    def _decide(
        self, staged: Round, decider: Decider, stream: Stream, envelope: CommandEnvelope, at: datetime
    ) -> tuple[Any, ...]:
        command = decode_command(envelope.type, envelope.data, strict=False)
        if command.OPENS and stream.version:
            raise Refused("stream.exists", field="subject")
        if command.OPENS is False and not stream.version:
            raise Refused("stream.unknown", field="subject")
        if stream.version and stream.state.institution != envelope.institution:
            raise Refused("institution.other", field="institution")
        context = Context(
            at=at,
            stream=envelope.subject,
            institution=envelope.institution,
            actor=envelope.actor,
            ids=lambda kind: derived_id(kind, envelope.commandid),
            beside=partial(self._beside, staged, envelope.subject),
        )
        return decider.decide(stream.state, command, context)

    def _beside(self, staged: Round, subject: str, kind: str) -> tuple[Any, ...]:
        """The states of the streams of a kind beside a stream's case, as of this moment of the round."""
        decider = self._deciders.get(kind)
        states: list[Any] = []
        if decider is None:
            return ()
        for name in _names(decider, case_of(subject)):
            if not (name in staged.streams or name in self._streams or name in staged.fetched):
                self._fetch(staged, {name})
            stream = self._stream(staged, decider, name)
            if not stream.version:
                break
            states.append(stream.state)
        return tuple(states)

    def _record(
        self,
        staged: Round,
        decider: Decider,
        stream: Stream,
        envelope: CommandEnvelope,
        events: tuple[Any, ...],
        time: str,
    ) -> Outcome:
        """Link the events to shard and stream. All of a command's events are staged, or none."""
        if len(events) > EVENTS_MAX:
            raise Refused("event.too_large", limit=EVENT_BYTES_MAX)
        origin = _origin(envelope)
        state, version, digest = stream
        number, shard_digest = staged.head.number, staged.head.digest
        rows: list[NewRow] = []
        named: list[NewEvent] = []
        for event in events:
            number += 1
            version += 1
            value = encode_event(
                event,
                subject=envelope.subject,
                time=time,
                sequence=version,
                shardseq=number,
                prevhash=digest,
                shardhash=shard_digest,
                origin=origin,
            )
            if len(value) > EVENT_BYTES_MAX:
                raise Refused("event.too_large", limit=EVENT_BYTES_MAX)
            digest = shard_digest = sha256(value).hexdigest()
            state = decider.evolve(state, event)
            rows.append(NewRow(number, envelope.subject, version, event.TOPIC, value))
            named.append(NewEvent(id=f"{envelope.subject}.{version}", type=event.TOPIC))
        if rows:
            staged.rows += rows
            staged.head = Head(number, shard_digest)
            staged.streams[envelope.subject] = Stream(state, version, digest)
        return _outcome(envelope, Status.ACCEPTED, version, events=tuple(named))

    def _stream(self, staged: Round, decider: Decider, name: str) -> Stream:
        stream = staged.streams.get(name) or self._streams.get(name)
        if stream is None:
            # Folded here and not when it is found: a fault in a fold is the fault of this command alone.
            stream = staged.streams[name] = load_stream(decider, staged.found.get(name, ()))
        return stream


def _names(decider: Decider, case: str) -> Iterator[str]:
    """The streams of a kind that there can be of a case, in order."""
    if not decider.beside:
        yield from (case,) if case.startswith(f"{decider.kind}-") else ()
    elif decider.only:
        yield beside(decider.kind, case, decider.only)
    else:
        yield from (beside(decider.kind, case, str(number)) for number in count(1))


def answer_key(commandid: str) -> bytes:
    """The key of a command's outcome in the index: a UUID's 16 bytes, as a short key halves the cost of the index."""
    try:
        return bytes.fromhex(commandid.replace("-", ""))
    except ValueError:
        return commandid.encode()


def first_answer(key: bytes, value: bytes) -> tuple[bytes, bytes] | None:
    """What the index keeps of a record of the outcomes topic: not the refusal of an id that was used before."""
    return None if decode_outcome(value).status is Status.MISMATCH else (answer_key(key.decode()), value)


def load_stream(decider: Decider, values: Sequence[bytes]) -> Stream:
    """Fold a stream's events, checking that each links to the one before. Raises `StreamBroken`."""
    stream = Stream(decider.initial, 0, NO_HASH)
    if decider.by_last and values:
        # What came before is not at hand; that it links up with it, the shard's own chain has shown.
        before = decode_envelope(values[0])
        stream = Stream(decider.initial, before.version - 1, before.prevhash)
    for value in values:
        recorded = decode_event(value)
        envelope = recorded.envelope
        if envelope.prevhash != stream.digest or envelope.version != stream.version + 1:
            raise StreamBroken(f"{envelope.subject} does not continue with its event {envelope.version}")
        stream = Stream(decider.evolve(stream.state, recorded.event), envelope.version, sha256(value).hexdigest())
    return stream


def _origin(envelope: CommandEnvelope) -> Origin:
    return Origin(
        institution=envelope.institution,
        commandid=envelope.commandid,
        actor=envelope.actor,
        correlationid=envelope.correlationid or envelope.commandid,
        causationid=envelope.causationid or envelope.commandid,
        traceparent=envelope.traceparent,
    )


def _outcome(
    envelope: CommandEnvelope,
    status: Status,
    version: int,
    *,
    events: tuple[NewEvent, ...] = (),
    code: str | None = None,
    field: str | None = None,
) -> Outcome:
    return Outcome(
        commandid=envelope.commandid,
        subject=envelope.subject,
        status=status,
        version=version,
        contentdigest=envelope.contentdigest,
        events=events,
        code=code,
        field=field or None,
    )
