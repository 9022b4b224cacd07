"""What rules indicated, made again from the log of cases, and set beside what lies on the ledger of patterns. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from events.codec import decode_event_data
from events.commands.pattern import IndicatePattern
from events.envelope import Envelope
from events.pattern import EvidenceAdded, Figures, PatternIndicated, PatternIndicatedAgain

from ..patterns.asking import Names
from ..patterns.indicating import EVIDENCE_MAX

TYPES = frozenset(one.TOPIC for one in (PatternIndicated, PatternIndicatedAgain, EvidenceAdded))


class Found(NamedTuple):
    """One thing that a rule, in a version, brought to a pattern: a commitment, or a period where no case is named."""

    pattern: str
    rule: str
    evidence: str


class Difference(NamedTuple):
    """What is on one side only, and at which instant it was found there.

    `near` says that something was recorded so shortly before that instant that it may have been settled after it, and
    `waiting` that something is yet to be asked of the pattern.
    """

    found: Found
    at: datetime
    near: bool
    waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What an institution's replay came to. `later` counts what is the same and was found at another instant."""

    institution: str
    instants: int
    same: int
    later: int
    missing: tuple[Difference, ...]
    surplus: tuple[Difference, ...]


class Retelling:
    """What the ledger comes to as commands reach it in order: each case of a pattern counts once.

    `known` is what it held before the first of them.
    """

    def __init__(self, known: Mapping[Found, Figures]) -> None:
        self.found: dict[Found, Figures] = {}
        self._evidence: dict[str, set[str]] = {}
        self._until: dict[str, date] = {}
        self._asked: set[Names] = set()
        for one, figures in known.items():
            self._until[one.pattern] = figures.until_on
            self._evidence.setdefault(one.pattern, set()).add(one.evidence)

    def ask(self, command: IndicatePattern, names: Names) -> None:
        """Take a command, as the rules of patterns would (`services.patterns.indicating`)."""
        if names in self._asked:
            return
        self._asked.add(names)
        known = self._evidence.get(command.stream)
        first = known is None
        new = set(command.evidence) - (known or set())
        if not first and not new and not self._of_another_time(command):
            return
        if known is not None and len(known) + len(new) > EVIDENCE_MAX:
            return
        self._evidence.setdefault(command.stream, set()).update(new)
        self._until[command.stream] = command.figures.until_on
        for one in found(command.stream, command.figures, tuple(new)):
            self.found.setdefault(one, command.figures)

    def _of_another_time(self, command: IndicatePattern) -> bool:
        return not command.evidence and command.figures.from_on > self._until.get(command.stream, date.min)


def on_ledger(envelopes: Iterable[Envelope]) -> Iterator[tuple[str, Found, Figures]]:
    """What events of patterns say was found, each with its institution and the figures by which it was."""
    for envelope in envelopes:
        if envelope.type in TYPES:
            event = decode_event_data(envelope.type, envelope.data)
            assert isinstance(event, PatternIndicated | PatternIndicatedAgain | EvidenceAdded), "these types only"
            institution = envelope.source.rpartition("/")[2]
            for one in found(envelope.subject, event.figures, event.evidence):
                yield institution, one, event.figures


def found(pattern: str, figures: Figures, evidence: tuple[str, ...]) -> Iterator[Found]:
    """What one event or command brings."""
    for one in evidence or (f"{figures.from_on}..{figures.until_on}",):
        yield Found(pattern, figures.rule, one)


def compared(
    institution: str,
    instants: int,
    ledger: Mapping[Found, Figures],
    retold: Mapping[Found, Figures],
    near: Container[datetime],
    waiting: Container[str],
) -> Compared:
    """The ledger beside what the log makes, and every difference."""
    both = ledger.keys() & retold.keys()

    def only(here: Mapping[Found, Figures], there: Mapping[Found, Figures]) -> tuple[Difference, ...]:
        return tuple(
            Difference(one, here[one].as_of, here[one].as_of in near, one.pattern in waiting)
            for one in sorted(here.keys() - there.keys())
        )

    return Compared(
        institution=institution,
        instants=instants,
        same=len(both),
        later=sum(ledger[one].as_of != retold[one].as_of for one in both),
        missing=only(retold, ledger),
        surplus=only(ledger, retold),
    )
