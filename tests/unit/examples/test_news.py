"""What is recorded of deadlines is heard beside the player, and a log that fails is not passed over."""

from collections.abc import Generator, Sequence
from threading import Event as Flag

import pytest

from events.ledgers import CASES
from services.examples.news import News

from ...eventually import eventually
from ...logs import LedgerLog, case_id, complaint_story, deadline_id, deadline_story

CASE = case_id("complaint", 1)


def test_deadlines_are_heard_and_nothing_else_in_the_order_of_the_log() -> None:
    log = LedgerLog(CASES, 1)
    log.record(CASE, *complaint_story()[:2])
    log.record(deadline_id(CASE), *deadline_story(CASE))
    values = [value for _, value in log.logs[0].values]
    read, closed = Flag(), Flag()

    def follow() -> Generator[Sequence[bytes]]:
        try:
            yield values[:5]
            yield values[5:]
            read.set()
            while True:
                yield []
        finally:
            closed.set()

    with News(follow) as news:
        assert read.wait(10)
        heard = news.take()
        assert [envelope.version for envelope in heard] == [1, 2, 3, 4, 5, 6]
        assert {envelope.subject for envelope in heard} == {deadline_id(CASE)}
        assert news.take() == []
    assert closed.is_set()


def test_a_log_that_cannot_be_read_is_an_error_where_it_is_asked() -> None:
    def follow() -> Generator[Sequence[bytes]]:
        yield []
        raise ConnectionError("away")

    with News(follow) as news:
        eventually(lambda: not news._thread.is_alive())
        with pytest.raises(ConnectionError):
            news.take()
