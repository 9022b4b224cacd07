"""What a reporter sees of their reports in escrow, and what someone reads of a released one."""

from datetime import date
from typing import Literal

import msgspec

from events.vocabulary import Period
from projections.escrow import DepositState, Kept

State = Literal["sealed", "released", "withdrawn", "pending"]

_SAID: dict[State, tuple[str, str]] = {
    "sealed": (
        "verzegeld: niemand kan de melding lezen; u kunt haar terugnemen",
        "sealed: nobody can read the report; you can take it back",
    ),
    "released": (
        "vrijgegeven: een andere melding noemt dezelfde persoon; vertrouwenspersoon of ombudsfunctionaris leest haar",
        "released: another report names the same person; a confidential adviser or ombuds officer reads it",
    ),
    "withdrawn": ("teruggenomen: de tekst is gewist", "taken back: the text is erased"),
    "pending": ("niet vastgelegd, of nog niet te lezen", "not recorded, or not to be read yet"),
}


class DepositView(msgspec.Struct, frozen=True):
    """One report as its reporter sees it; days are all that is said of when."""

    deposit: str
    state: State
    label: str
    left_on: date | None = None
    released_on: date | None = None
    read_on: date | None = None
    withdrawn_on: date | None = None


class LeftView(msgspec.Struct, frozen=True):
    """A report that was left, and a signed statement of what was received, which its reporter keeps."""

    deposit: DepositView
    statement: str


class DepositsView(msgspec.Struct, frozen=True):
    """Everything that a code opens in escrow."""

    deposits: list[DepositView]


class ReportView(msgspec.Struct, frozen=True):
    """A released report in the clear. A text is null once its key is destroyed."""

    stream: str
    deposit: str
    account: str | None
    contact: str | None
    marked: bool
    setting: str | None
    unit: str | None
    period: Period | None
    left_on: date
    released_on: date | None


def deposit_view(deposit: str, found: Kept | None, language: str) -> DepositView:
    """A report as it lies, or that it cannot be found (yet)."""
    if found is None:
        return said(deposit, "pending", language)
    state: State = "sealed"
    if found.state is not DepositState.SEALED:
        state = "released" if found.state is DepositState.RELEASED else "withdrawn"
    return DepositView(
        deposit=deposit,
        state=state,
        label=_label(state, language),
        left_on=found.left_on,
        released_on=found.released_on,
        read_on=found.read_on,
        withdrawn_on=found.withdrawn_on,
    )


def said(deposit: str, state: State, language: str) -> DepositView:
    """A report of which it was just said how it lies."""
    return DepositView(deposit=deposit, state=state, label=_label(state, language))


def _label(state: State, language: str) -> str:
    nl, en = _SAID[state]
    return nl if language == "nl" else en
