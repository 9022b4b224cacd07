"""Of several sessions one has a claim, and the next as soon as that one let go."""

import psycopg
import pytest

from infra.postgres.claim import claimed
from infra.postgres.pool import connect


def test_one_at_a_time_has_it_and_the_next_at_once(postgres: str) -> None:
    with connect(postgres, name="first") as first, connect(postgres, name="second") as second:
        with claimed(first, "tables") as had, claimed(second, "tables") as also, claimed(second, "others") as other:
            assert (had, also, other) == (True, False, True)
        with claimed(second, "tables") as had:
            assert had


def test_it_is_let_go_of_where_the_work_fails_also_with_its_connection(postgres: str) -> None:
    with connect(postgres, name="first") as first, connect(postgres, name="second") as second:
        with pytest.raises(ZeroDivisionError), claimed(first, "tables"):
            raise ZeroDivisionError
        with pytest.raises(psycopg.OperationalError), claimed(first, "tables"):
            first.execute("select pg_terminate_backend(pg_backend_pid())")
        with claimed(second, "tables") as had:
            assert had
