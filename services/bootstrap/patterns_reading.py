"""What can be read of patterns, put together: its tables follow the ledger of patterns."""

from collections.abc import Sequence

from litestar.handlers import HTTPRouteHandler
from psycopg_pool import ConnectionPool

from events.ledgers import Part
from infra.clock import clock
from infra.postgres.oversight import PatternTable, StatementTable
from infra.postgres.pool import Connection
from infra.postgres.queries import CaseTables
from infra.postgres.release_table import ReleaseTable
from infra.settings import Settings
from projections.catalogue import OVERSIGHT

from ..moments import legal_date
from ..reading.pattern_pages import PatternReader
from ..reading.patterns_http import pattern_handlers
from ..reading.releases_http import ReleaseReader, release_handlers
from ..reading.statements_http import StatementReader, statement_handlers
from .rules import catalogue


def pattern_reading(settings: Settings, pool: ConnectionPool[Connection]) -> Sequence[HTTPRouteHandler]:
    """The handlers, to be given to `build_app`. The caller closes the pool."""
    reader = pattern_reader(settings, pool)
    statements = statement_handlers(statement_reader(settings, pool))
    releases = release_handlers(release_reader(settings, pool))
    return [*pattern_handlers(reader), *statements, *releases]


def statement_reader(settings: Settings, pool: ConnectionPool[Connection]) -> StatementReader:
    """What reads the tables of statements."""
    return StatementReader(
        statements=StatementTable(pool, OVERSIGHT.schema), fresh=pattern_reader(settings, pool).cases
    )


def release_reader(settings: Settings, pool: ConnectionPool[Connection]) -> ReleaseReader:
    """What reads the tables of publications."""
    return ReleaseReader(table=ReleaseTable(pool, OVERSIGHT.schema), cases=pattern_reader(settings, pool).cases)


def pattern_reader(settings: Settings, pool: ConnectionPool[Connection]) -> PatternReader:
    """What reads the tables of patterns, by the rules and the clock of the set-up."""
    now = clock(settings.clock).now
    return PatternReader(
        table=PatternTable(pool, OVERSIGHT.schema),
        cases=CaseTables(pool, OVERSIGHT.schema, OVERSIGHT.follows.topic(Part.EVENTS)),
        rules=catalogue(settings),
        today=lambda: legal_date(now()),
        shards=settings.shards,
    )
