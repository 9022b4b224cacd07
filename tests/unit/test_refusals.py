"""Every refusal that a rule can give has words, and every word has a rule."""

import re
import string
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest

import services
from services.erasing.refusals import REFUSALS as ERASING
from services.escalation.refusals import REFUSALS as DEADLINES
from services.federation.refusals import REFUSALS as FEDERATION
from services.incidents.refusals import REFUSALS as INCIDENTS
from services.inspectorate.duty_refusals import REFUSALS as DUTIES
from services.inspectorate.handoff_refusals import REFUSALS as HANDOFFS
from services.patterns.refusals import REFUSALS as PATTERNS
from services.refusal_catalogue import REFUSALS, words
from services.refusals import GENERAL, Refusal
from services.statements.refusals import REFUSALS as STATEMENTS

SERVICES = Path(services.__file__).parent


def named_in(folder: Path, kind: str) -> set[str]:
    """Every code of a kind that a rule names; codes are written out, never put together."""
    sources = (
        path.read_text(encoding="utf-8") for path in folder.rglob("*.py") if not path.name.endswith("refusals.py")
    )
    return {code for source in sources for code in re.findall(rf'"({kind}\.[a-z.-]+)"', source)}


@pytest.mark.parametrize(
    ("folder", "kind", "known"),
    [
        ("incidents", "incident", INCIDENTS),
        ("erasing", "erasure", ERASING),
        ("escalation", "deadline", DEADLINES),
        ("inspectorate", "duty", DUTIES),
        ("inspectorate", "handoff", HANDOFFS),
        ("patterns", "pattern", PATTERNS),
        ("statements", "statement", STATEMENTS),
        ("federation", "federation", FEDERATION),
    ],
)
def test_every_refusal_of_a_kind_is_catalogued_and_used(folder: str, kind: str, known: Mapping[str, Refusal]) -> None:
    assert named_in(SERVICES / folder, kind) == set(known)


def test_no_code_is_taken_twice() -> None:
    paths = (path for path in SERVICES.rglob("*refusals.py") if path.parent != SERVICES)
    kinds = [import_module(".".join(("services", *path.relative_to(SERVICES).with_suffix("").parts))) for path in paths]
    assert len(REFUSALS) == len(GENERAL) + sum(len(kind.REFUSALS) for kind in kinds)


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_says_what_and_what_now_in_two_languages(code: str) -> None:
    refusal = REFUSALS[code]
    names = [
        {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for text in (refusal.nl + refusal.remedy_nl, refusal.en + refusal.remedy_en)
    ]
    assert names[0] == names[1]
    assert refusal.codes.keys() <= names[0]
    filled = dict.fromkeys(names[0], "x")
    for language in ("nl", "en"):
        said, remedy = words(code, language, filled)
        assert said.endswith(".")
        assert remedy.endswith(".")
