"""Which command an order about something parked is: by what is parked, since each ledger has its own."""

import re
from typing import Any

from events.commands.parking import (
    DiscardParked,
    DiscardParkedPattern,
    RetryParked,
    RetryParkedAccess,
    RetryParkedPattern,
)
from events.ledgers import ACCESS, CASES, ledger_of_stream

_PARKABLE = re.compile(
    r"(complaint|incident|pattern|statement|release|checkpoint|access)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


class NeverLeftOut(Exception):
    """It lies on the access ledger, of which no process does without anything."""


def can_be_parked(name: str) -> bool:
    """Whether a stream of that name can wait in a processor: a case, or one of another ledger."""
    return _PARKABLE.fullmatch(name) is not None


def retry(parked: str, processor: str, note: str = "") -> tuple[str, dict[str, Any]]:
    """The type of the command to try something again, and its data. A note is for cases: elsewhere it has no place."""
    ledger = ledger_of_stream(parked)
    if ledger is CASES:
        return RetryParked.TYPE, {"case": parked, "processor": processor, **({"note": note} if note else {})}
    kind = RetryParkedAccess if ledger is ACCESS else RetryParkedPattern
    return kind.TYPE, {"parked": parked, "processor": processor}


def discard(parked: str, processor: str, event: str, note: str = "", ground: str = "") -> tuple[str, dict[str, Any]]:
    """The same to leave an event out: a case's with a note, a pattern's on a ground. Raises `NeverLeftOut`."""
    ledger = ledger_of_stream(parked)
    if ledger is ACCESS:
        raise NeverLeftOut(parked)
    if ledger is CASES:
        return DiscardParked.TYPE, {"case": parked, "processor": processor, "event": event, "note": note}
    return DiscardParkedPattern.TYPE, {"parked": parked, "processor": processor, "event": event, "ground": ground}
