"""How many erasures wait is told while it is known, and never as none where it is not."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Any

from prometheus_client import REGISTRY

from services.erasing.destroying import Destroyer, Ports


@dataclass
class Record:
    """The keyring's record, which may be away. It stops whoever asks, once it has answered."""

    stop: Flag
    away: bool = False
    rows: Sequence[Any] = field(default_factory=tuple)

    def open(self, shards: Sequence[int]) -> Sequence[Any]:
        self.stop.set()
        if self.away:
            raise ConnectionError
        return self.rows

    def destroy(self, request: str) -> Any:
        raise AssertionError


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
