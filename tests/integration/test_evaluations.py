"""What the ledger of patterns did not take of what was asked of it, as the pattern worker's tables tell it."""

from collections.abc import Iterator

import pytest
from psycopg_pool import ConnectionPool

from events.codec import encode_outcome, rfc3339
from events.ledgers import CASES, PATTERNS, Part
from events.outcome import Outcome, Status
from infra.kafka.record import Record
from infra.postgres.evaluations import Evaluations
from infra.postgres.pool import Connection, open_pool
from infra.postgres.projector import Projector
from infra.settings import Settings
from projections.catalogue import OVERSIGHT
from services.bootstrap import layouts
from services.bootstrap.rules import catalogue
from services.following.asks import Wish

from ..logs import BEGIN
from ..projecting import new_database

ASKED = ("taken", "refused", "unreadable", "unanswered")
ANSWERS = [
    Outcome(commandid=name, subject="pattern", status=status, version=1, contentdigest="d", code=code)
    for name, status, code in (
        ("taken", Status.ACCEPTED, None),
        ("refused", Status.REFUSED, "pattern.mark"),
        ("unreadable", Status.UNREADABLE, "rule_failed"),
        ("of-somebody-else", Status.REFUSED, "pattern.ended"),
    )
]


@pytest.fixture
def pool(postgres: str) -> Iterator[ConnectionPool[Connection]]:
    """A database in which nothing is made yet."""
    with new_database(postgres) as dsn, open_pool(dsn, name="test") as pool:
        yield pool


@pytest.fixture
def evaluations(pool: ConnectionPool[Connection]) -> Evaluations:
    """The tables of a worker that has asked for some things at one instant."""
    settings = Settings()
    layout = layouts.patterns(settings, catalogue(settings))
    with pool.connection() as connection:
        layout.ensure(connection)
    tables = Evaluations(pool, layout, CASES, 1)
    tables.prepare()
    tables.evaluated("uni", BEGIN, 0, [Wish(name, "pattern", b"{}") for name in ASKED])
    return tables


def answered(pool: ConnectionPool[Connection]) -> None:
    """The projector has read what became of them."""
    topic = PATTERNS.topic(Part.OUTCOMES)
    values = (encode_outcome(one, ledger="patterns", time=rfc3339(BEGIN)) for one in ANSWERS)
    records = [Record(number, "", value) for number, value in enumerate(values)]
    with pool.connection() as connection:
        tables = layouts.projected(OVERSIGHT)
        tables.ensure(connection)
        projector = Projector(connection, tables, PATTERNS, 1)
        projector.place(topic, 0)
        projector.project(topic, 0, records)


def test_what_the_ledger_refused_or_could_not_read_is_known_with_why(
    pool: ConnectionPool[Connection], evaluations: Evaluations
) -> None:
    answered(pool)
    found = evaluations.refused(OVERSIGHT.schema, [*ASKED, "of-somebody-else", "never-asked"])
    assert sorted(found) == [("refused", BEGIN, "pattern.mark"), ("unreadable", BEGIN, "rule_failed")]
    assert evaluations.refused(OVERSIGHT.schema, ["unreadable"]) == [("unreadable", BEGIN, "rule_failed")]


def test_before_the_projector_has_made_its_tables_nothing_is_known_to_be_refused(evaluations: Evaluations) -> None:
    assert evaluations.refused(OVERSIGHT.schema, ASKED) == []
