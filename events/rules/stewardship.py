"""How long each next step of a pattern may take, and who is told when it is overdue. House policy, as dated data."""

from datetime import date
from typing import Annotated

import msgspec

from ..vocabulary import Basis, EscalationLevel, Name, StewardStep, Token
from .model import Source, Words, in_force

Days = Annotated[int, msgspec.Meta(ge=1, le=1_830)]


class Rung(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is told once a step is so many days late; with 0 days on the first day after its last."""

    to: EscalationLevel
    days_late: Annotated[int, msgspec.Meta(ge=0, le=1_830)]


class StewardRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long one step may take, in one version.

    `days` are calendar days. For carrying out a measure, whose day is chosen when it is adopted, they are how far off
    that day may lie; `postponements_max` is how often it may be put off.
    """

    id: Name
    version: Annotated[int, msgspec.Meta(ge=1)]
    step: StewardStep
    title: Words
    source: Source
    days: Days
    escalates: Annotated[tuple[Rung, ...], msgspec.Meta(min_length=1, max_length=8)]
    postponements_max: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0
    basis: Basis = Basis.POLICY
    effective_from: date | None = None
    effective_to: date | None = None
    note: Words | None = None

    @property
    def ref(self) -> Token:
        """How an event names it, with its version."""
        return f"{self.id}/{self.version}"

    def in_force(self, on: date) -> bool:
        """Whether this version holds on a day."""
        return in_force(self.effective_from, self.effective_to, on)


class ReidentificationRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a request to look up a mark waits for a second person, and how long their consent then holds."""

    id: Name
    version: Annotated[int, msgspec.Meta(ge=1)]
    title: Words
    source: Source
    hours: Annotated[int, msgspec.Meta(ge=1, le=720)]
    basis: Basis = Basis.POLICY
    effective_from: date | None = None
    effective_to: date | None = None
    note: Words | None = None

    @property
    def ref(self) -> Token:
        """How an event names it, with its version."""
        return f"{self.id}/{self.version}"

    def in_force(self, on: date) -> bool:
        """Whether this version holds on a day."""
        return in_force(self.effective_from, self.effective_to, on)


class WhistleblowingText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said where a confirmed pattern may be a wrongdoing: that there is a route, and that a human judges it."""

    id: Name
    version: Annotated[int, msgspec.Meta(ge=1)]
    title: Words
    text: Words
    source: Source
    verify_what: Words
    effective_from: date | None = None
    effective_to: date | None = None

    @property
    def ref(self) -> Token:
        """How an event names it, with its version."""
        return f"{self.id}/{self.version}"

    def in_force(self, on: date) -> bool:
        """Whether this version holds on a day."""
        return in_force(self.effective_from, self.effective_to, on)
