"""Which events tell whom, and what is said: in both languages, with a link, and about no person."""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import msgspec
import orjson
import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from msgspec.structs import replace

from events import deadline
from events.codec import decode_envelope
from events.deadline import DeadlineEscalated, DeadlineMet, DeadlineWarned
from events.ledgers import CASES
from events.registry import Event
from events.rules import Words, shipped
from events.rules.model import Source
from events.vocabulary import Basis, EscalationLevel, Route, StraightReason
from services.escalation.notify import (
    NOBODY,
    Channels,
    Cited,
    Kind,
    Notice,
    noticed,
    notification_id,
    notifications,
    read_notice,
    traceparent_of,
)
from services.escalation.texts import PHRASES, Language, message

from ...logs import DAY, PERSON, TEXT, ShardLog, case_id, deadline_id, deadline_moved, deadline_set, deadline_story

CASE = case_id("complaint", 1)
DEADLINE = deadline_id(CASE)
LAST_DAY = date(2026, 3, 16)
OVER = datetime(2026, 3, 16, 23, tzinfo=UTC)
LANGUAGES: tuple[Language, ...] = get_args(Language)
RULES = shipped()
ADDRESS = "https://meldstroom.example.org"

CHANNELS: Channels = {
    ("uni", EscalationLevel.HANDLER): ("desk",),
    ("uni", EscalationLevel.BOARD): ("office", "tickets"),
    ("other", EscalationLevel.COORDINATOR): ("elsewhere",),
}


def told(*events: Event, subject: str = DEADLINE) -> list[tuple[str, EscalationLevel, str]]:
    """Who is told of events of a deadline, over what."""
    log = ShardLog(CASES, 0, 1)
    return [
        (each.notice.kind, each.notice.level, each.channel)
        for event in events
        for each in notifications(decode_envelope(log.record(subject, event)), RULES, CHANNELS)
    ]


def warned(level: EscalationLevel = EscalationLevel.HANDLER) -> DeadlineWarned:
    return DeadlineWarned(occurred_at=OVER - timedelta(days=3), due_at=OVER, percent=80, told=level, ladder="ladder/1")


def escalated(level: EscalationLevel, straight: StraightReason | None = None) -> DeadlineEscalated:
    return DeadlineEscalated(occurred_at=OVER, due_at=OVER, level=level, ladder="ladder/1", straight=straight)


def notice_of(event: Event, subject: str = DEADLINE) -> Notice:
    found = noticed(decode_envelope(ShardLog(CASES, 0, 1).record(subject, event)), RULES)
    assert found is not None
    return found


def test_a_warning_tells_the_level_that_it_names() -> None:
    assert told(warned()) == [(Kind.WARNING, EscalationLevel.HANDLER, "desk")]


def test_an_escalation_goes_over_every_channel_of_its_level() -> None:
    assert told(escalated(EscalationLevel.BOARD)) == [
        (Kind.ESCALATION, EscalationLevel.BOARD, "office"),
        (Kind.ESCALATION, EscalationLevel.BOARD, "tickets"),
    ]


def test_where_nobody_is_named_the_notification_is_kept_for_nobody() -> None:
    assert told(escalated(EscalationLevel.COORDINATOR)) == [(Kind.ESCALATION, EscalationLevel.COORDINATOR, NOBODY)]


def test_the_miss_itself_and_all_else_tell_nobody() -> None:
    missed = next(event for event in deadline_story(CASE) if isinstance(event, deadline.DeadlineMissed))
    assert told(deadline_set(CASE), deadline_moved(LAST_DAY), missed, DeadlineMet(occurred_on=DAY, late=True)) == []


def test_the_same_event_gives_the_same_ids_and_every_channel_its_own() -> None:
    def ids() -> list[str]:
        envelope = decode_envelope(ShardLog(CASES, 0, 1).record(DEADLINE, escalated(EscalationLevel.BOARD)))
        return [str(each.id) for each in notifications(envelope, RULES, CHANNELS)]

    assert ids() == ids()
    assert len(set(ids())) == 2


def test_the_trace_of_the_event_lies_beside_what_is_told_and_is_no_part_of_it() -> None:
    envelope = decode_envelope(ShardLog(CASES, 0, 1).record(DEADLINE, escalated(EscalationLevel.BOARD)))
    found = list(notifications(replace(envelope, traceparent="00-a-b-01"), RULES, CHANNELS))
    assert {each.traceparent for each in found} == {"00-a-b-01"}
    assert "00-a-b-01" not in str(msgspec.to_builtins(found[0].notice))
    kept = {**msgspec.to_builtins(found[0].notice), "traceparent": "00-a-b-01"}
    assert (read_notice(kept), traceparent_of(kept)) == (found[0].notice, "00-a-b-01")
    assert [traceparent_of(kept) for kept in (None, {}, {"traceparent": 1})] == [None] * 3


def test_a_notice_says_what_the_catalogue_says_of_the_term() -> None:
    cited = notice_of(warned()).cited
    rule = RULES.rule("T11", LAST_DAY)
    term = rule.term("handling")
    assert term is not None
    assert (cited.rule, cited.term, cited.source, cited.basis) == ("T11", "handling", rule.source, Basis.LAW)
    assert (cited.title, cited.term_title, cited.verify, cited.opens) == (
        rule.title,
        term.title,
        rule.verify,
        term.opens,
    )


def test_a_term_set_twice_in_a_case_is_the_same_term() -> None:
    assert notice_of(warned(), f"{DEADLINE}.2").cited == notice_of(warned()).cited


def test_a_term_that_the_catalogue_has_no_more_is_told_of_by_its_names() -> None:
    notice = notice_of(warned(), deadline_id(CASE, "H7", "advice"))
    assert notice.cited == Cited(rule="H7", term="advice")
    for language, said in (("nl", "staat niet meer in de catalogus"), ("en", "is no longer in the catalogue")):
        assert f"H7 advice ({said})" in text(notice, language)


def test_a_notice_survives_being_kept() -> None:
    notice = notice_of(escalated(EscalationLevel.BOARD, StraightReason.BOARD_LATE))
    assert msgspec.convert(orjson.loads(msgspec.json.encode(notice)), Notice) == notice


CITED = Cited(
    rule="T11",
    term="handling",
    title=Words(nl="Afhandeling van een klacht", en="Handling of a complaint"),
    term_title=Words(nl="Afhandeling", en="Handling"),
    source=Source(act="Awb", article="9:11 lid 1"),
    basis=Basis.LAW,
    opens=Route.NATIONAL_OMBUDSMAN,
)


def notice(**changes: Any) -> Notice:
    facts: Mapping[str, Any] = {
        "event": f"{DEADLINE}.3",
        "kind": Kind.ESCALATION,
        "institution": "uni",
        "level": EscalationLevel.SUPERVISORY_BOARD,
        "case": CASE,
        "deadline": DEADLINE,
        "cited": CITED,
        "at": OVER + timedelta(days=2),
        "due_at": OVER,
    }
    return Notice(**{**facts, **changes})


def said(notice: Notice, language: Any) -> Any:
    return message(notification_id(notice.event, "desk"), notice, language, ADDRESS, notice.at)


def text(notice: Notice, language: Any) -> str:
    found = said(notice, language).text
    assert isinstance(found, str)
    return found


def test_an_escalation_in_dutch() -> None:
    found = said(notice(straight=StraightReason.BOARD_LATE), "nl")
    assert found.subject == "Termijn verstreken: T11 Afhandeling, laatste dag 16 maart 2026"
    assert (
        found.text
        == f"""\
Een termijn is verstreken. Wat zij vraagt was toen niet gebeurd.
Voor: raad van toezicht (uni).
Rechtstreeks, want het bestuur is zelf te laat.

Regel:       T11 Afhandeling van een klacht: Afhandeling
Artikel:     Awb, 9:11 lid 1
Grondslag:   wet
Laatste dag: 16 maart 2026 (3 dagen geleden)
Zaak:        {CASE}
Termijn:     {DEADLINE}

Open staat nu: Nationale ombudsman (Awb 9:18).
Het verstrijken sluit niets af: wat de termijn vraagt, moet nog gebeuren.

{ADDRESS}/cases/{CASE}

Dit bericht is automatisch gemaakt en bevat geen persoonsgegevens.
"""
    )


def test_a_warning_in_english() -> None:
    warning = notice(
        kind=Kind.WARNING,
        level=EscalationLevel.HANDLER,
        percent=80,
        at=OVER - timedelta(days=3),
        cited=msgspec.structs.replace(CITED, basis=Basis.POLICY, verify=True, opens=None),
    )
    found = said(warning, "en")
    assert found.subject == "Term running out: T11 Handling, last day 16 March 2026"
    assert (
        found.text
        == f"""\
80% of a term has gone by. What it asks for has not happened yet.
To: handler (uni).

Rule:     T11 Handling of a complaint: Handling
Article:  Awb, 9:11 lid 1
Basis:    policy, not law; yet to be confirmed by a lawyer
Last day: 16 March 2026 (2 days left)
Case:     {CASE}
Term:     {DEADLINE}

{ADDRESS}/cases/{CASE}

This message was made automatically and holds no personal data.
"""
    )


def test_a_clock_of_a_duty_says_what_is_law_and_what_is_policy() -> None:
    stream = deadline_id(CASE, "C2", "consult") + ".2"
    straight = escalated(EscalationLevel.SUPERVISORY_BOARD, StraightReason.BOARD_LATE)
    end = datetime(2026, 3, 16, 14, 30, tzinfo=UTC)
    found = msgspec.structs.replace(notice_of(straight, stream), due_at=end, at=end + timedelta(hours=3))
    assert (
        text(found, "nl")
        == f"""\
Een termijn is verstreken. Wat zij vraagt was toen niet gebeurd.
Voor: raad van toezicht (uni).
Rechtstreeks, want het bestuur is zelf te laat.

Regel:       C2 Overleg met de vertrouwensinspecteur: Overleggen met de vertrouwensinspecteur
Artikel:     Beleid, bij WHW 1.20 lid 1
Grondslag:   beleid, geen wet
De wet zegt: onverwijld, zonder getal
Uiterlijk:   16 maart 2026 15:30 (3 uur geleden)
Zaak:        {CASE}
Termijn:     {stream}

Het verstrijken sluit niets af: wat de termijn vraagt, moet nog gebeuren.

{ADDRESS}/cases/{CASE}

Dit bericht is automatisch gemaakt en bevat geen persoonsgegevens.
"""
    )
    assert "The law says:  onverwijld, without a number\n" in text(found, "en")


@pytest.mark.parametrize(
    ("at", "dutch", "english"),
    [
        (OVER - timedelta(days=8), "nog 7 dagen", "7 days left"),
        (OVER - timedelta(days=1, hours=1), "nog 1 dag", "1 day left"),
        (OVER - timedelta(seconds=1), "vandaag", "today"),
        (OVER, "1 dag geleden", "1 day ago"),
        (OVER + timedelta(days=3), "4 dagen geleden", "4 days ago"),
    ],
)
def test_days_are_those_of_amsterdam(at: datetime, dutch: str, english: str) -> None:
    assert f"16 maart 2026 ({dutch})\n" in text(notice(at=at), "nl")
    assert f"16 March 2026 ({english})\n" in text(notice(at=at), "en")


@pytest.mark.parametrize(
    ("at", "dutch", "english"),
    [
        (timedelta(hours=-36), "nog 36 uur", "36 hours left"),
        (timedelta(hours=-1), "nog 1 uur", "1 hour left"),
        (timedelta(minutes=-5), "nog minder dan een uur", "less than an hour left"),
        (timedelta(minutes=5), "minder dan een uur geleden", "less than an hour ago"),
        (timedelta(hours=5), "5 uur geleden", "5 hours ago"),
    ],
)
def test_a_term_in_hours_ends_at_an_instant(at: timedelta, dutch: str, english: str) -> None:
    end = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    assert f"Uiterlijk: 1 juli 2026 14:30 ({dutch})\n" in text(notice(due_at=end, at=end + at), "nl")
    assert f"At the latest: 1 July 2026 14:30 ({english})\n" in text(notice(due_at=end, at=end + at), "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("basis", Basis)
def test_everything_can_be_said_in_every_language(language: Language, kind: Kind, basis: Basis) -> None:
    cited = msgspec.structs.replace(CITED, basis=basis, verify=True)
    found = said(notice(kind=kind, percent=50, cited=cited, straight=StraightReason.BOARD_RESPONDENT), language)
    assert found.language == language
    assert PHRASES[language].verify in found.text
    assert PHRASES[language].basis[basis] in found.text
    assert not re.search(r"[{}]|None", found.subject + found.text)
    assert "\n" not in found.subject


def test_the_phrases_of_both_languages_are_there_and_differ() -> None:
    assert set(PHRASES) == set(LANGUAGES) == {"nl", "en"}
    for field in fields(PHRASES["nl"]):
        dutch, english = (getattr(PHRASES[language], field.name) for language in LANGUAGES)
        if isinstance(dutch, Mapping):
            kinds = set(Basis) if field.name == "basis" else set(Kind)
            assert set(dutch) == set(english) == kinds, field.name
        assert dutch, field.name
        assert english, field.name
        assert dutch != english, field.name


def test_a_title_of_several_lines_is_one_line_of_a_header() -> None:
    cited = msgspec.structs.replace(CITED, term_title=Words(nl="Afhandeling\nBcc: iemand", en="Handling"))
    assert "\n" not in said(notice(cited=cited), "nl").subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_person_is_said(language: Language) -> None:
    for event in (warned(), escalated(EscalationLevel.BOARD, StraightReason.BOARD_LATE)):
        envelope = decode_envelope(ShardLog(CASES, 0, 1).record(DEADLINE, event))
        found = said(notice_of(event), language)
        for secret in (envelope.actor, TEXT.kid, TEXT.box, PERSON.subject):
            assert secret not in found.subject + found.text + found.event.decode()


def test_machines_get_the_same_as_a_cloud_event_of_the_documented_fields() -> None:
    found = said(notice(straight=StraightReason.BOARD_LATE), "nl")
    event = from_structured_event(HTTPMessage({"content-type": "application/cloudevents+json"}, found.event))
    assert event.get_id() == found.id == str(notification_id(f"{DEADLINE}.3", "desk"))
    assert (event.get_source(), event.get_type()) == ("/institutions/uni", "nl.meldstroom.notification.v1")
    assert (event.get_subject(), event.get_time()) == (DEADLINE, OVER + timedelta(days=2))
    data = event.get_data()
    assert isinstance(data, dict)
    assert (data["subject"], data["text"], data["link"]) == (found.subject, found.text, f"{ADDRESS}/cases/{CASE}")
    assert (data["due_at"], data["last_day"]) == ("2026-03-16T23:00:00Z", "2026-03-16")
    described = (Path(__file__).parents[3] / "examples" / "notify.yaml").read_text()
    assert [
        name for name in (*data, *data["cited"]) if not re.search(rf"^  #.*\b{name}\b", described, re.MULTILINE)
    ] == []


def test_the_link_leads_to_the_case_whichever_way_the_address_ends() -> None:
    assert said(notice(), "nl") == message(
        notification_id(f"{DEADLINE}.3", "desk"), notice(), "nl", f"{ADDRESS}/", OVER + timedelta(days=2)
    )
