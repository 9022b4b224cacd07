"""What callers see of publications: figures once they were published, and what is known now beside them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from events.envelope import NO_HASH, Envelope
from events.release import Reconciled, ReleaseCorrected, ReleaseWithdrawn, register_of
from events.vocabulary import CorrectionReason
from projections.fold import fold_rows
from projections.releases import RELEASE_PARTS, RELEASES, ReleaseStatus
from services.reading.release_views import FigureView, figure_views, last_of, release_view

from .test_release import ACKNOWLEDGED, ADDED, APRIL, ID, LATER, MADE, PREPARED, TODAY

LINE = Reconciled(at=("arts", "2025"), published=14, known=22, reason=CorrectionReason.LATE_REPORTS)
CORRECTED = ReleaseCorrected(release=ID, by=LATER, lines=(LINE,), occurred_on=TODAY)


def log(*events: Any) -> list[Envelope]:
    """A register with these events."""
    return [
        Envelope(
            specversion="1.0",
            id=f"event-{number}",
            source="/institutions/uni",
            type=event.TOPIC,
            subject=register_of("uni"),
            time=APRIL + timedelta(seconds=number),
            sequence=f"{number:010d}",
            shardseq=f"{number:012d}",
            prevhash=NO_HASH,
            shardhash=NO_HASH,
            correlationid="correlation",
            causationid="cause",
            commandid="command",
            actor="board",
            data=msgspec.Raw(msgspec.json.encode(event)),
        )
        for number, event in enumerate(events, 1)
    ]


def rows(events: Sequence[Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The publication and its parts, as a database gives them."""
    (release,) = fold_rows(RELEASES, log(*events))
    parts = fold_rows(RELEASE_PARTS, log(*events))
    return _read(release), [_read(part) for part in parts]


def _read(row: msgspec.Struct) -> dict[str, Any]:
    found = msgspec.structs.asdict(row)
    json = {"tables", "cells", "lines", "certificate"}
    return {
        name: msgspec.json.decode(value) if name in json and isinstance(value, str) else value
        for name, value in found.items()
    }


def figures(*events: Any) -> list[FigureView]:
    """The figures that callers get."""
    row, parts = rows(events)
    return figure_views(row, parts, "en")


def test_no_figure_is_told_before_it_is_published() -> None:
    assert figures(PREPARED, ADDED) == []
    assert [one.label for one in figures(*MADE)] == ["14", "withheld to protect people", "about 15"]


def test_what_is_known_now_stands_beside_what_was_published() -> None:
    first, *others = figures(*MADE, CORRECTED)
    assert (first.count, first.known, first.reason) == (14, 22, "late_reports")
    assert all(one.known is msgspec.UNSET for one in others)
    assert msgspec.json.decode(msgspec.json.encode(others[0])).keys().isdisjoint({"known", "reason"})


def test_a_figure_that_is_protected_after_all_is_known_to_be_so() -> None:
    line = Reconciled(at=("arts", "2025"), published=14, known=None, reason=CorrectionReason.PROTECTION)
    first = figures(*MADE, ReleaseCorrected(release=ID, by=LATER, lines=(line,), occurred_on=TODAY))[0]
    assert msgspec.json.decode(msgspec.json.encode(first))["known"] is None


def test_where_a_publication_stands() -> None:
    withdrawn = ReleaseWithdrawn(release=ID, reason=CorrectionReason.ERROR, occurred_on=TODAY)
    for events, status in (
        ((PREPARED, ADDED), ReleaseStatus.PREPARED),
        (MADE, ReleaseStatus.PUBLISHED),
        ((*MADE, CORRECTED), ReleaseStatus.CORRECTED),
        ((*MADE, withdrawn), ReleaseStatus.WITHDRAWN),
        ((*MADE, ACKNOWLEDGED), ReleaseStatus.PUBLISHED),
    ):
        row, _ = rows(events)
        assert release_view(row, "en").labels["status"] == status.en


def test_of_a_figure_the_newest_publication_counts() -> None:
    older = figures(*MADE)
    newer = [msgspec.structs.replace(one, release=LATER) for one in older]
    found = last_of([*newer, *older], {"unit": "arts"})
    assert [(one.release, one.count) for one in found] == [(LATER, 14)]
