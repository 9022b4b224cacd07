"""The console's texts are all there in Dutch, what is vendored is what it was, and nothing is asked of elsewhere."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir

from services.console.words import LANGUAGES, catalogue, translations

CONSOLE = Path(__file__).parents[2] / "services" / "console"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true"}}
KEYWORDS: Mapping[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)s")

# From the packages htmx.org 2.0.11, htmx-ext-sse 2.2.4 and uplot 1.6.32 (`npm pack`).
VENDORED = {
    "htmx-2.0.11.min.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
    "htmx-ext-sse-2.2.4.min.js": "98a46496de0c3605fbffdce9167ba427bdd9553184f83f149c261891a92c0136",
    "uplot-1.6.32.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
    "uplot-1.6.32.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
}


def texts() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(str(CONSOLE), METHODS, OPTIONS, KEYWORDS)
    return {message for _file, _line, message, _comments, _context in found}


def said_by(message: Message) -> Sequence[str]:
    """Its translation, or those for one and for several."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def test_every_text_is_there_in_dutch_and_none_is_left_over() -> None:
    said = {message.id for message in catalogue("nl") if message.id}
    assert sorted(map(str, texts() - said)) == []
    assert sorted(map(str, said - texts())) == []
    unfinished = [
        message.id for message in catalogue("nl") if message.id and (message.fuzzy or not all(said_by(message)))
    ]
    assert unfinished == []


def test_a_text_and_its_translation_speak_of_the_same() -> None:
    differing = []
    for message in catalogue("nl"):
        ids = (message.id,) if isinstance(message.id, str) else message.id
        if [set(PLACE.findall(one)) for one in ids] != [set(PLACE.findall(one)) for one in said_by(message)]:
            differing.append(message.id)
    assert differing == []


def test_each_language_speaks() -> None:
    assert [translations(language).gettext("Cases") for language in LANGUAGES] == ["Zaken", "Cases"]
    assert translations("nl").ngettext("%(num)s case", "%(num)s cases", 2) == "%(num)s zaken"


def test_what_others_wrote_is_what_they_wrote() -> None:
    folder = CONSOLE / "static" / "vendor"
    assert {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()} == VENDORED


@pytest.mark.parametrize("path", sorted((CONSOLE / "templates").iterdir()), ids=lambda path: path.name)
def test_a_template_loads_nothing_from_elsewhere_and_holds_neither_script_nor_style(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", text) == []
    assert re.findall(r"<script(?![^>]* src=)|<style| style=|\son[a-z]+=['\"]", text) == []
    assert "| safe" not in text
