"""What the console works with, as ports: what it reads beside what reading reads, and where it looks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from events.vocabulary import Processor

from ..reading.handoff_pages import HandoffReader
from ..reading.pages import Reader
from ..reading.pattern_cases import ReviewReader
from ..reading.pattern_pages import PatternReader
from ..reading.queries import Row
from ..reading.releases_http import ReleaseReader
from ..reading.statements_http import StatementReader
from .erased_page import Keys
from .event_page import Erasures
from .logged import Log
from .watching import Watcher


class Glance(Protocol):
    """Looks at the tables (`infra.postgres.glance.Glance`). Every method may block, and raises `ConnectionError`."""

    def waiting(self, institution: str) -> Sequence[Row]:
        """By status, how many hand-offs of an institution wait for their next step, and since when."""
        ...

    def kinds(self, case: str) -> Mapping[str, int]:
        """How many events of each kind of stream a case has."""
        ...

    def history(
        self,
        case: str,
        kinds: Sequence[str],
        hidden: Sequence[str],
        after: int | None,
        limit: int,
        *,
        newest_first: bool,
    ) -> Sequence[Row]:
        """Events of a case, of some kinds of stream or (where none is named) of all, but for those that are hidden.

        Each has its `place` among all events of the case that are not hidden.
        """
        ...

    def before(self, case: str, hidden: Sequence[str], position: int) -> datetime | None:
        """When the event before a position, of a kind that is not hidden, was recorded."""
        ...

    def nearest(self, institution: str, beginnings: Sequence[str], limit: int) -> Sequence[str]:
        """Cases of an institution whose number begins so."""
        ...


class ParkedCase(Protocol):
    """A case that waits in a processor (`infra.postgres.parked.ParkedCase`)."""

    @property
    def case(self) -> str: ...
    @property
    def shard(self) -> int: ...
    @property
    def shardseq(self) -> int: ...
    @property
    def event(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def institution(self) -> str | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def parked_at(self) -> datetime: ...
    @property
    def waiting(self) -> int: ...


class ParkedCommand(Protocol):
    """A command that could not be processed (`services.bootstrap.parked.ParkedCommand`)."""

    @property
    def processor(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def parked_at(self) -> datetime: ...
    @property
    def institution(self) -> str | None: ...


class Parked(Protocol):
    """What is parked, wherever it is. Every method may block, and raises `ConnectionError`."""

    def cases(self, case: str | None = None) -> Mapping[Processor, Sequence[ParkedCase]]:
        """The parked cases of every processor, or one case wherever it is parked, the longest parked first."""
        ...

    def waiting(self, processor: Processor, case: str, limit: int) -> Sequence[bytes]:
        """The events of a parked case that wait, the one that it is parked by first."""
        ...

    def commands(self) -> Sequence[ParkedCommand]:
        """The newest commands that were parked, the newest first."""
        ...


class Destroyed(Erasures, Keys, Protocol):
    """All that the keyring says of destroyed keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the screens get what they show. `now` is the clock that the cases live by.

    `glance` looks at the tables of cases, `pattern_glance` at those of patterns.
    """

    reader: Reader
    handoffs: HandoffReader
    glance: Glance
    patterns: PatternReader
    review: ReviewReader
    releases: ReleaseReader
    statements: StatementReader
    pattern_glance: Glance
    parked: Parked
    watcher: Watcher
    log: Log
    erasures: Destroyed
    now: Callable[[], datetime]
    ledger: str
