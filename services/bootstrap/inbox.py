"""The reporter's way in and back at intake, put together, and the route guide beside it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from litestar.handlers import HTTPRouteHandler
from psycopg_pool import ConnectionPool

from infra.postgres.conversations import ConversationTable
from infra.postgres.keyring import Keyring
from infra.postgres.pool import Connection
from infra.postgres.receipts import ReceiptTable
from infra.settings import Settings
from infra.statement_key import statement_keys
from projections.catalogue import READING

from ..inbox.guide_http import guidance_handlers
from ..inbox.http import inbox_handlers
from ..inbox.passing import Passing
from ..inbox.proof import Codes
from ..inbox.reads import Reads
from ..inbox.statements import Statements
from ..intake.desk import Desk
from ..reading.pages import Reader


def passing_of(
    settings: Settings, desk: Desk, keyring: Keyring, receipts: ReceiptTable, now: Callable[[], datetime]
) -> Passing:
    """What passes on what someone behind a portal sends."""
    return Passing(
        desk=desk,
        codes=Codes(receipts, keyring.hashed),
        statements=Statements(statement_keys(settings)),
        hashed=keyring.hashed,
        now=now,
    )


def reporter_handlers(
    passing: Passing, reader: Reader, keyring: Keyring, pool: ConnectionPool[Connection]
) -> Sequence[HTTPRouteHandler]:
    """What a portal asks for its reporters, and what whoever answers them asks."""
    reads = Reads(reader=reader, conversations=ConversationTable(pool, READING.schema), opener=keyring)
    guide = guidance_handlers(passing.desk, reader.rules, passing.now)
    return [*guide, *inbox_handlers(passing, reads)]
