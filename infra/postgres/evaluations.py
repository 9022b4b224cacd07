"""Up to when the facts of every institution were evaluated, and what a processor needs to evaluate them further.

An evaluation is of an instant. It may be made once every shard was read past it, and until then its tables show what
cases had come to by then and nothing that is missing. Where evaluation stands lies in a schema of its own, so that
facts that are rebuilt are not evaluated again from the first.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from importlib.resources import files

from psycopg import IsolationLevel, sql
from psycopg.errors import UndefinedTable
from psycopg_pool import ConnectionPool

from events.ledgers import Ledger, Part
from events.outcome import Status

from .claim import claimed
from .layout import Layout
from .outbox import Outbox, Wish
from .pool import Connection
from .positions import Positions

FETCH_ROWS = 2_000  # Facts that lie in memory undecoded: a few megabytes.
PREPARE_LOCK = 0x65766C75  # "evlu": processes that start together prepare the schema one after another.
CLAIM = "evaluations"  # Of several processes one evaluates, the others find it done.
NOT_TAKEN = [Status.REFUSED.value, Status.UNREADABLE.value]

_NEW = """
select facts from {facts}
where institution = %(institution)s and recorded_at > %(after)s
"""
_WITHIN = """
select facts from {facts}
where institution = %(institution)s and latest_on >= %(since)s
"""
_BEHIND = """
select facts.institution, evaluated.at from
 (select distinct institution from {facts}) facts
 left join evaluations.evaluated using (institution)
where evaluated.at is null or evaluated.at < %(until)s
order by facts.institution
"""
_ASK = """
insert into evaluations.asked select unnest(%s::text[]), %s on conflict do nothing returning commandid
"""
_REFUSED = """
select asked.commandid, asked.at, outcome.outcome ->> 'code'
from evaluations.asked asked join {outcomes} outcome using (commandid)
where asked.commandid = any(%s) and outcome.status = any(%s)
"""


class Evaluations:
    """What evaluating needs of the tables of one processor, whose first fold has a row for each case.

    The row has the columns `institution`, `recorded_at` (of its last event), `latest_on` (the last day that anything in
    it is about), and `facts` (text).
    """

    def __init__(self, pool: ConnectionPool[Connection], layout: Layout, ledger: Ledger, shards: int) -> None:
        self._pool = pool
        self._layout = layout
        self._facts = layout.table(layout.folds[0].name)
        self._topic = ledger.topic(Part.EVENTS)
        self._shards = shards

    def prepare(self) -> None:
        """Make what is missing of the tables."""
        with self._pool.connection() as connection, connection.transaction():
            connection.execute("select pg_advisory_xact_lock(%s)", (PREPARE_LOCK,))
            connection.execute(files(__package__).joinpath("evaluations.sql").read_bytes())

    def pass_by(self, shard: int, end: int, at: datetime) -> bool:
        """Everything recorded in the shard until an instant is in the tables, if it was read to that end."""
        with self._pool.connection() as connection, connection.transaction():
            if Positions(self._layout).lock(connection, self._topic, shard).next_offset < end:
                return False
            connection.execute(
                "insert into evaluations.passed values (%s, %s, %s)"
                " on conflict (shard) do update set at = excluded.at, end_offset = excluded.end_offset",
                (shard, at, end),
            )
            return True

    def passed(self) -> datetime | None:
        """Until when everything that was recorded is in the tables, over all shards; none where that is not known.

        Tables that are being filled anew stand before the end at which they passed it once.
        """
        statement = sql.SQL(
            "select min(passed.at), count(*) from evaluations.passed join {} position using (shard)"
            " where topic = %s and shard < %s and next_offset >= passed.end_offset"
        )
        with self._pool.connection() as connection:
            position = self._layout.table("position")
            row = connection.execute(statement.format(position), (self._topic, self._shards)).fetchone()
        return row[0] if row is not None and row[1] == self._shards else None

    @contextmanager
    def claim(self) -> Iterator[bool]:
        """Be the one who evaluates, for as long as this lasts; whether that was to be had."""
        with self._pool.connection() as connection, claimed(connection, CLAIM) as had:
            yield had

    def behind(self, until: datetime) -> Sequence[tuple[str, datetime | None]]:
        """The institutions that were not evaluated until an instant, with the one that each was evaluated at last."""
        with self._pool.connection() as connection:
            statement = sql.SQL(_BEHIND).format(facts=self._facts)
            return connection.execute(statement, {"until": until}).fetchall()

    def waiting(self) -> Sequence[str]:
        """The streams that something is yet to be asked of: what was found lies in the outbox still."""
        with self._pool.connection() as connection:
            statement = sql.SQL("select distinct subject from {}").format(self._layout.table("outbox"))
            return [subject for (subject,) in connection.execute(statement).fetchall()]

    def refused(self, schema: str, commandids: Sequence[str]) -> Sequence[tuple[str, datetime, str]]:
        """Those of the commands that were asked for and that the ledger did not take: when, and the code of why not.

        `schema` has the outcomes of the ledger that is asked. Where its tables are not there yet, none is known.
        """
        statement = sql.SQL(_REFUSED).format(outcomes=sql.Identifier(schema, "command_outcomes"))
        with self._pool.connection() as connection:
            try:
                return connection.execute(statement, (list(commandids), NOT_TAKEN)).fetchall()
            except UndefinedTable:
                return []

    def new(self, institution: str, after: datetime) -> Iterator[str]:
        """The facts of the cases of which something was recorded after an instant, in no order."""
        return self._read(_NEW, {"institution": institution, "after": after})

    def within(self, institution: str, since: date) -> Iterator[str]:
        """The facts of the cases that are about a day on or after this one, in no order."""
        return self._read(_WITHIN, {"institution": institution, "since": since})

    def evaluated(self, institution: str, at: datetime, shard: int, wishes: Sequence[tuple[str, str, bytes]]) -> None:
        """An institution was evaluated at an instant, and this is what to ask on account of it.

        What stands from one evaluation to the next is asked once.
        """
        with self._pool.connection() as connection, connection.transaction():
            ids = [commandid for commandid, _, _ in wishes]
            new = {commandid for (commandid,) in connection.execute(_ASK, (ids, at)).fetchall()}
            Outbox(self._layout).add(connection, shard, [Wish(*wish) for wish in wishes if wish[0] in new], [])
            connection.execute(
                "insert into evaluations.evaluated values (%s, %s)"
                " on conflict (institution) do update set at = greatest(evaluated.at, excluded.at)",
                (institution, at),
            )

    def _read(self, statement: str, values: dict[str, object]) -> Iterator[str]:
        with self._pool.connection() as connection:
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            try:
                with connection.transaction(), connection.cursor(name="facts") as cursor:
                    cursor.itersize = FETCH_ROWS
                    cursor.execute(sql.SQL(statement).format(facts=self._facts), values)
                    for (facts,) in cursor:
                        yield facts
            finally:
                connection.isolation_level = None
