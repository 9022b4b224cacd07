"""The recorders of the `eventsourcing` library, on one shard of a ledger in Kafka."""

from collections.abc import Callable, Mapping, Sequence
from threading import Event
from typing import Any, TypeVar
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    ListenNotifySubscription,
    Notification,
    OperationalError,
    ProcessRecorder,
    Recorder,
    StoredEvent,
    Subscription,
    Tracking,
    TrackingRecorder,
)

from .batch import Call, Change
from .index import Damaged, Row
from .leases import Lease
from .reads import Reads
from .stored import entries, state_of
from .tracked import notification_id_of, position_key, view_key

Answer = TypeVar("Answer")


class KafkaRecorder(Recorder):
    """What all of them have: a shard to record in, and an index of it to read from."""

    def __init__(self, lease: Lease, originator_id_class: type[UUID | str] = UUID) -> None:
        self._lease = lease
        self._originator_id_class = originator_id_class

    def _read(self, query: Callable[[Reads], Answer]) -> Answer:
        sequencer = self._lease.sequencer
        try:
            return query(sequencer.reads)
        except Damaged:
            sequencer.repair()
        try:
            return query(sequencer.reads)
        except Damaged as error:
            raise OperationalError(f"the index was loaded from the log and is damaged again: {error}") from error

    def _insert(
        self,
        stored_events: Sequence[StoredEvent],
        tracking: Tracking | None = None,
        changes: Mapping[str, Change] | None = None,
    ) -> Sequence[int]:
        if not stored_events and tracking is None:
            return []
        call = Call(entries(stored_events, self._originator_id_class), tracking, changes or {})
        return self._lease.sequencer.record(call)


class KafkaAggregateRecorder(KafkaRecorder, AggregateRecorder):
    """Records the events, or the snapshots, of aggregates."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Record the events, all of them or none. Raises `IntegrityError` on a conflict."""
        self._insert(stored_events)
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of an aggregate."""
        stream = str(originator_id)
        found = self._read(lambda reads: reads.stream(stream, gt=gt, lte=lte, desc=desc, limit=limit))
        return [StoredEvent(originator_id, event.version, event.type, state_of(event.value)) for event in found]


class KafkaApplicationRecorder(KafkaAggregateRecorder, ApplicationRecorder):
    """Records the events of an application; their notification ids are their numbers in the shard, from 1, no gaps."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Record the events, all of them or none, and return their ids. Raises `IntegrityError` on a conflict."""
        return self._insert(stored_events)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The events of the application from one id up to another."""
        first = 1 if start is None else start if inclusive_of_start else start + 1
        return [
            self._notification(event) for event in self._read(lambda reads: reads.shard(first, stop, topics, limit))
        ]

    def _notification(self, event: Row) -> Notification:
        originator_id = self._originator_id_class(event.stream)
        return Notification(originator_id, event.version, event.type, state_of(event.value), event.position)

    def max_notification_id(self) -> int | None:
        """The id of the application's last event."""
        return self._read(lambda reads: reads.position())

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """An iterator of the application's events that waits for more, whichever process records them."""
        return KafkaSubscription(self, gt=gt, topics=topics)

    def listen(self, event: Event) -> None:
        """Set the event whenever something was recorded."""
        self._lease.sequencer.listen(event)

    def unlisten(self, event: Event) -> None:
        """Set it no more."""
        self._lease.unlisten(event)


class KafkaSubscription(ListenNotifySubscription[KafkaApplicationRecorder]):
    """Pulls from the index when the sequencer says that there is more."""

    def __init__(self, recorder: KafkaApplicationRecorder, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._recorder.listen(self._has_been_notified)
        # What was recorded after the first pull and before the line above was told to nobody.
        self._has_been_notified.set()

    def stop(self) -> None:
        """Stop the subscription."""
        super().stop()
        self._recorder.unlisten(self._has_been_notified)


class KafkaTrackingRecorder(KafkaRecorder, TrackingRecorder):
    """Records positions in upstream applications, and with them what a view has made of the events up to there.

    A view is a subclass whose methods call `track` with the changes of its values, and `value` to read them.
    """

    def insert_tracking(self, tracking: Tracking) -> None:
        """Record the position. Raises `IntegrityError` unless it is beyond the one before."""
        self.track(tracking)

    def track(self, tracking: Tracking, changes: Mapping[str, Change] | None = None) -> None:
        """Record the position and change the view's values, by name, in one transaction.

        Each change gets the present value, None where there is none, and returns the next; it must be pure and quick,
        since the shard's one writer calls it. Raises `IntegrityError`, and then changes nothing.
        """
        self._insert((), tracking, changes)

    def value(self, name: str) -> bytes | None:
        """A value of the view, None where there is none."""
        found = self._read(lambda reads: reads.answer(view_key(name)))
        return None if found is None else state_of(found)

    def max_tracking_id(self, application_name: str) -> int | None:
        """The position in an upstream application."""
        found = self._read(lambda reads: reads.answer(position_key(application_name)))
        return None if found is None else notification_id_of(found)


class KafkaProcessRecorder(KafkaTrackingRecorder, KafkaApplicationRecorder, ProcessRecorder):
    """Records events and the position that led to them in one transaction."""

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, tracking: Tracking | None = None, **_: Any
    ) -> Sequence[int] | None:
        """Record the events and the position, all or nothing. Raises `IntegrityError` on a conflict in either."""
        return self._insert(stored_events, tracking)
