"""The projections that are kept in a database, by the name that operators use."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from events.ledgers import ACCESS, CASES, PATTERNS, Ledger

from .access import ACCESS_FOLD
from .case_history import CASE_HISTORY
from .caseload import CASELOAD
from .checkpoints import CHECKPOINTS
from .conversations import CONVERSATIONS, MESSAGES
from .deadlines import DEADLINES
from .duties import DUTIES
from .escrow import ESCROW
from .fold import Fold
from .handoffs import HANDOFFS
from .lessons import LESSONS
from .named import NAMED
from .pattern_evidence import PATTERN_EVIDENCE
from .patterns import PATTERNS_FOLD
from .releases import RELEASE_PARTS, RELEASES
from .silence import SILENCE
from .statements import STATEMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Folds that share one position, so that what they show always agrees.

    They are made of one ledger's events. A change of any of their rows raises `version`: tables are never migrated, the
    next version is built beside them.
    """

    name: str
    version: int
    folds: tuple[Fold[Any], ...]
    follows: Ledger = CASES

    @property
    def schema(self) -> str:
        """Where this version's tables are."""
        return f"{self.name}_v{self.version}"


READING = Projection(
    name="reading",
    version=5,
    folds=(CASE_HISTORY, CASELOAD, DEADLINES, DUTIES, ESCROW, SILENCE, HANDOFFS, CONVERSATIONS, MESSAGES, NAMED),
)

OVERSIGHT = Projection(
    name="oversight",
    version=3,
    folds=(CASE_HISTORY, PATTERNS_FOLD, PATTERN_EVIDENCE, LESSONS, STATEMENTS, RELEASES, RELEASE_PARTS, CHECKPOINTS),
    follows=PATTERNS,
)

LOOKS = Projection(name="access", version=1, folds=(ACCESS_FOLD,), follows=ACCESS)

PROJECTIONS: Mapping[str, Projection] = MappingProxyType({one.name: one for one in (READING, OVERSIGHT, LOOKS)})
