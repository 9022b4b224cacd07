"""What lies behind a pattern, put together: only here the secret of its marks meets the tables of cases."""

from collections.abc import Sequence

from litestar.handlers import HTTPRouteHandler
from psycopg_pool import ConnectionPool

from events.ledgers import CASES, Part
from infra.clock import clock
from infra.pattern_key import pattern_key
from infra.postgres.case_facts import CaseFactsTable, NamedTable
from infra.postgres.oversight import PatternTable
from infra.postgres.pool import Connection
from infra.postgres.queries import CaseTables
from infra.settings import Settings
from projections.catalogue import OVERSIGHT, READING

from ..patterns.marks import Marks
from ..reading.pattern_cases import Keyring, ReviewReader
from ..reading.pattern_cases_http import pattern_case_handlers
from . import layouts
from .patterns_reading import pattern_reader
from .rules import catalogue


def pattern_review(
    settings: Settings, keyring: Keyring, pool: ConnectionPool[Connection]
) -> Sequence[HTTPRouteHandler]:
    """The handlers, to be given to `build_app`. Names are opened by the keyring. The caller closes the pool."""
    return pattern_case_handlers(review_reader(settings, keyring, pool))


def review_reader(settings: Settings, keyring: Keyring, pool: ConnectionPool[Connection]) -> ReviewReader:
    """What reads behind a pattern."""
    facts, topic = layouts.patterns(settings, catalogue(settings)).schema, CASES.topic(Part.EVENTS)
    return ReviewReader(
        patterns=pattern_reader(settings, pool),
        lookups=PatternTable(pool, OVERSIGHT.schema),
        facts=CaseFactsTable(pool, facts),
        known=CaseTables(pool, facts, topic),
        caseload=CaseTables(pool, READING.schema, topic),
        named=NamedTable(pool, READING.schema),
        keyring=keyring,
        marks=Marks(pattern_key(settings)),
        now=clock(settings.clock).now,
    )
