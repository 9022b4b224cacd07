"""What reads the whole log for the console's pages of proof: the same as the auditors' command line does."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

import psycopg
from confluent_kafka import KafkaException

from infra.clock import clock
from infra.kafka.tail import Stalled
from infra.parallel import WorkFailed
from infra.postgres.checkpoint_table import CheckpointTable
from infra.settings import BadSetting, Settings

from ..audit.note import BadNote
from ..audit.verify import Place, ShardRange
from ..audit.witness import Stated, Witnessed
from ..console.checkpoint_view import CheckpointView, checkpoint_views
from ..console.runs import Tell
from . import audit, command_line
from .known_checkpoints import known

FAILURES = (
    KafkaException,
    Stalled,
    WorkFailed,
    BadSetting,
    BadNote,
    audit.NothingLive,
    audit.ReplayRunning,
    ConnectionError,
)
"""What the methods below raise where something cannot be read."""


class Broken(WorkFailed):
    """The shard of a case does not hold, so nothing of it can be evidence."""


class Proving:
    """What takes long reads from the first record to an end that is fixed at its start."""

    def __init__(self, settings: Settings, signed: CheckpointTable | None = None) -> None:
        self._settings = settings
        self._signed = signed

    def checkpoints(self) -> Sequence[CheckpointView]:
        """What was signed of each shard last, by the tables; none without them."""
        rows = self._signed.checkpoints() if self._signed else ()
        return checkpoint_views(rows, clock(self._settings.clock).now())

    def verify(self, tell: Tell) -> Sequence[Witnessed]:
        """The chain and tree of every shard, beside the checkpoints that were signed of it."""
        folder = self._settings.data / audit.FOLDER
        stated = known(self._settings, folder, "")
        return self._witnessed(command_line.ranges(self._settings), stated, tell)

    def replay(self, name: str, tell: Tell) -> audit.Replayed:
        """The tables of one process made again from the log, and compared with those that are live."""

        def report(progress: Any) -> None:
            tell(progress.done, progress.total, progress.reached_at)

        try:
            return audit.replay(self._settings, name).run(report)
        except psycopg.Error as error:
            # What PostgreSQL says may hold the values of a row.
            raise ConnectionError(f"PostgreSQL: {type(error).__name__}") from error

    def evidence(self, case: str, tell: Tell) -> bytes:
        """The evidence bundle of a case."""
        ledger = command_line.ledger_here(case)
        part = command_line.ranges(self._settings, [ledger])[audit.shard(self._settings, case)]
        (witnessed,) = self._witnessed([part], {}, tell)
        if witnessed.verified.broken:
            where = witnessed.verified
            raise Broken(f"{where.ledger} shard {where.shard} breaks at event {where.broken_at}: {where.broken}")
        return audit.evidence(self._settings, case, witnessed)

    def tables(self) -> Sequence[str]:
        """The names of the tables that can be replayed."""
        return tuple(audit.LAYOUTS)

    def key(self) -> str:
        """The public key that checkpoints and bundles are signed with."""
        return str(audit.signer(self._settings).verifier)

    def _witnessed(
        self, parts: Sequence[ShardRange], stated: Mapping[Place, Sequence[Stated]], tell: Tell
    ) -> Sequence[Witnessed]:
        found: dict[Place, Witnessed] = {}
        total = sum(part.end - part.start for part in parts)
        starts = {part.place: part.start for part in parts}
        tell(0, total, None)
        # Whoever stops it ends the processes that read.
        with closing(audit.witness(self._settings, parts, stated)) as news:
            for one in news:
                found[one.verified.place] = one
                done = sum(each.verified.offset - starts[place] for place, each in found.items())
                reached = [each.verified.recorded_at for each in found.values() if each.verified.recorded_at]
                tell(done, total, min(reached, default=None))
        return [found[part.place] for part in parts]
