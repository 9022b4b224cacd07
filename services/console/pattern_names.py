"""What measures and advice of a pattern are called in a line, so that two of one kind can be told apart. Pure."""

from collections.abc import Mapping, Sequence

from ..reading.pattern_course_views import AdviceView, MeasureView
from .formatting import day_said
from .words import marked as _
from .words import translations

BY, ADOPTED, GIVEN = _("by which day"), _("adopted"), _("given")


def measure_names(measures: Sequence[MeasureView], language: str) -> Mapping[str, str]:
    """Each measure by its id: its number, its kind, who carries it out and where, and by which day."""
    say = translations(language).gettext
    names = {}
    for number, one in enumerate(measures, 1):
        day, when = (one.adopted_on, ADOPTED) if one.due_on is None else (one.due_on, BY)
        parts = (one.labels["kind"], one.labels["owner"], one.unit, f"{say(when)} {day_said(day, language)}")
        names[one.id] = f"{number}. {', '.join(str(part) for part in parts if part)}"
    return names


def advice_names(advices: Sequence[AdviceView], language: str) -> Mapping[str, str]:
    """Each advice by its id: its number, what it is about, and when it was given."""
    say = translations(language).gettext
    return {
        one.id: f"{number}. {one.labels['about']}, {say(GIVEN)} {day_said(one.given_on, language)}"
        for number, one in enumerate(advices, 1)
    }
