"""One event as it lies on the log: byte for byte, with what links it, what led to it and what came of it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import msgspec
import orjson
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.envelope import NO_HASH
from events.errors import ContractError
from events.identity import case_of
from events.ledgers import CASES, ledger_of_stream
from events.upcasts import UPCASTS
from projections.fold import institution
from projections.labels import event_label
from projections.summary import as_json, shown

from ..audit.causes import Causes, why
from ..audit.travel import stated
from ..erasing.boxes import boxes
from ..permissions import Caller
from ..reading.problems import Unreadable
from .logged import Log, Logged
from .rendering import HEADERS, Call, Pages
from .screens import EVENT, permit
from .timeline import told

CLOUD_EVENT = "application/cloudevents+json"


class Erasures(Protocol):
    """What was erased (`infra.postgres.keyring.Keyring`). Raises `ConnectionError` while it is away."""

    def erased(self, kids: Sequence[str]) -> Mapping[str, datetime]:
        """Those of these keys that were destroyed, and when."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFile:
    """All of the page. `linked` says whether the event before it in its stream is the one that it names.

    `erased` has the sealed fields whose key was destroyed, and when; it is None where the keyring cannot be asked.
    """

    logged: Logged
    case: str
    place: int
    home: str
    travelled: bool
    label: str | None
    occurred_at: datetime | None
    occurred_on: date | None
    facts: Sequence[tuple[str, str]]
    sealed: Sequence[str]
    erased: Mapping[str, datetime] | None
    linked: bool
    upcast: str
    earlier: str
    later: str
    causes: Causes
    elsewhere: int


def event_file(log: Log, erasures: Erasures, caller: Caller, id: str) -> EventFile:
    """An event of the caller's institution, by its id. Raises `Unreadable`."""
    stream, _dot, number = id.rpartition(".")
    case = log.case(case_of(stream)) if number.isdecimal() else ()
    place = next((place for place, one in enumerate(case) if one.envelope.id == id), None)
    if place is None or institution(case[place].envelope) != caller.institution:
        raise Unreadable("event.unknown")
    logged = case[place]
    envelope = logged.envelope
    own = [one for one in case if one.envelope.subject == envelope.subject]
    facts, sealed = _told(logged)
    happened = stated(envelope)
    related = [one.envelope for one in log.correlated(envelope.correlationid)]
    # What another institution did with the same correlation is counted, and not shown.
    ours = [one for one in related if institution(one) == caller.institution]
    causes = why(ours, id)
    if causes is None:
        raise Unreadable("event.unknown")
    return EventFile(
        logged=logged,
        case=case_of(stream),
        place=place + 1,
        home=_home(case_of(stream)),
        travelled=ledger_of_stream(stream) == CASES or stream.startswith("pattern-"),
        label=_label(envelope.type),
        occurred_at=happened if isinstance(happened, datetime) else None,
        occurred_on=None if isinstance(happened, datetime) else happened,
        facts=facts,
        sealed=sealed,
        erased=_erased(erasures, logged),
        linked=_before(own, logged) == envelope.prevhash,
        upcast=UPCASTS[envelope.type][0] if envelope.type in UPCASTS else "",
        earlier=case[place - 1].envelope.id if place else "",
        later=case[place + 1].envelope.id if place + 1 < len(case) else "",
        causes=causes,
        elsewhere=len(related) - len(ours),
    )


def _told(logged: Logged) -> tuple[Sequence[tuple[str, str]], Sequence[str]]:
    try:
        return told(orjson.loads(as_json(shown(logged.envelope.type, logged.envelope.data))))
    except (ContractError, msgspec.MsgspecError):
        return (), ()


def _erased(erasures: Erasures, logged: Logged) -> Mapping[str, datetime] | None:
    keys = boxes(orjson.loads(bytes(logged.envelope.data)))
    try:
        gone = erasures.erased(sorted(set(keys.values()))) if keys else {}
    except ConnectionError:
        return None
    return {path: gone[kid] for path, kid in keys.items() if kid in gone}


def _before(own: Sequence[Logged], logged: Logged) -> str:
    """The hash of the event before it in its stream."""
    earlier = [one for one in own if one.envelope.version == logged.envelope.version - 1]
    return earlier[0].digest if earlier else NO_HASH


def _home(of: str) -> str:
    """The page of what an event is of; empty where it has none."""
    homes = {"pattern": f"/patterns/{of}", "release": "/releases"}
    return f"/cases/{of}" if ledger_of_stream(of) == CASES else homes.get(of.partition("-")[0], "")


def _label(kind: str) -> str | None:
    try:
        event_label(kind)
    except KeyError:
        return None
    return kind


def event_handlers(log: Log, erasures: Erasures, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The page of an event, and its bytes."""

    @get("/events/{event:str}", name="event")
    async def event_of(request: Call, event: FromPath[str]) -> Response[str]:
        caller = permit(request.user, EVENT.reading)
        found = await asyncio.to_thread(event_file, log, erasures, caller, event)
        return pages.page(request, "event.html", EVENT, file=found, it=found.logged.envelope, label_of=event_label)

    @get("/events/{event:str}/raw", name="event.raw")
    async def raw(request: Call, event: FromPath[str]) -> Response[bytes]:
        caller = permit(request.user, EVENT.reading)
        found = await asyncio.to_thread(event_file, log, erasures, caller, event)
        name = f'attachment; filename="{event}.json"'
        headers = {**HEADERS, "cache-control": "no-store", "content-disposition": name}
        return Response(found.logged.value, media_type=CLOUD_EVENT, headers=headers)

    return [event_of, raw]
