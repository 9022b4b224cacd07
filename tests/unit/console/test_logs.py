"""The logs of two ledgers read as one: each stream where it lies, and what led from one to the other."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from events.codec import decode_envelope
from events.ledgers import CASES, PATTERNS
from services.console.logged import Logged, Logs
from tests.logs import LedgerLog, case_id, incident_story, raised

from ..patterns.stories import UNIT, indicated

CASE = case_id("incident", 1)


class Log:
    """A ledger in memory."""

    def __init__(self, *events: Logged) -> None:
        self._events = events

    def case(self, case: str) -> Sequence[Logged]:
        return [one for one in self._events if one.envelope.subject == case]

    def correlated(self, correlation: str) -> Sequence[Logged]:
        return [one for one in self._events if one.envelope.correlationid == correlation]

    def recent(self) -> Iterator[Logged]:
        return reversed(self._events)


def logged(log: LedgerLog) -> list[Logged]:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    values = [value for _, value in log.logs[0].values[2:]]
    return [
        Logged(shard=0, offset=number, at=at, value=value, envelope=decode_envelope(value))
        for number, value in enumerate(values)
    ]


def both() -> Logs:
    cases, patterns = LedgerLog(CASES, 1), LedgerLog(PATTERNS, 1)
    cases.record(CASE, raised())
    patterns.record(UNIT.stream, indicated())
    return Logs({CASES.name: Log(*logged(cases)), PATTERNS.name: Log(*logged(patterns))})


def test_a_stream_is_looked_for_where_it_lies() -> None:
    logs = both()
    assert [one.envelope.subject for one in logs.case(CASE)] == [CASE]
    assert [one.envelope.subject for one in logs.case(UNIT.stream)] == [UNIT.stream]
    assert Logs({CASES.name: Log()}).case(UNIT.stream) == ()


def test_what_belongs_together_is_found_on_both() -> None:
    logs = both()
    correlation = logs.case(CASE)[0].envelope.correlationid
    assert {one.envelope.subject for one in logs.correlated(correlation)} == {CASE, UNIT.stream}
    assert {one.envelope.subject for one in logs.recent()} == {CASE, UNIT.stream}


def test_the_newest_of_all_ledgers_come_first() -> None:
    cases, patterns = LedgerLog(CASES, 1), LedgerLog(PATTERNS, 1)
    cases.record(CASE, *incident_story()[:3])
    patterns.record(UNIT.stream, indicated())
    first, second, third = (replace(one, at=one.at + timedelta(seconds=2 * n)) for n, one in enumerate(logged(cases)))
    (between,) = (replace(one, at=one.at + timedelta(seconds=3)) for one in logged(patterns))
    logs = Logs({CASES.name: Log(first, second, third), PATTERNS.name: Log(between)})
    assert list(logs.recent()) == [third, between, second, first]
