"""What lies behind a code, as it is shown: a bounded number of messages, each opened at its own place."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from events.rules import shipped
from events.sealed import Sealed, place
from services.inbox import reads
from services.inbox.problems import Barred
from services.inbox.reads import Reads
from services.inbox.receipts import Holder

CASE = "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
STREAM = f"conversation-{CASE}.reporter"
HANDED = "handoff-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b13"
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def message(number: int | None, stream: str = STREAM, box: str | None = "box") -> dict[str, Any]:
    return {
        "stream": stream,
        "number": number,
        "said_by": "reporter",
        "said_on": DAY,
        "commandid": f"command-{number}",
        "path": "message",
        "kid": CASE,
        "box": box,
        "case_id": CASE,
    }


CONVERSATION = {"conversation": STREAM, "case_id": CASE, "institution": "uni", "ended": None}
ROW = {"subject": CASE, "status": "open", "withdrawn": False}


class Tables:
    """The tables, as they stand."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.rows = messages
        self.row: dict[str, Any] | None = CONVERSATION
        self.terms: list[dict[str, Any]] = []

    def conversation(self, _stream: str) -> dict[str, Any] | None:
        return self.row

    def messages(self, _case: str) -> Sequence[dict[str, Any]]:
        return self.rows

    def handoffs(self, names: Sequence[str]) -> Sequence[dict[str, Any]]:
        known = {"handoff": HANDED, "recipient": "police", "status": "sent", "hidden": True}
        return [known] if HANDED in names else []

    def case(self, _case: str) -> dict[str, Any]:
        return ROW

    def deadlines(self, where: dict[str, Any], *_: object) -> Sequence[dict[str, Any]]:
        assert where == {"institution": "uni", "case": CASE, "running": True}
        return self.terms


class Opener:
    """Opens every box but those whose key was destroyed, and remembers where it was asked to."""

    def __init__(self, *destroyed: bytes) -> None:
        self.destroyed = destroyed
        self.asked: list[bytes] = []

    def open_at(self, at: bytes, _sealed: Sealed) -> str | None:
        self.asked.append(at)
        return None if at in self.destroyed else at.decode()


def reading(tables: Tables, opener: Opener) -> Reads:
    class Reader:
        cases = tables
        deadlines = tables
        rules = shipped()

        @staticmethod
        def now() -> datetime:
            return NOW

    made: Any = Reader()
    taken: Any = tables
    return Reads(reader=made, conversations=taken, opener=opener)


def test_a_text_is_opened_at_the_place_that_it_was_sealed_for() -> None:
    opener = Opener()
    found = reading(Tables(message(1)), opener).inbox(Holder(opens=(STREAM,)), "uni", None, "nl")
    assert opener.asked == [place(STREAM, "command-1", "message")]
    assert (found.messages[0].text, found.messages[0].by_label) == (opener.asked[0].decode(), "de melder")


def test_what_was_destroyed_is_shown_to_have_been() -> None:
    opener = Opener(place(STREAM, "command-1", "message"))
    one, two = (
        reading(Tables(message(1), message(None, CASE, None)), opener)
        .inbox(Holder(opens=(STREAM,)), "uni", None, "en")
        .messages
    )
    assert (one.text, one.destroyed) == (None, True)
    assert (two.text, two.destroyed) == (None, False)


def test_an_answer_has_the_last_messages_and_says_up_to_where_there_are_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "MESSAGES_MAX", 2)
    tables = Tables(*(message(number) for number in range(1, 6)))
    seen: list[int | None] = []
    until: int | None = None
    while True:
        found = reading(tables, Opener()).inbox(Holder(opens=(STREAM,)), "uni", until, "nl")
        seen = [one.number for one in found.messages] + seen
        if (until := found.more) is None:
            break
    assert seen == [1, 2, 3, 4, 5]


def test_whoever_answers_hears_the_conversation_alone() -> None:
    tables = Tables(message(1), message(None, CASE), message(2))
    shown, more = reading(tables, Opener()).heard(CONVERSATION, 1, "nl")
    assert ([one.number for one in shown], more) == ([1], None)


def test_what_was_entrusted_is_numbered_in_its_order_also_where_it_cannot_be_read_yet() -> None:
    unread = HANDED.replace("4b13", "4b14")
    found = reading(Tables(), Opener()).inbox(Holder(opens=(unread, HANDED)), "uni", None, "en")
    assert [(one.number, one.status is not None, one.revealed) for one in found.entrusted] == [
        (1, False, None),
        (2, True, False),
    ]
    assert (found.case, found.can) == (None, ["handoffs"])


def test_what_is_recorded_and_not_in_the_tables_yet_is_asked_for_again() -> None:
    tables = Tables()
    tables.row = None
    with pytest.raises(Barred) as barred:
        reading(tables, Opener()).inbox(Holder(opens=(STREAM,)), "uni", None, "nl")
    assert barred.value.code == "inbox.not_there_yet"


def test_the_terms_that_run_are_told_in_words_with_what_kind_of_rule_they_are() -> None:
    tables = Tables()
    tables.terms = [
        {
            "rule": "P04",
            "rule_version": 1,
            "term": "acknowledgement",
            "holder": "board",
            "basis": "policy",
            "verify": False,
            "due_on": DAY,
            "due_at": NOW + late,
        }
        for late in (timedelta(0), timedelta(seconds=1))
    ]
    found = reading(tables, Opener()).inbox(Holder(opens=(STREAM,)), "uni", None, "en")
    first, second = found.terms
    assert (first.what, first.by, first.basis, first.until) == (
        "Written acknowledgement",
        "board",
        "policy",
        DAY,
    )
    assert (first.overdue, second.overdue) == (True, False)
