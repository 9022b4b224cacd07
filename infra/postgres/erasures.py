"""Which keys are to be destroyed, and destroying them: the keyring's own record of what two people agreed on.

A request lies here from the event that made it, and each later event moves it on, so that what comes by again changes
nothing. What was destroyed is written with the destruction, in one transaction: whoever dies before the log hears of it
finds it here, and says it again in the same words.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString, NamedTuple

import msgspec
from psycopg import Connection
from psycopg.rows import class_row, dict_row
from psycopg_pool import ConnectionPool

from events.erasure import KEYS_MAX
from events.vocabulary import HoldReason

from ..destroyed_keys import DestroyedKey
from . import holds
from .keyring_schema import rewrite
from .pool import Connection as Lent
from .pool import reachable

ROWS_MAX = 100  # In one look; each is a transaction of its own.

_ASK = """
INSERT INTO keyring.erasures
    (request, case_id, stream, shard, institution, person, ground, requested_by, step, event, event_at, correlationid)
VALUES (%(request)s, %(case)s, %(stream)s, %(shard)s, %(institution)s, %(person)s, %(ground)s, %(requested_by)s,
    'asked', %(event)s, %(event_at)s, %(correlationid)s)
ON CONFLICT DO NOTHING
"""

# In the order in which they can come: nothing moves a request back.
_MOVE = """
UPDATE keyring.erasures SET step = %(step)s, event = %(event)s, event_at = %(event_at)s,
    approved_by = coalesce(%(approved_by)s, approved_by)
WHERE request = %(request)s AND step = ANY (%(before)s)
"""

_OPEN = """
SELECT request, stream, institution, step, event, event_at, correlationid FROM keyring.erasures
WHERE step IN ('agreed', 'begun') AND shard = ANY (%s)
ORDER BY event_at, request LIMIT %s
"""

# Whether a case names a person who is of its institution.
_NAMES: LiteralString = f"""
SELECT FROM keyring.persons_of_cases WHERE subject = %(person)s AND case_id = %(case)s
    AND institution = %(institution)s AND institution = {holds.HOME.format(subject="%(person)s")}
"""

# A person's keys are their own and those of the cases that they opened: not of one that another institution opened by
# their pseudonym.
_OF_PERSON = """
SELECT owner FROM keyring.data_keys WHERE wrapped IS NOT NULL AND (owner = %(person)s OR principal = %(person)s)
AND NOT EXISTS (
    SELECT FROM keyring.persons_of_cases
    WHERE subject = %(person)s AND case_id = owner AND institution <> %(institution)s
)
ORDER BY owner = %(person)s DESC, owner LIMIT %(limit)s
"""

# The persons of a case, and whether another case that was not forgotten names them too: who is of another institution
# is named there, and only there can be forgotten. One that was forgotten and then had a text added has a key again, and
# counts.
_OF_CASE: LiteralString = f"""
SELECT subject, {holds.HOME.format(subject="one.subject")} <> %(institution)s OR EXISTS (
    SELECT FROM keyring.persons_of_cases AS other WHERE other.subject = one.subject AND other.case_id <> one.case_id
    AND other.institution = %(institution)s AND (
        NOT EXISTS (
            SELECT FROM keyring.erasures
            WHERE case_id = other.case_id AND person IS NULL AND destroyed_at IS NOT NULL
        )
        OR EXISTS (SELECT FROM keyring.data_keys WHERE owner = other.case_id AND wrapped IS NOT NULL)
    )
) FROM keyring.persons_of_cases AS one WHERE case_id = %(case)s AND institution = %(institution)s ORDER BY subject
"""

_DESTROY = """
UPDATE keyring.data_keys SET wrapped = NULL, destroyed_at = now(), destroyed_by = %(by)s, ground = %(ground)s
WHERE owner = ANY (%(owners)s) AND wrapped IS NOT NULL
RETURNING CASE generation WHEN 1 THEN owner ELSE owner || '.' || generation END
"""

_WRITE = """
UPDATE keyring.erasures SET destroyed_at = now(), keys = %(keys)s, spared = %(spared)s WHERE request = %(request)s
RETURNING destroyed_at
"""

_TAKE = "SELECT * FROM keyring.erasures WHERE request = %s FOR UPDATE"

_ALL_GONE: LiteralString = """
SELECT kid, keys.destroyed_at AS at, keys.ground, destroyed_by AS by, request
FROM (SELECT *, CASE generation WHEN 1 THEN owner ELSE owner || '.' || generation END AS kid FROM keyring.data_keys
    WHERE destroyed_at IS NOT NULL) AS keys
LEFT JOIN keyring.erasures AS one ON one.destroyed_at = keys.destroyed_at AND kid = ANY (one.keys)
"""
_GONE: LiteralString = f"""
{_ALL_GONE} WHERE owner IN (SELECT split_part(asked, '.', 1) FROM unnest(%(kids)s::text[]) AS asked)
AND kid = ANY (%(kids)s)
"""

_AGAIN = """
UPDATE keyring.data_keys SET wrapped = NULL, destroyed_at = %(at)s, destroyed_by = %(by)s, ground = %(ground)s
WHERE owner = split_part(%(kid)s, '.', 1) AND wrapped IS NOT NULL
    AND generation = coalesce(nullif(split_part(%(kid)s, '.', 2), ''), '1')::integer
"""

_HOLD = "UPDATE keyring.erasures SET held = %(held)s WHERE request = %(request)s"

_BEFORE = {
    "agreed": ["asked"],
    "rejected": ["asked"],
    "begun": ["asked", "agreed"],
    "halted": ["asked", "agreed", "begun"],
    "done": ["asked", "agreed", "begun"],
}


class Asked(NamedTuple):
    """A request as the log has it. `person` is a subject; without one the case is meant."""

    request: str
    case: str
    stream: str
    shard: int
    institution: str
    person: str | None
    ground: str
    requested_by: str
    event: str
    event_at: datetime
    correlationid: str


class Moved(NamedTuple):
    """A request came to a step by an event. `approved_by` says who agreed, where it did by that."""

    request: str
    step: str
    event: str
    event_at: datetime
    approved_by: str | None = None


class Agreed(NamedTuple):
    """A request that two people agreed on, and the last event that moved it on."""

    request: str
    stream: str
    institution: str
    step: str
    event: str
    event_at: datetime
    correlationid: str


class Held(NamedTuple):
    """Nothing was destroyed, for this reason, nor will be by the same request."""

    reason: str


class Destroyed(NamedTuple):
    """The keys that are gone since an instant, and how many persons' keys stay because another case names them."""

    keys: Sequence[str]
    spared: int
    at: datetime


class Gone(NamedTuple):
    """A key that was destroyed: since when, on what ground, by whom, and by which request, where one did it."""

    kid: str
    at: datetime
    ground: str
    by: str
    request: str | None


def ask(connection: Connection[Any], asked: Asked) -> None:
    """Keep a request. One that is there already stays as it is."""
    connection.execute(_ASK, asked._asdict())


def move(connection: Connection[Any], moved: Moved) -> None:
    """A request has come further; where it had come so far already, nothing changes."""
    connection.execute(_MOVE, {**moved._asdict(), "before": _BEFORE[moved.step]})


def destroy_again(connection: Connection[Any], keys: Iterable[DestroyedKey]) -> int:
    """Destroy those of these keys that are there, as they were destroyed before; how many were. For a restore."""
    with connection.cursor() as cursor:
        cursor.executemany(_AGAIN, [msgspec.structs.asdict(key) for key in keys], returning=False)
        return max(cursor.rowcount, 0)


class Erasures:
    """What is to be destroyed, for whoever does it. Every method raises `ConnectionError` while PostgreSQL is away.

    Its pool acts in the keyring's own role.
    """

    def __init__(self, pool: ConnectionPool[Lent]) -> None:
        self._pool = pool

    def open(self, shards: Sequence[int]) -> Sequence[Agreed]:
        """What two people agreed on in these shards and is not over, the oldest first."""
        with (
            reachable(),
            self._pool.connection() as connection,
            connection.cursor(row_factory=class_row(Agreed)) as cursor,
        ):
            return cursor.execute(_OPEN, (list(shards), ROWS_MAX)).fetchall()

    def gone(self, kids: Sequence[str]) -> Sequence[Gone]:
        """Those of these keys that were destroyed."""
        with (
            reachable(),
            self._pool.connection() as connection,
            connection.cursor(row_factory=class_row(Gone)) as cursor,
        ):
            return cursor.execute(_GONE, {"kids": list(kids)}).fetchall()

    def destroyed(self) -> Sequence[Gone]:
        """Every key that was destroyed, the oldest first."""
        with (
            reachable(),
            self._pool.connection() as connection,
            connection.cursor(row_factory=class_row(Gone)) as cursor,
        ):
            return cursor.execute(_ALL_GONE + " ORDER BY at, kid").fetchall()

    def destroy(self, request: str) -> Destroyed | Held:
        """Destroy the keys of a request, unless something holds them; the same answer again where it was given before.

        Nothing of another institution is destroyed, nor of a person whom the case does not name: that holds too.
        What holds once ends the request for good, or the log would be told of a halt after which keys were destroyed.
        The table is rewritten in any case, so that its files no longer hold the bytes, also where whoever destroyed
        them died before. Raises `KeyError` where there is no such request.
        """
        with reachable(), self._pool.connection() as connection:
            with connection.transaction():
                found = self._destroy(connection, request)
            if isinstance(found, Destroyed):
                rewrite(connection)
        return found

    def _destroy(self, connection: Lent, request: str) -> Destroyed | Held:
        holds.settle(connection)
        with connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(_TAKE, (request,)).fetchone()
        if row is None:
            raise KeyError(request)
        if row["held"] is not None:
            return Held(row["held"])
        if row["destroyed_at"] is not None:
            return Destroyed(row["keys"], row["spared"], row["destroyed_at"])
        given = {"case": row["case_id"], "person": row["person"], "institution": row["institution"], "limit": KEYS_MAX}
        if row["person"] is not None and connection.execute(_NAMES, given).fetchone() is None:
            return _hold(connection, request, HoldReason.NOT_NAMED)
        owners, spared = _of_person(connection, given) if row["person"] is not None else _of_case(connection, given)
        if found := holds.holding(connection, owners, row["institution"]):
            return _hold(connection, request, found[0].reason)
        by = f"{row['requested_by']} {row['approved_by']}"
        gone = connection.execute(_DESTROY, {"owners": owners, "by": by, "ground": row["ground"]}).fetchall()
        keys = sorted(key for (key,) in gone)
        written = {"keys": keys, "spared": spared, "request": request}
        (at,) = connection.execute(_WRITE, written).fetchone() or (row["event_at"],)
        return Destroyed(keys, spared, at)


def _hold(connection: Lent, request: str, reason: str) -> Held:
    connection.execute(_HOLD, {"held": reason, "request": request})
    return Held(reason)


def _of_person(connection: Lent, given: Mapping[str, Any]) -> tuple[list[str], int]:
    """Whose keys go with a person. Without any, a hold on the person is looked for all the same."""
    owners = [owner for (owner,) in connection.execute(_OF_PERSON, given).fetchall()]
    return owners or [given["person"]], 0


def _of_case(connection: Lent, given: Mapping[str, Any]) -> tuple[list[str], int]:
    """Whose keys go with a case, and how many persons' keys do not."""
    persons = connection.execute(_OF_CASE, given).fetchall()
    alone = [subject for subject, elsewhere in persons if not elsewhere]
    return [given["case"], *alone[: KEYS_MAX - 1]], len(persons) - len(alone)
