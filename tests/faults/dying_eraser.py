"""An inspectorate process that kills itself while it destroys keys: `python -m tests.faults.dying_eraser POINT`.

At `before` nothing is destroyed yet, at `between` the keys are gone and the log has not heard of it, at `after` the log
was told and may or may not have taken it.
"""

import os
import signal
import sys
from collections.abc import Callable

from infra.kafka.commands import LedgerProducer
from infra.postgres.erasures import Destroyed, Erasures, Held
from services.bootstrap import erasing
from services.bootstrap.inspectorate import inspectorate

POINTS = ("before", "between", "after")
_point = sys.argv[1] if __name__ == "__main__" else ""


def die_at(point: str) -> None:
    """As the kernel would end it: nothing is flushed, nobody is told."""
    if point == _point:
        os.kill(os.getpid(), signal.SIGKILL)


class DyingErasures(Erasures):
    """A keyring that ends the process before, or after, what it does."""

    def destroy(self, request: str) -> Destroyed | Held:
        die_at("before")
        destroyed = super().destroy(request)
        die_at("between")
        return destroyed


class DyingProducer(LedgerProducer):
    """A producer that ends the process once it has sent the confirmation."""

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        super().send(stream, value, sent)
        if b"erasure.confirm" in value:
            die_at("after")


if __name__ == "__main__":
    vars(erasing).update(Erasures=DyingErasures, LedgerProducer=DyingProducer)
    sys.exit(inspectorate())
