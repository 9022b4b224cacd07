"""What may not be destroyed for now: holds on cases, and who the persons in a case are.

They lie in the schema of the keyring, in whose transactions nothing is destroyed over them. All of it comes from
events: what was written once stays as it is, however often the same event comes by.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, LiteralString, NamedTuple

from psycopg import Connection
from psycopg.rows import class_row

_PLACE = """
INSERT INTO keyring.holds AS held (event, reason, case_id, institution, stream, position, placed_at)
VALUES (%(event)s, %(reason)s, %(case)s, %(institution)s, %(stream)s, %(position)s, %(at)s)
ON CONFLICT (event, reason) DO UPDATE SET institution = excluded.institution WHERE held.institution IS NULL
"""

# An event that comes by a second time must not end a hold that was placed after it.
_RELEASE = """
UPDATE keyring.holds SET released_at = %(at)s, released_by = %(event)s
WHERE case_id = %(case)s AND reason = %(reason)s AND stream = coalesce(%(stream)s, stream)
  AND position < %(position)s AND released_at IS NULL
"""

_NAME = """
INSERT INTO keyring.persons_of_cases AS known (case_id, subject, institution, named_at)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[])
ON CONFLICT (subject, case_id) DO UPDATE SET institution = excluded.institution, named_at = excluded.named_at
WHERE known.institution IS NULL
"""

HOME: LiteralString = """(
    SELECT institution FROM keyring.persons_of_cases AS first
    WHERE first.subject = {subject} AND institution IS NOT NULL ORDER BY named_at, case_id LIMIT 1
)"""
"""The institution that a person is of; none is known of one whom no case has named yet."""

_ELSEWHERE = f"SELECT asked FROM unnest(%s::text[]) AS asked WHERE {HOME.format(subject='asked')} <> %s"

# A person is held by every case that they opened, or that names them. Of which institution a hold is, is not known of
# one that was placed before that was kept, until the log has come by again: it holds whatever its case names.
_HOLDING = """
SELECT case_id AS case, reason, event, placed_at FROM keyring.holds
WHERE released_at IS NULL AND coalesce(institution = %(institution)s, true) AND (
    case_id = ANY (%(owners)s)
    OR case_id IN (SELECT owner FROM keyring.data_keys WHERE principal = ANY (%(owners)s))
    OR case_id IN (SELECT case_id FROM keyring.persons_of_cases WHERE subject = ANY (%(owners)s))
)
ORDER BY placed_at, event
"""


class Naming(NamedTuple):
    """That a case of an institution names a person, since when."""

    case: str
    subject: str
    institution: str
    at: datetime


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
    connection: Connection[Any],
    *,
    case: str,
    institution: str,
    stream: str,
    position: int,
    reason: str,
    event: str,
    at: datetime,
) -> None:
    """Place a hold by an event of a stream of the case, unless that event placed it before."""
    given = {"case": case, "institution": institution, "stream": stream, "position": position, "reason": reason}
    connection.execute(_PLACE, {**given, "event": event, "at": at})


def release(
    connection: Connection[Any], *, case: str, stream: str | None, position: int, reason: str, event: str, at: datetime
) -> int:
    """Release what was placed for this reason before an event, by its stream or by any; how many that were."""
    given = {"case": case, "stream": stream, "position": position, "reason": reason, "event": event, "at": at}
    return connection.execute(_RELEASE, given).rowcount


def name(connection: Connection[Any], namings: Iterable[Naming]) -> None:
    """Keep who the persons in cases are, since they were first named there. The namings come in the log's order."""
    first: dict[tuple[str, str], Naming] = {}
    for naming in namings:
        first.setdefault((naming.case, naming.subject), naming)
    if rows := sorted(first.values()):
        connection.execute(_NAME, [list(column) for column in zip(*rows, strict=True)])


def elsewhere(connection: Connection[Any], subjects: Sequence[str], institution: str) -> Sequence[str]:
    """Those of these persons who are known to be of another institution."""
    return [subject for (subject,) in connection.execute(_ELSEWHERE, (list(subjects), institution)).fetchall()]


def holding(connection: Connection[Any], owners: Sequence[str], institution: str | None = None) -> Sequence[Hold]:
    """What holds any of these owners of keys, who are persons and cases of one institution: the oldest first.

    No other institution holds them. Without one given, whatever holds them is told.
    """
    with connection.cursor(row_factory=class_row(Hold)) as cursor:
        return cursor.execute(_HOLDING, {"owners": list(owners), "institution": institution}).fetchall()


def settle(connection: Connection[Any]) -> None:
    """Let nobody place a hold until the caller's transaction ends: none comes between looking and destroying."""
    connection.execute("LOCK TABLE keyring.holds IN SHARE MODE")
