"""A case or a pattern at any moment: what it was, what changed, and when something first became so. Pure, from events.

What is shown of it are the folds that the reading room shows, taken apart into fields, such as `caseload.status`,
`deadlines.T11.handling.due_on` or `patterns.measures.1.owner`; nothing personal is in them. History is bitemporal: a
moment says up to when something was recorded, or up to when it had happened, or both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import orjson

from events.codec import rfc3339
from events.envelope import Envelope
from events.identity import case_of
from projections.catalogue import READING
from projections.fold import Fold
from projections.patterns import PATTERNS_FOLD

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
BOOKKEEPING = frozenset({"version", "updated_at", "case_id", "subject", "deadline", "pattern"})
"""Fields that every event changes, or that only say whose row it is: they tell nothing of the case."""

FOLDS: tuple[Fold[Any], ...] = (*(fold for fold in READING.folds if not fold.appends), PATTERNS_FOLD)

Value = str | int | bool | tuple[str, ...] | None
Fields = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Up to where a history is looked at; each limit that is given must hold.

    `recorded_at` and `occurred_at` are instants, both included; `event` counts the events of the case and of what lies
    beside it, from 1, in the order of the log. An event of which only the day is known occurred at the end of that day.
    """

    recorded_at: datetime | None = None
    occurred_at: datetime | None = None
    event: int | None = None

    def takes(self, number: int, envelope: Envelope) -> bool:
        """Whether the event lies within."""
        return (
            (self.event is None or number <= self.event)
            and (self.recorded_at is None or envelope.time <= self.recorded_at)
            and (self.occurred_at is None or occurred(envelope) <= self.occurred_at)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of a case changed with an event."""

    field: str
    before: Value
    after: Value
    number: int
    event: Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A case at a moment: so many of its events are in it, and these are its fields. Without any it did not exist."""

    taken: int
    total: int
    last: Envelope | None
    fields: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What differs between two moments. Each difference names the last event that touched the field in between.

    `events` are those that lie in one moment and not in the other, with their numbers.
    """

    before: View
    after: View
    differences: Sequence[Change]
    events: Sequence[tuple[int, Envelope]]


@dataclass(slots=True)
class Traveller:
    """Takes the events of a case one by one. Its rows are known after each; its fields are taken out when asked for."""

    _rows: dict[tuple[str, str], Any] = field(default_factory=dict)

    def fold(self, envelope: Envelope) -> Iterator[tuple[str, str, Any, Any]]:
        """The rows that the next event makes: of which fold and key, and what each was before."""
        for fold in FOLDS:
            if not fold.takes(envelope):
                continue
            key = fold.key(envelope)
            before = self._rows.get((fold.name, key))
            if before is None and envelope.version > 1:
                continue  # What opened the stream lies without the moment, so at that moment it was not there.
            after = self._rows[fold.name, key] = fold.apply(before, envelope)
            yield fold.name, key, before, after

    def take(self, number: int, envelope: Envelope) -> Sequence[Change]:
        """What the next event changes."""
        return [
            Change(field=name, before=was, after=became, number=number, event=envelope)
            for fold, key, before, after in self.fold(envelope)
            for name, was, became in _changed(fold, key, before, after)
        ]

    @property
    def fields(self) -> dict[str, Value]:
        """All fields as they are now."""
        return {name: value for (fold, key), row in self._rows.items() for name, value in _fields(fold, key, row)}


def as_of(history: Sequence[Envelope], moment: Moment) -> View:
    """The case as it was at a moment."""
    traveller = Traveller()
    taken, last = 0, None
    for _, envelope in _within(history, moment):
        for _ in traveller.fold(envelope):
            pass
        taken, last = taken + 1, envelope
    return View(taken=taken, total=len(history), last=last, fields=traveller.fields)


def compare(history: Sequence[Envelope], one: Moment, other: Moment) -> Comparison:
    """What is different at the other moment."""
    before = as_of(history, one)
    touched: dict[str, Change] = {}
    traveller = Traveller()
    taken, last = 0, None
    for number, envelope in _within(history, other):
        for change in traveller.take(number, envelope):
            touched[change.field] = change
        taken, last = taken + 1, envelope
    after = View(taken=taken, total=len(history), last=last, fields=traveller.fields)
    differences = []
    for name in sorted({*before.fields, *after.fields}):
        was, became = before.fields.get(name), after.fields.get(name)
        # What is empty and what is not there are the same to whoever reads.
        if (None if was == () else was) != (None if became == () else became):
            # Looking back, what has gone again was touched by nothing that is still there.
            by = touched.get(name) or _last_touch(history, one, name)
            differences.append(Change(field=name, before=was, after=became, number=by.number, event=by.event))
    events = [
        (number, envelope)
        for number, envelope in enumerate(history, 1)
        if one.takes(number, envelope) != other.takes(number, envelope)
    ]
    return Comparison(before=before, after=after, differences=differences, events=events)


def first(history: Sequence[Envelope], name: str, value: str) -> tuple[Change | None, Sequence[Change]]:
    """The first change by which a field came to be a value, and every change of that field.

    A field may become so, cease to be, and become so again, so it is looked for event by event: halving the history
    would find one of the times, and not always the first.
    """
    changes = [change for change in travelled(history) if change.field == name]
    return next((change for change in changes if said(change.after) == value), None), changes


def travelled(history: Iterable[Envelope]) -> Iterator[Change]:
    """Every change of every field, in order."""
    traveller = Traveller()
    for number, envelope in enumerate(history, 1):
        yield from traveller.take(number, envelope)


def occurred(envelope: Envelope) -> datetime:
    """When what an event says had happened: the instant, or the end of the day, or else when it was recorded."""
    match stated(envelope):
        case datetime() as at:
            return at
        case date() as on:
            end = datetime.combine(on + timedelta(days=1), time.min, AMSTERDAM).astimezone(UTC)
            return min(end, envelope.time)
        case _:
            return envelope.time


def stated(envelope: Envelope) -> datetime | date | None:
    """When an event itself says that it happened: the instant, or the day where only that is known."""
    data = _occurred.decode(envelope.data)
    return data.occurred_at or data.occurred_on


def said(value: Value) -> str:
    """A value as it is written in a condition, and compared with one."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ",".join(value)
        case _:
            return str(value)


class _Occurred(msgspec.Struct, frozen=True):
    occurred_at: datetime | None = None
    occurred_on: date | None = None


_occurred = msgspec.json.Decoder(_Occurred)


def _within(history: Iterable[Envelope], moment: Moment) -> Iterator[tuple[int, Envelope]]:
    return ((number, envelope) for number, envelope in enumerate(history, 1) if moment.takes(number, envelope))


def _last_touch(history: Sequence[Envelope], moment: Moment, name: str) -> Change:
    traveller = Traveller()
    changes = [change for number, one in _within(history, moment) for change in traveller.take(number, one)]
    return next(change for change in reversed(changes) if change.field == name)


def _fields(fold: str, key: str, row: msgspec.Struct) -> Iterator[tuple[str, Value]]:
    """A row taken apart; what lies beside a case goes by what its stream is called after the case."""
    beside = "" if key == case_of(key) else key.partition(".")[2] + "."
    for name in row.__struct_fields__:
        if name not in BOOKKEEPING:
            yield from _apart(f"{fold}.{beside}{name}", _plain(getattr(row, name)))


def _apart(name: str, value: Value) -> Iterator[tuple[str, Value]]:
    """A value, or what is in it where it is an object of JSON, or several of them."""
    match value:
        case "null":
            yield name, None
        case str() if value.startswith("{"):
            for inner, held in orjson.loads(value).items():
                yield from _apart(f"{name}.{inner}", _plain(tuple(held) if isinstance(held, list) else held))
        case tuple() if value and all(one.startswith("{") for one in value):
            for number, one in enumerate(value, 1):
                yield from _apart(f"{name}.{number}", one)
        case _:
            yield name, value


def _changed(
    fold: str, key: str, before: msgspec.Struct | None, after: msgspec.Struct
) -> Iterator[tuple[str, Value, Value]]:
    """The fields of a row that are not what they were. A fold replaces what changes, so the rest is the same object."""
    if before is None:
        yield from ((name, None, value) for name, value in _fields(fold, key, after) if value is not None)
        return
    beside = "" if key == case_of(key) else key.partition(".")[2] + "."
    for name in after.__struct_fields__:
        was, became = getattr(before, name), getattr(after, name)
        if was is became or name in BOOKKEEPING:
            continue
        held, holds = (dict(_apart(f"{fold}.{beside}{name}", _plain(value))) for value in (was, became))
        # What lay within a field that is empty now is gone with it.
        for inner in {**held, **holds}:
            if held.get(inner) != holds.get(inner):
                yield inner, held.get(inner), holds.get(inner)


def _plain(value: Any) -> Value:
    match value:
        case None | bool() | int():
            return value
        case datetime():
            return rfc3339(value)
        case date():
            return value.isoformat()
        case tuple():
            return tuple(str(item) for item in value)
        case str():
            return str(value)
        case _:
            return orjson.dumps(value, default=msgspec.to_builtins, option=orjson.OPT_SORT_KEYS).decode()
