"""What may be seen of reports in escrow: of what is released, that it is there; of what is sealed, one sum."""

from datetime import date

import msgspec

from events.vocabulary import Period
from projections.escrow import DepositState, Kept, kept

from .queries import Row
from .views import DataAsOf


class ReleasedView(msgspec.Struct, frozen=True):
    """A released report without its text, which is read by itself and with a record of it.

    `marked` says that its reporter was told apart from others by a mark: of one without, nobody can say whose it is.
    """

    deposit: str
    left_on: date
    released_on: date | None
    read_on: date | None
    marked: bool
    setting: str | None
    unit: str | None
    period: Period | None
    labels: dict[str, str]
    read: str


class MetView(msgspec.Struct, frozen=True):
    """The released reports on one person; who that is, is in their texts and nowhere else."""

    stream: str
    deposits: list[ReleasedView]


class EscrowPage(msgspec.Struct, frozen=True):
    """What was released at the institution, newest first. `opened` is of how many persons; `sealed` what still waits.

    Of what waits nothing is shown but that one sum over all persons: a number for each would say that someone is named.
    """

    escrows: list[MetView]
    opened: int
    sealed: int
    next: str | None
    data: DataAsOf


def met_view(row: Row, language: str) -> MetView:
    """The released reports of a row."""
    released = [one for one in kept(row["deposits"]) if one.state is DepositState.RELEASED]
    return MetView(row["stream"], [_released(row["stream"], one, language) for one in released])


def _released(stream: str, one: Kept, language: str) -> ReleasedView:
    labels = {}
    if one.setting is not None:
        labels["setting"] = one.setting.nl if language == "nl" else one.setting.en
    return ReleasedView(
        deposit=one.deposit,
        left_on=one.left_on,
        released_on=one.released_on,
        read_on=one.read_on,
        marked=one.marked,
        setting=None if one.setting is None else one.setting.value,
        unit=one.unit,
        period=one.period,
        labels=labels,
        read=f"/escrow/{stream}/deposits/{one.deposit}/read",
    )
