"""In which language a page speaks, and its words: English in the templates, Dutch in the catalogue under `locale`."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES: Mapping[str, str] = {"nl": "Nederlands", "en": "English"}
DEFAULT = "nl"
COOKIE = "meldstroom-language"


def chosen(cookie: str, accept: str) -> str:
    """The language of who has chosen one, else the first that their browser asks for, else Dutch."""
    if cookie in LANGUAGES:
        return cookie
    weighed: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, _, quality = part.strip().partition(";q=")
        language = name.strip().partition("-")[0]
        if language in LANGUAGES:
            weighed.setdefault(language, _weight(quality))
    return max(weighed, key=lambda language: weighed[language], default=DEFAULT)


def _weight(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0.0


def catalogue(language: str) -> Catalog:
    """The texts as they were written down. English is what the templates say themselves."""
    path = files(__package__).joinpath("locale", language, "LC_MESSAGES", "messages.po")
    with path.open("rb") as file:
        return read_po(file, locale=language)


@cache
def translations(language: str) -> NullTranslations:
    """The texts of a language, ready to be looked up."""
    if language == "en":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(compiled)


def marked(text: str) -> str:
    """A text that is translated where it is shown; this only lets the catalogue know of it."""
    return text
