"""Small counts, shown only by their bound to who may not read cases: they could find one behind it."""

from datetime import date
from typing import NamedTuple

import msgspec

SMALL = 5
"""Below this a count is not shown to who may not read cases: the k of the policy on publication."""


class Viewer(NamedTuple):
    """For whom it is shown: in which language, on which day, and whether with small counts."""

    language: str
    today: date
    exact: bool


class Count(msgspec.Struct, frozen=True, omit_defaults=True):
    """A count, or only what it is fewer than."""

    count: int | None = None
    fewer_than: int | None = None


def count_view(count: int, viewer: Viewer) -> Count:
    """A count as this viewer may know it."""
    return Count(count=count) if viewer.exact or count >= SMALL else Count(fewer_than=SMALL)
