"""A case or a pattern at another time, from the log: as of a moment, compared between two, and since when."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from events.envelope import Envelope
from events.ledgers import CASES, PATTERNS, Ledger, ledger_of_stream
from projections.fold import institution
from projections.labels import event_label

from ..audit.travel import Change, Comparison, Moment, Value, View, as_of, compare, first, occurred, said
from ..permissions import Caller, Reading, hidden_kinds, kind_of
from ..reading.problems import Unreadable
from .logged import Log
from .moments import EXPECTED, moment_of, numbered
from .rendering import Call, Pages, language_of, with_query
from .screens import HISTORY, PATTERN_HISTORY, Screen, permit_all
from .timeline import beside

ROWS_MAX = 500  # Of events or changes on a page; the rest is counted, and nearer moments show it.
LATER_MAX = 20  # Shown of what was recorded later and had happened before; the rest is counted.


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What can be looked at over time: its address, its screen and what else one must be allowed to read, its ledger.

    `field` is what it is natural to ask of: when it became so.
    """

    path: str
    name: str
    screen: Screen
    readings: tuple[Reading, ...]
    ledger: Ledger
    unknown: str
    field: str


CASE = Kind(
    path="/cases",
    name="case",
    screen=HISTORY,
    readings=(Reading.HISTORY,),
    ledger=CASES,
    unknown="case.unknown",
    field="caseload.status",
)
PATTERN = Kind(
    path="/patterns",
    name="pattern",
    screen=PATTERN_HISTORY,
    readings=(Reading.PATTERNS, Reading.HISTORY),
    ledger=PATTERNS,
    unknown="pattern.unknown",
    field="patterns.status",
)
KINDS = (CASE, PATTERN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event in a line: its number in the history, what it is called, and what of the case its stream is."""

    number: int
    event: Envelope
    label: str

    @property
    def kind(self) -> str:
        """The kind of its stream."""
        return kind_of(self.event.type)

    @property
    def stream(self) -> str:
        """The rest of the stream's name, such as `T11.handling`; empty for the case itself."""
        return beside(self.event.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """A case at a moment. `groups` are its fields by whose they are; `unknown` had happened, and was recorded later."""

    view: View
    last: Told | None
    groups: Mapping[str, Sequence[tuple[str, str]]]
    unknown: Sequence[Told]
    unknown_more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """A field that differs, in words: `sign` is added, removed or changed."""

    field: str
    sign: str
    before: str
    after: str
    by: Told


def history_of(log: Log, caller: Caller, of: str, kind: Kind = CASE) -> Sequence[Envelope]:
    """What the caller may see of the events of a case or pattern of their institution. Raises `Unreadable`."""
    # A pattern is not for everyone who may see a case, so neither is found at the address of the other.
    there = ledger_of_stream(of) == kind.ledger
    hidden = hidden_kinds(caller)
    known = [one.envelope for one in log.case(of)] if there else []
    history = [one for one in known if kind_of(one.type) not in hidden]
    # What lies beside a case may be on the log before it; whose the case is, each of them says.
    if not history or any(institution(one) != caller.institution for one in known):
        raise Unreadable(kind.unknown)
    return history


def state_at(history: Sequence[Envelope], moment: Moment, language: str) -> AsOf:
    """A case as it was at a moment."""
    view = as_of(history, moment)
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, value in sorted(view.fields.items()):
        if value not in (None, (), False):
            of, _dot, field = name.rpartition(".")
            groups.setdefault(of, []).append((field, worded(value)))
    unknown = _unknown(history, moment, view, language)
    return AsOf(
        view=view,
        last=_told(history, view.last, language) if view.last else None,
        groups=groups,
        unknown=unknown[:LATER_MAX],
        unknown_more=max(0, len(unknown) - LATER_MAX),
    )


def _unknown(history: Sequence[Envelope], moment: Moment, view: View, language: str) -> Sequence[Told]:
    """What had happened by then and was recorded only later: nobody could know of it."""
    until = moment.recorded_at or (view.last.time if view.last else None)
    if until is None or moment == Moment():
        return []
    return [
        Told(number=number, event=one, label=_label(one, language))
        for number, one in enumerate(history, 1)
        if one.time > until and occurred(one) <= until
    ]


def differing(found: Comparison, language: str) -> Sequence[Differing]:
    """What differs between two moments, field by field."""
    return [differs(change, language) for change in found.differences]


def differs(change: Change, language: str) -> Differing:
    """A change in words."""
    empty = (None, ())
    sign = "added" if change.before in empty else "removed" if change.after in empty else "changed"
    by = Told(number=change.number, event=change.event, label=_label(change.event, language))
    return Differing(field=change.field, sign=sign, before=worded(change.before), after=worded(change.after), by=by)


def worded(value: Value) -> str:
    """A value as it is compared with; a dash where there is none."""
    return said(value) or "–"


def _told(history: Sequence[Envelope], event: Envelope, language: str) -> Told:
    return Told(number=history.index(event) + 1, event=event, label=_label(event, language))


def _label(event: Envelope, language: str) -> str:
    return event_label(event.type).of(language)


def travel_handlers(log: Log, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The pages of a case, and of a pattern, at another time."""
    return [made(log, pages, kind) for kind in KINDS for made in (_as_of_handler, _compare_handler, _when_handler)]


def _as_of_handler(log: Log, pages: Pages, kind: Kind) -> HTTPRouteHandler:
    @get(f"{kind.path}/{{of:str}}/as-of", name=f"{kind.name}.as-of")
    async def as_of_page(request: Call, of: FromPath[str]) -> Response[str]:
        caller = permit_all(request.user, *kind.readings)
        language = language_of(request)
        query = dict(request.query_params)
        history = await asyncio.to_thread(history_of, log, caller, of, kind)
        shown, wrong, at = None, "", numbered(history, query.get("at", ""))
        try:
            moment = moment_of(history, at, query.get("occurred", ""))
            shown = await asyncio.to_thread(state_at, history, moment, language)
        except Unreadable as error:
            wrong = error.field
        return pages.page(
            request,
            "as_of.html",
            kind.screen,
            status=400 if wrong else 200,
            of=of,
            home=f"{kind.path}/{of}",
            shown=shown,
            at=at,
            wrong=wrong,
            expected=EXPECTED,
        )

    return as_of_page


def _compare_handler(log: Log, pages: Pages, kind: Kind) -> HTTPRouteHandler:
    @get(f"{kind.path}/{{of:str}}/compare", name=f"{kind.name}.compare")
    async def compare_page(request: Call, of: FromPath[str]) -> Response[str] | Redirect:
        caller = permit_all(request.user, *kind.readings)
        marks = sorted({mark for mark in request.query_params.getall("mark", []) if mark[1:].isdecimal()}, key=_place)
        if marks:
            ends = {"from": marks[0], "to": marks[-1]} if len(marks) > 1 else {"from": marks[0]}
            return Redirect(with_query(f"{kind.path}/{of}/compare", ends), status_code=303)
        query = dict(request.query_params)
        history = await asyncio.to_thread(history_of, log, caller, of, kind)
        found, wrong = None, ""
        begin, end = (numbered(history, query.get(name, "")) for name in ("from", "to"))
        try:
            one = moment_of(history, begin, query.get("occurred", ""), "from")
            other = moment_of(history, end, query.get("occurred", ""), "to")
            # Now and now are the same: who named no moment is asked for two.
            if begin or end:
                found = await asyncio.to_thread(compare, history, one, other)
        except Unreadable as error:
            wrong = error.field
        language = language_of(request)
        events = found.events[:ROWS_MAX] if found else ()
        between = [Told(number=number, event=event, label=_label(event, language)) for number, event in events]
        return pages.page(
            request,
            "compare.html",
            kind.screen,
            status=400 if wrong else 200,
            of=of,
            home=f"{kind.path}/{of}",
            ends=(begin, end),
            found=found,
            differences=differing(found, language) if found else (),
            between=between,
            more=len(found.events) - len(between) if found else 0,
            wrong=wrong,
            expected=EXPECTED,
        )

    return compare_page


def _place(mark: str) -> int:
    return int(mark[1:])


def _when_handler(log: Log, pages: Pages, kind: Kind) -> HTTPRouteHandler:
    @get(f"{kind.path}/{{of:str}}/when", name=f"{kind.name}.when")
    async def when_page(request: Call, of: FromPath[str]) -> Response[str]:
        caller = permit_all(request.user, *kind.readings)
        language = language_of(request)
        history = await asyncio.to_thread(history_of, log, caller, of, kind)
        now = await asyncio.to_thread(as_of, history, Moment())
        name, value = request.query_params.get("field", ""), request.query_params.get("value", "")
        found, changes = await asyncio.to_thread(first, history, name, value) if name else (None, ())
        return pages.page(
            request,
            "when.html",
            kind.screen,
            of=of,
            home=f"{kind.path}/{of}",
            usual=kind.field,
            fields=sorted(now.fields),
            name=name,
            value=value,
            found=found and differs(found, language),
            changes=[differs(change, language) for change in changes[:ROWS_MAX]],
            more=max(0, len(changes) - ROWS_MAX),
            total=len(history),
        )

    return when_page
