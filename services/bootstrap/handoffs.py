"""What can be read of hand-offs, put together."""

from collections.abc import Sequence

from litestar.handlers import HTTPRouteHandler
from psycopg_pool import ConnectionPool

from infra.postgres.handoff_table import HandoffTable
from infra.postgres.keyring import Keyring
from infra.postgres.pool import Connection
from projections.catalogue import READING

from ..reading.handoff_pages import HandoffReader
from ..reading.handoffs_http import handoff_handlers
from ..reading.pages import Reader


def handoff_reading(reader: Reader, keyring: Keyring, pool: ConnectionPool[Connection]) -> Sequence[HTTPRouteHandler]:
    """The hand-offs beside what a reader shows, to be given to `build_app`. Their texts are opened by the keyring."""
    return handoff_handlers(
        HandoffReader(
            handoffs=HandoffTable(pool, READING.schema),
            cases=reader.cases,
            keyring=keyring,
            rules=reader.rules,
            shards=reader.shards,
        )
    )
