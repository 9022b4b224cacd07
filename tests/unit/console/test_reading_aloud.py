"""How things are told: what is searched for, how a history reads, how times and lengths are written."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.console.formatting import duration, filters, spoken
from services.console.search import beginnings, place_of, understood
from services.console.timeline import TABS, entries, tabs, told
from services.reading.views import EventView

AT = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)  # A second before the clocks go forward in Amsterdam.
CASE = "complaint-0190f3c2-0000-4000-8000-000000000001"

UUID = "0190f3c2-0000-7000-8000-000000000001"


def event(position: int, at: datetime, **changes: Any) -> EventView:
    facts: dict[str, Any] = {
        "position": position,
        "stream": CASE,
        "number": position,
        "type": "nl.meldstroom.complaint.filed.v1",
        "label": "filed",
        "recorded_at": at,
        "occurred_at": None,
        "occurred_on": date(2026, 3, 1),
        "actor": "handler:0123456789abcdef",
        "causationid": "c0ffee",
        "correlationid": "c0ffee",
        "commandid": "c0ffee",
        "summary": {},
    }
    return EventView(**{**facts, **changes})


@pytest.mark.parametrize(
    ("text", "filters", "number", "strange"),
    [
        ("", {}, "", []),
        ("status:closed kind:complaint", {"status": "closed", "kind": "complaint"}, "", []),
        (
            "opened:>=2026-01-01 updated:<2026-03-01",
            {"opened_from": "2026-01-01", "updated_before": "2026-03-01"},
            "",
            [],
        ),
        ("complaint-0190", {}, "complaint-0190", []),
        ("0190f3c2", {}, "0190f3c2", []),
        ("colour:red Jansen", {}, "", ["colour:red", "Jansen"]),
        ("0190 0191", {}, "0190", ["0191"]),
    ],
)
def test_a_line_of_search_is_understood_or_told(
    text: str, filters: dict[str, str], number: str, strange: list[str]
) -> None:
    found = understood(text)
    assert (found.filters, found.number, found.strange) == (filters, number, strange)


@pytest.mark.parametrize(
    ("id", "page"),
    [
        (f"pattern-{UUID}", f"/patterns/pattern-{UUID}"),
        (f"release-{UUID}", f"/releases/release-{UUID}"),
        (f"complaint-{UUID}.18", f"/events/complaint-{UUID}.18"),
        (f"deadline-complaint-{UUID}.T11.handling.5", f"/events/deadline-complaint-{UUID}.T11.handling.5"),
        (f"complaint-{UUID}", ""),
        ("pattern-0190", ""),
        ("a-" + "0" * 60_000 + "!", ""),
    ],
)
def test_what_is_no_case_is_shown_on_its_own_page(id: str, page: str) -> None:
    assert place_of(id) == page


def test_the_beginning_of_a_number_may_be_of_any_kind_of_case() -> None:
    assert beginnings("0190") == ("incident-0190", "complaint-0190")
    assert beginnings("complaint-0190") == ("complaint-0190",)


def test_a_history_tells_the_time_between_and_a_long_silence_as_a_gap() -> None:
    at = AT
    made = entries(
        enumerate([event(1, at), event(2, at + timedelta(hours=2)), event(3, at + timedelta(days=9))], 1), None
    )
    assert [one.since for one in made] == [None, timedelta(hours=2), timedelta(days=9, hours=-2)]
    assert [one.gap for one in made] == [False, False, True]
    assert entries(enumerate([event(2, at)], 1), at - timedelta(days=30))[0].gap


def test_who_acted_is_told_apart_from_what_a_process_did() -> None:
    human, machine = entries(
        enumerate([event(1, AT), event(2, AT, actor="escalation:0", causationid=f"{CASE}.1")], 1), None
    )
    assert (human.human, human.by, human.pseudonym, human.caused) == (True, "handler", "0123456789abcdef", "")
    assert (machine.human, machine.by, machine.caused) == (False, "escalation", f"{CASE}.1")
    assert human.id == f"{CASE}.1"


def test_an_event_beside_the_case_says_beside_what() -> None:
    one, other = entries(enumerate([event(1, AT), event(2, AT, stream=f"deadline-{CASE}.T11.handling")], 1), None)
    assert (one.beside, other.beside) == ("", "T11.handling")


def test_what_is_sealed_is_named_and_never_shown() -> None:
    facts, sealed = told(
        {"coding": {"unit": "x", "behaviours": ["a", "b"]}, "text": {"sealed": True}, "list": [{"on": "2026-03-02"}]}
    )
    assert facts == [("coding.unit", "x"), ("coding.behaviours", "a, b"), ("list.1.on", "2026-03-02")]
    assert sealed == ["text"]


def test_every_kind_of_stream_beside_a_case_is_under_a_tab() -> None:
    held = tabs({"complaint": 3, "deadline": 2, "something": 1})
    assert held == {"all": 6, "case": 3, "deadlines": 2}
    kinds = [kind for _title, kinds in TABS.values() for kind in kinds]
    assert len(kinds) == len(set(kinds))


def test_a_moment_is_of_amsterdam_with_its_offset_and_utc_for_programs() -> None:
    nl, en = filters("nl")["moment"], filters("en")["moment"]
    assert str(nl(AT)).endswith(">29 mrt 2026 01:59:59 +01:00</time>")
    assert str(en(AT + timedelta(seconds=1))).endswith(">29 Mar 2026 03:00:00 +02:00</time>")
    assert 'title="2026-03-29T00:59:59.000Z"' in nl(AT)
    assert str(nl(None)) == "–"


@pytest.mark.parametrize(
    ("seconds", "nl", "en"),
    [
        (None, "–", "–"),
        (0, "0 s", "0 s"),
        (59.6, "1 min", "1 min"),
        (3 * 86_400 + 7_300, "3 d 2 u", "3 d 2 h"),
        (86_400 + 5, "1 d", "1 d"),
        (3_661, "1 u 1 min", "1 h 1 min"),
        (-5, "0 s", "0 s"),
    ],
)
def test_a_length_of_time_has_two_units(seconds: float | None, nl: str, en: str) -> None:
    assert (duration(seconds, "nl"), duration(seconds, "en")) == (nl, en)


def test_numbers_have_their_thousands_apart_and_no_number_is_a_dash() -> None:
    assert (filters("nl")["number"](1234567), filters("en")["number"](1234567)) == ("1.234.567", "1,234,567")
    assert filters("nl")["number"](None) == "–"
    assert (spoken(None), spoken(["a", "b"]), spoken([])) == ("–", "a, b", "–")
