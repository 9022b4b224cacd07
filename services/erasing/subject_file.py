"""What someone is given of a case as files: JSON for machines, and one page to read, in Dutch or English. Pure."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any

import orjson

from events.codec import rfc3339
from projections.labels import event_label

from ..moments import AMSTERDAM
from .subject_access import Export, Given

FORMAT = "meldstroom.subject-access/1"
JSON_FILE, PAGE_FILE = "subject-access.json", "subject-access.html"

_WORDS: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "title": "Inzage in wat over u is vastgelegd",
        "case": "Zaak",
        "institution": "Instelling",
        "made": "Gemaakt op",
        "rule": "Volgens regel",
        "verify": "Nog te bevestigen door een jurist",
        "withheld": "Niet gegeven",
        "ground": "omdat",
        "events": "Gebeurtenissen die niet worden gegeven",
        "none": "Er is niets weggelaten.",
        "rights": "Bent u het hier niet mee eens, dan kunt u een klacht indienen bij de Autoriteit Persoonsgegevens.",
    },
    "en": {
        "title": "Access to what is recorded of you",
        "case": "Case",
        "institution": "Institution",
        "made": "Made on",
        "rule": "By rule",
        "verify": "To be confirmed by a lawyer",
        "withheld": "Not given",
        "ground": "because",
        "events": "Events that are not given",
        "none": "Nothing was left out.",
        "rights": "If you do not agree, you can lodge a complaint with the Dutch data protection authority.",
    },
}


def as_json(export: Export, language: str, made_at: datetime) -> bytes:
    """The export as one JSON document, always the same for the same export, language and instant."""
    rule = export.rule
    document = {
        "format": FORMAT,
        "case": export.case,
        "institution": export.institution,
        "view": rule.view.value,
        "rule": {
            "id": rule.ref,
            "basis": rule.basis.value,
            "title": _said(rule.title, language),
            "source": f"{rule.source.act} {rule.source.article}",
            "verify": _said(rule.verify_what, language) if rule.verify_what else None,
        },
        "made_at": rfc3339(made_at),
        "language": language,
        "events": [_event(one, language) for one in export.events],
        "withheld": [
            {"ground": ground.value, "why": _said(ground, language), "source": ground.source, "events": count}
            for ground, count in sorted(export.withheld.items())
        ],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def as_page(export: Export, language: str, made_at: datetime) -> bytes:
    """The same to read: one page without scripts, with nothing from elsewhere."""
    words = _WORDS[language]
    body = "\n".join(_lines(export, words, language, made_at))
    style = "body{font:1rem/1.5 sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}dt{font-weight:bold}"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(words["title"])}</title>'
        f"<style>{style}</style></head>\n<body>\n{body}\n</body>\n</html>\n"
    ).encode()


def as_zip(export: Export, language: str, made_at: datetime) -> bytes:
    """Both, the same bytes for the same export."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            (JSON_FILE, as_json(export, language, made_at)),
            (PAGE_FILE, as_page(export, language, made_at)),
        ):
            archive.writestr(zipfile.ZipInfo(name), content)
    return written.getvalue()


def _lines(export: Export, words: Mapping[str, str], language: str, made_at: datetime) -> Iterator[str]:
    rule = export.rule
    yield f"<h1>{escape(words['title'])}</h1>"
    yield "<dl>"
    at = made_at.astimezone(AMSTERDAM).isoformat(sep=" ", timespec="seconds")
    named = {"case": export.case, "institution": export.institution, "made": at}
    for name, value in named.items():
        yield f"<dt>{escape(words[name])}</dt><dd>{escape(value)}</dd>"
    source = f"{rule.ref}: {_said(rule.title, language)} ({rule.source.act} {rule.source.article})"
    yield f"<dt>{escape(words['rule'])}</dt><dd>{escape(source)}</dd>"
    if rule.verify_what:
        yield f"<dt>{escape(words['verify'])}</dt><dd>{escape(_said(rule.verify_what, language))}</dd>"
    yield "</dl>"
    for one in export.events:
        yield from _told(one, words, language)
    yield f"<h2>{escape(words['events'])}</h2>"
    if not export.withheld:
        yield f"<p>{escape(words['none'])}</p>"
    else:
        yield "<ul>"
        for ground, count in sorted(export.withheld.items()):
            yield f"<li>{count}: {escape(_said(ground, language))} ({escape(ground.source)})</li>"
        yield "</ul>"
    yield f"<p>{escape(words['rights'])}</p>"


def _told(one: Given, words: Mapping[str, str], language: str) -> Iterator[str]:
    yield f"<h2>{escape(event_label(one.type).of(language))} <small>{one.recorded_on}</small></h2>"
    yield "<dl>"
    for path, value in _leaves(one.shown):
        yield f"<dt>{escape(path)}</dt><dd>{escape(str(value))}</dd>"
    for path, ground in sorted(one.withheld.items()):
        said = f"{words['withheld']}, {words['ground']}: {_said(ground, language)} ({ground.source})"
        yield f"<dt>{escape(path)}</dt><dd><em>{escape(said)}</em></dd>"
    yield "</dl>"


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that has no parts, by its path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _leaves(inner, f"{path}.{number}")
    else:
        yield path, value


def _event(one: Given, language: str) -> Mapping[str, Any]:
    return {
        "event": one.event,
        "type": one.type,
        "label": event_label(one.type).of(language),
        "recorded_on": one.recorded_on,
        "shown": one.shown,
        "withheld": [
            {"field": path, "ground": ground.value, "why": _said(ground, language), "source": ground.source}
            for path, ground in sorted(one.withheld.items())
        ],
    }


def _said(words: Any, language: str) -> str:
    return str(words.nl if language == "nl" else words.en)
