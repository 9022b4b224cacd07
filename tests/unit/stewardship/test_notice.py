"""Who hears that a step is late for a pattern, and what is said: in both languages, with a link, about no person."""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import msgspec
import orjson
import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from msgspec.structs import replace

from events.codec import decode_envelope
from events.ledgers import PATTERNS
from events.pattern import PatternEscalated
from events.registry import Event
from events.rules import shipped
from events.vocabulary import Basis, EscalationLevel, StewardStep, StraightReason
from services.escalation.notify import NOBODY, Channels, Notification, notification_id, notifications, read_notice
from services.escalation.texts import Language, message
from services.stewardship.notice import CitedRule, PatternNotice, overdue
from services.stewardship.texts import PHRASES

from ...logs import ShardLog
from ..patterns.stories import PERSON, REVIEW, indicated, number, owed

ADDRESS = "https://meldstroom.example.org"
PATTERN = PERSON.stream
LANGUAGES: tuple[Language, ...] = get_args(Language)
CHANNELS: Channels = {("uni", EscalationLevel.SUPERVISORY_BOARD): ("council", "tickets")}
LATE = PatternEscalated(
    overdue=REVIEW, level=EscalationLevel.COORDINATOR, occurred_at=datetime(2026, 3, 30, 22, tzinfo=UTC)
)
BOARDS = PatternEscalated(
    overdue=owed(StewardStep.CARRYING_OUT, 28, "H04/1"),
    level=EscalationLevel.SUPERVISORY_BOARD,
    occurred_at=LATE.occurred_at + timedelta(days=1),
    measure=number("measure"),
    straight=StraightReason.BOARD_LATE,
)
ANSWERED = replace(BOARDS, overdue=owed(StewardStep.ANSWER, 28, "H06/1"), measure=None, advice=number("advice"))


def told(*events: Event) -> list[Notification]:
    """What is told of events of a pattern."""
    log = ShardLog(PATTERNS, 0, 1)
    return [
        each
        for event in events
        for each in notifications(decode_envelope(log.record(PATTERN, event)), shipped(), CHANNELS)
    ]


def notice_of(event: PatternEscalated) -> PatternNotice:
    found = overdue(decode_envelope(ShardLog(PATTERNS, 0, 1).record(PATTERN, event)), shipped())
    assert found is not None
    return found


def said(event: PatternEscalated, language: Any, **changes: Any) -> Any:
    notice = msgspec.structs.replace(notice_of(event), **changes)
    return message(notification_id(notice.event, "council"), notice, language, f"{ADDRESS}/", notice.at)


def test_the_level_that_is_told_hears_over_all_its_channels_and_of_nothing_else() -> None:
    found = told(indicated(PERSON), BOARDS)
    assert [(each.channel, each.notice.level) for each in found] == [
        ("council", EscalationLevel.SUPERVISORY_BOARD),
        ("tickets", EscalationLevel.SUPERVISORY_BOARD),
    ]
    assert [each.channel for each in told(LATE)] == [NOBODY]


@pytest.mark.parametrize("event", [LATE, BOARDS, ANSWERED])
def test_a_notice_survives_being_kept_and_has_what_the_tables_keep_of_it(event: PatternEscalated) -> None:
    notice = notice_of(event)
    assert read_notice(orjson.loads(msgspec.json.encode(notice))) == notice
    assert (notice.kind, notice.case, notice.deadline) == ("pattern", PATTERN, "")


def test_a_late_review_in_dutch() -> None:
    found = said(LATE, "nl")
    assert found.subject == "Patroon, stap te laat: beoordelen, laatste dag 30 maart 2026"
    assert (
        found.text
        == f"""\
Wat een patroon vraagt is niet op tijd gebeurd: beoordelen.
Voor: coördinator (uni).

Stap:        beoordelen
Regel:       H01/1 Een gesignaleerd patroon wordt binnen vier weken beoordeeld
Bron:        Beleid, bij Kamerstuk 29 240, nr. 131 (gereduceerd tot slechts incidenten)
Grondslag:   beleid, geen wet
Laatste dag: 30 maart 2026 (1 dag geleden)
Patroon:     {PATTERN}

Dit sluit niets af: de stap moet nog gebeuren. Of er een patroon is, beoordelen mensen.

{ADDRESS}/patterns/{PATTERN}

Dit bericht is automatisch gemaakt en bevat geen persoonsgegevens.
"""
    )


def test_a_measure_of_the_board_in_english() -> None:
    found = said(BOARDS, "en")
    assert found.subject == "Pattern, step overdue: carrying out a measure, last day 30 March 2026"
    assert (
        found.text
        == f"""\
What a pattern asks for has not happened in time: carrying out a measure.
To: supervisory board (uni).
Directly, because the board itself is late.

Step:     carrying out a measure
Rule:     H04/1 A measure is carried out by its day, within two years at most
Source:   Beleid, bij Kamerstuk 29 240, nr. 131 (colleges van bestuur verantwoordelijk)
Basis:    policy, not law
Last day: 30 March 2026 (2 days ago)
Pattern:  {PATTERN}
Measure:  {number("measure")}

This closes nothing: the step must still happen. Whether there is a pattern is for people to judge.

{ADDRESS}/patterns/{PATTERN}

This message was made automatically and holds no personal data.
"""
    )


@pytest.mark.parametrize(("language", "word"), [("nl", "Advies:"), ("en", "Advice:")])
def test_an_answer_names_the_advice(language: str, word: str) -> None:
    assert re.search(rf"^{word} +{number('advice')}$", said(ANSWERED, language).text, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_that_the_catalogue_has_no_more_is_told_of_by_its_name(language: Language) -> None:
    gone = replace(LATE, overdue=replace(REVIEW, rule="H01/9"))
    assert notice_of(gone).cited == CitedRule(rule="H01/9")
    assert f"H01/9 ({PHRASES[language].unknown})" in said(gone, language).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", StewardStep)
@pytest.mark.parametrize("basis", Basis)
def test_everything_can_be_said_in_every_language(language: Language, step: StewardStep, basis: Basis) -> None:
    cited = msgspec.structs.replace(notice_of(LATE).cited, basis=basis)
    found = said(BOARDS, language, step=step, cited=cited, straight=StraightReason.BOARD_CONCERNED)
    assert PHRASES[language].basis[basis] in found.text
    assert not re.search(r"[{}]|None", found.subject + found.text)
    assert "\n" not in found.subject


def test_the_phrases_of_both_languages_are_there_and_differ() -> None:
    assert set(PHRASES) == set(LANGUAGES)
    for field in fields(PHRASES["nl"]):
        dutch, english = (getattr(PHRASES[language], field.name) for language in LANGUAGES)
        if isinstance(dutch, Mapping):
            assert set(dutch) == set(english) == set(Basis)
        assert dutch, field.name
        assert english, field.name
        assert dutch != english, field.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_person_is_said(language: Language) -> None:
    envelope = decode_envelope(ShardLog(PATTERNS, 0, 1).record(PATTERN, BOARDS))
    found = said(BOARDS, language)
    for secret in (envelope.actor, "mark:", "hash:"):
        assert secret not in found.subject + found.text + found.event.decode()


def test_machines_get_the_same_as_a_cloud_event_of_the_documented_fields() -> None:
    found = said(BOARDS, "nl")
    event = from_structured_event(HTTPMessage({"content-type": "application/cloudevents+json"}, found.event))
    assert (event.get_subject(), event.get_type()) == (PATTERN, "nl.meldstroom.notification.v1")
    data = event.get_data()
    assert isinstance(data, dict)
    assert (data["kind"], data["link"], data["last_day"]) == ("pattern", f"{ADDRESS}/patterns/{PATTERN}", "2026-03-30")
    described = (Path(__file__).parents[3] / "examples" / "notify.yaml").read_text()
    assert [
        name for name in (*data, *data["cited"]) if not re.search(rf"^  #.*\b{name}\b", described, re.MULTILINE)
    ] == []
