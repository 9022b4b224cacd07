"""The reporter's way into escrow and back, for the portal: leave a report, see how it lies, take it back.

All of it is behind a receipt code. What is answered tells nothing of any other report: no number of an event, and not
the stream, which two reporters could compare.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler

from events.commands.escrow import DepositInEscrow, WithdrawDeposit
from events.escrow import EscrowReleased
from events.identity import command_id, derived_id
from projections.escrow import DepositState, Kept, kept

from ..documented import documented
from ..intake.gate import client_source
from ..intake.replies import answer_of, language, respond
from ..moments import legal_date
from .description import described
from .escrow import Hashes, InEscrow, report
from .escrow_views import DepositsView, DepositView, LeftView, deposit_view, said
from .passing import NotRecorded, Passing, prepare, require_portal
from .problems import Barred
from .replies import HANDLERS, Call, code_of, reply

WITHDRAWN_BY = "reporter"  # Who took it back is known to nobody; the code shows that it was the one who left it.
GROUND = "withdrawn from escrow"
EXAMPLE = {
    "respondent": {"reference": "staff-6010"},
    "reporter": {"reference": "student-6004"},
    "account": "It was said on the trip, when nobody else was there.",
    "setting": "fieldwork",
    "period": {"from_on": "2025-11-03", "until_on": "2025-11-07"},
}


class Keyring(Hashes, Protocol):
    """What this needs of the keyring; raises `ConnectionError` while that is away."""

    def destroy(self, subject: str, *, by: str, ground: str) -> tuple[str, ...]:
        """Destroy the keys of an owner; those that there were."""
        ...


class Escrows(Protocol):
    """The reports in escrow (`infra.postgres.reporting.EscrowTable`). Raises `ConnectionError` while it is away."""

    def escrow(self, stream: str) -> Mapping[str, Any] | None:
        """The reports on one person, of whatever institution, released or not."""
        ...


class Meant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which report is taken back; it may be left out where the code opens one only."""

    deposit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscrowInbox:
    """What the handlers work with."""

    passing: Passing
    keyring: Keyring
    escrows: Escrows


def inbox_escrow_handlers(inbox: EscrowInbox) -> Sequence[HTTPRouteHandler]:
    """What a portal can pass on of someone who reports in escrow."""
    return [_leaving(inbox), _status(inbox), _withdrawal(inbox)]


def _leaving(inbox: EscrowInbox) -> HTTPRouteHandler:
    @post(
        "/inbox/escrow",
        operation_id="inbox_escrow",
        operation_class=described(InEscrow, EXAMPLE, code=True, codes=("code.used",)),
        name="inbox_escrow",
        responses={201: documented(LeftView)},
        exception_handlers=HANDLERS,
    )
    async def leave(request: Call) -> Response[bytes]:
        """Leave a report that stays sealed until an independent one names the same person.

        `reporter` is there so that two reporters can be told apart; without it, and without a period, a report seldom
        counts beside another. It may be taken back until it is released.
        """
        prepare(request)
        made = report(await request.body(), request.user.institution, inbox.keyring)
        sent = inbox.passing.id_of(request, DepositInEscrow)
        deposit = derived_id(DepositInEscrow.OWN_KEY, command_id(f"{client_source(request.user)}\n", sent))
        own = f"{made.stream}/{deposit}"
        try:
            async with inbox.passing.codes.attempt(request.user.institution, code_of(request), own) as let:
                # The code first: a report without its way back could never be taken back.
                await let()
                outcome = await inbox.passing.send(request, DepositInEscrow, made.data, stream=made.stream)
        except NotRecorded as error:
            return _refused(request, error)
        found = await _find(inbox, made.stream, deposit)
        if found is not None and found.state is DepositState.WITHDRAWN:
            # A repetition of what was taken back since: the text that came along again must go too.
            await _erase(inbox, deposit)
            shown = deposit_view(deposit, found, language(request))
        else:
            released = any(event.type == EscrowReleased.TOPIC for event in outcome.events)
            shown = said(deposit, "released" if released else "sealed", language(request))
        return reply(request, LeftView(shown, _statement(inbox, request, deposit, made.texts)), status=201)

    return leave


def _statement(inbox: EscrowInbox, request: Call, deposit: str, texts: Mapping[str, str]) -> str:
    """What was received. It names no event, because the number of one tells how many came before."""
    return inbox.passing.statements.signed(
        institution=request.user.institution,
        stream=deposit,
        events=(),
        texts=texts,
        day=legal_date(inbox.passing.now()),
    )


def _status(inbox: EscrowInbox) -> HTTPRouteHandler:
    @post(
        "/inbox/escrow/status",
        operation_id="inbox_escrow_status",
        operation_class=described(code=True, key=False),
        name="inbox_escrow_status",
        status_code=200,
        responses={200: documented(DepositsView)},
        exception_handlers=HANDLERS,
    )
    async def status(request: Call) -> Response[bytes]:
        """How the reports lie that the code opens."""
        require_portal(request.user)
        holder = await inbox.passing.codes.holder(request.user.institution, code_of(request))
        found = [(deposit, await _find(inbox, stream, deposit)) for stream, deposit in holder.deposits]
        return reply(request, DepositsView([deposit_view(*one, language(request)) for one in found]))

    return status


def _withdrawal(inbox: EscrowInbox) -> HTTPRouteHandler:
    @post(
        "/inbox/escrow/withdrawal",
        operation_id="inbox_escrow_withdrawal",
        operation_class=described(Meant, {}, code=True, codes=("inbox.no_deposit",)),
        name="inbox_escrow_withdrawal",
        status_code=200,
        responses={200: documented(DepositView)},
        exception_handlers=HANDLERS,
    )
    async def withdraw(request: Call) -> Response[bytes]:
        """Take a report back while it is not released; its text is erased for good. `deposit` says which of several."""
        prepare(request)
        holder = await inbox.passing.codes.holder(request.user.institution, code_of(request))
        stream, deposit = _meant(holder.deposits, await request.body())
        try:
            await inbox.passing.send(request, WithdrawDeposit, {"deposit": deposit}, stream=stream)
        except NotRecorded as error:
            return _refused(request, error)
        await _erase(inbox, deposit)
        return reply(request, said(deposit, "withdrawn", language(request)))

    return withdraw


def _meant(deposits: Sequence[tuple[str, str]], body: bytes) -> tuple[str, str]:
    """The report that a request means, of those that its code opens. Raises `Barred`."""
    try:
        named = msgspec.json.decode(body or b"{}", type=Meant).deposit
    except msgspec.MsgspecError:
        raise Barred("inbox.no_deposit", field="deposit") from None
    found = [one for one in deposits if named in (None, one[1])]
    if len(found) != 1:
        raise Barred("inbox.no_deposit", field="deposit")
    return found[0]


def _refused(request: Call, error: NotRecorded) -> Response[bytes]:
    return respond(answer_of(error.taken, language(request)), request)


async def _find(inbox: EscrowInbox, stream: str, deposit: str) -> Kept | None:
    row = await asyncio.to_thread(inbox.escrows.escrow, stream)
    return next((one for one in kept(row["deposits"]) if one.deposit == deposit), None) if row else None


async def _erase(inbox: EscrowInbox, deposit: str) -> None:
    await asyncio.to_thread(inbox.keyring.destroy, deposit, by=WITHDRAWN_BY, ground=GROUND)
