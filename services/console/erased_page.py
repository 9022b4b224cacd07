"""What of a case is unreadable since when, and what someone in it is given when they ask (GDPR 15)."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.envelope import Envelope
from events.vocabulary import ErasureGround, SubjectView
from projections.fold import institution
from projections.labels import event_label

from ..erasing.boxes import Erased, Gone, erased
from ..permissions import Caller, Reading
from ..reading.problems import Unreadable
from .logged import Log
from .rendering import HEADERS, Call, Pages, language_of
from .screens import ERASED, permit

JSON = "application/json"
GROUNDS = {ground.value: ground for ground in ErasureGround}


class Keys(Protocol):
    """What was destroyed (`infra.postgres.keyring.Keyring`). Raises `ConnectionError` while it is away."""

    def gone(self, kids: Sequence[str]) -> Sequence[Gone]:
        """Those of these keys that were destroyed: since when, on what ground, by which request."""
        ...


Give = Callable[[Sequence[Envelope], str, SubjectView, str], bytes]
"""The file for a data subject, of a case's log, in a language. Raises `Unreadable` where it cannot be told whose."""


def erased_handlers(log: Log, keys: Keys, give: Give, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The page of what is unreadable, the same as JSON, and the file for a data subject."""

    @get("/cases/{case:str}/erased", name="erased")
    async def erased_of(request: Call, case: FromPath[str]) -> Response[str]:
        caller = permit(request.user, ERASED.reading)
        found = await asyncio.to_thread(_erased, log, keys, caller, case)
        return pages.page(request, "erased.html", ERASED, case=case, found=found, label_of=event_label, grounds=GROUNDS)

    @get("/cases/{case:str}/erased.json", name="erased.json")
    async def as_json(request: Call, case: FromPath[str]) -> Response[bytes]:
        caller = permit(request.user, ERASED.reading)
        found = await asyncio.to_thread(_erased, log, keys, caller, case)
        content = {"unreadable": [one._asdict() for one in found.unreadable], "readable": found.readable}
        headers = {**HEADERS, "cache-control": "no-store"}
        return Response(msgspec.json.encode(content), media_type=JSON, headers=headers)

    @get("/cases/{case:str}/subject-access", name="subject-access")
    async def subject_access(request: Call, case: FromPath[str]) -> Response[bytes]:
        caller = permit(request.user, Reading.SUBJECT_ACCESS)
        view = request.query_params.get("view", "")
        if view not in set(SubjectView):
            raise Unreadable("query.malformed", field="view", expected=", ".join(SubjectView))
        history = await asyncio.to_thread(_history, log, caller, case)
        content = await asyncio.to_thread(give, history, case, SubjectView(view), language_of(request))
        headers = {
            **HEADERS,
            "cache-control": "no-store",
            "content-disposition": f'attachment; filename="{case}-{view}.zip"',
        }
        return Response(content, media_type="application/zip", headers=headers)

    return [erased_of, as_json, subject_access]


def _erased(log: Log, keys: Keys, caller: Caller, case: str) -> Erased:
    return erased(_history(log, caller, case), keys.gone)


def _history(log: Log, caller: Caller, case: str) -> Sequence[Envelope]:
    """The log of a case of the caller's institution. Raises `Unreadable`."""
    found = [one.envelope for one in log.case(case)]
    if not found or institution(found[0]) != caller.institution:
        raise Unreadable("case.unknown")
    return found
