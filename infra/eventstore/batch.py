"""What one transaction will write: the calls that waited, checked one after the other, each whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

from eventsourcing.persistence import IntegrityError, ProgrammingError, Tracking

from events.chain import Head
from events.codec import rfc3339
from events.envelope import NO_HASH, SOURCE_LEDGER
from events.ledgers import shard

from ..kafka.writer import Record
from .index import Row, ShardIndex
from .reads import Reads
from .shard_log import LogDamaged, ShardPlace
from .stored import Entry, Recorded, encode_entry, state_of
from .tracked import POSITION, encode_position, encode_view, notification_id_of, position_key, view_key

# Under what a stream's head is found; where versions need not be dense, each version by itself.
Key = tuple[str, int | None]

# From the present value, None where there is none yet, to the next. Called by the writer: pure, and quick.
Change = Callable[[bytes | None], bytes]


@dataclass(slots=True, eq=False)
class Call:
    """One caller's wish: events, a position that led to them, and what changes in a view by them.

    `done` is answered once the log has all of it, with the notification ids, or has none of it.
    """

    entries: Sequence[Entry] = ()
    tracking: Tracking | None = None
    changes: Mapping[str, Change] = field(default_factory=dict)
    commandid: str = field(default_factory=lambda: str(uuid4()))
    done: "Future[Sequence[int]]" = field(default_factory=Future)


class Batch:
    """The records of one transaction, and what the index will have once it is committed.

    With `dense`, a stream must go on with its very next version; without, which snapshots need, a version must only be
    new. Either way the checks see what the index has and what was admitted before. `known` are heads that need not be
    looked up; `heads` are those that the batch moves.
    """

    def __init__(self, place: ShardPlace, head: Head, reads: Reads, *, known: Mapping[Key, Head], dense: bool) -> None:
        self.head = head
        self.heads: dict[Key, Head] = {}
        self.rows: list[Row] = []
        self.answers: dict[bytes, bytes] = {}
        self._place = place
        self._reads = reads
        self._dense = dense
        self._known = known
        self._source = f"{SOURCE_LEDGER}{place.ledger}"
        self._actor = f"application:{place.ledger}"
        self._time = rfc3339(datetime.now(UTC))

    def admit(self, call: Call) -> list[int]:
        """The notification ids of the call's events. Raises `IntegrityError`, and what a change of a view raises."""
        recorded = Recorded(self._source, self._actor, self._time, call.commandid)
        answers = self._position(call.tracking, recorded) if call.tracking else {}
        answers.update(self._views(call.changes, recorded))
        head, rows, heads = self._chain(call.entries, recorded)
        self.head = head
        self.rows += rows
        self.heads.update(heads)
        self.answers.update(answers)
        return [row.position for row in rows]

    def records(self) -> dict[str, list[Record]]:
        """What is to be written, by topic."""
        events = [Record(row.stream.encode(), row.value) for row in self.rows]
        answers = [Record(key, value) for key, value in self.answers.items()]
        found = {self._place.events_topic: events, self._place.answers_topic: answers}
        return {topic: records for topic, records in found.items() if records}

    def is_recorded(self, index: ShardIndex) -> bool:
        """Whether the log has it, by an index that was loaded since. Raises `LogDamaged` where it has only a part."""
        if not self.rows:
            return all(index.answers([key]).get(key) == value for key, value in self.answers.items())
        last = self.rows[-1]
        if index.event(last.position) != last.value:
            return False
        for key, value in self.answers.items():
            found = index.answers([key]).get(key)
            # A writer that came between may have moved on from there, never back.
            if key.startswith(POSITION) and (found is None or notification_id_of(found) < notification_id_of(value)):
                raise LogDamaged(f"{self._place.answers_topic} lacks what came with event {last.position}")
        return True

    def _chain(self, entries: Sequence[Entry], recorded: Recorded) -> tuple[Head, list[Row], dict[Key, Head]]:
        number, digest = self.head.number, self.head.digest
        rows: list[Row] = []
        heads: dict[Key, Head] = {}
        for entry in entries:
            key, prevhash = self._link(entry, heads)
            number += 1
            value = encode_entry(entry, recorded, shardseq=number, prevhash=prevhash, shardhash=digest)
            digest = sha256(value).hexdigest()
            heads[key] = Head(entry.version, digest)
            rows.append(Row(number, entry.stream, entry.version, entry.topic, value))
        return Head(number, digest), rows, heads

    def _link(self, entry: Entry, heads: Mapping[Key, Head]) -> tuple[Key, str]:
        """Under what a later event finds this one, and the hash of the one before it. Raises `IntegrityError`."""
        stream, version = entry.stream, entry.version
        if self._place.shards > 1 and shard(stream, self._place.shards) != self._place.shard:
            raise ProgrammingError(f"{stream} belongs to shard {shard(stream, self._place.shards)}")
        if not self._dense:
            key: Key = (stream, version)
            new = not any(key in found for found in (heads, self.heads, self._known))
            if not new or self._reads.stream(stream, gt=version - 1, lte=version):
                raise IntegrityError(f"{stream} has version {version} already")
            return key, NO_HASH
        key = (stream, None)
        before = heads.get(key) or self.heads.get(key) or self._known.get(key) or self._stored(stream)
        if before is None and version not in (0, 1):
            raise IntegrityError(f"{stream} is empty, and begins with version 0 or 1, not {version}")
        if before is not None and version != before.number + 1:
            raise IntegrityError(f"{stream} is at version {before.number}, and cannot go on with {version}")
        return key, before.digest if before else NO_HASH

    def _stored(self, stream: str) -> Head | None:
        last = self._reads.last(stream)
        return Head(last.version, sha256(last.value).hexdigest()) if last else None

    def _position(self, tracking: Tracking, recorded: Recorded) -> dict[bytes, bytes]:
        key = position_key(tracking.application_name)
        before = self._answer(key)
        if before is not None and tracking.notification_id <= (reached := notification_id_of(before)):
            name, wanted = tracking.application_name, tracking.notification_id
            raise IntegrityError(f"{name} was followed up to {reached}, and cannot go on with {wanted}")
        return {key: encode_position(tracking.application_name, tracking.notification_id, recorded)}

    def _views(self, changes: Mapping[str, Change], recorded: Recorded) -> dict[bytes, bytes]:
        changed = {}
        for name, change in changes.items():
            key = view_key(name)
            before = self._answer(key)
            changed[key] = encode_view(name, change(before and state_of(before)), recorded)
        return changed

    def _answer(self, key: bytes) -> bytes | None:
        return self.answers.get(key) or self._reads.answer(key)
