"""What the supervisory board hears of a settlement that silences: every clause, in Dutch and in English."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from babel.dates import format_date

from events.complaint.parts import Silence
from events.vocabulary.code import Code

from .notify import SilenceNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Every phrase of one language; no field has a default, so none can be missing."""

    locale: str
    subject: str
    opening: str
    addressed: str
    case: str
    agreed_on: str
    clauses: str
    silence: str
    until: str
    no_end: str
    nothing: str
    unsaid: str
    meaning: str
    closing: str


PHRASES: Mapping[str, Phrases] = MappingProxyType(
    {
        "nl": Phrases(
            locale="nl_NL",
            subject="Zwijgbeding vastgelegd: {what}",
            opening="Een overeenkomst in een klachtzaak verplicht iemand te zwijgen.",
            addressed="Voor: {level} ({institution}).",
            case="Zaak",
            agreed_on="Overeengekomen op",
            clauses="Bedingen",
            silence="- {kind}. Bindt: {binds}. Tegenover: {towards}. Vrij blijft: {free}. {end}.",
            until="Tot en met {day}",
            no_end="Zonder einddatum",
            nothing="niets genoemd",
            unsaid="Niet gezegd is wie dit bindt, tegenover wie, en wat vrij blijft.",
            meaning=(
                "Bedingen die afhouden van een inspectie, politie en justitie, de rechter of het melden van een"
                " misstand, worden als nietig geweigerd en staan hier dus niet bij."
            ),
            closing="Dit bericht is automatisch gemaakt en bevat geen persoonsgegevens.",
        ),
        "en": Phrases(
            locale="en_GB",
            subject="Clause that silences recorded: {what}",
            opening="A settlement in a complaint obliges someone to keep silent.",
            addressed="To: {level} ({institution}).",
            case="Case",
            agreed_on="Agreed on",
            clauses="Clauses",
            silence="- {kind}. Binds: {binds}. Towards: {towards}. Stays free: {free}. {end}.",
            until="Up to and including {day}",
            no_end="Without an end",
            nothing="nothing named",
            unsaid="It is not said whom this binds, towards whom, and what stays free.",
            meaning=(
                "Clauses that keep anyone from an inspectorate, police and prosecutor, a court or the reporting of"
                " wrongdoing are refused as void, and so are not among these."
            ),
            closing="This message was made automatically and holds no personal data.",
        ),
    }
)


def silence_said(notice: SilenceNotice, language: str, link: str) -> tuple[str, str]:
    """The subject and the text of a notice in a language, with a link to the register."""
    phrases = PHRASES[language]
    level = notice.level.nl if language == "nl" else notice.level.en
    facts = {
        phrases.case: notice.case,
        phrases.agreed_on: _day(notice.agreed_on, phrases),
        phrases.clauses: _words(notice.clauses, language) or phrases.nothing,
    }
    width = max(map(len, facts)) + 1
    parts = [
        f"{phrases.opening}\n{phrases.addressed.format(level=level, institution=notice.institution)}",
        "\n".join(f"{name + ':':{width}} {fact}" for name, fact in facts.items()),
        # What was recorded before silences were asked for was not held against the rules either.
        *(["\n".join(_silences(notice, phrases, language)), phrases.meaning] if notice.silences else [phrases.unsaid]),
        link,
        phrases.closing,
    ]
    what = _words(notice.clauses or [one.kind for one in notice.silences], language)
    return phrases.subject.format(what=what), "\n\n".join(parts) + "\n"


def _silences(notice: SilenceNotice, phrases: Phrases, language: str) -> Iterator[str]:
    for silence in notice.silences:
        yield phrases.silence.format(
            kind=_words([silence.kind], language),
            binds=_words(silence.binds, language),
            towards=_words(silence.towards, language),
            free=_words(silence.stays_free, language) or phrases.nothing,
            end=_end(silence, phrases),
        )


def _end(silence: Silence, phrases: Phrases) -> str:
    return phrases.no_end if silence.until is None else phrases.until.format(day=_day(silence.until, phrases))


def _day(day: date, phrases: Phrases) -> str:
    return format_date(day, "long", locale=phrases.locale)


def _words(codes: Sequence[Code], language: str) -> str:
    return ", ".join(code.nl if language == "nl" else code.en for code in codes)
