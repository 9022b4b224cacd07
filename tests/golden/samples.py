"""An event with every field filled, always the same."""

import types
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec.structs import fields

from events.access import SubjectId
from events.checkpoint import Note, Receipt
from events.complaint.parts import IsoTerm
from events.escrow import DepositId
from events.handoff import Digest, HandoffStream, Signature, SignedInstant
from events.parking import AccessStream, PatternsEventId, PatternsStream
from events.pattern import AdviceId, LessonId, PatternId, RequestId, StructuralMeasureId
from events.payload import Payload
from events.release import ReleaseId
from events.release import Value as ReleaseValue
from events.sealed import Pseudonym, Sealed
from events.vocabulary import CaseId, Country, EventId, Name, Token
from tests.instances import pattern_of

Value = TypeVar("Value")

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BOX = Sealed(kid="incident-0190f3c2-7a10-7000-8000-000000000001", box="bm9uY2XigJZjaXBoZXJ0ZXh04oCWdGFn")
PSEUDONYM = "person-5f1d7a0c9b3e24685f1d7a0c9b3e2468"
TEXTS = {
    "institution": "noorderhaven",
    "measure_id": "measure-0190f3c2-7a10-7000-8000-000000000003",
    "subject": "subject-5f1d7a0c9b3e2468",
    "unit": "faculty:arts:studio",
}


def _pattern(hint: Any) -> str | None:
    """The pattern that an annotated text must have, if any."""
    metas = (meta for meta in get_args(hint)[1:] if isinstance(meta, msgspec.Meta))
    return next(filter(None, map(pattern_of, metas)), None)


# A text that fits a pattern cannot be made up, so a new pattern needs a line here.
PATTERNED = {
    _pattern(Note): "uni.example/cases/0\n5\n" + "A" * 43 + "=\n\n\u2014 uni.example QUJD\n",
    _pattern(Receipt): "\u2014 witness.example/w1 QUJD\n",
    _pattern(CaseId): "incident-0190f3c2-7a10-7000-8000-000000000002",
    _pattern(Country): "NO",
    _pattern(Name): "T11",
    _pattern(EventId): "incident-0190f3c2-7a10-7000-8000-000000000002.3",
    _pattern(IsoTerm): "P6W",
    _pattern(DepositId): "deposit-0190f3c2-7a10-7000-8000-000000000004",
    _pattern(Digest): "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    _pattern(HandoffStream): "handoff-incident-0190f3c2-7a10-7000-8000-000000000002.police.1",
    _pattern(SignedInstant): "2026-03-02T10:00:00.5+01:00",
    _pattern(Signature): "c2lnbmF0dXJl".ljust(86, "A"),
    _pattern(SubjectId): "handoff-incident-0190f3c2-7a10-7000-8000-000000000002.police.1",
    _pattern(Token): "token:1",
    _pattern(PatternsStream): "pattern-0190f3c2-7a10-5000-8000-000000000005",
    _pattern(PatternsEventId): "pattern-0190f3c2-7a10-5000-8000-000000000005.3",
    _pattern(AccessStream): "access-0190f3c2-7a10-7000-8000-000000000002",
    _pattern(PatternId): "pattern-0190f3c2-7a10-5000-8000-000000000005",
    _pattern(StructuralMeasureId): "measure-0190f3c2-7a10-5000-8000-000000000006",
    _pattern(AdviceId): "advice-0190f3c2-7a10-5000-8000-000000000007",
    _pattern(LessonId): "lesson-0190f3c2-7a10-5000-8000-000000000008",
    _pattern(ReleaseId): "release-0190f3c2-7a10-5000-8000-000000000010",
    _pattern(ReleaseValue): "faculty:arts",
    _pattern(RequestId): "request-0190f3c2-7a10-5000-8000-000000000009",
}


def sample(known: type[Value]) -> Value:
    """An example of a payload."""
    return known(**{field.name: _value(field.type, field.name) for field in fields(known)})  # type: ignore[arg-type]


def _value(hint: Any, name: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Pseudonym:
        return PSEUDONYM
    if origin is Annotated:
        pattern = _pattern(hint)
        if pattern is not None:
            return TEXTS.get(name, PATTERNED[pattern])
        least = next((one.ge for one in arguments[1:] if isinstance(one, msgspec.Meta) and one.ge is not None), 0)
        return max(1, int(least)) if arguments[0] is int else _value(arguments[0], name)
    if origin in (Union, types.UnionType):
        return _value(arguments[0], name)
    if origin is tuple:
        return (_value(arguments[0], name),)
    if hint is Sealed:
        return BOX
    if isinstance(hint, type) and issubclass(hint, Payload):
        return sample(hint)
    return _plain(hint, name)


def _plain(hint: Any, name: str) -> Any:
    if hint is datetime:
        return AT
    if hint is date:
        return AT.date()
    if hint is bool:
        return True
    if hint is int:
        return 1
    if hint is str:
        return TEXTS.get(name, name)
    if issubclass(hint, StrEnum):
        return next(iter(hint))
    raise TypeError(f"no example known for {name}: {hint}")
