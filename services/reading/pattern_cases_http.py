"""The HTTP way behind a pattern: its cases for reviewers, and its person for the two who agreed. Each look is noted."""

import asyncio
from collections.abc import Sequence

import msgspec
import structlog
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from ..documented import documented
from ..intake.denials import Forbidden
from ..intake.replies import JSON, language
from ..metrics import counter
from ..permissions import Caller, Reading, role_for
from .description import CASES_AFTER, read_of
from .filters import read_number
from .pattern_cases import PatternCases, ReviewReader, digest_of, pattern_cases
from .pattern_person import PatternPerson, agreed, pattern_person
from .problems import PROBLEMS, Unreadable
from .queries import Row
from .replies import HANDLERS, Call, permit
from .waiting import found_by

PAGE_DEFAULT = "50"
UNTOLD = tuple(code for code in PROBLEMS if code.startswith("pattern.person."))
CASES_SHOWN = counter("meldstroom_reading_pattern_cases_shown")
PERSONS_SHOWN = counter("meldstroom_reading_persons_shown")
PERSONS_REFUSED = counter("meldstroom_reading_persons_refused")

_log = structlog.get_logger()


def pattern_case_handlers(reader: ReviewReader) -> Sequence[HTTPRouteHandler]:
    """What reviewers may see behind a pattern, to be mounted beside the rest."""
    return [_cases_handler(reader), _person_handler(reader)]


def _cases_handler(reader: ReviewReader) -> HTTPRouteHandler:
    @get(
        "/patterns/{pattern:str}/cases",
        operation_id="pattern_cases",
        operation_class=read_of(
            Reading.PATTERN_EVIDENCE, Reading.CASE, kind="pattern", after=CASES_AFTER, tagged=False
        ),
        name="pattern_cases",
        responses={200: documented(PatternCases)},
        exception_handlers=HANDLERS,
    )
    async def cases_of(
        request: Call,
        pattern: FromPath[str],
        at_least: FromQuery[str] = "0",
        after: FromQuery[str] = "",
        limit: FromQuery[str] = PAGE_DEFAULT,
    ) -> Response[bytes]:
        """The cases that a pattern rests on, by number, a page at a time: for reviewers who may also read cases."""
        permit(request, Reading.PATTERN_EVIDENCE)
        permit(request, Reading.CASE)
        row = await _found(reader, request.user, pattern, at_least)
        place = after, read_number("limit", limit)
        shown = await asyncio.to_thread(cases_shown, reader, row, request.user, place, language(request))
        return _unkept(request, shown)

    return cases_of


def _person_handler(reader: ReviewReader) -> HTTPRouteHandler:
    @get(
        "/patterns/{pattern:str}/person",
        operation_id="pattern_person",
        operation_class=read_of(
            Reading.PATTERNS, Reading.TEXT, kind="pattern", after=CASES_AFTER, codes=UNTOLD, tagged=False
        ),
        name="pattern_person",
        responses={200: documented(PatternPerson)},
        exception_handlers=HANDLERS,
    )
    async def person_of(
        request: Call,
        pattern: FromPath[str],
        at_least: FromQuery[str] = "0",
        after: FromQuery[str] = "",
        limit: FromQuery[str] = PAGE_DEFAULT,
    ) -> Response[bytes]:
        """Whom a mark stands for, with their cases: for the two who agreed to look it up, while that holds."""
        try:
            permit(request, Reading.PATTERNS)
            permit(request, Reading.TEXT)
        except Forbidden as error:
            await asyncio.to_thread(person_refused, reader, request.user, pattern, error.code)
            raise
        row = await _found(reader, request.user, pattern, at_least)
        place = after, read_number("limit", limit)
        shown = await asyncio.to_thread(person_shown, reader, row, request.user, place, language(request))
        return _unkept(request, shown)

    return person_of


def cases_shown(reader: ReviewReader, row: Row, caller: Caller, place: tuple[str, int], spoken: str) -> PatternCases:
    """The cases of a pattern, for who may see them; that they were looked at is noted."""
    shown = pattern_cases(reader, row, place, spoken)
    _note("pattern.cases-shown", reader, caller, Reading.PATTERN_EVIDENCE, row["pattern"])
    CASES_SHOWN.inc()
    return shown


def person_shown(reader: ReviewReader, row: Row, caller: Caller, place: tuple[str, int], spoken: str) -> PatternPerson:
    """Whom the mark stands for; that it was looked up is noted before it is told, and why not where it is not."""
    try:
        standing = agreed(reader, row, digest_of(reader, caller))
        shown = pattern_person(reader, row, standing, place, spoken)
    except Unreadable as error:
        person_refused(reader, caller, row["pattern"], error.code)
        raise
    _note("pattern.person-shown", reader, caller, Reading.TEXT, row["pattern"], request=shown.request)
    PERSONS_SHOWN.inc()
    return shown


async def _found(reader: ReviewReader, caller: Caller, pattern: str, at_least: str) -> Row:
    version = read_number("at_least", at_least)
    patterns = reader.patterns
    return await found_by(patterns.table.pattern, patterns, "pattern", pattern, caller.institution, version)


def person_refused(reader: ReviewReader, caller: Caller, pattern: str, code: str) -> None:
    """Note that someone was not shown whom a mark stands for."""
    _note("pattern.person-refused", reader, caller, Reading.TEXT, pattern, code=code)
    PERSONS_REFUSED.labels(code).inc()


def _note(what: str, reader: ReviewReader, caller: Caller, reading: Reading, pattern: str, **more: str) -> None:
    """Who looked, under the pseudonym that the log has for them; in no role where none allows it."""
    role = role_for(caller, reading)
    actor = f"{role.value if role else 'nobody'}:{digest_of(reader, caller)}"
    _log.info(what, pattern=pattern, actor=actor, **more)


def _unkept(request: Call, shown: msgspec.Struct) -> Response[bytes]:
    request.state.shown = shown
    headers = {"cache-control": "no-store", "content-language": language(request)}
    return Response(msgspec.json.encode(shown), media_type=JSON, headers=headers)
