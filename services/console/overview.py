"""The first page of an operator: whether all is well, in a sentence, and else what is not, the worst first."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from projections.handoffs import HandoffStatus

from ..moments import legal_date
from ..permissions import Caller
from ..reading.deadline_pages import deadline_summary
from ..reading.deadline_views import DeadlineSummary
from .following import LATE_SECONDS, Look, Source, State
from .pattern_list import late_patterns
from .ports import Sources
from .rendering import Call, Pages, language_of
from .screens import OVERVIEW, PATTERNS, allowed, first_of, permit

UNCONFIRMED = timedelta(hours=1)  # A hand-off that is sent and has no receipt for longer is worth a look.
ON_THEIR_WAY = (HandoffStatus.READY.value, HandoffStatus.SENT.value)


class Kind(StrEnum):
    """What can be amiss, the worst first."""

    LOG_AWAY = "log_away"
    DATABASE_AWAY = "database_away"
    HALTED = "halted"
    PARKED = "parked"
    HANDOFFS_PARKED = "handoffs_parked"
    OVERDUE = "overdue"
    PATTERNS_OVERDUE = "patterns_overdue"
    BEHIND = "behind"
    HANDOFFS_WAITING = "handoffs_waiting"
    NOT_STARTED = "not_started"


_ORDER = tuple(Kind)
_AWAY = {Source.LOG: Kind.LOG_AWAY, Source.DATABASE: Kind.DATABASE_AWAY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Amiss:
    """One thing that is not well: how much of it, since when, and the page that has all of it."""

    kind: Kind
    path: str
    who: str = ""
    count: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What of an institution waits for people: as far as the tables could be read.

    `patterns_late` counts the patterns of which a step is overdue; it is None where patterns are not for the caller.
    """

    deadlines: DeadlineSummary
    due_today: int
    handoffs: Sequence[tuple[HandoffStatus, int, datetime]]
    parked: Mapping[str, int]
    parked_elsewhere: int
    patterns_late: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All of the page. `work` is None where the tables cannot be read; `empty` where nothing was ever recorded."""

    look: Look
    work: Work | None
    amiss: Sequence[Amiss]
    empty: bool


def overview(sources: Sources, caller: Caller, language: str) -> Overview:
    """How everything is, for someone of an institution."""
    look = sources.watcher.last
    try:
        work = _work(sources, caller, language)
    except ConnectionError:
        work = None
    amiss = [*_of_look(look), *(_of_work(work, sources.now()) if work else ())]
    if work is None and not look.away:
        amiss.append(Amiss(kind=Kind.DATABASE_AWAY, path="/streams"))
    amiss.sort(key=lambda one: (_ORDER.index(one.kind), one.since or datetime.max.replace(tzinfo=look.at.tzinfo)))
    return Overview(
        look=look,
        work=work,
        amiss=amiss,
        empty=work is not None and bool(look.followers) and all(one.taken_at is None for one in look.followers),
    )


def _work(sources: Sources, caller: Caller, language: str) -> Work:
    institution, now = caller.institution, sources.now()
    summary = deadline_summary(sources.reader, institution, language)
    tomorrow = legal_date(now) + timedelta(days=1)
    today = {"institution": institution, "running": True, "overdue": False, "due_before": tomorrow}
    parked = sources.parked.cases()
    own = {
        processor.value: sum(one.institution in {institution, None} for one in cases)
        for processor, cases in parked.items()
    }
    return Work(
        deadlines=summary,
        due_today=sources.reader.deadlines.count(today, now),
        handoffs=[
            (HandoffStatus(row["status"]), row["count"], row["since"]) for row in sources.glance.waiting(institution)
        ],
        parked=own,
        parked_elsewhere=sum(map(len, parked.values())) - sum(own.values()),
        patterns_late=late_patterns(sources, caller) if allowed(caller, PATTERNS.reading) else None,
    )


def _of_look(look: Look) -> Iterator[Amiss]:
    for source, since in look.away.items():
        yield Amiss(kind=_AWAY[source], path="/streams", since=since)
    for one in look.worst:
        oldest = one.oldest
        if one.state is State.HALTED:
            count = sum(shard.state is State.HALTED for shard in one.shards)
            yield Amiss(kind=Kind.HALTED, path=f"/streams/{one.name}", who=one.name, count=count)
        elif one.state is State.NOT_STARTED and not look.away:
            yield Amiss(kind=Kind.NOT_STARTED, path=f"/streams/{one.name}", who=one.name)
        elif oldest is not None and (one.behind_seconds(look.at) or 0.0) > LATE_SECONDS:
            yield Amiss(
                kind=Kind.BEHIND, path=f"/streams/{one.name}", who=one.name, count=one.waiting or 0, since=oldest.at
            )


def _of_work(work: Work, now: datetime) -> Iterator[Amiss]:
    for processor, count in work.parked.items():
        if count:
            yield Amiss(kind=Kind.PARKED, path="/parked", who=processor, count=count)
    if work.deadlines.all.overdue:
        yield Amiss(kind=Kind.OVERDUE, path="/deadlines?overdue=true", count=work.deadlines.all.overdue)
    if work.patterns_late:
        yield Amiss(kind=Kind.PATTERNS_OVERDUE, path="/patterns?overdue=true", count=work.patterns_late)
    for status, count, since in work.handoffs:
        path = f"/handoffs?status={status.value}"
        if status is HandoffStatus.PARKED:
            yield Amiss(kind=Kind.HANDOFFS_PARKED, path=path, count=count, since=since)
        elif status.value in ON_THEIR_WAY and now - since > UNCONFIRMED:
            yield Amiss(kind=Kind.HANDOFFS_WAITING, path=path, count=count, since=since)


def overview_handlers(sources: Sources, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The page, and the part of it that asks for itself again."""

    async def shown(request: Call, template: str) -> Response[str]:
        caller = permit(request.user, OVERVIEW.reading)
        found = await asyncio.to_thread(overview, sources, caller, language_of(request))
        return pages.page(request, template, OVERVIEW, overview=found, ledger=sources.ledger)

    @get("/", name="overview")
    async def page(request: Call) -> Response[str] | Redirect:
        # The first page of whoever has no overview is another.
        if request.user is not None and not allowed(request.user, OVERVIEW.reading):
            return Redirect(first_of(request.user), status_code=303)
        return await shown(request, "overview.html")

    @get("/parts/overview", name="overview.part")
    async def part(request: Call) -> Response[str]:
        return await shown(request, "overview_part.html")

    return [page, part]
