"""Until when a next step is owed, by the policy in force on the day that it is counted from."""

from datetime import date, timedelta

from events.pattern import Owed
from events.rules.catalogue import Catalogue
from events.vocabulary import StewardStep

from .state import Confirmed


def owed(rules: Catalogue, step: StewardStep, on: date) -> Owed:
    """The step, its last day and its rule. Counted in calendar days, the day of what starts it not among them."""
    rule = rules.steward(step, on)
    return Owed(step=step, due_on=on + timedelta(days=rule.days), rule=rule.ref)


def next_of(rules: Catalogue, state: Confirmed, ended: str, on: date) -> Owed | None:
    """What is owed once a measure has ended: another one or an end, unless one is under way or that is owed already."""
    under_way = any(one.owed is not None for one in state.file.measures if one.measure != ended)
    if under_way or state.owed is not None:
        return None
    return owed(rules, StewardStep.MEASURE, on)
