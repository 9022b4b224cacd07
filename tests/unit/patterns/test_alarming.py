"""What the statistics are given of cases: what is known of them, and no cell of what is not."""

from datetime import timedelta

from events.rules import shipped
from events.vocabulary import Behaviour, Setting
from services.patterns.alarming import watched

from .cases import TODAY, at, case, coding

RULES = shipped().surveillance(TODAY)
UNITS = ("arts", "law", "science", "medicine")
EVERY_DAYS = 6
CHANGED_DAYS = 84


def test_cases_of_which_the_setting_is_not_coded_any_more_are_no_alarm_about_what_is_not_known() -> None:
    facts = []
    for number, ago in enumerate(range(1, 5 * 364, EVERY_DAYS)):
        setting = Setting.UNKNOWN if ago <= CHANGED_DAYS else Setting.LECTURE
        coded = coding(unit=UNITS[number % 4], setting=setting, behaviours=((Behaviour.BULLYING, None),))
        facts.append(case(number, on=TODAY - timedelta(ago), coded=coded))
    found = watched(facts, RULES, "uni", TODAY, at(TODAY))
    assert [one.key.setting for one in found if one.key.setting is not None] == []
