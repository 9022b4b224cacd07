"""What is said of a step that is late for a pattern, in Dutch and in English: about no person and no case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from babel.dates import format_date

from events.vocabulary import Basis

from ..moments import legal_date
from .notice import PatternNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Every phrase of one language; no field has a default, so none can be missing."""

    locale: str
    subject: str
    opening: str
    addressed: str
    straight: str
    step: str
    rule: str
    unknown: str
    source: str
    rests_on: str
    basis: Mapping[Basis, str]
    last_day: str
    late: tuple[str, str]
    pattern: str
    measure: str
    advice: str
    stays: str
    closing: str


PHRASES: Mapping[str, Phrases] = MappingProxyType(
    {
        "nl": Phrases(
            locale="nl_NL",
            subject="Patroon, stap te laat: {step}, laatste dag {day}",
            opening="Wat een patroon vraagt is niet op tijd gebeurd: {step}.",
            addressed="Voor: {level} ({institution}).",
            straight="Rechtstreeks, want {reason}.",
            step="Stap",
            rule="Regel",
            unknown="staat niet meer in de catalogus",
            source="Bron",
            rests_on="Grondslag",
            basis={
                Basis.LAW: "wet",
                Basis.HOUSE_REGULATION: "eigen regeling van de instelling, geen wet",
                Basis.POLICY: "beleid, geen wet",
            },
            last_day="Laatste dag",
            late=("{count} dag geleden", "{count} dagen geleden"),
            pattern="Patroon",
            measure="Maatregel",
            advice="Advies",
            stays="Dit sluit niets af: de stap moet nog gebeuren. Of er een patroon is, beoordelen mensen.",
            closing="Dit bericht is automatisch gemaakt en bevat geen persoonsgegevens.",
        ),
        "en": Phrases(
            locale="en_GB",
            subject="Pattern, step overdue: {step}, last day {day}",
            opening="What a pattern asks for has not happened in time: {step}.",
            addressed="To: {level} ({institution}).",
            straight="Directly, because {reason}.",
            step="Step",
            rule="Rule",
            unknown="is no longer in the catalogue",
            source="Source",
            rests_on="Basis",
            basis={
                Basis.LAW: "law",
                Basis.HOUSE_REGULATION: "regulation of the institution, not law",
                Basis.POLICY: "policy, not law",
            },
            last_day="Last day",
            late=("{count} day ago", "{count} days ago"),
            pattern="Pattern",
            measure="Measure",
            advice="Advice",
            stays="This closes nothing: the step must still happen. Whether there is a pattern is for people to judge.",
            closing="This message was made automatically and holds no personal data.",
        ),
    }
)


def overdue_said(notice: PatternNotice, language: str, link: str) -> tuple[str, str]:
    """The subject and the text of a notice in a language, with a link to the pattern."""
    phrases = PHRASES[language]
    step = _in(language, notice.step)
    day = format_date(notice.last_day, "long", locale=phrases.locale)
    opening = [
        phrases.opening.format(step=step),
        phrases.addressed.format(level=_in(language, notice.level), institution=notice.institution),
    ]
    if notice.straight is not None:
        opening.append(phrases.straight.format(reason=_in(language, notice.straight)))
    facts = dict(_facts(notice, language, day))
    width = max(map(len, facts)) + 1
    parts = [
        "\n".join(opening),
        "\n".join(f"{name + ':':{width}} {fact}" for name, fact in facts.items()),
        phrases.stays,
        link,
        phrases.closing,
    ]
    return phrases.subject.format(step=step, day=day), "\n\n".join(parts) + "\n"


def _facts(notice: PatternNotice, language: str, day: str) -> Iterator[tuple[str, str]]:
    phrases, cited = PHRASES[language], notice.cited
    yield phrases.step, _in(language, notice.step)
    if cited.title is None or cited.source is None or cited.basis is None:
        yield phrases.rule, f"{cited.rule} ({phrases.unknown})"
    else:
        yield phrases.rule, f"{cited.rule} {_in(language, cited.title)}"
        yield phrases.source, f"{cited.source.act}, {cited.source.article}"
        yield phrases.rests_on, phrases.basis[cited.basis]
    count = (legal_date(notice.at) - notice.last_day).days
    yield phrases.last_day, f"{day} ({phrases.late[count != 1].format(count=count)})"
    yield phrases.pattern, notice.pattern
    if notice.measure is not None:
        yield phrases.measure, notice.measure
    if notice.advice is not None:
        yield phrases.advice, notice.advice


class _Words(Protocol):
    @property
    def nl(self) -> str: ...
    @property
    def en(self) -> str: ...


def _in(language: str, words: _Words) -> str:
    return words.nl if language == "nl" else words.en
