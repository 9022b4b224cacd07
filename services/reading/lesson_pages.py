"""The catalogue of lessons that institutions share, as everyone may read it, read from the tables of patterns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import msgspec

from events.pattern import LessonWords
from events.vocabulary import EffectConclusion, EffectShown, MeasureAim, MeasureKind, StructuralTheme
from events.vocabulary.code import Code

from .filters import LESSONS
from .listed import cut
from .pattern_pages import PatternReader
from .queries import Page, Row
from .views import DataAsOf, data_view, words_of


class LessonView(msgspec.Struct, frozen=True):
    """A lesson that everyone may read. `shown` and `concluded` say what the measure changed, where that is known."""

    id: str
    institution: str
    words: list[LessonWords]
    themes: list[str]
    published_on: date
    measure_kind: str | None
    aim: str | None
    shown: str | None
    concluded: str | None
    labels: dict[str, str | list[str]]


class LessonPage(msgspec.Struct, frozen=True):
    """A page of the catalogue of lessons, the newest first."""

    lessons: list[LessonView]
    next: str | None
    data: DataAsOf


_LESSON: Mapping[str, type[Code]] = {
    "themes": StructuralTheme,
    "measure_kind": MeasureKind,
    "aim": MeasureAim,
    "shown": EffectShown,
    "concluded": EffectConclusion,
}
_PLAIN = ("institution", "themes", "published_on", "measure_kind", "aim", "shown", "concluded")


@dataclass(frozen=True, slots=True)
class Lessons:
    """A page of lessons. `origins` has the patterns that those of the asking institution come from, by lesson.

    Where a lesson comes from is not public: it is for who may read the patterns of that institution.
    """

    page: LessonPage
    origins: Mapping[str, str]


def lessons(reader: PatternReader, page: Page, query: Mapping[str, str], language: str) -> Lessons:
    """A page of the lessons of every institution, for one of them."""
    # Before the rows, as in `listed`.
    data = data_view(reader.cases.freshness())
    where = {name: value for name, value in page.where.items() if name != "institution"}
    rows, following = cut(LESSONS, page, query, partial(reader.table.lessons, where, page.order, page.after))
    own = [row for row in rows if row["institution"] == page.where["institution"]]
    return Lessons(
        page=LessonPage(lessons=[_view(row, language) for row in rows], next=following, data=data),
        origins={row["lesson"]: row["pattern"] for row in own},
    )


def words_for(words: Sequence[LessonWords], language: str) -> LessonWords:
    """The words in a language, or in the one that there is."""
    return next((one for one in words if one.language.value == language), words[0])


def _view(row: Row, language: str) -> LessonView:
    return LessonView(
        id=row["lesson"],
        words=msgspec.convert(row["words"], list[LessonWords]),
        labels=words_of(_LESSON, row, language),
        **{name: row[name] for name in _PLAIN},
    )
