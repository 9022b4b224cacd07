"""Publications of figures: where each stands, and its figures and corrections part by part as they were recorded."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from events import release
from events.codec import decode_event_data
from events.envelope import Envelope
from events.vocabulary.code import Code

from .fold import Fold, Json, institution
from .kinds import types_of


class ReleaseStatus(Code):
    """Where a publication stands."""

    PREPARED = "prepared", "in voorbereiding", "being prepared"
    PUBLISHED = "published", "gepubliceerd", "published"
    CORRECTED = "corrected", "gepubliceerd, later gecorrigeerd", "published, corrected since"
    WITHDRAWN = "withdrawn", "ingetrokken", "withdrawn"
    REFUSED = "refused", "geweigerd of teruggenomen", "refused or taken back"


class ReleaseRow(msgspec.Struct, frozen=True):
    """One publication. `prepared_at` orders them; `rule` is the rule on disclosure that it was made under."""

    release: str
    institution: str
    status: str
    tables: Json
    counted_as_of: datetime
    prepared_at: datetime
    rule: str
    cells: int = 0
    corrects: str | None = None
    corrected_by: str | None = None
    published_on: date | None = None
    digest: str | None = None
    certificate: Json = "null"
    bar: str | None = None
    withdrawn_on: date | None = None
    withdrawn: str | None = None


class ReleasePartRow(msgspec.Struct, frozen=True):
    """Some figures of a publication, or some lines that say what is now known of them; `number` orders both."""

    release: str
    number: int
    institution: str
    recorded_at: datetime
    cells: Json = "[]"
    lines: Json = "[]"


def apply(row: ReleaseRow | None, envelope: Envelope) -> ReleaseRow:
    """The publication after an event of it. Raises on one that cannot come where it does."""
    event: Any = decode_event_data(envelope.type, envelope.data)
    if isinstance(event, release.ReleasePrepared):
        return ReleaseRow(
            release=event.release,
            institution=event.institution,
            status=ReleaseStatus.PREPARED.value,
            tables=msgspec.json.encode(event.tables).decode(),
            counted_as_of=event.counted_as_of,
            prepared_at=envelope.time,
            rule=event.rule,
            corrects=event.corrects,
        )
    if row is None:
        raise ValueError(f"{envelope.type} cannot be the first event of a publication")
    return replace(row, **_changes(row, event))


def apply_part(_: ReleasePartRow | None, envelope: Envelope) -> ReleasePartRow:
    """The row of one event."""
    event: Any = decode_event_data(envelope.type, envelope.data)
    name = "cells" if isinstance(event, release.ReleaseCellsAdded) else "lines"
    return ReleasePartRow(
        release=event.release,
        number=envelope.version,
        institution=institution(envelope),
        recorded_at=envelope.time,
        **{name: msgspec.json.encode(getattr(event, name)).decode()},
    )


def publication(envelope: Envelope) -> str:
    """The key: the publication that an event of a register is of."""
    event: Any = decode_event_data(envelope.type, envelope.data)
    found: str = event.release
    return found


def _changes(row: ReleaseRow, event: Any) -> Mapping[str, Any]:
    match event:
        case release.ReleaseCellsAdded():
            return {"cells": row.cells + len(event.cells)}
        case release.ReleasePublished():
            return {
                "status": ReleaseStatus.PUBLISHED.value,
                "published_on": event.occurred_on,
                "digest": event.digest,
                "certificate": msgspec.json.encode(event.certificate).decode(),
            }
        case release.ReleaseRefused():
            return {"status": ReleaseStatus.REFUSED.value, "bar": event.bar.value}
        case release.ReleaseCorrected():
            return {"status": ReleaseStatus.CORRECTED.value, "corrected_by": event.by}
        case release.ReleaseWithdrawn():
            return {
                "status": ReleaseStatus.WITHDRAWN.value,
                "withdrawn_on": event.occurred_on,
                "withdrawn": event.reason.value,
            }
        case _:
            raise ValueError(f"{type(event).__name__} is no event of a register")


RELEASES: Fold[ReleaseRow] = Fold(
    name="releases",
    row=ReleaseRow,
    primary=("release",),
    indexes=(("institution", "prepared_at", "release"),),
    key=publication,
    apply=apply,
    types=types_of("release"),
)

RELEASE_PARTS: Fold[ReleasePartRow] = Fold(
    name="release_parts",
    row=ReleasePartRow,
    primary=("release", "number"),
    indexes=(),
    key=publication,
    apply=apply_part,
    appends=True,
    types=frozenset({release.ReleaseCellsAdded.TOPIC, release.ReleaseCorrected.TOPIC}),
)
