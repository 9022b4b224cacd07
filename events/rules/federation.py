"""When counts of several institutions are added up, and what they then indicate. House policy, as dated data."""

from typing import Annotated

import msgspec

from ..vocabulary import Basis, FederationSign
from .model import Source, Versioned, Words


class PoolingRule(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a sum over institutions is shown, in one version.

    At least `institutions_min` of them have cases in it, and none has more than `largest_percent_max` of what they
    tell. With three, whoever takes its own count off the sum is left with that of two others.
    """

    title: Words
    source: Source
    institutions_min: Annotated[int, msgspec.Meta(ge=3, le=50)]
    largest_percent_max: Annotated[int, msgspec.Meta(ge=34, le=95)]
    basis: Basis = Basis.POLICY
    note: Words | None = None


class FederationRule(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What makes a sum an indication, in one version.

    `level` is how likely it may be that a period without any change gives an indication at all: it is divided by the
    number of figures that are looked at. What is found is also `ratio_min` times what was there before, or what was to
    be expected. Fewer than `cases_min` cases are not looked at.
    """

    sign: FederationSign
    title: Words
    source: Source
    level: Annotated[float, msgspec.Meta(gt=0, le=0.2)]
    ratio_min: Annotated[float, msgspec.Meta(gt=1, le=10)]
    cases_min: Annotated[int, msgspec.Meta(ge=5, le=1_000)]
    basis: Basis = Basis.POLICY
    note: Words | None = None
