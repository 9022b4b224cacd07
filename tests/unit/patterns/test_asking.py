"""What no case is named of is asked as often as the ledger may take it anew, and found again the day that it does."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest

from events.commands.pattern import IndicatePattern
from events.pattern import Figures, PatternDismissed, PatternIndicatedAgain
from events.vocabulary import DismissalReason
from services.audit.indications import Found, Retelling, found
from services.patterns.asking import Names, commands
from services.patterns.detection import detect
from services.patterns.facts import read
from services.patterns.indication import Survey
from services.patterns.marks import Marks
from services.patterns.state import Pattern

from .cases import at, indicated, rules
from .stories import DECIDER, scenario
from .streams import SPAN_DAYS, day, enveloped, fold, history

MARKS = Marks(b"s" * 32)
FIRST_ON = date(2025, 6, 2)
AGAIN_ON = date(2026, 6, 3)  # The first day whose twelve months begin after those of the first had ended.
LAST_ON = date(2026, 9, 1)
SURVEYS = [
    Survey(institution="uni", unit="arts", year=year, respondents=100, unsafe_thousandths=400) for year in (2025, 2026)
]
DISMISSED = PatternDismissed(reason=DismissalReason.SMALL_UNIT, occurred_on=FIRST_ON)


def asked() -> Iterator[tuple[IndicatePattern, Names]]:
    """What a worker wishes for in a unit that stays silent, looked at twice a day."""
    for number in range((LAST_ON - FIRST_ON).days + 1):
        on = FIRST_ON + timedelta(number)
        (silent,) = indicated("P15", on=on, surveys=SURVEYS)
        for hours in (0, 6):
            yield from commands(silent, MARKS, at(on) + timedelta(hours=hours))


def on_the_ledger(wishes: Sequence[tuple[IndicatePattern, Names]]) -> dict[Found, Figures]:
    """What becomes of the wishes, each id once, where the pattern is dismissed as soon as it is indicated."""
    state: Pattern = DECIDER.initial
    taken: set[Names] = set()
    made: dict[Found, Figures] = {}
    for command, names in wishes:
        if names in taken:
            continue
        taken.add(names)
        for event in DECIDER.decide(state, command, scenario(command, at=command.figures.as_of).context):
            assert not made or isinstance(event, PatternIndicatedAgain)
            state = DECIDER.evolve(DECIDER.evolve(state, event), DISMISSED)
            made.update(dict.fromkeys(found(command.stream, command.figures, ()), command.figures))
    return made


def test_a_dismissed_silence_is_indicated_again_on_the_day_that_its_window_is_another() -> None:
    wishes = list(asked())
    assert [one.on for one in on_the_ledger(wishes).values()] == [FIRST_ON, AGAIN_ON]
    assert len({names for _, names in wishes}) == len(wishes) / 2, "it is asked once a day"


@pytest.mark.parametrize("begin", [FIRST_ON, FIRST_ON + timedelta(9), AGAIN_ON, AGAIN_ON + timedelta(1)])
def test_a_replay_from_any_day_on_comes_to_what_the_worker_did(begin: date) -> None:
    wishes = list(asked())
    ledger = on_the_ledger(wishes)
    retelling = Retelling({one: figures for one, figures in ledger.items() if figures.on < begin})
    for command, names in wishes:
        if command.figures.on >= begin:
            retelling.ask(command, names)
    assert retelling.found == {one: figures for one, figures in ledger.items() if figures.on >= begin}


def test_the_ledger_takes_what_any_rule_indicates() -> None:
    taken: set[str] = set()
    for seed in range(8):
        facts = [read(row) for row in fold(one for case in enveloped(history(seed, 400)) for one in case).values()]
        on = day(SPAN_DAYS)
        for one in detect(facts, rules(), on, surveys=SURVEYS):
            for command, _ in commands(one, MARKS, at(on)):
                assert DECIDER.decide(DECIDER.initial, command, scenario(command, at=at(on)).context)
                taken.add(one.rule.partition("/")[0])
    assert {rule.id for rule in rules().shared} - taken <= {"P09", "P10", "P15"}, "these have too little of their own"
