"""A processor that fails at a named point, the Nth time: `python -m tests.faults.dying_processor PROCESSOR POINT N`.

At `POINTS` it kills itself: they are all the places where a process that ends leaves something half-done. At the others
it goes on as Faust has been seen to: without some of the records, or standing still.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from infra.faust.transport import ConsumerThread
from infra.kafka.commands import LedgerProducer
from infra.postgres.processor import Processor
from services.bootstrap import following as bootstrap
from services.bootstrap.escalation import escalation
from services.bootstrap.inspectorate import inspectorate
from services.bootstrap.stewardship import stewardship
from services.following.standstill import Watch

POINTS = ("taking", "taken", "looked", "sending", "acknowledged")
STANDSTILL_SECONDS_MAX = 4.0

_times = dict.fromkeys((*POINTS, "standing", "dropping"), 0)


def reached(point: str) -> bool:
    """Whether it is time to fail, here."""
    _times[point] -= 1
    return _times[point] == 0


def die_at(point: str) -> None:
    """As the kernel would end it: nothing is flushed, nobody is told."""
    if reached(point):
        os.kill(os.getpid(), signal.SIGKILL)


class DyingProcessor(Processor):
    """Tables that end the process before, or after, what they do."""

    def take(self, shard: int, records: Sequence[Any]) -> Any:
        if reached("taking"):
            # Some way into the transaction.
            threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGKILL)).start()
        if reached("standing"):
            threading.Event().wait()
        taken = super().take(shard, records)
        die_at("taken")
        return taken

    def look(self, shard: int, **options: Any) -> Any:
        looked = super().look(shard, **options)
        if looked is not None and looked.asked:
            die_at("looked")
        return looked

    def sent(self, ids: Sequence[int]) -> None:
        die_at("acknowledged")
        super().sent(ids)


class DyingProducer(LedgerProducer):
    """A producer that ends the process with some of a batch sent."""

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        super().send(stream, value, sent)
        die_at("sending")


class DroppingThread(ConsumerThread):
    """A consumer that loses what a fetch brought."""

    async def _fetch_records(self, *arguments: Any, **options: Any) -> Mapping[Any, list[Any]]:
        fetched = await super()._fetch_records(*arguments, **options)
        return {} if fetched and reached("dropping") else fetched


PROCESSORS = {"escalation": escalation, "inspectorate": inspectorate, "stewardship": stewardship}

if __name__ == "__main__":
    processor, point, times = sys.argv[1:]
    _times[point] = int(times)
    watch = partial(Watch, seconds_max=STANDSTILL_SECONDS_MAX)
    vars(bootstrap).update(Processor=DyingProcessor, LedgerProducer=DyingProducer, Watch=watch)
    vars(sys.modules[ConsumerThread.__module__]).update(ConsumerThread=DroppingThread)
    sys.exit(PROCESSORS[processor]())
