"""A log as a processor meets it: one event after another, with what it changes."""

from collections.abc import Iterator
from typing import Any

from events.envelope import Envelope
from projections.fold import Fold


def turns(fold: Fold[Any], events: list[Envelope]) -> Iterator[tuple[Envelope, Any, Any]]:
    """Each event that touches a fold, with its row before and after."""
    rows: dict[str, Any] = {}
    for event in events:
        if fold.takes(event):
            key = fold.key(event)
            before = rows.get(key)
            rows[key] = fold.apply(before, event)
            yield event, before, rows[key]
