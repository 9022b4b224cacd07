"""What would follow from another rule: history judged by it and by the law, month by month. It changes nothing.

A suspicion counts once, by what was known of it last, in the month in which someone came to know. A case in which no
suspicion was raised counts once too, if sexual conduct is coded: under the law it may be outside the duty, so that
nobody had to raise anything, and under the other rule within it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import assert_never, get_args

from events.complaint import ComplaintCoded, ComplaintFiled
from events.duty import Circumstances, CircumstancesRestated, SuspicionRaised
from events.identity import case_of
from events.incident import IncidentCoded
from events.rules.catalogue import Catalogue, UnknownRule
from events.rules.duty import DutyRule
from events.upcasts import UPCASTS
from events.vocabulary import Coding, DutyScope

from ..moments import legal_date
from .scope import circumstances_of, judge

Told = IncidentCoded | ComplaintFiled | ComplaintCoded | SuspicionRaised | CircumstancesRestated
"""The events that say what the circumstances are."""

_NEWEST = {told.TOPIC for told in get_args(Told)}
TYPES = frozenset(_NEWEST | {old for old, (newer, _) in UPCASTS.items() if newer in _NEWEST})
"""Their types: whatever else is on the log need not be decoded."""

_DUTIES = frozenset({DutyScope.FULL, DutyScope.CONSULT_ONLY})

Judgement = tuple[date, DutyScope, DutyScope]
"""The day on which it was known, and how far the law of that day and the other rule reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What was judged of one month, or of several.

    `raised` are suspicions on the log; the rest is cases that are only coded. `law` and `rule` are the duties under
    each, `law_undecided` and `rule_undecided` what lacks facts. In `consult_only` of those under the rule nothing is
    filed. `more` are duties under the rule that are none by law, `fewer` the other way round; what is undecided under
    either is in neither.
    """

    judged: int = 0
    raised: int = 0
    law: int = 0
    law_undecided: int = 0
    rule: int = 0
    rule_undecided: int = 0
    consult_only: int = 0
    more: int = 0
    fewer: int = 0

    def __add__(self, other: "Month") -> "Month":
        """Both together."""
        return Month(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})


class Simulation:
    """Folds the events of a shard. It keeps a line for each suspicion, and for each case with sexual conduct."""

    def __init__(self, laws: Catalogue, rule: DutyRule, since: date | None = None) -> None:
        self._laws = laws
        self._rule = rule
        self._since = since
        self._suspicions: dict[str, Judgement] = {}
        self._coded: dict[str, Judgement] = {}
        self._same: dict[Judgement, Judgement] = {}

    def take(self, stream: str, event: Told) -> None:
        """Judge what an event says."""
        match event:
            case SuspicionRaised():
                self._suspicions[stream] = self._judge(legal_date(event.occurred_at), event.circumstances)
            case CircumstancesRestated():
                on, _, _ = self._suspicions[stream]
                self._suspicions[stream] = self._judge(on, event.circumstances)
            case IncidentCoded():
                self._code(stream, legal_date(event.occurred_at), event.coding)
            case ComplaintFiled() | ComplaintCoded():
                self._code(stream, event.occurred_on, event.coding)
            case _:
                assert_never(event)

    def months(self) -> Mapping[str, Month]:
        """What came of each month, such as `2026-03`, from the day on that was given."""
        counted: dict[str, Month] = {}
        for (raised, judgement), number in Counter(self._all()).items():
            on, law, rule = judgement
            if self._since is None or on >= self._since:
                month = f"{on:%Y-%m}"
                counted[month] = counted.get(month, Month()) + _counted(law, rule, raised=raised, number=number)
        return dict(sorted(counted.items()))

    def _all(self) -> Iterator[tuple[bool, Judgement]]:
        """Every suspicion, and every coded case in which none was raised."""
        raised_in = {case_of(stream) for stream in self._suspicions}
        yield from ((True, judgement) for judgement in self._suspicions.values())
        yield from ((False, judgement) for case, judgement in self._coded.items() if case not in raised_in)

    def _code(self, case: str, on: date, coding: Coding) -> None:
        """A later coding replaces an earlier one, and is known since the first that showed sexual conduct."""
        circumstances = circumstances_of(coding)
        if circumstances is None:
            self._coded.pop(case, None)
            return
        known = self._coded.get(case)
        self._coded[case] = self._judge(known[0] if known else on, circumstances)

    def _judge(self, on: date, circumstances: Circumstances) -> Judgement:
        """Judge by the law of the day and by the other rule. Equal judgements are kept once: there are few of a day."""
        try:
            law = judge(self._laws.duty_rule(on=on), circumstances).scope
        except UnknownRule:
            law = DutyScope.NONE
        made = (on, law, judge(self._rule, circumstances).scope)
        return self._same.setdefault(made, made)


def _counted(law: DutyScope, rule: DutyScope, *, raised: bool, number: int) -> Month:
    """So many that were judged alike."""
    by_law, by_rule = law in _DUTIES, rule in _DUTIES
    return Month(
        judged=number,
        raised=number * raised,
        law=number * by_law,
        law_undecided=number * (law is DutyScope.UNDECIDED),
        rule=number * by_rule,
        rule_undecided=number * (rule is DutyScope.UNDECIDED),
        consult_only=number * (rule is DutyScope.CONSULT_ONLY),
        more=number * (by_rule and law is DutyScope.NONE),
        fewer=number * (by_law and rule is DutyScope.NONE),
    )
