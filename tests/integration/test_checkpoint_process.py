"""Shards are signed while they are written, anchored outside, and verified by what lies there; on real servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import orjson
import pytest

from events.checkpoint import AnchorMissed, CheckpointAnchored, CheckpointEvent, CheckpointSigned
from events.identity import checkpoint_stream
from events.ledgers import CASES, LEDGERS, PATTERNS, shard
from events.vocabulary import AnchorFailure, AnchorForm
from infra.anchors.file import notes
from infra.embedded import EmbeddedKafka
from infra.kafka.commands import LedgerProducer
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.settings import Settings, environment
from services.audit.consistency import consistent
from services.audit.note import Checkpoint, opened
from services.bootstrap import audit
from services.checkpoints.watched import checkpoint_event
from tests.eventually import eventually as within
from tests.sent import new_stream, sent, signal
from tests.unit.checkpoints.witness_server import WitnessServer, serving
from tests.unit.cli.run import Shell

from .following_stand import log_of, run

pytestmark = pytest.mark.kafka

SHARDS = 2
ORIGIN = "uni.example"


eventually = partial(within)


@dataclass
class Stand:
    """The ledgers of cases and patterns with their recorders, and who signs all."""

    settings: Settings

    @contextmanager
    def running(self, anchors: str) -> Iterator[None]:
        """Who signs, killed at the end."""
        with run(replace(self.settings, anchors=anchors, slot="checkpoints"), "services.checkpoints"):
            yield

    def report(self) -> int:
        """A report comes in; its shard."""
        stream = new_stream()
        errors: list[Exception | None] = []
        producer = LedgerProducer(self.settings.kafka, CASES, SHARDS)
        producer.send(stream, sent(signal(), stream, id=stream), errors.append)
        producer.close()
        assert errors == [None]
        return shard(stream, SHARDS)

    def recorded(self, number: int) -> list[CheckpointEvent]:
        """What is recorded of the checkpoints of a shard of cases."""
        stream = checkpoint_stream(CASES.name, number)
        values = [value for each in range(SHARDS) for value in audit.values(self.settings, (PATTERNS.name, each))]
        found = [one for one in map(checkpoint_event, values) if one is not None]
        return [event for subject, event in found if subject == stream]

    def signed(self, number: int) -> list[CheckpointSigned]:
        """The checkpoints of a shard of cases."""
        return [one for one in self.recorded(number) if isinstance(one, CheckpointSigned)]


@pytest.fixture
def stand(own_kafka: EmbeddedKafka, tmp_path: Path) -> Iterator[Stand]:
    settings = Settings(
        kafka=own_kafka.bootstrap, data=tmp_path, shards=SHARDS, origin=ORIGIN, checkpoint_seconds=1, pattern_seconds=1
    )
    for ledger in LEDGERS:
        # The others have topics, and nobody who writes them.
        ensure_topics(settings.kafka, TopicPlan.of(ledger, shards=SHARDS, replication=1))
    with (
        run(replace(settings, slot="1"), "services.recorder"),
        run(replace(settings, slot="2"), "services.recorder", "patterns"),
    ):
        for ledger in (CASES, PATTERNS):
            eventually(lambda name=ledger.name: has_begun(settings, name))  # type: ignore[misc]
        yield Stand(settings)


def has_begun(settings: Settings, name: str) -> bool:
    try:
        return not any(list(audit.values(settings, (name, number))) for number in range(SHARDS))
    except Exception:  # noqa: BLE001 - the topic is not there yet, whatever the client says of it.
        return False


def test_it_signs_goes_on_after_a_crash_and_what_was_cut_off_is_named(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    anchors = f"disk=file:{stand.settings.data / 'outside' / 'anchors.ndjson'}"
    with stand.running(anchors):
        number = stand.report()
        eventually(lambda: any(isinstance(one, CheckpointAnchored) for one in stand.recorded(number)))
    while stand.report() != number:
        continue
    with stand.running(anchors):
        first, second = eventually(lambda: found if len(found := stand.signed(number)) == 2 else None)  # type: ignore[misc]
        eventually(lambda: len([one for one in stand.recorded(number) if isinstance(one, CheckpointAnchored)]) == 2)
    verifier = audit.signer(stand.settings).verifier
    assert Checkpoint.parse(opened(second.note, {ORIGIN: verifier})).size == second.size
    proof = [bytes.fromhex(one) for one in second.proof]
    ends = [(one.size, bytes.fromhex(one.root)) for one in (first, second)]
    assert consistent(ends[0], ends[1], proof)
    for name, value in environment(replace(stand.settings, anchors=anchors)).items():
        monkeypatch.setenv(name, value)
    shell = Shell(monkeypatch, capfd)
    whole = shell("audit", "verify", "--json")
    assert whole.code == 0, whole.err
    mine = next(one for one in whole.json["shards"] if (one["ledger"], one["shard"]) == (CASES.name, number))
    assert mine["checkpoints"] == 4, "two on the log, and both in the file"
    claim(stand, number, second.size + 3)
    cut = shell("audit", "verify")
    assert cut.code == 1
    assert f"the log ends after event {second.size}, and line" in cut.err
    assert "its tail was cut off" in cut.err


def claim(stand: Stand, number: int, size: int) -> None:
    """What an anchor would have where the log had been longer once."""
    path = stand.settings.data / "outside" / "anchors.ndjson"
    assert len(list(notes(path))) >= 2
    stated = Checkpoint(origin=f"{ORIGIN}/{CASES.name}/{number}", size=size, root=bytes(32))
    note = audit.signer(stand.settings).sign(str(stated))
    with path.open("ab") as file:
        file.write(orjson.dumps({"note": note}) + b"\n")


def test_a_witness_cosigns_and_its_absence_is_on_the_log(stand: Stand) -> None:
    witness = WitnessServer({ORIGIN: audit.signer(stand.settings).verifier}, status=503)
    with serving(witness) as address, stand.running(f"w1={address}#{witness.text}"):
        number = stand.report()
        missed = eventually(lambda: [one for one in stand.recorded(number) if isinstance(one, AnchorMissed)])
        assert (missed[0].reason, missed[0].form) == (AnchorFailure.UNREACHABLE, AnchorForm.WITNESS)
        witness.status = 0
        while stand.report() != number:
            continue
        anchored = eventually(lambda: [one for one in stand.recorded(number) if isinstance(one, CheckpointAnchored)])
        assert witness.seen[f"{ORIGIN}/{CASES.name}/{number}"][0] >= anchored[0].size
    assert "Traceback" not in log_of(stand.settings, "checkpoints").read_text()
