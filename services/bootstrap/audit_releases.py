"""The replay of publications, put together: each is made again from both ledgers as they were when it was counted."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from events.codec import decode_envelope, decode_event_data
from events.ledgers import PATTERNS
from events.release import ReleasePrepared
from infra.settings import Settings

from ..releases.issues import Issue, made
from ..releases.republishing import Republished, republished
from . import audit
from .releases import read_ledgers, register

_PREPARED = f'"{ReleasePrepared.TOPIC}"'.encode()

Told = Callable[[int], None]
"""How many publications were made again."""

Published = tuple[str, Issue]
"""A publication and its institution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remade:
    """What a replay of publications came to, by institution."""

    found: Sequence[tuple[str, Republished]]
    seconds: float


def publications(settings: Settings) -> Sequence[Published]:
    """Every publication that was made, each with its institution: the ledger of patterns is read for it."""
    institutions = sorted(set(_institutions(settings)))
    return [(one, issue) for one in institutions for issue in made(register(settings, one))]


def replay_releases(settings: Settings, every: Sequence[Published], told: Told) -> Remade:
    """Make publications again and compare. For each, both ledgers are read up to their ends now."""
    begun = time.monotonic()
    found = []
    for number, (institution, issue) in enumerate(every, 1):
        ledgers = read_ledgers(settings, institution, issue.counted_as_of)
        found.append((institution, republished(ledgers.material(), issue)))
        told(number)
    return Remade(found=found, seconds=time.monotonic() - begun)


def _institutions(settings: Settings) -> Iterator[str]:
    for shard in range(settings.shards):
        for value in audit.values(settings, (PATTERNS.name, shard)):
            if _PREPARED in value[:400]:
                envelope = decode_envelope(value)
                event = decode_event_data(envelope.type, envelope.data)
                assert isinstance(event, ReleasePrepared), "its type says so"
                yield event.institution
