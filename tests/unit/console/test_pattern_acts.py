"""Every form is of a command that the table of permissions knows, and asks for what that command takes."""

from typing import Any

import pytest
from msgspec.structs import fields

from events.commands.pattern import COMMANDS, EscalatePattern, IndicatePattern
from events.registry import COMMANDS as KNOWN
from services.console.pattern_acts import ACTS, Act
from services.permissions import ALLOWED

PLACED = {"occurred_on"}  # What intake and the rules say themselves where it is left out.


def test_everything_that_people_can_do_about_a_pattern_has_a_form() -> None:
    asked_by_people = {one.TYPE for one in COMMANDS} - {IndicatePattern.TYPE, EscalatePattern.TYPE}
    assert {act.type for act in ACTS} == asked_by_people
    assert all(ALLOWED[act.permission] for act in ACTS)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_a_form_asks_for_all_that_its_command_takes_and_for_nothing_else(act: Act) -> None:
    command: Any = KNOWN[act.type]
    taken = {field.name: field.required for field in fields(command)}
    asked = {field.name.partition(".")[0] for field in act.fields} | set(act.hidden)
    assert asked == taken.keys() - PLACED
    needed = {field.name.partition(".")[0] for field in act.fields if field.needed}
    assert needed <= {name for name, required in taken.items() if required}


def test_what_is_filled_in_becomes_the_commands_data() -> None:
    (lesson,) = (act for act in ACTS if act.name == "publish-lesson")
    form = {"words.en.title": ["Two supervisors"], "words.en.text": [" Help was nearer. "], "words.nl.title": [""]}
    assert lesson.data({**form, "measure": [""]}) == {
        "no_personal_data": False,
        "words": [{"language": "en", "title": "Two supervisors", "text": "Help was nearer."}],
    }
    (assess,) = (act for act in ACTS if act.name == "assess-effect")
    made = assess.data({"before.cases": ["12"], "after.cases": ["many"], "measure": ["measure-1"], "else": ["x"]})
    assert made == {"before": {"cases": 12}, "after": {"cases": "many"}, "measure": "measure-1"}
