"""The one thread of this process that records in a shard: it takes all calls that wait into one transaction."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Condition, Event, Lock, Thread, current_thread
from typing import TypeVar

from confluent_kafka import KafkaException
from eventsourcing.persistence import InternalError, OperationalError

from events.chain import Head

from ..kafka.writer import Fenced, InDoubt
from .batch import Batch, Call, Key
from .follower import Follower
from .index import Damaged, ShardIndex
from .reads import Reads
from .shard_log import LogDamaged, ShardLog, ShardPlace
from .slot import Slot

CALLS_MAX = 1_000  # One transaction: more only make the first of them wait.
BYTES_MAX = 8 * 1024 * 1024  # One call may have more than that, and is then alone in its transaction.
HEADS_MAX = 20_000  # A few MiB; beyond, all are forgotten, and found in the index again.
FOLLOW_SECONDS = 0.05  # How long a call may have to wait while the tail is read.
LOOK_SECONDS = 0.25  # How often an idle writer looks whether another process has recorded.
RETRY_SECONDS = 1.0
CLOSE_SECONDS_MAX = 15.0  # A transaction that is on its way ends by its own limits before.

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class Sequencer:
    """A shard as all recorders of this process share it, readable at once and recorded in by whoever calls.

    It becomes the shard's writer at the first call, which fences the writer that another process has, and is fenced in
    its turn when another process records. While it is not the writer it follows the log, so that readers and listeners
    here learn what was recorded elsewhere. It lives as long as something holds it.
    """

    def __init__(self, bootstrap: str, place: ShardPlace, index_dir: Path, *, dense: bool) -> None:
        self._bootstrap = bootstrap
        self._dense = dense
        self._slot = Slot(index_dir, place.identity)
        self._shard = ShardLog(bootstrap, place, self._slot.directory, ShardIndex)
        self.reads = Reads(self._shard.index)
        self._writing = False
        self._follower: Follower | None = None
        self._calls: deque[Call] = deque()
        self._repairs: deque[Future[None]] = deque()
        self._arrived = Condition()
        self._holders: set[object] = set()
        self._life = Lock()
        self._ended = False
        self._listeners: frozenset[Event] = frozenset()
        self._heads: dict[Key, Head] = {}
        self._trouble = ""
        self._must_load = False
        try:
            self._shard.load()
        except (InDoubt, LogDamaged) as error:
            self._close()
            raise _told(error) from error
        self._thread = Thread(target=self._run, name=f"sequencer-{place.identity}", daemon=True)

    def record(self, call: Call) -> Sequence[int]:
        """The notification ids of the call's events, once they are on the log.

        Raises `IntegrityError` on a conflict, and then nothing of it is recorded. Raises `OperationalError` where
        Kafka is away, where another process has taken the shard, and where it is not known what became of the call.
        Raises `InternalError` where the log is damaged.
        """
        with self._arrived:
            self._calls.append(call)
            self._arrived.notify_all()
        return call.done.result()

    def repair(self) -> None:
        """Throw the index away and load it from the log. Raises `OperationalError` and `InternalError`."""
        done: Future[None] = Future()
        with self._arrived:
            self._repairs.append(done)
            self._arrived.notify_all()
        done.result()

    def listen(self, event: Event) -> None:
        """Set the event whenever something was recorded, here or elsewhere."""
        with self._life:
            self._listeners |= {event}

    def unlisten(self, event: Event) -> None:
        """Set it no more."""
        with self._life:
            self._listeners -= {event}

    def hold(self, holder: object) -> bool:
        """Keep the sequencer alive for the holder; false if it has ended already."""
        with self._life:
            if self._ended:
                return False
            self._holders.add(holder)
            if self._thread.ident is None:
                self._thread.start()
            return True

    def drop(self, holder: object) -> None:
        """Let go; without holders it ends soon. Takes no lock, so that a garbage collection may call it anywhere."""
        self._holders.discard(holder)

    def end(self) -> None:
        """End whoever holds it, once the calls that wait are answered."""
        self._holders.clear()
        self.wait_ended()

    @property
    def ended(self) -> bool:
        """Whether it has ended, and a new one is needed."""
        return self._ended

    def wait_ended(self) -> None:
        """If nothing holds it any more, wait until its index is closed."""
        if not self._holders and self._thread is not current_thread():
            with self._arrived:
                self._arrived.notify_all()
            self._thread.join(CLOSE_SECONDS_MAX)

    def _run(self) -> None:
        while not self._has_ended():
            calls, repairs = self._take()
            try:
                if repairs:
                    self._rebuild()
                if calls:
                    self._serve(calls)
                elif not repairs:
                    self._follow()
            except Exception as error:  # noqa: BLE001 - whatever went wrong, those who wait must be told
                self._tell(error, calls, repairs)
            else:
                self._trouble = ""
                for done in repairs:
                    done.set_result(None)
        self._close()

    def _close(self) -> None:
        self._stop_following()
        self.reads.close()
        self._shard.close()
        self._slot.close()

    def _has_ended(self) -> bool:
        with self._life:
            self._ended = not self._holders and not self._calls
            return self._ended

    def _take(self) -> tuple[list[Call], list[Future[None]]]:
        """What waits by now, within the limits of one transaction; while writing, what comes soon."""
        with self._arrived:
            if self._writing and not self._calls and not self._repairs:
                self._arrived.wait(LOOK_SECONDS)
            calls: list[Call] = []
            size = 0
            while self._calls and len(calls) < CALLS_MAX and (not calls or size < BYTES_MAX):
                calls.append(self._calls.popleft())
                size += sum(len(entry.state) for entry in calls[-1].entries)
            repairs = list(self._repairs)
            self._repairs.clear()
        return calls, repairs

    def _serve(self, calls: Sequence[Call]) -> None:
        """Record the calls in one transaction, then answer them all: who met a conflict must see what it was with."""
        self._become_writer()
        batch, answers = self._mended(lambda: self._admit(calls))
        if batch.rows or batch.answers:
            self._write(batch)
        for listener in self._listeners:
            listener.set()
        for call, answer in zip(calls, answers, strict=True):
            if isinstance(answer, Exception):
                call.done.set_exception(answer)
            else:
                call.done.set_result(answer)

    def _admit(self, calls: Sequence[Call]) -> tuple[Batch, list[Sequence[int] | Exception]]:
        batch = Batch(self._shard.place, self._shard.head, self.reads, known=self._heads, dense=self._dense)
        answers: list[Sequence[int] | Exception] = []
        for call in calls:
            try:
                answers.append(batch.admit(call))
            except Damaged:
                raise
            except Exception as error:  # noqa: BLE001 - a refusal, or what a caller's own change of a view raised
                answers.append(error)
        return batch, answers

    def _write(self, batch: Batch) -> None:
        """Commit the batch and take it into the index. Raises `InDoubt` where the log does not have it."""
        try:
            self._shard.stage(batch.records())
            self._shard.finish()
        except Fenced:
            raise
        except InDoubt as doubt:
            self._writing = False
            self._become_writer()
            if not self._mended(lambda: batch.is_recorded(self._shard.index)):
                raise doubt
            return  # Without its heads: another process may have gone on from them before this one took over again.
        try:
            self._shard.remember(batch.rows, list(batch.answers.items()), batch.head)
        except Damaged:
            self._rebuild()
        if len(self._heads) > HEADS_MAX:
            self._heads.clear()
        self._heads.update(batch.heads)

    def _become_writer(self) -> None:
        if not self._writing:
            with self.reads.renewed():
                self._shard.open()
            self._writing = True
            self._heads = {}

    def _rebuild(self) -> None:
        with self.reads.renewed():
            self._shard.index.clear()
            self._shard.load()

    def _mended(self, act: Callable[[], Result]) -> Result:
        """Do what needs the index, and do it again with one loaded from the log where it turns out to be damaged."""
        try:
            return act()
        except Damaged:
            self._rebuild()
            return act()

    def _follow(self) -> None:
        if self._must_load:
            with self.reads.renewed():
                self._shard.load()
            self._must_load = False
        if self._follower is None:
            self._follower = Follower(self._bootstrap, self._shard)
        follower, timeout = self._follower, 0 if self._writing else FOLLOW_SECONDS
        if self._mended(lambda: follower.read(timeout)):
            self._writing = False
            for listener in self._listeners:
                listener.set()

    def _stop_following(self) -> None:
        if self._follower is not None:
            self._follower.close()
            self._follower = None

    def _tell(self, error: Exception, calls: Sequence[Call], repairs: Sequence["Future[None]"]) -> None:
        self._writing = False
        self._must_load = True
        self._stop_following()
        if str(error) != self._trouble:
            _log.error("%s: %s: %s", self._shard.place.identity, type(error).__name__, error)
        self._trouble = str(error)
        told = _told(error)
        told.__cause__ = error
        for call in calls:
            if not call.done.done():
                call.done.set_exception(told)
        for repaired in repairs:
            repaired.set_exception(told)
        with self._arrived:
            if not self._calls and not self._repairs:
                self._arrived.wait(RETRY_SECONDS)


def _told(error: Exception) -> Exception:
    """What the library's users expect to be raised."""
    match error:
        case Fenced():
            return OperationalError(
                "another process records in this shard now; look whether this call was recorded, then try again"
            )
        case InDoubt() | KafkaException() | Damaged():
            return OperationalError(f"not recorded, as far as is known; look, then try again: {error}")
        case LogDamaged():
            return InternalError(f"the log is damaged, nothing can be recorded: {error}")
        case _:
            return InternalError(f"{type(error).__name__}: {error}")
