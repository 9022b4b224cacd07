"""What is to be put into the hands of bodies outside: written with the events that ask for it, and sent afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, LiteralString, NamedTuple, Protocol, cast

import msgspec
import psycopg
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from events.codec import decode_event_data
from events.envelope import Envelope
from events.handoff import EVENTS, HandoffEvent
from events.ledgers import shard

from .handed_over import Handoff, follow
from .pool import Connection, reachable

PREPARE_LOCK = 0x68616E64  # "hand": processes that start together prepare the schema one after another.
FIRST_ASK_SECONDS = 10  # A recorder that is up has answered by then.
ASK_SECONDS_MAX = 600

_TYPES = frozenset(kind.TOPIC for kind in EVENTS)
_COLUMNS = Handoff.__struct_fields__
_JSON = frozenset({"content", "receipt"})

_SAVE = (
    f"INSERT INTO handoffs.handoff ({', '.join(_COLUMNS)})"
    f" VALUES ({', '.join(f'%({name})s' for name in _COLUMNS)}) ON CONFLICT (id) DO UPDATE SET"
    f" {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[1:])}"
)

_ADD = """
INSERT INTO handoffs.delivery (id, round, state, next_at) VALUES (%s, %s, 'waiting', now()) ON CONFLICT DO NOTHING
"""

# What is open: the log wants it, in this round and in no earlier one.
_OPEN: LiteralString = """
FROM handoffs.delivery AS delivery JOIN handoffs.handoff AS handoff USING (id, round)
WHERE delivery.state IN ('waiting', 'sent') AND handoff.standing IN ('wanted', 'taken_up')
    AND handoff.shard = ANY (%(shards)s)
"""

_DUE = f"SELECT DISTINCT handoff.institution, handoff.recipient {_OPEN} AND delivery.next_at <= now()"

_TAKE = f"""
SELECT handoff.id, round, attempts, bad_receipts, body_digest, institution, recipient, kind, purpose, profile, follows,
    content, commandid, approved_digest, event, correlationid, traceparent, handoff.receipt IS NOT NULL AS receipted
{_OPEN} AND delivery.next_at <= now() AND (institution, recipient) IN (
    SELECT * FROM unnest(%(institutions)s::text[], %(recipients)s::text[])
)
ORDER BY delivery.next_at LIMIT 1 FOR UPDATE OF delivery SKIP LOCKED
"""

_WRITE = """
UPDATE handoffs.delivery SET
    state = %(state)s, attempts = attempts + 1, last_error = %(error)s, body_digest = %(body_digest)s,
    bad_receipts = bad_receipts + %(bad)s, receipt = %(receipt)s,
    next_at = CASE WHEN %(state)s IN ('waiting', 'sent')
        THEN clock_timestamp() + make_interval(secs => %(pause)s) END
WHERE id = %(id)s AND round = %(round)s
"""

_ASK = """
INSERT INTO handoffs.ask (id, round, what, commandid, value) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""

# What the log does not show yet. Word of what went out is not lost where it crossed a cancellation on its way, and a
# receipt stays good through later rounds, since all of them are of one hand-off.
_NEEDED: LiteralString = """
handoff.receipt IS NULL AND CASE ask.what
    WHEN 'receipt' THEN true
    WHEN 'sent' THEN ask.round = handoff.round AND handoff.sent_round IS DISTINCT FROM handoff.round
    ELSE ask.round = handoff.round AND handoff.standing = 'wanted'
END
"""

_ASKS = f"""
SELECT ask.number, ask.id AS subject, ask.value FROM handoffs.ask JOIN handoffs.handoff ON handoff.id = ask.id
WHERE ask.next_at <= now() AND handoff.shard = ANY (%s) AND {_NEEDED} ORDER BY ask.number LIMIT %s
"""

_ASKED = """
UPDATE handoffs.ask SET asked = asked + 1, next_at = clock_timestamp()
    + make_interval(secs => least(%(first)s * power(2, least(asked, 20)), %(max)s))
WHERE number IN (SELECT number FROM handoffs.ask WHERE number = ANY (%(numbers)s) ORDER BY number FOR UPDATE)
"""

_FORGET = f"""
DELETE FROM handoffs.ask WHERE number IN (
    SELECT ask.number FROM handoffs.ask JOIN handoffs.handoff ON handoff.id = ask.id
    WHERE NOT ({_NEEDED}) ORDER BY ask.number FOR UPDATE OF ask SKIP LOCKED
)
"""

_SETTLE = """
UPDATE handoffs.delivery SET state = 'done', next_at = NULL WHERE (id, round) IN (
    SELECT delivery.id, delivery.round FROM handoffs.delivery JOIN handoffs.handoff USING (id)
    WHERE delivery.state IN ('waiting', 'sent')
        AND (handoff.standing NOT IN ('wanted', 'taken_up') OR handoff.round <> delivery.round)
    FOR UPDATE OF delivery SKIP LOCKED
)
"""

_COUNT = """
SELECT recipient, CASE state WHEN 'parked' THEN 'parked' ELSE 'waiting' END AS state, count(*),
    min(wanted_at) AS oldest_at
FROM handoffs.delivery JOIN handoffs.handoff USING (id, round)
WHERE state IN ('waiting', 'sent') AND standing IN ('wanted', 'taken_up')
    OR state = 'parked' AND standing IN ('wanted', 'parked')
GROUP BY 1, 2
"""

_UNTOLD = f"SELECT count(*) FROM handoffs.ask JOIN handoffs.handoff ON handoff.id = ask.id WHERE {_NEEDED}"


class Waiting(NamedTuple):
    """A hand-off that is to be sent now. `attempts` is how often that was tried in this round.

    `body_digest` is of what went out before, if anything did. `receipted` says that the ledger has its receipt already:
    it was ordered sent again all the same.
    """

    id: str
    round: int
    attempts: int
    bad_receipts: int
    body_digest: str | None
    institution: str
    recipient: str
    kind: str
    purpose: str
    profile: str
    follows: str | None
    content: Any
    commandid: str
    approved_digest: str | None
    event: str
    correlationid: str
    traceparent: str | None
    receipted: bool


class Ask(NamedTuple):
    """A command that tells the ledger what came of it: `sent`, `receipt` or `park`."""

    what: str
    commandid: str
    value: bytes


class Fate(Protocol):
    """What an attempt made of a hand-off: its state, why, how long it then waits, and what the ledger must be told."""

    @property
    def state(self) -> str: ...
    @property
    def error(self) -> str | None: ...
    @property
    def pause_seconds(self) -> float: ...
    @property
    def body_digest(self) -> str | None: ...
    @property
    def bad_receipt(self) -> bool: ...
    @property
    def receipt(self) -> Any: ...
    @property
    def asks(self) -> Sequence[tuple[str, str, bytes]]: ...


@dataclass(frozen=True, slots=True)
class Asking:
    """An ask that is due."""

    number: int
    subject: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Open:
    """How many hand-offs to a recipient wait, or are parked, and since when the oldest of them is to be sent."""

    recipient: str
    state: str
    count: int
    oldest_at: datetime


def record(connection: psycopg.Connection[Any], envelopes: Sequence[Envelope], *, shards: int) -> None:
    """Write what these events say of hand-offs, and what is to be sent by it, within the caller's transaction.

    It does not matter how often an event comes: a log that is read again from its beginning has nothing sent again.
    """
    events: dict[str, list[Envelope]] = {}
    for envelope in envelopes:
        if envelope.type in _TYPES:
            events.setdefault(envelope.subject, []).append(envelope)
    if not events:
        return
    prepare(connection)
    known = _load(connection, events)
    changed: list[Handoff] = []
    wanted: list[tuple[str, int]] = []
    # In one order, so that of two transactions with the same rows one waits for the other.
    for id in sorted(events):
        before = handoff = known.get(id)
        for envelope in events[id]:
            event = cast(HandoffEvent, decode_event_data(envelope.type, envelope.data))
            handoff = follow(handoff, envelope, event, shard(id, shards))
        if handoff is not None and handoff is not before:
            changed.append(handoff)
            # Only where a round begins. To add a delivery that is there waits for whoever is writing what became of it,
            # who may be waiting for the row of the hand-off that is held here.
            if handoff.standing == "wanted" and (before is None or before.round != handoff.round):
                wanted.append((id, handoff.round))
    _save(connection, changed, wanted)


def prepare(connection: psycopg.Connection[Any]) -> None:
    """Make the tables where they are missing, also within a transaction of the caller's."""
    # Asked first, because making an index that is there already waits for whoever writes, and lets nobody else write.
    if connection.execute("SELECT to_regclass('handoffs.ask')").fetchone() != (None,):
        return
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (PREPARE_LOCK,))
        connection.execute(files(__package__).joinpath("deliveries.sql").read_bytes())


def _load(connection: psycopg.Connection[Any], ids: dict[str, list[Envelope]]) -> dict[str, Handoff]:
    statement = "SELECT * FROM handoffs.handoff WHERE id = ANY (%s) ORDER BY id FOR UPDATE"
    with connection.cursor(row_factory=dict_row) as cursor:
        return {row["id"]: Handoff(**row) for row in cursor.execute(statement, (sorted(ids),))}


def _save(connection: psycopg.Connection[Any], changed: Sequence[Handoff], wanted: Sequence[tuple[str, int]]) -> None:
    with connection.cursor() as cursor:
        if changed:
            cursor.executemany(_SAVE, [_parameters(each) for each in changed])
        if wanted:
            cursor.executemany(_ADD, wanted)


def _parameters(handoff: Handoff) -> dict[str, Any]:
    values = msgspec.structs.asdict(handoff)
    return {name: Jsonb(value) if name in _JSON and value is not None else value for name, value in values.items()}


class Deliveries:
    """Those that wait, for whoever delivers them. Every method raises `ConnectionError` while PostgreSQL is away."""

    def __init__(self, pool: ConnectionPool[Connection]) -> None:
        self._pool = pool

    def prepare(self) -> None:
        """Make the tables where they are missing."""
        with reachable(), self._pool.connection() as connection:
            prepare(connection)

    def due(self, shards: Sequence[int]) -> Sequence[tuple[str, str]]:
        """The institutions and recipients, in pairs, that have something to send between them in these shards."""
        with reachable(), self._pool.connection() as connection:
            return list(connection.execute(_DUE, {"shards": list(shards)}))

    def attempt(
        self, shards: Sequence[int], pairs: Sequence[tuple[str, str]], send: Callable[[Waiting], Fate]
    ) -> str | None:
        """Send the next one between these institutions and recipients with `send`, and write what that made of it.

        It is held meanwhile, so nobody else takes it; who dies holding it lets go of it, and it is sent again under the
        same key. The answer is its new state, or None where none was due.
        """
        asked = {
            "shards": list(shards),
            "institutions": [institution for institution, _ in pairs],
            "recipients": [recipient for _, recipient in pairs],
        }
        with reachable(), self._pool.connection() as connection, connection.transaction():
            with connection.cursor(row_factory=class_row(Waiting)) as cursor:
                waiting = cursor.execute(_TAKE, asked).fetchone()
            if waiting is None:
                return None
            fate = send(waiting)
            values = {
                "id": waiting.id,
                "round": waiting.round,
                "state": fate.state,
                "error": fate.error,
                "pause": fate.pause_seconds,
                "body_digest": fate.body_digest,
                "bad": int(fate.bad_receipt),
                "receipt": Jsonb(fate.receipt) if fate.receipt is not None else None,
            }
            connection.execute(_WRITE, values)
            for ask in fate.asks:
                connection.execute(_ASK, (waiting.id, waiting.round, *ask))
            return fate.state

    def asks(self, shards: Sequence[int], limit: int) -> Sequence[Asking]:
        """What the ledger must be told by now, in order. It is due again, later and later, until the log shows it."""
        with (
            reachable(),
            self._pool.connection() as connection,
            connection.cursor(row_factory=class_row(Asking)) as cursor,
        ):
            return cursor.execute(_ASKS, (list(shards), limit)).fetchall()

    def asked(self, numbers: Sequence[int]) -> None:
        """The broker has these."""
        values = {"numbers": list(numbers), "first": FIRST_ASK_SECONDS, "max": ASK_SECONDS_MAX}
        with reachable(), self._pool.connection() as connection:
            connection.execute(_ASKED, values)

    def settle(self) -> None:
        """Put away what the log shows to be over."""
        with reachable(), self._pool.connection() as connection:
            connection.execute(_FORGET)
            connection.execute(_SETTLE)

    def open(self) -> Sequence[Open]:
        """What waits and what is parked, counted."""
        with (
            reachable(),
            self._pool.connection() as connection,
            connection.cursor(row_factory=class_row(Open)) as cursor,
        ):
            return cursor.execute(_COUNT).fetchall()

    def untold(self) -> int:
        """How much the ledger was not told, or has not shown, yet."""
        with reachable(), self._pool.connection() as connection:
            ((count,),) = connection.execute(_UNTOLD).fetchall()
            return int(count)
