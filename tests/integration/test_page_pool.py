"""No page waits without end for what the database does not answer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg_pool import ConnectionPool

from infra.postgres.pool import STATEMENT_WAITS, open_page_pool, reachable

from ..projecting import LAYOUT
from .reading_stand import Stand, problem, reading_stand

LOCK = sql.SQL("lock table {} in access exclusive mode").format(LAYOUT.table("caseload"))


@pytest.fixture
def pool(database: str) -> Iterator[ConnectionPool[Any]]:
    with open_page_pool(database, name="test", seconds=1) as made:
        yield made


def test_a_statement_that_does_not_end_is_a_database_that_is_away(pool: ConnectionPool[Any]) -> None:
    with pool.connection() as connection:
        assert connection.execute("show statement_timeout").fetchone() == (f"{STATEMENT_WAITS}s",)
        connection.execute("set statement_timeout = '50ms'")
        with pytest.raises(ConnectionError, match="QueryCanceled"), reachable():
            connection.execute("select pg_sleep(60)")
        assert connection.execute("select 1").fetchone() == (1,)


@pytest.fixture
def stand(database: str, tmp_path: Path) -> Iterator[Stand]:
    with reading_stand(database, tmp_path, page_seconds=1) as made:
        yield made


def test_a_list_whose_table_is_locked_says_so_and_is_there_again(stand: Stand, database: str) -> None:
    stand.project()
    with psycopg.connect(database) as other:
        other.execute(LOCK)
        answer = stand.get("/cases")
        assert (answer.status_code, problem(answer)["code"]) == (503, "unavailable")
        assert "retry-after" in answer.headers
    assert stand.get("/cases").status_code == 200
