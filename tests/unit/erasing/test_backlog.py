"""What waits to be destroyed: how much is told where it is known, and while the log is away nothing is done twice."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Any

from prometheus_client import REGISTRY

from events.codec import decode_command_envelope
from events.commands.erasure import ConfirmDestruction
from services.erasing.destroying import AGAIN_SECONDS, Destroyer, Ports
from tests.sent import AT

from .desk import STREAM
from .test_interleavings import Destroyed, Row


@dataclass
class Record:
    """The keyring's record, which may be away. It stops whoever asks, once it has answered."""

    stop: Flag
    away: bool = False
    rows: Sequence[Any] = field(default_factory=tuple)
    destroyed: list[str] = field(default_factory=list)

    def open(self, shards: Sequence[int]) -> Sequence[Any]:
        self.stop.set()
        if self.away:
            raise ConnectionError
        return self.rows

    def destroy(self, request: str) -> Any:
        self.destroyed.append(request)
        return Destroyed(("incident-1",), 0, AT)


@dataclass
class Log:
    """Takes what it is told, and has nobody who decides on it."""

    told: list[str] = field(default_factory=list)

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        self.told.append(decode_command_envelope(value).type)
        sent(None)


def told(*, away: bool) -> float | None:
    stop = Flag()
    ports = Ports(
        erasures=Record(stop, away),
        commands=None,  # type: ignore[arg-type]
        live=lambda: (0,),
        ends=dict,
        followed=dict,
        absence=(ConnectionError,),
    )
    Destroyer(ports).run(stop)
    return REGISTRY.get_sample_value("meldstroom_erasure_backlog_requests")


def test_none_is_told_where_none_waits() -> None:
    assert told(away=False) == 0


def test_what_is_not_known_is_not_none() -> None:
    assert math.isnan(told(away=True) or 0.0)


def test_keys_are_destroyed_once_however_long_the_log_does_not_say_so() -> None:
    """Each time rewrites the table of keys, for which all who read and write texts wait."""
    begun = Row("request-1", STREAM, "uni", "begun", f"{STREAM}.3", AT, "command-1")
    record, log, now = Record(Flag(), rows=(begun,)), Log(), 0.0
    destroyer = Destroyer(
        Ports(
            erasures=record,
            commands=log,
            live=lambda: (0,),
            ends=dict,
            followed=dict,
            absence=(ConnectionError,),
            pulse=lambda: now,
        )
    )
    for now in (0.0, 1.0, 2 * AGAIN_SECONDS):  # noqa: B007 - the clock
        destroyer.look()
    assert record.destroyed == ["request-1"]
    assert log.told == [ConfirmDestruction.TYPE] * 2, "said again after a minute"
