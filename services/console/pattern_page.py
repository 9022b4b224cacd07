"""One pattern: how it came, its cause, its measures and what they changed, advice, and what can be done now."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from events.pattern import LessonPublished, LessonWithdrawn, LessonWords
from events.vocabulary import PatternScale

from ..permissions import Caller, Reading
from ..reading.filters import read_number
from ..reading.lesson_pages import words_for
from ..reading.pattern_course_views import MeasureView, word
from ..reading.pattern_pages import one_pattern, without_evidence
from ..reading.pattern_views import OnePattern
from ..reading.queries import Row
from ..reading.waiting import found_by
from .case_page import History, history
from .effects import Drawing, drawn
from .orders import new_id
from .pattern_forms import Forms, Lookup, forms_of
from .pattern_list import viewer_of
from .pattern_lookup import lookup_of
from .pattern_names import advice_names, measure_names
from .ports import Sources
from .rendering import Call, Pages, language_of, with_query
from .screens import PATTERNS, allowed, permit

LESSONS_MAX = 100  # As many as are published and taken back of one pattern, and more.


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A lesson that was shared from the pattern, in the words for the reader's language where there are some."""

    id: str
    words: LessonWords


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternFile:
    """All of the page. `history` is None where it is not for the caller; `reviewed` says that the cases are.

    `names` are what measures and advice are called, by their ids.
    """

    one: OnePattern
    history: History | None
    lessons: Sequence[Lesson]
    effects: Mapping[str, Drawing]
    forms: Forms
    lookup: Lookup | None
    reviewed: bool
    names: Mapping[str, str]


def pattern_file(sources: Sources, caller: Caller, row: Row, query: Mapping[str, str], language: str) -> PatternFile:
    """A pattern, of which the row was found, as a caller may see it."""
    one = one_pattern(sources.patterns, row, viewer_of(sources, caller, language))
    pattern = row["pattern"]
    lessons = _lessons(sources, pattern, language)
    lookup = lookup_of(sources, caller, row, language)
    made = None
    if allowed(caller, Reading.HISTORY):
        made = history(sources.pattern_glance, caller, pattern, query, language, _without_evidence)
    return PatternFile(
        one=one,
        history=made,
        lessons=lessons,
        effects={measure.id: drawn(measure.ratio) for measure in one.measures if measure.ratio},
        forms=forms_of(one, caller, [lesson.id for lesson in lessons], lookup),
        lookup=lookup,
        reviewed=allowed(caller, Reading.PATTERN_EVIDENCE) and allowed(caller, Reading.CASE),
        names={**measure_names(one.measures, language), **advice_names(one.advices, language)},
    )


def _without_evidence(row: Row) -> Row:
    return {**row, "summary": without_evidence(row["summary"])}


def _lessons(sources: Sources, pattern: str, language: str) -> Sequence[Lesson]:
    """The lessons that stand, the newest first."""
    types = (LessonPublished.TOPIC, LessonWithdrawn.TOPIC)
    found: list[Lesson] = []
    withdrawn: set[str] = set()
    for event in sources.review.lookups.lookups(pattern, types, LESSONS_MAX):
        said = event["summary"]
        if event["type"] == LessonWithdrawn.TOPIC:
            withdrawn.add(said["lesson"])
        elif said["lesson"] not in withdrawn:
            words = msgspec.convert(said["words"], list[LessonWords])
            found.append(Lesson(id=said["lesson"], words=words_for(words, language)))
    return found


def rate(measure: MeasureView, when: str) -> float | None:
    """Cases per 1,000 persons a year before or after a measure; None where the count is not told."""
    observed = measure.before if when == "before" else measure.after
    if observed is None or observed.cases.count is None or not observed.person_days:
        return None
    return round(observed.cases.count * 365_000 / observed.person_days, 2)


async def found_pattern(sources: Sources, caller: Caller, pattern: str, at_least: str = "0") -> Row:
    """The row of a pattern of the caller's institution. Raises `Unreadable`."""
    reader = sources.patterns
    version = read_number("at_least", at_least)
    return await found_by(reader.table.pattern, reader, "pattern", pattern, caller.institution, version)


def pattern_page_handlers(sources: Sources, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The page of a pattern."""

    @get("/patterns/{pattern:str}", name="pattern")
    async def pattern_of(request: Call, pattern: FromPath[str]) -> Response[str] | Redirect:
        caller = permit(request.user, PATTERNS.reading)
        language = language_of(request)
        query = dict(request.query_params)
        # The short addresses of a pattern at another time, as those of a case.
        if "at" in query:
            return Redirect(with_query(f"/patterns/{pattern}/as-of", query), status_code=303)
        if "from" in query or "to" in query:
            return Redirect(with_query(f"/patterns/{pattern}/compare", query), status_code=303)
        row = await found_pattern(sources, caller, pattern, query.pop("at_least", "0"))
        shown = await asyncio.to_thread(pattern_file, sources, caller, row, query, language)
        return pages.page(
            request,
            "pattern.html",
            PATTERNS,
            file=shown,
            of=pattern,
            home=f"/patterns/{pattern}",
            id=new_id(),
            scale=word(PatternScale(shown.one.pattern.figures.scale), viewer_of(sources, caller, language)),
            rate=rate,
            now=sources.now(),
        )

    return [pattern_of]
