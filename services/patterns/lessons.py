"""What others may learn from a pattern: public words that somebody vouches for, beside codes that are its own."""

import re

from events.commands.pattern import PublishLesson, WithdrawLesson
from events.pattern import LessonPublished, LessonWithdrawn, PatternEvent

from ..decider import Context
from ..moments import legal_date
from ..refusals import Refused
from .state import Closed, Confirmed, Known, Measure

LESSONS_MAX = 50

_PERSONAL = re.compile(r"\S@\S|\d[\d .-]{5,}\d")
"""What looks like an address or a number of a person. A name it cannot see, and so someone vouches."""


def publish(state: Known, command: PublishLesson, context: Context) -> tuple[PatternEvent, ...]:
    """Publish a lesson from a pattern that was confirmed, also once it is closed."""
    if not isinstance(state, Confirmed | Closed):
        raise Refused("pattern.unconfirmed")
    if not command.no_personal_data:
        raise Refused("pattern.lesson.unvouched", field="no_personal_data")
    if len({words.language for words in command.words}) < len(command.words):
        raise Refused("pattern.lesson.language", field="words")
    for number, words in enumerate(command.words):
        for name, text in (("title", words.title), ("text", words.text)):
            if _PERSONAL.search(text):
                raise Refused("pattern.lesson.personal", field=f"words.{number}.{name}")
    if len(state.file.lessons) >= LESSONS_MAX:
        raise Refused("pattern.lesson.limit", most=LESSONS_MAX)
    measure = _measure(state, command.measure)
    assessment = measure.assessment if measure else None
    return (
        LessonPublished(
            institution=context.institution,
            lesson=context.ids("lesson"),
            words=command.words,
            themes=tuple(theme for theme, _ in state.file.causes),
            vouched_by=context.actor,
            occurred_on=legal_date(context.at),
            measure_kind=measure.kind if measure else None,
            aim=measure.aim if measure else None,
            shown=assessment.shown if assessment else None,
            concluded=assessment.concluded if assessment else None,
        ),
    )


def _measure(state: Known, name: str | None) -> Measure | None:
    if name is None:
        return None
    for measure in state.file.measures:
        if measure.measure == name:
            return measure
    raise Refused("pattern.measure.unknown", field="measure")


def withdraw(state: Known, command: WithdrawLesson, context: Context) -> tuple[PatternEvent, ...]:
    """Take a lesson back, whatever became of the pattern since."""
    withdrawn = dict(state.file.lessons).get(command.lesson)
    if withdrawn is None:
        raise Refused("pattern.lesson.unknown", field="lesson")
    if withdrawn:
        return ()
    return (LessonWithdrawn(lesson=command.lesson, reason=command.reason, occurred_on=legal_date(context.at)),)
