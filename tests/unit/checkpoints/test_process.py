"""Shards are signed when there is something new, anchored, and no more once the log is not what was signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event as Flag

import pytest

from events.checkpoint import AnchorMissed, CheckpointAnchored, CheckpointEvent
from events.commands.checkpoint import CheckpointCommand, RecordAnchor, RecordCheckpoint, RecordMissedAnchor
from events.identity import checkpoint_stream
from events.vocabulary import AnchorFailure, AnchorForm
from services.audit.note import Checkpoint, opened
from services.audit.verify import Place
from services.checkpoints.anchoring import TRIES_MAX, Anchoring, Task
from services.checkpoints.checkpoint import DECIDER
from services.checkpoints.metrics import ANCHOR_AGE_SECONDS
from services.checkpoints.process import Came, Ports, Process
from services.checkpoints.watched import Overtaken, Pace, Recorded, checkpoint_event
from tests.given import NOW
from tests.logs import ShardLog, case_id, incident_story

from .stories import ORIGIN, PLACE, SIGNER, command, signed, told, values_of

HOUR = timedelta(hours=1)
STREAM = checkpoint_stream(*PLACE)


@dataclass
class Disk:
    """An anchor that answers as it is told."""

    answer: str | AnchorFailure = "receipt"
    name: str = "disk"
    form: AnchorForm = AnchorForm.FILE
    notes: list[str] = field(default_factory=list)

    def put(self, note: str, old: int, proofs: Mapping[int, Sequence[bytes]]) -> str | AnchorFailure:
        self.notes.append(note)
        return self.answer


class Instantly(Anchoring):
    """Does what it is asked at once, and waits for nothing."""

    def run_all(self) -> None:
        stop = Flag()
        stop.set()
        while not self._tasks.empty():
            self._done.put(self.attempt(self._tasks.get(), stop))


@dataclass
class Stand:
    """One shard with its checkpoints on itself, recorded as the rules have it."""

    log: ShardLog
    anchor: Disk = field(default_factory=Disk)
    now: datetime = NOW + 24 * HOUR
    pace: Pace = field(default_factory=lambda: Pace(after=HOUR, events=1_000))
    asked: list[CheckpointCommand] = field(default_factory=list)
    recorded: list[CheckpointEvent] = field(default_factory=list)
    state: object = DECIDER.initial
    read_to: int = 0

    def __post_init__(self) -> None:
        self.begin()

    def begin(self, known: Recorded | None = None) -> None:
        """The process starts, and reads what was there."""
        self.anchoring = Instantly([self.anchor])
        self.read_to = 0
        ports = Ports(
            log=self,
            places=[PLACE],
            shards=1,
            origin=ORIGIN,
            sign=SIGNER.sign,
            ask=lambda command, _: self.asked.append(command),
            anchoring=self.anchoring,
            pace=self.pace,
            now=lambda: self.now,
        )
        self.process = Process(ports, {} if known is None else {PLACE: known})

    def read(self, seconds: float) -> tuple[Sequence[Came], frozenset[Place]]:
        values = [Came(PLACE, value) for _, value in self.log.values[self.read_to :]]
        self.read_to = len(self.log.values)
        return values, frozenset({PLACE})

    def step(self) -> list[CheckpointCommand]:
        """One look; what it asked, which is then recorded."""
        self.asked.clear()
        self.process.step()
        self.anchoring.run_all()
        asked = list(self.asked)
        for one in asked:
            for event in self._decided(one):
                self.state = DECIDER.evolve(self.state, event)
                self.recorded.append(event)
                self.log.record(STREAM, event)
        return asked

    def settle(self) -> list[CheckpointCommand]:
        """Look until nothing is asked any more; all that was."""
        found: list[CheckpointCommand] = []
        for _ in range(10):
            found += self.step()
        assert not self.step()
        return found

    def report(self, number: int) -> None:
        for event in incident_story():
            self.log.record(case_id("incident", number), event)

    def _decided(self, asked: CheckpointCommand) -> Sequence[CheckpointEvent]:
        match asked:
            case RecordCheckpoint():
                return (signed(asked),)
            case RecordAnchor():
                return (
                    CheckpointAnchored(
                        institution="uni",
                        anchor=asked.anchor,
                        form=asked.form,
                        size=asked.size,
                        receipt=asked.receipt,
                        occurred_at=self.now,
                    ),
                )
            case RecordMissedAnchor():
                return (
                    AnchorMissed(
                        institution="uni",
                        anchor=asked.anchor,
                        form=asked.form,
                        size=asked.size,
                        reason=asked.reason,
                        tries=asked.tries,
                        occurred_at=self.now,
                    ),
                )


def test_what_is_new_is_signed_recorded_and_anchored_once() -> None:
    stand = Stand(told(4))
    size = stand.log.head.number
    first, anchor = stand.settle()
    assert isinstance(first, RecordCheckpoint)
    assert (first.size, first.before) == (size, 0)
    assert Checkpoint.parse(opened(first.note, {ORIGIN: SIGNER.verifier})).size == size
    assert isinstance(anchor, RecordAnchor)
    assert (anchor.size, stand.anchor.notes) == (size, [first.note])
    assert ANCHOR_AGE_SECONDS.labels("disk")._value.get() == 0


def test_checkpoints_are_no_reason_for_checkpoints_but_the_next_covers_them() -> None:
    stand = Stand(told(4))
    stand.settle()
    assert stand.settle() == []
    stand.report(9)
    stand.now += 2 * HOUR
    second, _ = stand.settle()
    assert isinstance(second, RecordCheckpoint)
    assert second.size == stand.log.head.number - 2, "all but what was recorded of it since"
    assert second.before == stand.recorded[0].size
    state = DECIDER.initial
    for event in stand.recorded:
        state = DECIDER.evolve(state, event)


def test_it_waits_for_its_time_or_for_enough() -> None:
    stand = Stand(told(4), now=NOW)
    assert not stand.step()
    stand.now += 2 * HOUR
    assert stand.step()
    busy = Stand(told(4), now=NOW, pace=Pace(after=HOUR, events=3))
    assert busy.step()


def test_after_a_restart_it_goes_on_from_what_is_on_the_log() -> None:
    stand = Stand(told(4))
    stand.settle()
    known = Recorded()
    for value in values_of(stand.log):
        found = checkpoint_event(value)
        known = known.after(found[1]) if found else known
    stand.report(9)
    stand.now += 2 * HOUR
    stand.begin(known)
    second, anchor = stand.settle()
    assert isinstance(second, RecordCheckpoint)
    assert second.before == known.size
    assert second.proof
    assert isinstance(anchor, RecordAnchor)


def test_a_checkpoint_that_was_signed_before_a_crash_is_anchored_after_it() -> None:
    stand = Stand(told(4))
    (first,) = stand.step()
    assert isinstance(first, RecordCheckpoint)
    stand.begin(Recorded(size=first.size, root=first.root, note=first.note))
    (anchor,) = stand.settle()
    assert isinstance(anchor, RecordAnchor)
    assert anchor.size == first.size


def test_a_log_that_was_rewritten_is_never_signed_again() -> None:
    stand = Stand(told(4))
    before = command(values_of(told(3)), 5)
    stand.begin(Recorded(size=5, root="0" * 64, note=before.note, anchored={"disk": 5}))
    assert stand.settle() == []
    assert stand.process.halted == {PLACE: "event 1 to 5: at least one is not what was signed over"}
    stand.report(9)
    stand.now += 9 * HOUR
    assert stand.settle() == []


def test_a_chain_that_breaks_is_never_signed() -> None:
    log = told(4)
    key, value = log.values[5]
    log.values[5] = key, value.replace(b"handler", b"another")
    stand = Stand(log)
    assert stand.settle() == []
    assert "event 5" in stand.process.halted[PLACE]


def test_a_log_that_was_cut_off_is_not_signed_until_it_is_as_long_again() -> None:
    stand = Stand(told(4))
    size = stand.log.head.number
    stand.begin(Recorded(size=size + 1, root="0" * 64, note="", anchored={"disk": size + 1}))
    assert stand.settle() == []
    stand.report(9)
    stand.now += 9 * HOUR
    assert stand.settle() == []
    assert PLACE in stand.process.halted, "what was written in place of what was cut off is not what was signed"


def test_an_anchor_that_is_away_is_missed_on_the_log_and_tried_again_later() -> None:
    stand = Stand(told(4), anchor=Disk(answer=AnchorFailure.UNREACHABLE))
    _, missed = stand.settle()
    assert isinstance(missed, RecordMissedAnchor)
    assert (missed.reason, missed.tries <= TRIES_MAX) == (AnchorFailure.UNREACHABLE, True)
    assert stand.settle() == [], "not at every look"
    assert ANCHOR_AGE_SECONDS.labels("disk")._value.get() > HOUR.total_seconds()
    stand.anchor.answer = "receipt"
    stand.now += 2 * HOUR
    (anchor,) = stand.settle()
    assert isinstance(anchor, RecordAnchor)


def test_what_another_signed_is_read_again() -> None:
    stand = Stand(told(4), now=NOW)
    stand.step()
    other = command(values_of(stand.log), 5)
    stand.log.record(STREAM, signed(other))
    stand.now += 24 * HOUR
    with pytest.raises(Overtaken):
        stand.step()


def test_what_was_not_reachable_is_tried_a_few_times_and_what_was_refused_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.checkpoints.anchoring.RETRY_SECONDS", 0.0)
    for answer, tries in ((AnchorFailure.UNREACHABLE, TRIES_MAX), (AnchorFailure.REFUSED, 1), ("receipt", 1)):
        disk = Disk(answer=answer)
        done = Anchoring([disk]).attempt(Task(PLACE, "disk", 5, "note", 0, {}), Flag())
        assert (done.tries, len(disk.notes)) == (tries, tries)
        assert answer in {done.receipt, done.reason}
