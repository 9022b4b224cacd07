"""What the library's suites need to run against Kafka: a ledger of its own for each test."""

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from unittest.mock import patch
from uuid import uuid4

import pytest
from eventsourcing.persistence import Tracking, TrackingRecorder
from eventsourcing.tests.projection import EventCountersView
from eventsourcing.utils import Environment

from infra.eventstore import KafkaFactory, KafkaTrackingRecorder

WAIT_SECONDS = 8.0  # As long as two tests take that see nothing come.


def environment(kafka: str, index_dir: Path, ledger: str = "") -> dict[str, str]:
    """The variables that choose this persistence module, and a ledger that no other test has."""
    return {
        "PERSISTENCE_MODULE": "infra.eventstore",
        "KAFKA_BOOTSTRAP": kafka,
        "KAFKA_LEDGER": ledger or f"test-{uuid4().hex[:12]}",
        "KAFKA_SHARDS": "1",
        "INDEX_DIR": str(index_dir),
    }


class OnKafka:
    """A test case with a factory of its own.

    Its environment is also the suite's `env`, and with `exported` the one of this process.
    """

    exported = False
    environment: Environment
    factory: KafkaFactory

    @pytest.fixture(autouse=True)
    def _own_ledger(self, kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        self.environment = Environment(env=environment(kafka, tmp_path))
        monkeypatch.setattr(type(self), "env", self.environment, raising=False)
        monkeypatch.setattr(KafkaTrackingRecorder, "wait", _wait)
        with patch.dict(os.environ, self.environment if self.exported else {}):
            self.factory = KafkaFactory(self.environment)
            yield
            self.factory.close()


class KafkaEventCounters(KafkaTrackingRecorder, EventCountersView):
    """The library's example of a view: two counters, kept as the values of a tracking recorder."""

    def get_created_event_counter(self) -> int:
        """How many aggregates were created."""
        return int(self.value("created") or b"0")

    def get_subsequent_event_counter(self) -> int:
        """How many other events there were."""
        return int(self.value("subsequent") or b"0")

    def incr_created_event_counter(self, tracking: Tracking) -> None:
        """Count one more aggregate."""
        self.track(tracking, {"created": _one_more})

    def incr_subsequent_event_counter(self, tracking: Tracking) -> None:
        """Count one more event."""
        self.track(tracking, {"subsequent": _one_more})


def counters(factory: KafkaFactory) -> KafkaEventCounters:
    """The view, from a factory."""
    view = factory.tracking_recorder(KafkaEventCounters)
    assert isinstance(view, KafkaEventCounters)
    return view


def _wait(
    recorder: KafkaTrackingRecorder,
    application_name: str,
    notification_id: int | None,
    timeout: float = 1.0,
    interrupt: Event | None = None,
) -> None:
    """Wait as the library does, but longer where its suites leave the time to it: a busy machine exceeds a second."""
    seconds = timeout if timeout < 1 else WAIT_SECONDS
    TrackingRecorder.wait(recorder, application_name, notification_id, seconds, interrupt)


def _one_more(count: bytes | None) -> bytes:
    return str(int(count or b"0") + 1).encode()
