"""What no case is named of is asked as often as the ledger may take it anew, and what it refused is asked again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from events.commands.pattern import IndicatePattern
from events.pattern import Figures, PatternDismissed, PatternIndicatedAgain
from events.rules import shipped
from events.rules.catalogue import UnknownRule
from events.vocabulary import DismissalReason
from services.audit.indications import Found, Retelling, found
from services.following.asks import Wish
from services.moments import AMSTERDAM
from services.patterns.asking import Names, Refusal, again, commands, wish
from services.patterns.detection import detect
from services.patterns.facts import read, written
from services.patterns.finding import Finding
from services.patterns.indication import Survey
from services.patterns.marks import Marks
from services.patterns.pattern import decider
from services.patterns.state import Pattern

from .cases import UNIT, at, case, coding, indicated, rules
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


class Refusing:
    """A ledger that refuses until a day, and the tables of what was asked of it."""

    def __init__(self, code: str, until: date = date.max) -> None:
        self.code = code
        self.until = until
        self.asked: dict[str, datetime] = {}
        self.refused: dict[str, Refusal] = {}

    def ask(self, wishes: Iterable[Wish], at: datetime) -> None:
        """Take wishes, each id once."""
        for one in wishes:
            if self.asked.setdefault(one.commandid, at) == at and at.date() < self.until:
                self.refused[one.commandid] = Refusal(at, self.code)

    def refusals(self, commandids: Sequence[str]) -> Mapping[str, Refusal]:
        """Which of these it refused."""
        return {one: self.refused[one] for one in commandids if one in self.refused}


ASK = next(asked())
WEEKS = [at(FIRST_ON) + timedelta(weeks=number) for number in range(521)]


def asked_of(ledger: Refusing) -> list[int]:
    """In which weeks a ledger is asked for the same, looked at as each week ends."""
    for moment in WEEKS:
        ledger.ask([wish(ASK, moment), *again([ASK], moment, ledger.refusals)], moment)
    return [WEEKS.index(moment) for moment in ledger.asked.values()]


def test_what_is_refused_is_asked_again_ever_less_often() -> None:
    assert asked_of(Refusing("rule_failed")) == [2**number - 1 for number in range(10)]


def test_what_is_taken_at_last_is_not_asked_any_more() -> None:
    assert asked_of(Refusing("pattern.mark", until=FIRST_ON + timedelta(weeks=2))) == [0, 1, 3]


def test_what_was_refused_long_ago_is_asked_again_at_once() -> None:
    ledger = Refusing("pattern.mark", until=FIRST_ON + timedelta(days=1))
    ledger.ask([wish(ASK, WEEKS[0])], WEEKS[0])
    assert len(list(again([ASK], WEEKS[40], ledger.refusals))) == 1


def test_what_was_taken_or_can_never_be_is_asked_once() -> None:
    assert asked_of(Refusing("pattern.mark", until=FIRST_ON)) == [0]
    assert asked_of(Refusing("pattern.evidence.full")) == [0]


def test_a_term_that_the_ledger_lacked_is_why_it_asks_again() -> None:
    """What a ledger refused by its rules of one day it takes by those of another, of the very same pattern."""
    command, _ = ASK
    without = decider(replace(shipped(), stewards=()))
    with pytest.raises(UnknownRule):
        without.decide(without.initial, command, scenario(command, at=WEEKS[0]).context)
    assert DECIDER.decide(DECIDER.initial, command, scenario(command, at=WEEKS[1]).context)


@pytest.mark.parametrize(("hour", "attempts"), [(0, 2), (6, 1)])
def test_only_as_a_week_ends_what_was_refused_is_asked_again(hour: int, attempts: int) -> None:
    monday = datetime(2026, 3, 9, hour, tzinfo=AMSTERDAM)
    facts = [written(case(number, coded=coding(unit=UNIT))) for number in range(3)]
    finding = partial(Finding, shipped(), lambda *_: facts, lambda *_: ((), ()), MARKS)
    (first,) = finding()("uni", monday)
    refused = {first.commandid: Refusal(monday - timedelta(weeks=1), "rule_failed")}
    wishes = finding(lambda ids: {one: refused[one] for one in ids if one in refused})("uni", monday)
    assert (wishes[0], len(wishes)) == (first, attempts)
    assert {one.subject for one in wishes} == {first.subject}
