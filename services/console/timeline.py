"""The history of a case as people read it: events with the time between them, gaps told, and who did what. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from events.identity import case_of
from events.vocabulary import Processor

from ..permissions import kind_of
from ..reading.views import EventView
from .words import marked as _

GAP = timedelta(days=7)  # So long without an event is told as a gap, not as a time between two.

# The tabs of a history, and the kinds of stream that each holds.
TABS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "all": (_("All"), ()),
    "case": (_("The case itself"), ("complaint", "incident")),
    "deadlines": (_("Deadlines"), ("deadline",)),
    "duties": (_("Duties"), ("duty",)),
    "handoffs": (_("Hand-offs"), ("handoff",)),
    "contact": (_("With the reporter"), ("conversation", "guidance", "escrow")),
    "erasure": (_("Erasure"), ("erasure",)),
    "parking": (_("By operators"), ("parking",)),
}
_MACHINES = frozenset(processor.value for processor in Processor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event on the line. `since` is the time since the one before it, `gap` that it is long enough to be told.

    `place` is its number among all events of the case, as other pages count them; its own is that in its stream.
    `facts` are its data by their names, as far as they are shown; `sealed` names what is personal and is not.
    """

    place: int
    event: EventView
    kind: str
    beside: str
    by: str
    pseudonym: str
    human: bool
    caused: str
    since: timedelta | None
    gap: bool
    facts: Sequence[tuple[str, str]]
    sealed: Sequence[str]

    @property
    def id(self) -> str:
        """The event's own id."""
        return f"{self.event.stream}.{self.event.number}"


def entries(events: Iterable[tuple[int, EventView]], before: datetime | None) -> Sequence[Entry]:
    """Events with their places, in the order in which they were recorded; `before` is when the one before them was."""
    found = []
    for place, event in events:
        since = None if before is None else event.recorded_at - before
        found.append(entry(place, event, since))
        before = event.recorded_at
    return found


def entry(place: int, event: EventView, since: timedelta | None = None) -> Entry:
    """One event."""
    by, _colon, pseudonym = event.actor.partition(":")
    facts, sealed = told(event.summary)
    return Entry(
        place=place,
        event=event,
        kind=kind_of(event.type),
        beside=beside(event.stream),
        by=by,
        pseudonym=pseudonym,
        human=by not in _MACHINES,
        # What a command began, and no event, is no link to follow.
        caused=event.causationid if "." in event.causationid else "",
        since=since if since is None else max(since, timedelta()),
        gap=since is not None and since >= GAP,
        facts=facts,
        sealed=sealed,
    )


def tabs(counts: Mapping[str, int]) -> Mapping[str, int]:
    """How many events each tab holds; a tab without any is left out."""
    held = {name: sum(counts.get(kind, 0) for kind in kinds) for name, (_title, kinds) in TABS.items()}
    held["all"] = sum(counts.values())
    return {name: count for name, count in held.items() if count or name == "all"}


def beside(stream: str) -> str:
    """What of a case a stream is, by the rest of its name; empty for the case itself."""
    return stream.partition(".")[2] if stream != case_of(stream) else ""


def told(summary: Mapping[str, Any]) -> tuple[Sequence[tuple[str, str]], Sequence[str]]:
    """The data of an event by names with full stops; and the names of what is sealed."""
    facts: list[tuple[str, str]] = []
    sealed: list[str] = []
    for name, value in _flat("", summary):
        if name.endswith(".sealed") and value is True:
            sealed.append(name.removesuffix(".sealed"))
        else:
            facts.append((name, _said(value)))
    return facts, sealed


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(f"{prefix}.{name}" if prefix else name, inner)
    elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        for number, inner in enumerate(value, 1):
            yield from _flat(f"{prefix}.{number}", inner)
    else:
        yield prefix, value


def _said(value: Any) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_said, value)) or "–"
        case _:
            return str(value)
