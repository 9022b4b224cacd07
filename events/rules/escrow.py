"""When reports in escrow are released: how many, and what makes two of them one. House policy, as dated data."""

from typing import Annotated, Literal

import msgspec

from ..vocabulary import Basis
from .model import Source, Versioned, Words

Axis = Literal["setting", "unit", "period"]
"""What can tell two occasions apart."""


class EscrowRule(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What releases reports that name the same person, in one version.

    `threshold` independent reports do, each left at most `within_months` from every other. `apart_by` are the things
    by which two occasions are told apart where both reports state them. A report of at most `occasion_days_max` days is
    of one occasion, a longer one of conduct over time, which is never the same occasion as another; what lies at most
    `occasion_gap_days` apart is still one. `unmarked_counts` says whether a report of which nobody knows whose it is
    counts where its occasion is told apart.
    """

    title: Words
    source: Source
    threshold: Annotated[int, msgspec.Meta(ge=2, le=5)]
    within_months: Annotated[int, msgspec.Meta(ge=1, le=120)]
    apart_by: Annotated[tuple[Axis, ...], msgspec.Meta(min_length=1)]
    occasion_days_max: Annotated[int, msgspec.Meta(ge=1, le=366)]
    occasion_gap_days: Annotated[int, msgspec.Meta(ge=0, le=366)]
    unmarked_counts: bool
    basis: Basis = Basis.POLICY
    note: Words | None = None
