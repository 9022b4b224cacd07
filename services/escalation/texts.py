"""What a notice says, in Dutch and in English: rules, codes, days, a link, and nothing about any person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

import msgspec
from babel.dates import format_date

from events.codec import rfc3339
from events.vocabulary import Basis

from ..moments import AMSTERDAM, legal_date
from ..stewardship.notice import PatternNotice
from ..stewardship.texts import overdue_said
from .notify import AnyNotice, Kind, Notice, SilenceNotice, last_day
from .silence_texts import silence_said

Language = Literal["nl", "en"]
TYPE = "nl.meldstroom.notification.v1"
_HOUR = timedelta(hours=1)


class Message(NamedTuple):
    """A notice in a language, ready to go. `event` is the same as a CloudEvent in JSON, for machines."""

    id: str
    made_at: datetime
    language: Language
    subject: str
    text: str
    event: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Every phrase of one language; no field has a default, so none can be missing."""

    locale: str
    subject: Mapping[Kind, str]
    opening: Mapping[Kind, str]
    opens: Mapping[Kind, str]
    basis: Mapping[Basis, str]
    addressed: str
    straight: str
    rule: str
    article: str
    rests_on: str
    verify: str
    wording: str
    no_number: str
    unknown: str
    last_day: str
    last_moment: str
    case: str
    deadline: str
    days: tuple[str, str]
    hours: tuple[str, str]
    last_hour: str
    today: str
    left: str
    late: str
    stays: str
    closing: str


PHRASES: Mapping[Language, Phrases] = MappingProxyType(
    {
        "nl": Phrases(
            locale="nl_NL",
            subject={Kind.WARNING: "Termijn loopt af: {what}", Kind.ESCALATION: "Termijn verstreken: {what}"},
            opening={
                Kind.WARNING: "Van een termijn is {percent}% voorbij. Wat zij vraagt is nog niet gebeurd.",
                Kind.ESCALATION: "Een termijn is verstreken. Wat zij vraagt was toen niet gebeurd.",
            },
            opens={
                Kind.WARNING: "Verstrijkt de termijn, dan opent dat: {route}.",
                Kind.ESCALATION: "Open staat nu: {route}.",
            },
            basis={
                Basis.LAW: "wet",
                Basis.HOUSE_REGULATION: "eigen regeling van de instelling, geen wet",
                Basis.POLICY: "beleid, geen wet",
            },
            addressed="Voor: {level} ({institution}).",
            straight="Rechtstreeks, want {reason}.",
            rule="Regel",
            article="Artikel",
            rests_on="Grondslag",
            verify="nog door een jurist te bevestigen",
            wording="De wet zegt",
            no_number="{wording}, zonder getal",
            unknown="staat niet meer in de catalogus",
            last_day="Laatste dag",
            last_moment="Uiterlijk",
            case="Zaak",
            deadline="Termijn",
            days=("dag", "dagen"),
            hours=("uur", "uur"),
            last_hour="minder dan een uur",
            today="vandaag",
            left="nog {length}",
            late="{length} geleden",
            stays="Het verstrijken sluit niets af: wat de termijn vraagt, moet nog gebeuren.",
            closing="Dit bericht is automatisch gemaakt en bevat geen persoonsgegevens.",
        ),
        "en": Phrases(
            locale="en_GB",
            subject={Kind.WARNING: "Term running out: {what}", Kind.ESCALATION: "Term has run out: {what}"},
            opening={
                Kind.WARNING: "{percent}% of a term has gone by. What it asks for has not happened yet.",
                Kind.ESCALATION: "A term has run out. What it asks for had not happened by then.",
            },
            opens={
                Kind.WARNING: "If the term runs out, that opens: {route}.",
                Kind.ESCALATION: "Open from now on: {route}.",
            },
            basis={
                Basis.LAW: "law",
                Basis.HOUSE_REGULATION: "regulation of the institution, not law",
                Basis.POLICY: "policy, not law",
            },
            addressed="To: {level} ({institution}).",
            straight="Directly, because {reason}.",
            rule="Rule",
            article="Article",
            rests_on="Basis",
            verify="yet to be confirmed by a lawyer",
            wording="The law says",
            no_number="{wording}, without a number",
            unknown="is no longer in the catalogue",
            last_day="Last day",
            last_moment="At the latest",
            case="Case",
            deadline="Term",
            days=("day", "days"),
            hours=("hour", "hours"),
            last_hour="less than an hour",
            today="today",
            left="{length} left",
            late="{length} ago",
            stays="That the term has run out closes nothing: what it asks for must still happen.",
            closing="This message was made automatically and holds no personal data.",
        ),
    }
)


def message(id: UUID, notice: AnyNotice, language: Language, address: str, made_at: datetime) -> Message:
    """The notice in a language, with a link at `address` to its case or pattern or to the register that it stands in.

    It is always the same for the same notification.
    """
    address = address.rstrip("/")
    more: dict[str, str] = {}
    if isinstance(notice, PatternNotice):
        link = f"{address}/patterns/{notice.pattern}"
        about = notice.pattern
        subject, text = overdue_said(notice, language, link)
    elif isinstance(notice, SilenceNotice):
        # A supervisory board reads the register, and no case.
        link = f"{address}/silence?case={notice.case}"
        about = notice.case
        subject, text = silence_said(notice, language, link)
    else:
        link = f"{address}/cases/{notice.case}"
        about, more = notice.deadline, {"last_day": last_day(notice.due_at).isoformat()}
        subject, text = _subject(notice, language), _text(notice, language, link)
    event = {
        "specversion": "1.0",
        "id": str(id),
        "source": f"/institutions/{notice.institution}",
        "type": TYPE,
        "subject": about,
        "time": rfc3339(notice.at),
        "datacontenttype": "application/json",
        "data": {
            **msgspec.to_builtins(notice),
            **more,
            "language": language,
            "subject": subject,
            "text": text,
            "link": link,
        },
    }
    return Message(str(id), made_at, language, subject, text, msgspec.json.encode(event))


class _Words(Protocol):
    @property
    def nl(self) -> str: ...
    @property
    def en(self) -> str: ...


def _in(language: Language, words: _Words) -> str:
    return words.nl if language == "nl" else words.en


def _subject(notice: Notice, language: Language) -> str:
    phrases, cited = PHRASES[language], notice.cited
    title = _in(language, cited.term_title) if cited.term_title else cited.term
    name, end = _end(notice, phrases)
    what = f"{cited.rule} {title}, {name[0].lower()}{name[1:]} {end}"
    # A title may have been written over several lines, and a header has one.
    return " ".join(phrases.subject[notice.kind].format(what=what).split())


def _text(notice: Notice, language: Language, link: str) -> str:
    phrases = PHRASES[language]
    opening = [
        phrases.opening[notice.kind].format(percent=notice.percent),
        phrases.addressed.format(level=_in(language, notice.level), institution=notice.institution),
    ]
    if notice.straight is not None:
        opening.append(phrases.straight.format(reason=_in(language, notice.straight)))
    name, end = _end(notice, phrases)
    facts = {
        **_rule(notice, language),
        name: f"{end} ({_distance(notice, phrases)})",
        phrases.case: notice.case,
        phrases.deadline: notice.deadline,
    }
    width = max(map(len, facts)) + 1
    consequences = []
    if (route := notice.cited.opens) is not None:
        source = f" ({route.source})" if route.source else ""
        consequences.append(phrases.opens[notice.kind].format(route=_in(language, route) + source))
    if notice.kind is Kind.ESCALATION:
        consequences.append(phrases.stays)
    parts = [
        "\n".join(opening),
        "\n".join(f"{name + ':':{width}} {fact}" for name, fact in facts.items()),
        "\n".join(consequences),
        link,
        phrases.closing,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _rule(notice: Notice, language: Language) -> Mapping[str, str]:
    phrases, cited = PHRASES[language], notice.cited
    if cited.title is None or cited.term_title is None or cited.source is None or cited.basis is None:
        return {phrases.rule: f"{cited.rule} {cited.term} ({phrases.unknown})"}
    basis = phrases.basis[cited.basis] + (f"; {phrases.verify}" if cited.verify else "")
    said = {
        phrases.rule: f"{cited.rule} {_in(language, cited.title)}: {_in(language, cited.term_title)}",
        phrases.article: f"{cited.source.act}, {cited.source.article}",
        phrases.rests_on: basis,
    }
    if cited.wording is not None:
        said[phrases.wording] = phrases.no_number.format(wording=cited.wording)
    return said


def _end(notice: Notice, phrases: Phrases) -> tuple[str, str]:
    """What the end of the term is called, and when it is: a day, or an instant for a term that is counted in hours."""
    local = notice.due_at.astimezone(AMSTERDAM)
    if _is_day(notice):
        return phrases.last_day, format_date(last_day(notice.due_at), "long", locale=phrases.locale)
    return phrases.last_moment, f"{format_date(local.date(), 'long', locale=phrases.locale)} {local:%H:%M}"


def _is_day(notice: Notice) -> bool:
    return notice.due_at.astimezone(AMSTERDAM).time() == time()


def _distance(notice: Notice, phrases: Phrases) -> str:
    """How long there was left when the notice was given, or how long ago the end was."""
    if _is_day(notice):
        distance = last_day(notice.due_at) - legal_date(notice.at)
        if not distance:
            return phrases.today
        length = _counted(abs(distance).days, phrases.days)
    else:
        distance = notice.due_at - notice.at
        hours = abs(distance) // _HOUR
        length = _counted(hours, phrases.hours) if hours else phrases.last_hour
    return (phrases.left if distance > timedelta() else phrases.late).format(length=length)


def _counted(count: int, units: tuple[str, str]) -> str:
    return f"{count} {units[count != 1]}"
