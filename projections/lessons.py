"""The catalogue of lessons that everyone may read. Of one that was withdrawn the words are gone from it."""

from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from events.codec import decode_event_data
from events.envelope import Envelope
from events.pattern import LessonPublished, LessonWithdrawn

from .fold import Fold, Json


class LessonRow(msgspec.Struct, frozen=True):
    """One lesson. `words` are in one language or in two; `pattern` is where it comes from, which is not public."""

    lesson: str
    pattern: str
    institution: str
    words: Json
    themes: tuple[str, ...]
    published_at: datetime
    published_on: date
    measure_kind: str | None = None
    aim: str | None = None
    shown: str | None = None
    concluded: str | None = None
    withdrawn_on: date | None = None
    withdrawn: str | None = None


def apply(row: LessonRow | None, envelope: Envelope) -> LessonRow:
    """The lesson after an event of it. Raises on one that cannot come where it does."""
    event = _event(envelope)
    if isinstance(event, LessonPublished):
        return _published(envelope, event)
    if row is None:
        raise ValueError(f"{envelope.type} cannot be the first event of a lesson")
    return replace(row, words="[]", withdrawn_on=event.occurred_on, withdrawn=event.reason.value)


def _published(envelope: Envelope, event: LessonPublished) -> LessonRow:
    return LessonRow(
        lesson=event.lesson,
        pattern=envelope.subject,
        institution=event.institution,
        words=msgspec.json.encode(event.words).decode(),
        themes=tuple(theme.value for theme in event.themes),
        published_at=envelope.time,
        published_on=event.occurred_on,
        measure_kind=None if event.measure_kind is None else event.measure_kind.value,
        aim=None if event.aim is None else event.aim.value,
        shown=None if event.shown is None else event.shown.value,
        concluded=None if event.concluded is None else event.concluded.value,
    )


def lesson(envelope: Envelope) -> str:
    """The key: the lesson that an event is of."""
    return _event(envelope).lesson


def _event(envelope: Envelope) -> LessonPublished | LessonWithdrawn:
    event = decode_event_data(envelope.type, envelope.data)
    assert isinstance(event, LessonPublished | LessonWithdrawn), "the fold takes events of lessons only"
    return event


LESSONS: Fold[LessonRow] = Fold(
    name="lessons",
    row=LessonRow,
    primary=("lesson",),
    indexes=(("published_at", "lesson"),),
    key=lesson,
    apply=apply,
    types=frozenset({LessonPublished.TOPIC, LessonWithdrawn.TOPIC}),
)
