"""The HTTP way to the access log, for auditors; and for their command line, to say what it is about to read."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from events.access import AskedFields, SubjectId
from events.commands.access import RecordAccess
from events.errors import Malformed
from events.vocabulary import AccessDoor, Accessed, AccessPurpose, CaseId, UsedKey

from ..documented import documented
from ..intake.described import inlined, roles
from ..intake.names import CASE
from ..intake.replies import JSON, language
from ..permissions import Caller, Reading, role_for
from .access_pages import AccessReader, LookPage, look_page
from .description import announcing, read_of
from .filters import ACCESS, read_page
from .queries import Row
from .replies import ETAG, HANDLERS, Call, permit, query_of, reply, weak_etag

# What a command line reads by itself that is not for auditors alone.
_READINGS: Mapping[Accessed, Reading] = MappingProxyType(
    {
        Accessed.PARKED: Reading.PARKED,
        Accessed.REPORT: Reading.REPORTS,
        Accessed.PROOF: Reading.PROOF,
        Accessed.DEADLINES: Reading.DEADLINES,
    }
)


_WHO = "\n".join(
    [f"for `{what}`: {roles(reading)}" for what, reading in _READINGS.items()] + [f"for all else: {roles(Reading.LOG)}"]
)


class AccessRecorder(Protocol):
    """Records that someone looks (`services.access.recording`)."""

    async def shown(self, caller: Caller, command: RecordAccess, *, page: str = "") -> None:
        """See that it is on the ledger. Raises `ConnectionError`."""
        ...


class Announced(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is about to be read from the log itself, and what for."""

    what: Accessed
    case: CaseId | None = None
    about: SubjectId | None = None
    purpose: AccessPurpose | None = None
    asked: AskedFields = ()
    exported: bool = False
    key: UsedKey | None = None


class Announcement(msgspec.Struct, frozen=True):
    """That it is recorded, so that one may go on."""

    recorded: bool


def access_handlers(
    reader: AccessReader, recorder: AccessRecorder | None, case: Callable[[str], Row | None]
) -> Sequence[HTTPRouteHandler]:
    """The list, and where a command line says what it reads."""
    return [_access_handler(reader), *([] if recorder is None else [_announce_handler(recorder, case)])]


def _access_handler(reader: AccessReader) -> HTTPRouteHandler:
    @get(
        "/access",
        operation_id="access",
        operation_class=read_of(Reading.ACCESS, listing=ACCESS),
        name="access",
        responses={200: documented(LookPage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def access(request: Call) -> Response[bytes]:
        """Who looked at what at the token's institution, the newest first, a page at a time. So is this."""
        permit(request, Reading.ACCESS)
        query = query_of(request)
        page = read_page(ACCESS, query, request.user.institution)
        shown = await asyncio.to_thread(look_page, reader, page, query, language(request))
        return reply(request, shown, weak_etag(shown.looks, shown.total, shown.next, shown.empty))

    return access


def _announce_handler(recorder: AccessRecorder, case: Callable[[str], Row | None]) -> HTTPRouteHandler:
    @post(
        "/access/log-readings",
        operation_id="access_log",
        operation_class=announcing(_WHO, inlined(Announced), {"what": Accessed.HISTORY.value, "case": CASE}),
        name="access_log",
        status_code=201,
        responses={201: documented(Announcement)},
        exception_handlers=HANDLERS,
    )
    async def announce(request: Call) -> Response[bytes]:
        """Record what is about to be read from the log itself or its tables: what, of which case, what for."""
        try:
            said = msgspec.json.decode(await request.body(), type=Announced)
        except msgspec.MsgspecError as error:
            raise Malformed(str(error), field="data") from None
        reading = _READINGS.get(said.what, Reading.LOG)
        permit(request, reading)
        role = role_for(request.user, reading)
        assert role is not None, "it was permitted"
        row = await asyncio.to_thread(case, said.case) if said.case else None
        # A case of another institution is no stream of ours to write to; what is not there may never be.
        own = row is not None and row["institution"] == request.user.institution
        command = RecordAccess(
            institution=request.user.institution,
            what=said.what,
            door=AccessDoor.COMMAND_LINE,
            role=role.value,
            exported=said.exported,
            key=said.key,
            purpose=said.purpose,
            case=said.case if own else None,
            about=said.about or (None if own else said.case),
            asked=said.asked,
        )
        await recorder.shown(request.user, command)
        return Response(msgspec.json.encode(Announcement(recorded=True)), status_code=201, media_type=JSON)

    return announce
