"""Several processes on one shard: one writes, the last one to begin; what was acknowledged is there, once."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest
from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError, Tracking

from events.codec import decode_envelope, encode_genesis
from infra.eventstore import sequencer
from infra.eventstore.shard_log import GENESIS_RECORDS
from infra.kafka.tail import TailReader
from infra.kafka.writer import InDoubt, TransactionalWriter
from tests.contract.eventstore import counters
from tests.eventually import eventually, patience_seconds

from .eventstore_process import EVENTS_PER_CALL
from .eventstore_stand import everything, log, new_ledger, recorders, stream, verified

pytestmark = pytest.mark.kafka


def test_a_second_process_takes_over_and_the_first_is_told(
    kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An idle writer would look, and notice without an error.
    monkeypatch.setattr(sequencer, "LOOK_SECONDS", 60)
    ledger = new_ledger()
    shared, other = stream(3), stream(1)
    with recorders(kafka, tmp_path / "one", ledger) as one, recorders(kafka, tmp_path / "two", ledger) as two:
        first, second = one.application_recorder(), two.application_recorder()
        assert first.insert_events(shared[:1]) == [1]
        assert second.insert_events(shared[1:2]) == [2]
        with pytest.raises(OperationalError, match="another process"):
            first.insert_events(other)
        with pytest.raises(IntegrityError, match="at version 2"):
            first.insert_events(shared[1:2])
        assert first.insert_events(shared[2:]) == [3]
        with pytest.raises(OperationalError, match="another process"):
            second.insert_events(other)
        assert second.insert_events(other) == [4]
        assert len(everything(second)) == 4
    assert len(verified(kafka, ledger)) == 4


def test_an_idle_writer_notices_that_it_was_replaced_and_takes_the_shard_back(kafka: str, tmp_path: Path) -> None:
    ledger = new_ledger()
    with recorders(kafka, tmp_path / "one", ledger) as one, recorders(kafka, tmp_path / "two", ledger) as two:
        first, second = one.application_recorder(), two.application_recorder()
        for number in range(1, 6):
            writer, reader = (first, second) if number % 2 else (second, first)
            assert writer.insert_events(stream(1)) == [number]
            eventually(lambda reader=reader, number=number: reader.max_notification_id() == number)  # type: ignore[misc]


def test_a_subscription_brings_what_another_process_records(kafka: str, tmp_path: Path) -> None:
    ledger = new_ledger()
    with recorders(kafka, tmp_path / "one", ledger) as one, recorders(kafka, tmp_path / "two", ledger) as two:
        writer, reader = one.process_recorder(), two.process_recorder()
        writer.insert_events(stream(2), tracking=Tracking("upstream", 5))
        with reader.subscribe(gt=None) as subscription:
            assert [next(subscription).id for _ in range(2)] == [1, 2]
            writer.insert_events(stream(2), tracking=Tracking("upstream", 6))
            assert [next(subscription).id for _ in range(2)] == [3, 4]
        reader.wait("upstream", 6, timeout=patience_seconds)


def test_factories_of_one_process_share_the_shard(kafka: str, tmp_path: Path) -> None:
    ledger = new_ledger()
    with recorders(kafka, tmp_path, ledger) as one:
        first = one.application_recorder()
        with recorders(kafka, tmp_path, ledger) as two:
            second = two.process_recorder()
            for number in (1, 3, 5):
                assert first.insert_events(stream(1)) == [number]
                assert second.insert_events(stream(1)) == [number + 1]
                assert everything(first) == everything(second)
        assert first.insert_events(stream(1)) == [7]
    with pytest.raises(InterfaceError):
        first.insert_events(stream(1))


def test_a_commit_whose_answer_was_lost_is_found_on_the_log(
    kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = TransactionalWriter.finish

    def lose_the_answer(writer: TransactionalWriter, *_: object) -> None:
        monkeypatch.setattr(TransactionalWriter, "finish", finish)
        finish(writer)
        raise InDoubt("the answer was lost")

    ledger = new_ledger()
    with recorders(kafka, tmp_path, ledger) as factory:
        recorder = factory.process_recorder()
        assert recorder.insert_events(stream(1)) == [1]
        monkeypatch.setattr(TransactionalWriter, "finish", lose_the_answer)
        assert recorder.insert_events(stream(2), tracking=Tracking("upstream", 1)) == [2, 3]
        monkeypatch.setattr(TransactionalWriter, "finish", lose_the_answer)
        recorder.insert_tracking(Tracking("upstream", 2))
        assert recorder.max_tracking_id("upstream") == 2
        assert recorder.insert_events(stream(1)) == [4]
    assert len(verified(kafka, ledger)) == 4


def test_what_another_process_recorded_after_a_commit_in_doubt_is_seen(
    kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, shared = new_ledger(), stream(4)
    finish = TransactionalWriter.finish
    with recorders(kafka, tmp_path / "one", ledger) as one, recorders(kafka, tmp_path / "two", ledger) as two:
        first, second = one.application_recorder(), two.application_recorder()
        first.insert_events(shared[:1])

        def lose_the_answer(writer: TransactionalWriter, *_: object) -> None:
            monkeypatch.setattr(TransactionalWriter, "finish", finish)
            finish(writer)
            second.insert_events(shared[2:3])
            raise InDoubt("the answer was lost")

        monkeypatch.setattr(TransactionalWriter, "finish", lose_the_answer)
        assert first.insert_events(shared[1:2]) == [2]
        with pytest.raises(IntegrityError, match="at version 3"):
            first.insert_events(shared[2:3])
        assert first.insert_events(shared[3:]) == [4]
        eventually(lambda: everything(first) == everything(second))
    assert len(verified(kafka, ledger)) == 4


def test_a_process_that_is_slow_at_a_shards_birth_does_not_damage_what_its_successor_began(
    kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, events = new_ledger(), stream(3)
    end = TailReader.end
    with recorders(kafka, tmp_path / "one", ledger) as one, recorders(kafka, tmp_path / "two", ledger) as two:
        slow, quick = one.process_recorder(), two.process_recorder()

        def overtaken(tail: TailReader) -> int:
            monkeypatch.setattr(TailReader, "end", end)
            found = end(tail)
            quick.insert_events(events[:1], tracking=Tracking("upstream", 1))
            return found

        monkeypatch.setattr(TailReader, "end", overtaken)
        with pytest.raises(OperationalError, match="another process"):
            slow.insert_events(events[:1])
        assert slow.insert_events(events[1:2]) == [2]
        assert quick.max_tracking_id("upstream") == 1
        assert len(verified(kafka, ledger)) == 2


@pytest.mark.parametrize("committed", [True, False])
def test_a_birth_in_doubt_is_gone_on_with(
    committed: bool, kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = new_ledger()
    finish = TransactionalWriter.finish

    def doubt(writer: TransactionalWriter, *_: object) -> None:
        monkeypatch.setattr(TransactionalWriter, "finish", finish)
        if committed:
            finish(writer)
        raise InDoubt("no answer came")

    with recorders(kafka, tmp_path, ledger) as factory:
        recorder = factory.process_recorder()
        monkeypatch.setattr(TransactionalWriter, "finish", doubt)
        with pytest.raises(OperationalError, match="not recorded"):
            recorder.insert_events(stream(1))
        assert recorder.insert_events(stream(1), tracking=Tracking("upstream", 1)) == [1]
    assert len(verified(kafka, ledger)) == 1
    for topic in ("events", "tracking"):
        assert log(kafka, f"{ledger}.{topic}").count(encode_genesis(ledger, 0, 1)) == GENESIS_RECORDS


def test_a_commit_that_did_not_happen_leaves_nothing_and_may_be_tried_again(
    kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = TransactionalWriter.finish

    def do_not_commit(*_: object) -> None:
        monkeypatch.setattr(TransactionalWriter, "finish", finish)
        raise InDoubt("no answer came")

    ledger = new_ledger()
    with recorders(kafka, tmp_path, ledger) as factory:
        view = counters(factory)
        recorder, events = factory.process_recorder(), stream(2)
        recorder.insert_events(stream(1))
        calls: tuple[Callable[[], object], ...] = (
            lambda: recorder.insert_events(events),
            lambda: view.incr_created_event_counter(Tracking("upstream", 1)),
        )
        for call in calls:
            monkeypatch.setattr(TransactionalWriter, "finish", do_not_commit)
            with pytest.raises(OperationalError, match="no answer came"):
                call()
            call()
        assert recorder.max_notification_id() == 3
        assert view.get_created_event_counter() == 1
    assert len(verified(kafka, ledger)) == 3


def test_calls_that_wait_are_recorded_together(kafka: str, tmp_path: Path) -> None:
    ledger, threads, calls = new_ledger(), 16, 10
    together = Barrier(threads)
    with recorders(kafka, tmp_path, ledger) as factory:
        recorder = factory.application_recorder()

        def record() -> None:
            together.wait()
            for _ in range(calls):
                recorder.insert_events(stream(1))

        running = [Thread(target=record) for _ in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        assert recorder.max_notification_id() == threads * calls
    with TailReader(kafka, f"{ledger}.events", 0, 0) as tail:
        markers = tail.end() - 2 - threads * calls
    assert markers < threads * calls / 3


def test_what_a_view_raises_reaches_its_caller_and_nothing_is_recorded(kafka: str, tmp_path: Path) -> None:
    def refuse(_: bytes | None) -> bytes:
        raise ZeroDivisionError

    with recorders(kafka, tmp_path, new_ledger()) as factory:
        view = counters(factory)
        view.incr_created_event_counter(Tracking("upstream", 1))
        with pytest.raises(ZeroDivisionError):
            view.track(Tracking("upstream", 2), {"created": refuse})
        assert (view.max_tracking_id("upstream"), view.get_created_event_counter()) == (1, 1)


def test_a_process_killed_at_any_moment_leaves_what_it_acknowledged_once_and_nothing_by_half(
    kafka: str, tmp_path: Path
) -> None:
    ledger = new_ledger()
    acknowledged: list[int] = []
    for lines in (1, 12, 40):
        command = [sys.executable, "-m", "tests.integration.eventstore_process", kafka, str(tmp_path), ledger]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(lines)]
            process.kill()
            said += process.stdout.readlines()
        acknowledged += [int(number) for line in said if line.endswith("\n") for number in line.split()]
    with recorders(kafka, tmp_path, ledger) as factory:
        recorder = factory.application_recorder()
        recorded = verified(kafka, ledger)
        assert recorder.max_notification_id() == len(recorded)
        assert len(everything(recorder)) == len(recorded)
    assert len(acknowledged) == len(set(acknowledged))
    assert set(acknowledged) <= set(range(1, len(recorded) + 1))
    by_call = Counter(decode_envelope(value).commandid for value in recorded)
    assert set(by_call.values()) == {EVENTS_PER_CALL}
