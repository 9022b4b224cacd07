"""The rule that indicated a pattern says of itself what it goes by, in both languages and in the version it had."""

from dataclasses import replace

import pytest

from events.rules import shipped
from events.rules.catalogue import UnknownRule
from services.reading.rule_words import rule_words

RULES = shipped()
REFS = [*(rule.ref for rule in RULES.patterns), *(rule.ref for rule in RULES.watchers)]


@pytest.mark.parametrize("ref", REFS)
def test_every_rule_says_its_title_its_window_and_its_limit(ref: str) -> None:
    rule = RULES.indicating_rule(ref, "uni")
    title, window, *more = rule_words(rule)
    assert title.en == f"{rule.title.en} ({ref}, policy)."
    assert any(figure.isdigit() for figure in window.nl)
    assert more, "what it goes by"
    assert all(said.nl and said.en and said.nl != said.en for said in more)


def test_an_institutions_own_rule_goes_before_the_shipped_one_and_one_that_is_nowhere_is_unknown() -> None:
    (first, *_) = RULES.patterns
    own = type(first)(**{name: getattr(first, name) for name in first.__struct_fields__} | {"threshold": 999})
    rules = replace(RULES, patterns_of={"uni": (own,)})
    assert rules.indicating_rule(first.ref, "uni") is own
    assert rules.indicating_rule(first.ref, "hogeschool") is first
    with pytest.raises(UnknownRule):
        rules.indicating_rule("P99/1", "uni")
