"""The log as the console reads it: one tail that all viewers share, an index by case, and single records."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from threading import Condition, Lock
from threading import Event as Flag

import msgspec
import structlog

from events.codec import GENESIS_TYPE, decode_envelope
from events.envelope import Envelope
from events.errors import ContractError
from events.identity import case_of
from events.ledgers import CASES, Ledger, Part
from events.ledgers import shard as shard_of
from infra.kafka.case_index import CaseIndex, Entry
from infra.kafka.live_tail import Arrived, LiveTail
from infra.kafka.pick import Picked, Picker
from infra.settings import Settings

from ..console.logged import Behind, Logged

READ_RECORDS_MAX = 10_000
READ_SECONDS = 0.5
RETRY_SECONDS = 2.0
WAIT_SECONDS_MAX = 2.0  # A tail that is well is milliseconds behind.
AGAIN_MAX = 50
RECENT_MAX = 500  # Kept for whoever follows live: newer ones push older ones out.
# While much comes in, so long is waited for more of it, or until someone asks for a case: each time costs the same,
# however little it brought.
GATHER_SECONDS = 0.25

log = structlog.get_logger(__name__)


class _Line(msgspec.Struct, frozen=True):
    type: str
    subject: str
    correlationid: str = ""


_line = msgspec.json.Decoder(_Line)


class Logbook:
    """Reads of the log for pages. `run` keeps it current; every other method is for any thread.

    Raises `ConnectionError` while the broker is away, and `Behind` where the index has yet to be made.
    """

    def __init__(self, settings: Settings, ledger: Ledger = CASES) -> None:
        self._settings = settings
        self._ledger = ledger
        topic = ledger.topic(Part.EVENTS)
        self._tail = LiveTail(settings.kafka, topic)
        self._picker = Picker(settings.kafka, topic)
        self._index: CaseIndex | None = None
        self._moved = Condition()
        self._places: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        self._recent: deque[Arrived] = deque(maxlen=RECENT_MAX)
        self._asked = Flag()
        self._lock = Lock()
        self._listeners: list[Callable[[], None]] = []

    def run(self, stop: Flag) -> None:
        """Follow the log until told to stop; begin again where the broker was away."""
        while not stop.is_set():
            try:
                self._follow(stop)
            except ConnectionError as error:
                log.warning("console.log-away", reason=str(error))
                stop.wait(RETRY_SECONDS)

    def tell(self, listener: Callable[[], None]) -> None:
        """Call this after something came, from the thread that follows."""
        self._listeners.append(listener)

    def case(self, case: str) -> Sequence[Logged]:
        """Every event of a case and of what lies beside it, in the order of the log."""
        index = self._current(shard_of(case, self._settings.shards))
        found = map(_logged, self._picker.pick(index.of(case)))
        return [one for one in found if case_of(one.envelope.subject) == case]

    def stream(self, name: str) -> Sequence[Logged]:
        """Every event of one stream."""
        return [one for one in self.case(case_of(name)) if one.envelope.subject == name]

    def correlated(self, correlation: str) -> Sequence[Logged]:
        """Every event with a correlation, on every shard."""
        for shard in range(self._settings.shards):
            index = self._current(shard)
        found = map(_logged, self._picker.pick(index.of(correlation)))
        return [one for one in found if one.envelope.correlationid == correlation]

    def recent(self) -> Iterator[Logged]:
        """The newest events, those that came last first; each is read when it is asked for."""
        with self._lock:
            records = sorted(self._recent, key=attrgetter("at", "offset"), reverse=True)
        return (one for record in records if (one := _readable(record)) is not None)

    @property
    def progress(self) -> tuple[int, int]:
        """How far the index is: records read, of so many."""
        with self._moved:
            return sum(self._places.values()), sum(
                max(end, self._places.get(shard, 0)) for shard, end in self._ends.items()
            )

    def close(self) -> None:
        """Read no more."""
        self._tail.close()
        self._picker.close()
        if self._index is not None:
            self._index.close()

    def _follow(self, stop: Flag) -> None:
        index = self._opened()
        shards = range(self._settings.shards)
        ends = {shard: self._tail.end(shard) for shard in shards}
        for shard in shards:
            if index.place(shard) > ends[shard]:
                index.forget(shard)
        with self._moved:
            # A little of what is known is read again, so that who follows live does not begin with nothing.
            self._places = {shard: max(0, index.place(shard) - AGAIN_MAX) for shard in shards}
            self._ends = ends
            self._index = index
        self._tail.follow(self._places)
        while not stop.is_set():
            read = self._tail.read(READ_RECORDS_MAX, READ_SECONDS)
            if read.records or read.ends:
                self._take(index, read.records, read.ends)
            if read.records and len(read.records) < READ_RECORDS_MAX:
                self._asked.wait(GATHER_SECONDS)
                self._asked.clear()

    def _opened(self) -> CaseIndex:
        if self._index is not None:
            return self._index
        path = self._settings.data / "console" / self._settings.slot / f"{self._ledger.name}.sqlite"
        return CaseIndex(Path(path), f"{self._tail.log()}/{self._settings.shards}")

    def _take(self, index: CaseIndex, records: Sequence[Arrived], ends: Mapping[int, int]) -> None:
        entries: list[Entry] = []
        places = dict(ends)
        for record in records:
            places[record.shard] = max(places.get(record.shard, 0), record.offset + 1)
            if (entry := _entry(record)) is not None:
                entries.append(entry)
        index.add(entries, places)
        # Only what comes while someone could look is shown as live; a catching up is none.
        with self._lock:
            self._recent += records[-RECENT_MAX:]
        with self._moved:
            self._places |= places
            self._moved.notify_all()
        if records:
            for listener in self._listeners:
                listener()

    def _current(self, shard: int) -> CaseIndex:
        """The index, once it has all that lies on a shard now."""
        end = self._picker.end(shard)
        give_up_at = time.monotonic() + WAIT_SECONDS_MAX
        with self._moved:
            while self._index is None or self._places.get(shard, 0) < end:
                self._asked.set()
                if not self._moved.wait(max(0.0, give_up_at - time.monotonic())) and time.monotonic() >= give_up_at:
                    raise Behind(sum(self._places.values()), sum(self._ends.values()))
            return self._index


def _entry(record: Arrived) -> Entry | None:
    try:
        line = _line.decode(record.value)
    except msgspec.MsgspecError:
        return None  # What is no event is told by verifying; a case cannot be known of it.
    if line.type == GENESIS_TYPE:
        return None
    return Entry(record.shard, record.offset, case_of(line.subject), line.correlationid)


def _readable(record: Arrived) -> Logged | None:
    try:
        return _logged(record)
    except ContractError:
        return None


def _logged(record: Arrived | Picked) -> Logged:
    envelope: Envelope = decode_envelope(record.value)
    return Logged(shard=record.shard, offset=record.offset, at=record.at, value=record.value, envelope=envelope)
