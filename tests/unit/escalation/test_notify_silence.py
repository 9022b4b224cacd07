"""The supervisory board hears of every settlement that silences, of each clause, and of no person."""

import re
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import get_args

import msgspec
import orjson
import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event

from events.codec import decode_envelope
from events.complaint import SettlementRecorded
from events.complaint.parts import Silence
from events.ledgers import CASES
from events.registry import Event
from events.rules import shipped
from events.vocabulary import EscalationLevel, SettlementClause, SilenceBinds, SilenceKind, Speech
from services.escalation.notify import (
    NOBODY,
    Channels,
    Notification,
    SilenceNotice,
    notification_id,
    notifications,
    read_notice,
)
from services.escalation.silence_texts import PHRASES
from services.escalation.texts import Language, Message, message

from ...logs import BEGIN, DAY, PERSON, TEXT, ShardLog, case_id, filed

CASE = case_id("complaint", 1)
ADDRESS = "https://meldstroom.example.org"
CHANNELS: Channels = {("uni", EscalationLevel.SUPERVISORY_BOARD): ("council",)}
WORDS = Silence(
    kind=SilenceKind.CONFIDENTIALITY,
    binds=(SilenceBinds.COMPLAINANT, SilenceBinds.INSTITUTION),
    towards=(Speech.PRESS, Speech.COLLEAGUES),
    stays_free=(Speech.POLICE, Speech.CARE),
    until=date(2029, 3, 9),
)
SETTLED = SettlementRecorded(
    occurred_on=DAY,
    clauses=(SettlementClause.APOLOGY, SettlementClause.NON_DISCLOSURE),
    non_disclosure=True,
    limits_reporting=False,
    silences=(WORDS,),
)
HARMLESS = SettlementRecorded(
    occurred_on=DAY, clauses=(SettlementClause.APOLOGY,), non_disclosure=False, limits_reporting=False
)
OLD = SettlementRecorded(
    occurred_on=DAY, clauses=(SettlementClause.LIMITS_REPORTING,), non_disclosure=False, limits_reporting=True
)


def told(event: Event, channels: Channels = CHANNELS) -> list[Notification]:
    envelope = decode_envelope(ShardLog(CASES, 0, 1).record(CASE, event))
    return list(notifications(envelope, shipped(), channels))


def said(event: Event, language: Language) -> Message:
    (found,) = told(event)
    return message(found.id, found.notice, language, f"{ADDRESS}/", BEGIN)


def test_the_supervisory_board_hears_of_it_over_its_channels() -> None:
    (found,) = told(SETTLED)
    assert (found.channel, found.notice.level) == ("council", EscalationLevel.SUPERVISORY_BOARD)
    assert found.id == notification_id(f"{CASE}.1", "council")
    (kept,) = told(SETTLED, {})
    assert kept.channel == NOBODY


@pytest.mark.parametrize("event", [HARMLESS, filed()])
def test_nobody_hears_of_what_silences_nobody(event: Event) -> None:
    assert told(event) == []


def test_it_is_kept_as_json_and_read_back() -> None:
    (found,) = told(SETTLED)
    assert read_notice(orjson.loads(msgspec.json.encode(found.notice))) == found.notice


def test_it_is_said_in_dutch() -> None:
    found = said(SETTLED, "nl")
    assert found.subject == "Zwijgbeding vastgelegd: geheimhoudingsbeding"
    assert (
        found.text
        == f"""\
Een overeenkomst in een klachtzaak verplicht iemand te zwijgen.
Voor: raad van toezicht (uni).

Zaak:              {CASE}
Overeengekomen op: 2 maart 2026
Bedingen:          geheimhoudingsbeding

- geheimhouding van de inhoud. Bindt: de klager, de instelling. Tegenover: de pers, collega's en medestudenten. \
Vrij blijft: politie en justitie, hulpverlening. Tot en met 9 maart 2029.

Bedingen die afhouden van een inspectie, politie en justitie, de rechter of het melden van een misstand, worden als \
nietig geweigerd en staan hier dus niet bij.

{ADDRESS}/silence?case={CASE}

Dit bericht is automatisch gemaakt en bevat geen persoonsgegevens.
"""
    )


def test_an_old_settlement_says_that_its_scope_is_not_known() -> None:
    assert "It is not said whom this binds" in said(OLD, "en").text
    assert "Without an end" not in said(OLD, "en").text


def test_machines_get_the_same_as_a_cloud_event() -> None:
    found = said(SETTLED, "en")
    event = from_structured_event(HTTPMessage({"content-type": "application/cloudevents+json"}, found.event))
    assert (event.get_subject(), event.get_type()) == (CASE, "nl.meldstroom.notification.v1")
    data = event.get_data()
    assert isinstance(data, dict)
    assert (data["kind"], data["level"], data["text"]) == ("silence", "supervisory_board", found.text)
    assert data["silences"][0]["towards"] == ["press", "colleagues"]
    described = (Path(__file__).parents[3] / "examples" / "notify.yaml").read_text()
    assert [name for name in data if not re.search(rf"^  #.*\b{name}\b", described, re.MULTILINE)] == []


@pytest.mark.parametrize("language", get_args(Language))
def test_nothing_of_a_person_is_said_and_nothing_is_left_open(language: Language) -> None:
    endless = SettlementRecorded(
        occurred_on=DAY,
        clauses=(SettlementClause.NON_DISPARAGEMENT,),
        non_disclosure=False,
        limits_reporting=False,
        silences=(Silence(kind=SilenceKind.NON_DISPARAGEMENT, binds=tuple(SilenceBinds), towards=(Speech.PRESS,)),),
    )
    for event in (SETTLED, OLD, endless):
        found = said(event, language)
        whole = found.subject + found.text + found.event.decode()
        assert not re.search(r"[{}]|None", found.subject + found.text)
        for secret in ("handler:0123456789abcdef", TEXT.kid, TEXT.box, PERSON.subject):
            assert secret not in whole


def test_the_phrases_of_both_languages_are_there_and_differ() -> None:
    for field in fields(PHRASES["nl"]):
        dutch, english = (getattr(PHRASES[language], field.name) for language in ("nl", "en"))
        assert dutch, field.name
        assert english, field.name
        assert dutch != english, field.name


def test_a_notice_has_what_the_tables_keep_of_it() -> None:
    (found,) = told(SETTLED)
    assert isinstance(found.notice, SilenceNotice)
    assert (found.notice.kind, found.notice.deadline, found.notice.case) == ("silence", "", CASE)
