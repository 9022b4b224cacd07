"""What an institution's facts ask for at an instant: that is all the pattern worker does, beside keeping the facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from events.rules.catalogue import Catalogue, UnknownRule

from ..following.asks import Wish
from ..moments import AMSTERDAM, legal_date
from .alarming import watched
from .asking import Refusal, Refusals, again, commands, wish
from .detection import detect, window_start
from .facts import LISTS, CaseFacts
from .indication import Exposure, Indication, Survey
from .marks import Marks

_decode = msgspec.json.Decoder(CaseFacts).decode

Within = Callable[[str, date], Iterable[str]]
"""The facts of an institution's cases that are about a day on or after this one, as text."""

Stated = Callable[[str, datetime], tuple[Sequence[Exposure], Sequence[Survey]]]
"""What an institution had stated of itself before an instant."""


def nothing_refused(_: Sequence[str]) -> Mapping[str, Refusal]:
    """The ledger took whatever it was asked."""
    return {}


class Finding:
    """Detects by the rules of the day (`services.patterns.evaluating.Judge`); by chance only as a week has ended."""

    def __init__(
        self, catalogue: Catalogue, within: Within, stated: Stated, marks: Marks, refusals: Refusals = nothing_refused
    ) -> None:
        self._catalogue = catalogue
        self._within = within
        self._stated = stated
        self._marks = marks
        self._refusals = refusals

    def __call__(self, institution: str, at: datetime) -> Sequence[Wish]:
        """What to ask at an instant, in an order that follows from the facts alone, and again where a week ends."""
        asks = [ask for found in self.found(institution, at) for ask in commands(found, self._marks, at)]
        wishes = [wish(ask, at) for ask in asks]
        return [*wishes, *again(asks, at, self._refusals)] if a_week_has_ended(at) else wishes

    def found(self, institution: str, at: datetime) -> Iterator[Indication]:
        """What is indicated at an instant."""
        on = legal_date(at)
        rules = self._catalogue.pattern_rules(on)
        exposures, surveys = self._stated(institution, at)
        facts = self._facts(institution, window_start(rules, on))
        yield from detect(facts, rules, on, at=at, exposures=exposures, surveys=surveys)
        if a_week_has_ended(at):
            try:
                surveillance = self._catalogue.surveillance(on)
            except UnknownRule:
                return
            facts = self._facts(institution, on - timedelta(days=surveillance.history_days))
            yield from watched(facts, surveillance, institution, on, at)

    def _facts(self, institution: str, since: date) -> Iterator[CaseFacts]:
        return map(_decode, self._within(institution, since))


def a_week_has_ended(at: datetime) -> bool:
    """Whether it is the very midnight in which an ISO week ends in the Netherlands."""
    local = at.astimezone(AMSTERDAM)
    return local.isoweekday() == 1 and (local - local.replace(hour=0, minute=0, second=0, microsecond=0)) == timedelta()


def recorded(text: str) -> Iterator[datetime]:
    """When anything was recorded of the case whose facts these are."""
    facts = _decode(text)
    yield facts.opened.at
    for name in LISTS:
        yield from (one.at for one in getattr(facts, name))
