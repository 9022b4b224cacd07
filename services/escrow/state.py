"""What is known of the reports on one person: as much as is needed to compare the next one with them."""

from datetime import date

import msgspec

from events.vocabulary import Period, Setting


class Deposit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A report by what it can be compared by. `reporter` tells two reporters apart; nothing else is said of either."""

    deposit: str
    on: date
    reporter: str | None = None
    setting: Setting | None = None
    unit: str | None = None
    period: Period | None = None


class Nothing(msgspec.Struct, frozen=True, gc=False):
    """Nobody has left a report on this person."""

    institution: str = ""


class Closed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What lies here is sealed to everyone."""

    institution: str
    lying: tuple[Deposit, ...]
    withdrawn: frozenset[str] = frozenset()


class Opened(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Independent reports have met, and what lies here may be read.

    `lying` are those that were left since and are not released yet, as one is for the length of a decision. `reads` has
    the last day on which each reader read each report, `warned` which warning of the duty each has accepted here.
    """

    institution: str
    lying: tuple[Deposit, ...]
    released: tuple[Deposit, ...]
    withdrawn: frozenset[str]
    reads: frozenset[tuple[str, str, date]] = frozenset()
    warned: frozenset[tuple[str, str]] = frozenset()


Escrow = Nothing | Closed | Opened


def present(state: Escrow) -> tuple[Deposit, ...]:
    """Every report that is here and was not taken back."""
    match state:
        case Nothing():
            return ()
        case Closed():
            return state.lying
        case Opened():
            return (*state.released, *state.lying)
