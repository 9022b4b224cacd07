"""How long each next step of a pattern may take, and who is told when it is overdue. House policy, as dated data."""

from typing import Annotated

import msgspec

from ..vocabulary import Basis, EscalationLevel, StewardStep
from .model import Source, Versioned, Words

Days = Annotated[int, msgspec.Meta(ge=1, le=1_830)]


class Rung(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is told once a step is so many days late; with 0 days on the first day after its last."""

    to: EscalationLevel
    days_late: Annotated[int, msgspec.Meta(ge=0, le=1_830)]


class StewardRule(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long one step may take, in one version.

    `days` are calendar days. For carrying out a measure, whose day is chosen when it is adopted, they are how far off
    that day may lie; `postponements_max` is how often it may be put off.
    """

    step: StewardStep
    title: Words
    source: Source
    days: Days
    escalates: Annotated[tuple[Rung, ...], msgspec.Meta(min_length=1, max_length=8)]
    postponements_max: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0
    basis: Basis = Basis.POLICY
    note: Words | None = None


class ReidentificationRule(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a request to look up a mark waits for a second person, and how long their consent then holds."""

    title: Words
    source: Source
    hours: Annotated[int, msgspec.Meta(ge=1, le=720)]
    basis: Basis = Basis.POLICY
    note: Words | None = None


class WhistleblowingText(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said where a confirmed pattern may be a wrongdoing: that there is a route, and that a human judges it."""

    title: Words
    text: Words
    source: Source
    verify_what: Words
