"""The access log in its tables, with one line of every kind."""

from typing import Any

import psycopg

from events.access import AccessExported, AccessGranted, AccessRefused, Asked, KeyUsed
from events.identity import access_stream
from events.ledgers import ACCESS, Part
from events.vocabulary import AccessDoor, Accessed, AccessPurpose, UsedKey
from infra.kafka.record import Record
from infra.postgres.layout import Layout
from infra.postgres.projector import Projector
from projections.catalogue import LOOKS

from ..logs import LedgerLog

TOPIC = ACCESS.topic(Part.EVENTS)
LAYOUT = Layout(LOOKS.schema, LOOKS.folds, LOOKS.name, follows=ACCESS)
BASE: dict[str, Any] = {"institution": "uni", "what": Accessed.CASE, "door": AccessDoor.API}


def looks_at(case: str) -> LedgerLog:
    """Five lines of one institution, three of them of a case, and one of another institution."""
    log, of_case = LedgerLog(ACCESS, 1), access_stream("uni", case)
    asked = (Asked(name="status", value="open"), Asked(name="unit"))
    search = {**BASE, "what": Accessed.CASES}
    log.record(access_stream("uni"), AccessGranted(**search, role="handler", asked=asked, results=2))
    log.record(of_case, AccessGranted(**BASE, role="handler", case=case, purpose=AccessPurpose.LEGAL))
    log.record(of_case, AccessExported(**BASE, role="auditor", case=case))
    log.record(of_case, KeyUsed(**BASE, key=UsedKey.CHECKPOINT, role="auditor", case=case))
    log.record(access_stream("uni"), AccessRefused(**BASE, reason="many", more=True))
    log.record(access_stream("hogeschool"), AccessRefused(**{**BASE, "institution": "hogeschool"}, reason="x"))
    return log


def fill(dsn: str, log: LedgerLog | None) -> None:
    """Make the tables anew, with all that is on the log; or none of it, as where nobody looked yet."""
    values = [] if log is None else log.logs[0].values
    with psycopg.connect(dsn, autocommit=True) as connection:
        LAYOUT.drop(connection)
        LAYOUT.ensure(connection)
        tables = Projector(connection, LAYOUT, ACCESS, 1)
        tables.begin(TOPIC, 0)
        tables.project(TOPIC, 0, [Record(number, key, value) for number, (key, value) in enumerate(values)])
        tables.read_to(TOPIC, 0, len(values))


def drop(dsn: str) -> None:
    """As before its projector ever ran."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        LAYOUT.drop(connection)
