"""The receipt codes that open something, by their slow hash: the least that can be kept for a code to work."""

from importlib.resources import files

import psycopg
from psycopg_pool import ConnectionPool

from ..settings import Settings
from .pool import CONNECT_SECONDS_MAX, Connection, open_pool, reachable

PREPARE_LOCK = 0x72656370  # "recp": processes that start together prepare the schema one after another.

_PUT = "INSERT INTO receipts.codes (hash, institution, box) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_REPLACE = "UPDATE receipts.codes SET box = %s WHERE hash = %s AND institution = %s AND box = %s"


class ReceiptTable:
    """The codes. Every method may block, and raises `ConnectionError` while PostgreSQL is away."""

    def __init__(self, pool: ConnectionPool[Connection]) -> None:
        self._pool = pool

    def find(self, hashed: bytes) -> tuple[str, bytes] | None:
        """The institution and the box under a hash, None where there is none."""
        with reachable(), self._pool.connection() as connection:
            statement = "SELECT institution, box FROM receipts.codes WHERE hash = %s"
            row = connection.execute(statement, (hashed,)).fetchone()
        return None if row is None else (row[0], bytes(row[1]))

    def put(self, hashed: bytes, institution: str, box: bytes, before: bytes | None) -> bool:
        """Keep a box in place of `before`, None for none. False, and not done, where that has changed."""
        with reachable(), self._pool.connection() as connection:
            if before is None:
                done = connection.execute(_PUT, (hashed, institution, box))
            else:
                done = connection.execute(_REPLACE, (box, hashed, institution, before))
            return done.rowcount == 1

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()


def open_receipts(settings: Settings) -> ReceiptTable:
    """The codes of this installation, their schema made where missing. Raises `ConnectionError`."""
    with reachable(), psycopg.connect(settings.postgres, connect_timeout=CONNECT_SECONDS_MAX) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (PREPARE_LOCK,))
        connection.execute(files(__package__).joinpath("receipts.sql").read_bytes())
    return ReceiptTable(open_pool(settings.postgres, name="receipts", configure=_take_role))


def _take_role(connection: Connection) -> None:
    """Act as the role that owns the codes, so that these connections reach them and nothing else."""
    may = "SELECT FROM pg_roles WHERE rolname = 'meldstroom_receipts' AND pg_has_role(oid, 'MEMBER')"
    if connection.execute(may).fetchone() is not None:
        connection.execute("SET ROLE meldstroom_receipts")
