"""What is retold of indications is what the rules of patterns make of the same commands, and every difference shows."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events.commands.pattern import IndicatePattern
from events.pattern import EvidenceAdded, Figures, PatternIndicated
from services.audit.indications import Found, Retelling, compared, found
from services.patterns.state import Pattern
from services.refusals import Refused
from tests.given import NOW

from ..patterns.stories import DECIDER, FIGURES, UNIT, scenario

DAY = timedelta(days=1)


def command(number: int, evidence: Sequence[str]) -> IndicatePattern:
    """What a rule says on the numbered day, of the thirty days before it."""
    on = FIGURES.on + number * DAY
    at = NOW + number * DAY
    rule = "P02/1" if number < 40 else "P02/2"
    figures = replace(FIGURES, rule=rule, on=on, from_on=on - 30 * DAY, until_on=on, as_of=at)
    return replace(UNIT, figures=figures, evidence=tuple(evidence))


def on_the_ledger(asked: Sequence[IndicatePattern]) -> dict[Found, Figures]:
    """What the decider makes of commands, one after the other."""
    state: Pattern = DECIDER.initial
    made: dict[Found, Figures] = {}
    for one in asked:
        try:
            events = DECIDER.decide(state, one, scenario(one, at=one.figures.as_of).context)
        except Refused:
            continue
        for event in events:
            state = DECIDER.evolve(state, event)
            if isinstance(event, PatternIndicated | EvidenceAdded):
                for each in found(one.stream, event.figures, event.evidence):
                    made.setdefault(each, event.figures)
    return made


def retold(asked: Sequence[IndicatePattern], known: dict[Found, Figures] | None = None) -> dict[Found, Figures]:
    """The same, retold."""
    retelling = Retelling(known or {})
    for number, one in enumerate(asked):
        retelling.ask(one, (str(number),))
    return retelling.found


days = st.lists(st.integers(0, 80), max_size=8).map(sorted)
cases = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4)


@given(days, st.data())
def test_it_comes_to_what_the_rules_of_patterns_make_of_it(when: list[int], data: st.DataObject) -> None:
    with_cases = data.draw(st.booleans())
    asked = [command(day, data.draw(cases) if with_cases else ()) for day in when]
    assert retold(asked) == on_the_ledger(asked)
    split = data.draw(st.integers(0, len(asked)))
    before = on_the_ledger(asked[:split])
    assert {**before, **retold(asked[split:], before)} == on_the_ledger(asked)


def test_what_was_asked_once_is_not_asked_again() -> None:
    retelling = Retelling({})
    retelling.ask(command(0, ()), ("2026",))
    retelling.ask(command(60, ()), ("2026",))
    assert len(retelling.found) == 1
    retelling.ask(command(60, ()), ("2027",))
    assert len(retelling.found) == 2


def test_a_window_that_meets_what_was_found_before_the_replay_begins_is_not_found_again() -> None:
    for before in (command(0, ()), command(0, ("a",))):
        retelling = Retelling(on_the_ledger([before]))
        meets, after = command(30, ()), command(31, ())
        for number, one in enumerate((meets, after)):
            retelling.ask(one, (str(number),))
        assert [one.evidence for one in retelling.found] == [f"{after.figures.from_on}..{after.figures.until_on}"]


def test_each_side_is_told_apart_and_a_later_instant_is_no_difference() -> None:
    same, too, moved, missing, surplus = (Found("pattern-1", "P02/1", one) for one in "abcde")
    now, later = FIGURES, replace(FIGURES, as_of=NOW + DAY)
    made = compared(
        "uni",
        7,
        ledger={same: now, too: now, moved: later, surplus: later},
        retold={same: now, too: now, moved: now, missing: now},
        near={NOW},
        waiting={"pattern-1"},
    )
    assert (made.same, made.later, made.instants) == (3, 1, 7)
    assert [(one.found, one.near, one.waiting) for one in made.missing] == [(missing, True, True)]
    assert [(one.found, one.near) for one in made.surplus] == [(surplus, False)]


def test_the_same_case_under_another_version_of_the_rule_is_a_difference() -> None:
    one, two = Found("pattern-1", "P02/1", "a"), Found("pattern-1", "P02/2", "a")
    made = compared("uni", 1, {one: FIGURES}, {two: FIGURES}, (), ())
    assert (len(made.missing), len(made.surplus)) == (1, 1)
