"""Prepare a publication of figures, add its figures, publish or refuse it, correct or withdraw what was published.

`institution` is the caller's own; it names the register that all its publications lie in.
"""

from typing import Annotated, ClassVar, get_args

import msgspec

from ..payload import Payload
from ..release import (
    CELLS_AT_ONCE_MAX,
    TABLES_MAX,
    Certificate,
    CountingVersion,
    Digest,
    Reconciled,
    ReleasedCell,
    ReleaseId,
    ReleaseTable,
    register_of,
)
from ..vocabulary import CorrectionReason, Instant, ReleaseBar, ReportKind, Token


class PrepareRelease(Payload):
    """Begin a publication, counted as of a record time; `corrects` names the one that it puts right.

    `counting` is the version of how cases are counted by who sends this.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.release.prepare.v1"
    OPENS: ClassVar[bool | None] = None
    institution: Token
    tables: Annotated[tuple[ReleaseTable, ...], msgspec.Meta(min_length=1, max_length=TABLES_MAX)]
    counted_as_of: Instant
    counting: CountingVersion = 1
    corrects: ReleaseId | None = None

    @property
    def stream(self) -> str:
        """The register of the institution."""
        return register_of(self.institution)


class AddReleaseCells(Payload):
    """Add the next figures of the publication that is being prepared, in the order of its tables and their values."""

    TYPE: ClassVar[str] = "nl.meldstroom.release.add-cells.v1"
    OPENS: ClassVar[bool] = False
    institution: Token
    release: ReleaseId
    part: Annotated[int, msgspec.Meta(ge=1)]
    cells: Annotated[tuple[ReleasedCell, ...], msgspec.Meta(min_length=1, max_length=CELLS_AT_ONCE_MAX)]

    @property
    def stream(self) -> str:
        """The register of the institution."""
        return register_of(self.institution)


class PublishRelease(Payload):
    """Publish what was prepared, with what the audit of it and all earlier publications found."""

    TYPE: ClassVar[str] = "nl.meldstroom.release.publish.v1"
    OPENS: ClassVar[bool] = False
    institution: Token
    release: ReleaseId
    digest: Digest
    certificate: Certificate

    @property
    def stream(self) -> str:
        """The register of the institution."""
        return register_of(self.institution)


class RefuseRelease(Payload):
    """End a preparation without publishing; the rule that bars it is named, and no figure."""

    TYPE: ClassVar[str] = "nl.meldstroom.release.refuse.v1"
    OPENS: ClassVar[bool] = False
    institution: Token
    release: ReleaseId
    bar: ReleaseBar

    @property
    def stream(self) -> str:
        """The register of the institution."""
        return register_of(self.institution)


class CorrectRelease(Payload):
    """Say of a publication which figures are now known to be others, by the later publication that has these."""

    TYPE: ClassVar[str] = "nl.meldstroom.release.correct.v1"
    OPENS: ClassVar[bool] = False
    institution: Token
    release: ReleaseId
    by: ReleaseId
    lines: Annotated[tuple[Reconciled, ...], msgspec.Meta(min_length=1, max_length=CELLS_AT_ONCE_MAX)]

    @property
    def stream(self) -> str:
        """The register of the institution."""
        return register_of(self.institution)


class WithdrawRelease(Payload):
    """Say that a publication is not to be used any more."""

    TYPE: ClassVar[str] = "nl.meldstroom.release.withdraw.v1"
    OPENS: ClassVar[bool] = False
    institution: Token
    release: ReleaseId
    reason: CorrectionReason

    @property
    def stream(self) -> str:
        """The register of the institution."""
        return register_of(self.institution)


class AcknowledgeReport(Payload):
    """Take note of a report, as the supervisory board: the one of which the JSON file has this SHA-256."""

    TYPE: ClassVar[str] = "nl.meldstroom.release.acknowledge-report.v1"
    OPENS: ClassVar[bool | None] = None
    institution: Token
    report: ReportKind
    year: Annotated[int, msgspec.Meta(ge=1990, le=2100)]
    digest: Digest

    @property
    def stream(self) -> str:
        """The register of the institution."""
        return register_of(self.institution)


ReleaseCommand = (
    PrepareRelease
    | AddReleaseCells
    | PublishRelease
    | RefuseRelease
    | CorrectRelease
    | WithdrawRelease
    | AcknowledgeReport
)
COMMANDS: tuple[type[ReleaseCommand], ...] = get_args(ReleaseCommand)
