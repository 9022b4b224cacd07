"""Conversations as they are shown: in numbers and days, and message by message as it was sealed."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from events import conversation as said
from events.codec import decode_envelope
from events.incident import IncidentAcknowledged, ReporterInformed
from events.ledgers import CASES
from events.registry import EVENTS, Event
from events.sealed import Sealed
from events.vocabulary import ConversationEnd, Message
from projections.case_history import CASE_HISTORY
from projections.conversations import CONVERSATIONS, MESSAGES, ConversationRow, MessageRow
from projections.fold import fold_rows
from projections.kinds import types_of

from ...logs import DAY, LedgerLog, case_id, raised
from ...projecting import events_of

CASE = case_id("incident", 1)
STREAM = f"conversation-{CASE}.reporter"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
BOX = Sealed(kid=CASE, box="bm9uY2U")
ME = "handler:0123456789abcdef"

OPENED = said.ConversationOpened(institution="uni", case=CASE)
WARNED = said.DutyWarningAccepted(warning="duty-warning/1", by=ME, occurred_on=DAY)
ENDED = said.ConversationEnded(reason=ConversationEnd.REPORTER, occurred_on=DAY)


def wrote(number: int) -> Event:
    return said.ReporterWrote(number=number, message=BOX, occurred_on=DAY + timedelta(days=number))


def answered(number: int) -> Event:
    return said.ReporterAnswered(number=number, message=BOX, occurred_on=DAY + timedelta(days=number))


def read(until: int) -> Event:
    return said.MessagesRead(until=until, by=ME, occurred_on=DAY)


def log_of(*events: Event) -> LedgerLog:
    log = LedgerLog(CASES, 1)
    log.record(CASE, raised())
    log.record(STREAM, *events)
    return log


def row(*events: Event) -> ConversationRow:
    (found,) = fold_rows(CONVERSATIONS, map(decode_envelope, events_of(log_of(*events))))
    return found


def messages(log: LedgerLog) -> list[MessageRow]:
    return fold_rows(MESSAGES, map(decode_envelope, events_of(log)))


def test_who_wrote_waits_until_they_are_answered_and_unread_until_someone_read() -> None:
    assert (row(OPENED).waits, row(OPENED).unread) == (False, False)
    assert (row(OPENED, wrote(1)).waits, row(OPENED, wrote(1)).unread) == (True, True)
    heard = row(OPENED, wrote(1), WARNED, read(1))
    assert (heard.waits, heard.unread, heard.heard) == (True, False, 1)
    spoken_to = row(OPENED, wrote(1), WARNED, read(1), answered(2))
    assert (spoken_to.waits, spoken_to.unread, spoken_to.messages, spoken_to.spoken) == (False, False, 2, 1)
    again = row(OPENED, wrote(1), WARNED, read(1), answered(2), wrote(3))
    assert (again.waits, again.unread, again.version) == (True, True, 6)


def test_reading_an_answer_of_ones_own_side_reads_nothing_of_the_reporters() -> None:
    assert row(OPENED, wrote(1), read(1), answered(2), wrote(3), read(2)).unread


def test_after_the_end_nobody_waits_but_what_was_never_read_stays_to_be_seen() -> None:
    over = row(OPENED, wrote(1), ENDED)
    assert (over.waits, over.unread, over.ended, over.ended_on) == (False, True, "reporter", DAY)
    assert not row(OPENED, wrote(1), ENDED, WARNED, read(1)).unread


def test_days_are_all_that_is_said_of_when() -> None:
    shown = row(OPENED, wrote(1), answered(2))
    assert (shown.spoken_on, shown.answered_on) == (DAY + timedelta(days=1), DAY + timedelta(days=2))
    held = [getattr(shown, name) for name in ConversationRow.__struct_fields__]
    held += [getattr(one, name) for one in messages(log_of(OPENED, wrote(1))) for name in MessageRow.__struct_fields__]
    assert not [value for value in held if isinstance(value, datetime)]


def test_messages_are_kept_as_they_were_sealed_with_the_place_that_they_are_bound_to() -> None:
    log = log_of(OPENED, wrote(1), WARNED, answered(2))
    first, second = messages(log)
    assert (first.stream, first.case_id, first.number, first.said_by) == (STREAM, CASE, 1, "reporter")
    assert (second.number, second.said_by) == (2, "institution")
    assert (first.kid, first.box, first.path) == (BOX.kid, BOX.box, "message")
    commands = {decode_envelope(value).commandid for value in events_of(log)}
    assert {first.commandid, second.commandid} <= commands


def test_what_the_case_itself_told_its_reporter_is_among_them() -> None:
    log = log_of(OPENED)
    log.record(
        CASE,
        IncidentAcknowledged(occurred_at=AT),
        ReporterInformed(about=Message.PROGRESS, message=BOX, occurred_at=AT),
    )
    acknowledged, informed = messages(log)
    assert (acknowledged.box, acknowledged.number, acknowledged.about) == (None, None, None)
    assert (informed.box, informed.about, informed.said_by, informed.said_on) == (
        BOX.box,
        "progress",
        "institution",
        DAY,
    )


def test_every_event_of_a_conversation_is_taken_and_no_other() -> None:
    assert CONVERSATIONS.types == types_of("conversation")
    assert types_of("conversation") == {event.TOPIC for event in said.EVENTS}
    assert MESSAGES.types is not None
    assert MESSAGES.types <= set(EVENTS)


@pytest.mark.parametrize("event", [wrote(1), ENDED, WARNED])
def test_a_conversation_begins_by_being_opened(event: Event) -> None:
    with pytest.raises(ValueError, match="first event"):
        row(event)


def test_the_history_has_of_what_a_reporter_did_the_day_and_of_everything_else_the_instant() -> None:
    log = log_of(OPENED, wrote(1), WARNED, answered(2), ENDED)
    rows = fold_rows(CASE_HISTORY, map(decode_envelope, events_of(log)))
    at = {one.type.removeprefix("nl.meldstroom."): one.recorded_at.astimezone(AMSTERDAM).time() for one in rows}
    by_day = {name for name, when in at.items() if when == time.min}
    assert by_day == {"conversation.opened.v1", "conversation.reporter-wrote.v1", "conversation.ended.v1"}
