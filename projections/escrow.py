"""The reports on each person that lie in escrow: which are sealed, and what of the released ones can be read.

Beside case histories this is where a box lies in a table: whoever may read a released report must find its text, and a
text of its own key is gone with that key. A report that is taken back leaves nothing here but that it was.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

import msgspec

from events import escrow
from events.codec import decode_event_data
from events.envelope import Envelope
from events.sealed import Sealed
from events.vocabulary import Period, Setting

from .fold import Fold, institution, subject
from .kinds import types_of

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class DepositState(StrEnum):
    """What became of a report."""

    SEALED = "sealed"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One report. `commandid` is what its boxes are bound to; `marked` says that its reporter was told apart by a mark.

    `read_on` is the last day on which someone read it. Of one that was withdrawn only the days remain.
    """

    deposit: str
    state: DepositState
    left_on: date
    commandid: str = ""
    account: Sealed | None = None
    contact: Sealed | None = None
    marked: bool = False
    setting: Setting | None = None
    unit: str | None = None
    period: Period | None = None
    released_on: date | None = None
    withdrawn_on: date | None = None
    read_on: date | None = None


class EscrowRow(msgspec.Struct, frozen=True):
    """The reports on one person, each as JSON in `deposits`, in the order in which they were left.

    `waiting` is how many are sealed. `opened` says that some are released; before that nothing of the row is shown
    to anyone but as a part of its institution's sum.
    """

    stream: str
    institution: str
    version: int
    updated_at: datetime
    opened: bool
    waiting: int
    deposits: tuple[str, ...]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Kept).decode


def apply(row: EscrowRow | None, envelope: Envelope) -> EscrowRow:
    """The reports on a person after an event. Raises on one that it does not know, or that cannot come first."""
    event = decode_event_data(envelope.type, envelope.data)
    assert isinstance(event, escrow.EscrowEvent), "the fold takes events of escrow only"
    if row is None and not isinstance(event, escrow.EscrowDeposited):
        raise ValueError(f"{envelope.type} cannot be the first event of an escrow")
    before = () if row is None else kept(row.deposits)
    after = _changed(before, event, envelope)
    return EscrowRow(
        stream=envelope.subject,
        institution=institution(envelope),
        version=envelope.version,
        updated_at=envelope.time,
        opened=any(one.state is DepositState.RELEASED for one in after),
        waiting=sum(one.state is DepositState.SEALED for one in after),
        deposits=tuple(_encode(one).decode() for one in after),
    )


def kept(deposits: tuple[str, ...] | list[str]) -> tuple[Kept, ...]:
    """The reports of a row."""
    return tuple(map(_decode, deposits))


def _changed(before: tuple[Kept, ...], event: escrow.EscrowEvent, envelope: Envelope) -> tuple[Kept, ...]:
    match event:
        case escrow.EscrowDeposited():
            return (*before, _left(event, envelope))
        case escrow.DepositWithdrawn():
            return tuple(_withdrawn(one, event) if one.deposit == event.deposit else one for one in before)
        case escrow.EscrowReleased():
            return tuple(_released(one, event) if one.deposit in event.deposits else one for one in before)
        case escrow.DepositRead():
            on = event.occurred_at.astimezone(_AMSTERDAM).date()
            return tuple(
                msgspec.structs.replace(one, read_on=on) if one.deposit == event.deposit else one for one in before
            )
        case _:
            assert_never(event)


def _left(event: escrow.EscrowDeposited, envelope: Envelope) -> Kept:
    return Kept(
        deposit=event.deposit,
        state=DepositState.SEALED,
        left_on=event.occurred_on,
        commandid=envelope.commandid,
        account=event.account,
        contact=event.contact,
        marked=event.reporter is not None,
        setting=event.setting,
        unit=event.unit,
        period=event.period,
    )


def _withdrawn(one: Kept, event: escrow.DepositWithdrawn) -> Kept:
    return Kept(deposit=one.deposit, state=DepositState.WITHDRAWN, left_on=one.left_on, withdrawn_on=event.occurred_on)


def _released(one: Kept, event: escrow.EscrowReleased) -> Kept:
    return msgspec.structs.replace(one, state=DepositState.RELEASED, released_on=event.occurred_on)


ESCROW: Fold[EscrowRow] = Fold(
    name="escrow",
    row=EscrowRow,
    primary=("stream",),
    indexes=(("institution", "updated_at", "stream"),),
    key=subject,
    apply=apply,
    types=types_of("escrow"),
)
