"""What can be said of publications of figures (releases). They lie on one stream for each institution, its register.

`release-UUID` has the UUID of the institution's name, so that the register's one writer sees every publication, and
none is made that was not audited together with all before it. Nothing personal is here: codes, counts, digests.
"""

from datetime import date
from typing import Annotated, ClassVar, get_args
from uuid import uuid5

import msgspec

from .identity import NAMESPACE
from .payload import Fact, Payload
from .vocabulary import CorrectionReason, Dimension, Instant, ReleaseBar, ReportKind, Token, Withheld

AXES_MAX = 8
TABLES_MAX = 20
CELLS_AT_ONCE_MAX = 2_000  # As many as fit a command with codes of ordinary length.

ReleaseId = Annotated[
    str,
    msgspec.Meta(pattern=r"^release-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$(?!\n)", description="One publication."),
]
CountingVersion = Annotated[int, msgspec.Meta(ge=1, description="Version of how cases are counted.")]
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="SHA-256.")]
Value = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(\*|[A-Za-z0-9][A-Za-z0-9._:/-]{0,63})$(?!\n)",
        max_length=64,
        description="A code, a unit, a period such as 2025-01..2025-12, or `*` for all together.",
    ),
]


class ReleaseAxis(Payload):
    """What a table is counted by, and for which values; units are nested by `/`, periods are months inclusive.

    `complete` says that no case has another value, which readers then know too.
    """

    dimension: Dimension
    values: Annotated[tuple[Value, ...], msgspec.Meta(min_length=1, max_length=500)]
    complete: bool = False


class ReleaseTable(Payload):
    """Which figures are asked for: every combination of at most `fixed_max` values beside the period.

    What is not fixed is taken together, so that the margins are figures like any other. A period is always fixed.
    """

    axes: Annotated[tuple[ReleaseAxis, ...], msgspec.Meta(min_length=1, max_length=AXES_MAX)]
    fixed_max: Annotated[int, msgspec.Meta(ge=0, le=AXES_MAX)] = AXES_MAX


class ReleasedCell(Payload):
    """One published figure: its values in the order of the table's axes, and a count or why there is none.

    `rounded` says that the count is a total, rounded by itself: parts do not add up to it.
    """

    at: Annotated[tuple[Value, ...], msgspec.Meta(min_length=1, max_length=AXES_MAX)]
    table: Annotated[int, msgspec.Meta(ge=0, le=TABLES_MAX - 1)] = 0
    count: Annotated[int, msgspec.Meta(ge=0)] | None = None
    rounded: bool = False
    withheld: Withheld | None = None


class Certificate(Payload):
    """What the interval audit found of a publication together with all before it, and what it was made of.

    `digest` is over the figures, the earlier publications and the rule: whoever audits them again finds it again.
    `narrowest` is the least width, in cases, that a sensitive figure was shown to keep.
    """

    digest: Digest
    sensitive: Annotated[int, msgspec.Meta(ge=0)]
    narrowest: Annotated[int, msgspec.Meta(ge=0)] | None = None


class Reconciled(Payload):
    """One figure as published and as now known, each in the form in which it may be read."""

    at: Annotated[tuple[Value, ...], msgspec.Meta(min_length=1, max_length=AXES_MAX)]
    table: Annotated[int, msgspec.Meta(ge=0, le=TABLES_MAX - 1)] = 0
    published: Annotated[int, msgspec.Meta(ge=0)] | None = None
    known: Annotated[int, msgspec.Meta(ge=0)] | None = None
    reason: CorrectionReason


class ReleasePrepared(Fact):
    """A publication was begun: what it asks for, and as of when it was counted (publicatie voorbereid).

    `counted_as_of` is a record time: what was recorded later is not in it. `counting` is the version of how cases are
    counted. `earlier` are the digests of all that were published before.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.release.prepared.v1"
    institution: str
    release: ReleaseId
    tables: Annotated[tuple[ReleaseTable, ...], msgspec.Meta(min_length=1, max_length=TABLES_MAX)]
    counted_as_of: Instant
    counting: CountingVersion = 1
    earlier: Annotated[tuple[Digest, ...], msgspec.Meta(max_length=1_000)] = ()
    corrects: ReleaseId | None = None
    rule: Token
    occurred_on: date


class ReleaseCellsAdded(Fact):
    """A part of the figures of a publication that is being prepared (cijfers toegevoegd)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.release.cells-added.v1"
    release: ReleaseId
    part: Annotated[int, msgspec.Meta(ge=1)]
    cells: Annotated[tuple[ReleasedCell, ...], msgspec.Meta(min_length=1, max_length=CELLS_AT_ONCE_MAX)]
    occurred_on: date


class ReleasePublished(Fact):
    """The figures were published, audited with all that was published before (gepubliceerd)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.release.published.v1"
    release: ReleaseId
    digest: Digest
    cells: Annotated[int, msgspec.Meta(ge=1)]
    certificate: Certificate
    rule: Token
    occurred_on: date


class ReleaseRefused(Fact):
    """A publication was not made (publicatie geweigerd). Which figure barred it is told to its preparer, never here."""

    TOPIC: ClassVar[str] = "nl.meldstroom.release.refused.v1"
    release: ReleaseId
    bar: ReleaseBar
    rule: Token
    occurred_on: date


class ReleaseCorrected(Fact):
    """Figures that were published are now known to be others (gecorrigeerd): a line for each that changed.

    What was published stays what it is; `by` is the publication that has the figures as now known.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.release.corrected.v1"
    release: ReleaseId
    by: ReleaseId
    lines: Annotated[tuple[Reconciled, ...], msgspec.Meta(min_length=1, max_length=CELLS_AT_ONCE_MAX)]
    occurred_on: date


class ReleaseWithdrawn(Fact):
    """A publication is not to be used any more (ingetrokken). Readers keep it: every later audit still counts it."""

    TOPIC: ClassVar[str] = "nl.meldstroom.release.withdrawn.v1"
    release: ReleaseId
    reason: CorrectionReason
    occurred_on: date


class ReportAcknowledged(Fact):
    """The supervisory board has taken note of a report (kennisgenomen). `digest` is over the bytes of its JSON."""

    TOPIC: ClassVar[str] = "nl.meldstroom.release.report-acknowledged.v1"
    institution: str
    report: ReportKind
    year: Annotated[int, msgspec.Meta(ge=1990, le=2100)]
    digest: Digest
    occurred_on: date


ReleaseEvent = (
    ReleasePrepared
    | ReleaseCellsAdded
    | ReleasePublished
    | ReleaseRefused
    | ReleaseCorrected
    | ReleaseWithdrawn
    | ReportAcknowledged
)
EVENTS: tuple[type[ReleaseEvent], ...] = get_args(ReleaseEvent)


def register_of(institution: str) -> str:
    """The stream of an institution's publications."""
    name = uuid5(NAMESPACE, f"releases\n{institution}")
    return f"release-{name}"
