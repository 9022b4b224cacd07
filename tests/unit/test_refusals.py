"""Every refusal that a rule of incidents can give has words, and every word has a rule."""

import re
import string
from pathlib import Path

import pytest

import services
from services.incidents.refusals import REFUSALS as INCIDENTS
from services.refusal_catalogue import REFUSALS, words
from services.refusals import GENERAL

SERVICES = Path(services.__file__).parent


def named_in(folder: Path) -> set[str]:
    """Every code that a rule names; codes are written out, never put together."""
    sources = (path.read_text(encoding="utf-8") for path in folder.rglob("*.py") if path.name != "refusals.py")
    return {code for source in sources for code in re.findall(r'"(incident\.[a-z.-]+)"', source)}


def test_every_incident_refusal_is_catalogued_and_used() -> None:
    assert named_in(SERVICES / "incidents") == set(INCIDENTS)


def test_no_code_is_taken_twice() -> None:
    assert not set(INCIDENTS) & set(GENERAL)


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_says_what_and_what_now_in_two_languages(code: str) -> None:
    refusal = REFUSALS[code]
    names = [
        {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for text in (refusal.nl + refusal.remedy_nl, refusal.en + refusal.remedy_en)
    ]
    assert names[0] == names[1]
    filled = dict.fromkeys(names[0], "x")
    for language in ("nl", "en"):
        said, remedy = words(code, language, filled)
        assert said.endswith(".")
        assert remedy.endswith(".")
