"""What may not be destroyed for now: holds on cases, and who the persons in a case are.

They lie in the schema of the keyring, in whose transactions nothing is destroyed over them. All of it comes from
events: what was written once stays as it is, however often the same event comes by.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import class_row

_PLACE = """
INSERT INTO keyring.holds (event, reason, case_id, stream, position, placed_at)
VALUES (%(event)s, %(reason)s, %(case)s, %(stream)s, %(position)s, %(at)s) ON CONFLICT DO NOTHING
"""

# An event that comes by a second time must not end a hold that was placed after it.
_RELEASE = """
UPDATE keyring.holds SET released_at = %(at)s, released_by = %(event)s
WHERE case_id = %(case)s AND reason = %(reason)s AND stream = coalesce(%(stream)s, stream)
  AND position < %(position)s AND released_at IS NULL
"""

_NAME = """
INSERT INTO keyring.persons_of_cases (case_id, subject)
SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""

# A person is held by every case that they opened, or that names them.
_HOLDING = """
SELECT case_id AS case, reason, event, placed_at FROM keyring.holds
WHERE released_at IS NULL AND (
    case_id = ANY (%(owners)s)
    OR case_id IN (SELECT owner FROM keyring.data_keys WHERE principal = ANY (%(owners)s))
    OR case_id IN (SELECT case_id FROM keyring.persons_of_cases WHERE subject = ANY (%(owners)s))
)
ORDER BY placed_at, event
"""


class Hold(NamedTuple):
    """One that holds: on which case, why, by which event, and since when."""

    case: str
    reason: str
    event: str
    placed_at: datetime


class OnHold(Exception):
    """Nothing was destroyed: these hold. Ask again once each of them was released."""

    def __init__(self, holds: Sequence[Hold]) -> None:
        said = ", ".join(f"{hold.case} ({hold.reason} since {hold.placed_at.date()})" for hold in holds)
        super().__init__(f"on hold: {said}")
        self.holds = tuple(holds)


def place(
    connection: Connection[Any], *, case: str, stream: str, position: int, reason: str, event: str, at: datetime
) -> bool:
    """Place a hold by an event of a stream of the case; false where that event placed it before."""
    given = {"case": case, "stream": stream, "position": position, "reason": reason, "event": event, "at": at}
    return connection.execute(_PLACE, given).rowcount > 0


def release(
    connection: Connection[Any], *, case: str, stream: str | None, position: int, reason: str, event: str, at: datetime
) -> int:
    """Release what was placed for this reason before an event, by its stream or by any; how many that were."""
    given = {"case": case, "stream": stream, "position": position, "reason": reason, "event": event, "at": at}
    return connection.execute(_RELEASE, given).rowcount


def name(connection: Connection[Any], persons: Iterable[tuple[str, str]]) -> None:
    """Keep who the persons in cases are: pairs of a case and a subject."""
    if rows := sorted(set(persons)):
        connection.execute(_NAME, ([case for case, _ in rows], [subject for _, subject in rows]))


def holding(connection: Connection[Any], owners: Sequence[str]) -> Sequence[Hold]:
    """What holds any of these owners of keys, who are persons and cases: the oldest first."""
    with connection.cursor(row_factory=class_row(Hold)) as cursor:
        return cursor.execute(_HOLDING, {"owners": list(owners)}).fetchall()


def settle(connection: Connection[Any]) -> None:
    """Let nobody place a hold until the caller's transaction ends: none comes between looking and destroying."""
    connection.execute("LOCK TABLE keyring.holds IN SHARE MODE")
