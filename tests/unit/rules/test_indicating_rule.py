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


@pytest.mark.parametrize(
    ("ref", "nl", "en"),
    [
        (
            "P02/1",
            "Hij signaleert vanaf 3 onafhankelijke zaken of bij ten minste 2 zaken boven een verhouding van 3.",
            "It indicates from 3 independent cases or of at least 2 cases above a ratio of 3.",
        ),
        (
            "P09/1",
            "Hij signaleert bij ten minste 5 zaken onder een gemiddelde van 2,5.",
            "It indicates of at least 5 cases below a mean of 2.5.",
        ),
        (
            "P08/1",
            "Hij signaleert vanaf 2 keer verdagen van één zaak.",
            "It indicates from 2 adjournments of one case.",
        ),
    ],
)
def test_what_is_enough_by_itself_is_said_by_itself(ref: str, nl: str, en: str) -> None:
    _, _, enough, *_ = rule_words(RULES.indicating_rule(ref, "uni"))
    assert (enough.nl, enough.en) == (nl, en)


def test_an_institutions_own_rule_goes_before_the_shipped_one_and_one_that_is_nowhere_is_unknown() -> None:
    (first, *_) = RULES.patterns
    own = type(first)(**{name: getattr(first, name) for name in first.__struct_fields__} | {"threshold": 999})
    rules = replace(RULES, patterns_of={"uni": (own,)})
    assert rules.indicating_rule(first.ref, "uni") is own
    assert rules.indicating_rule(first.ref, "hogeschool") is first
    with pytest.raises(UnknownRule):
        rules.indicating_rule("P99/1", "uni")
