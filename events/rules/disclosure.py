"""What may be published of figures without giving anyone away. House policy, as dated data."""

from typing import Annotated

import msgspec

from ..vocabulary import Basis, Dimension
from .model import Source, Versioned, Words

Count = Annotated[int, msgspec.Meta(ge=1, le=100)]


class Protection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How uncertain a sensitive figure must stay, in cases, for a reader who combines all that was ever published.

    What the reader cannot exclude reaches at least `below` under the figure (or to nought), at least `above` over it,
    and is at least `width` wide: the lower, upper and sliding protection levels of Fischetti and Salazar (2001).
    """

    below: Annotated[int, msgspec.Meta(ge=1, le=50)]
    above: Annotated[int, msgspec.Meta(ge=1, le=50)]
    width: Annotated[int, msgspec.Meta(ge=2, le=100)]


class DisclosureRule(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a published figure must meet, in one version.

    A figure is published from `cases_min` cases of `persons_min` affected persons on; where unit and behaviour are both
    given, from `unit_behaviour_min` of each. One person may have at most `largest_percent_max` of its cases. Cases of
    which nobody knows the affected person are all taken as one person's. All cases of a group in one category of
    `group_dimensions` is a disclosure too. Totals are rounded to `rounding_base`, each by itself. No share is given of
    fewer than `denominator_min`; nothing of a unit of fewer than `headcount_min` people. `calendar_months` are the
    months in which figures are published; none means that any will do.
    """

    title: Words
    source: Source
    cases_min: Annotated[int, msgspec.Meta(ge=3, le=100)]
    persons_min: Annotated[int, msgspec.Meta(ge=3, le=100)]
    unit_behaviour_min: Annotated[int, msgspec.Meta(ge=3, le=100)]
    largest_percent_max: Annotated[int, msgspec.Meta(ge=1, le=100)]
    group_dimensions: tuple[Dimension, ...]
    rounding_base: Annotated[int, msgspec.Meta(ge=1, le=25)]
    protection: Protection
    denominator_min: Count
    headcount_min: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    calendar_months: tuple[Annotated[int, msgspec.Meta(ge=1, le=12)], ...] = ()
    basis: Basis = Basis.POLICY
    note: Words | None = None
