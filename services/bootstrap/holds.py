"""What keeps personal text from being destroyed, put together: holds by events, in the keyring's own schema."""

from collections.abc import Iterator, Sequence
from typing import Any, assert_never

import psycopg

from events.envelope import Envelope
from infra.postgres import holds as tables
from infra.postgres.keyring_schema import in_its_role
from projections.fold import institution

from ..inspectorate.holds import Change, Names, Place, Release, holds_of


def keep_holds(connection: psycopg.Connection[Any], envelopes: Sequence[Envelope]) -> None:
    """Write what these events hold and let go of, in the caller's transaction: for `Reaction.also`.

    An event that was taken before changes nothing, so a rebuild may bring all of them again.
    """
    changes = [(change, envelope) for envelope in envelopes for change in holds_of(envelope)]
    if not changes:
        return
    with in_its_role(connection):
        tables.name(connection, _named(changes))
        for change, envelope in changes:
            _apply(connection, change, institution(envelope))


def _apply(connection: psycopg.Connection[Any], change: Change, of: str) -> None:
    match change:
        case Place():
            tables.place(connection, institution=of, **change._asdict())
        case Release():
            tables.release(connection, **change._asdict())
        case Names():
            pass  # Written all at once.
        case _:
            assert_never(change)


def _named(changes: Sequence[tuple[Change, Envelope]]) -> Iterator[tables.Naming]:
    for change, envelope in changes:
        if isinstance(change, Names):
            for subject in change.subjects:
                yield tables.Naming(change.case, subject, institution(envelope), envelope.time)
