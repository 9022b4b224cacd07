"""The cases of one institution from the log, whatever the order in which shards are read. Pure."""

from datetime import datetime

from events.envelope import Envelope
from events.identity import case_of
from projections.fold import institution

from ..patterns.facts import CaseFacts, FactsRow, read
from ..patterns.facts_fold import CASE_FACTS
from .case_counts import COUNTING, counted
from .hearing_fold import HEARINGS, HearingRow
from .tables import Counted

Rows = tuple[dict[str, FactsRow], dict[str, HearingRow]]
"""The facts and the hearings of cases, by case."""


class Gathering:
    """Takes the events of cases, in any order of shards.

    A case and what lies beside it are on one shard, so the order between shards changes nothing.
    """

    def __init__(self, name: str) -> None:
        self.institution = name
        self._rows: dict[str, FactsRow] = {}
        self._heard: dict[str, HearingRow] = {}

    def take(self, envelope: Envelope) -> None:
        """Take the next event of a shard."""
        if institution(envelope) != self.institution:
            return
        if CASE_FACTS.takes(envelope):
            case = case_of(envelope.subject)
            self._rows[case] = CASE_FACTS.apply(self._rows.get(case), envelope)
        elif HEARINGS.takes(envelope):
            self._heard[envelope.subject] = HEARINGS.apply(self._heard.get(envelope.subject), envelope)

    def add(self, rows: Rows) -> None:
        """Take what another one gathered of other shards."""
        facts, heard = rows
        self._rows.update(facts)
        self._heard.update(heard)

    @property
    def rows(self) -> Rows:
        """What was gathered, to be taken by another."""
        return self._rows, self._heard

    def facts(self) -> tuple[CaseFacts, ...]:
        """The facts of every case, in the order of their names."""
        return tuple(read(self._rows[case]) for case in sorted(self._rows))

    def counted(self, instant: datetime, counting: int = COUNTING) -> tuple[Counted, ...]:
        """Every case as it is counted of what was recorded by an instant, in the order of their names."""
        found = (counted(facts, self._heard.get(facts.case), instant, counting) for facts in self.facts())
        return tuple(one for one in found if one is not None)
