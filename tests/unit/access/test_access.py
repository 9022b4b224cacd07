"""What the access ledger records, and what it is asked to: nothing personal, one look however often it is asked."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from msgspec.structs import replace as struct_replace

from events.access import AccessEvent, AccessExported, AccessGranted, AccessRefused, Asked, KeyUsed
from events.commands.access import AccessCommand, RecordAccess, RecordRefusal
from events.identity import access_stream
from events.ledgers import shard
from events.vocabulary import AccessDoor, Accessed, AccessPurpose, UsedKey
from services.access.access import DECIDER
from services.access.api import API
from services.access.looks import LOOK_SECONDS, Asking, Shows, flood, id_of, look, refusal, results_in, subject_of
from services.permissions import Reading

from ...given import Scenario, context

CASE = "complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
EVERYTHING: dict[str, Any] = {
    "institution": "uni",
    "what": Accessed.CASE,
    "door": AccessDoor.API,
    "role": "handler",
    "purpose": AccessPurpose.HANDLING,
    "case": CASE,
    "asked": (Asked(name="status", value="open"),),
    "results": 3,
}
LOOK = RecordAccess(**EVERYTHING)
SEEN = AccessGranted(**EVERYTHING)
REFUSAL = RecordRefusal(
    institution="uni", what=Accessed.CASE, door=AccessDoor.CONSOLE, reason="role.forbidden", case=CASE
)
REFUSED = AccessRefused(
    institution="uni", what=Accessed.CASE, door=AccessDoor.CONSOLE, reason="role.forbidden", case=CASE
)
KEY = KeyUsed(institution="uni", key=UsedKey.PERSON, what=Accessed.CASE, door=AccessDoor.API, role="handler", case=CASE)
OF_CASE = Scenario(DECIDER, struct_replace(context("access"), stream=access_stream("uni", CASE)))
OF_INSTITUTION = Scenario(DECIDER, struct_replace(context("access"), stream=access_stream("uni")))
ACTOR = "handler:0123456789abcdef"


def test_a_look_is_recorded_on_the_stream_of_its_case_and_each_is_one_of_its_own() -> None:
    OF_CASE.when(LOOK).then(SEEN)
    OF_CASE.given(SEEN).when(LOOK).then(SEEN)


def test_an_export_is_told_apart_from_a_look() -> None:
    OF_CASE.when(replace(LOOK, exported=True)).then(AccessExported(**EVERYTHING))


def test_a_key_that_was_used_is_a_fact_beside_the_look() -> None:
    OF_CASE.when(replace(LOOK, key=UsedKey.PERSON)).then(SEEN, KEY)


def test_a_refusal_is_on_the_stream_of_the_institution_since_nobody_looked_whose_the_case_is() -> None:
    OF_INSTITUTION.when(REFUSAL).then(REFUSED)
    OF_CASE.when(REFUSAL).refuses("stream.other", field="subject")


@pytest.mark.parametrize(("command", "scenario"), [(LOOK, OF_CASE), (REFUSAL, OF_INSTITUTION)])
def test_nobody_records_for_another_institution(command: AccessCommand, scenario: Scenario) -> None:
    other = replace(command, institution="elsewhere")
    named = struct_replace(scenario.context, stream=other.stream)
    Scenario(DECIDER, named).when(other).refuses("institution.other", field="institution")


@given(st.lists(st.sampled_from([SEEN, REFUSED, KEY, AccessExported(**EVERYTHING)]), min_size=1))
def test_the_state_after_a_stream_is_that_after_its_last_event(events: list[AccessEvent]) -> None:
    state = DECIDER.initial
    for event in events:
        state = DECIDER.evolve(state, event)
    assert state == DECIDER.evolve(DECIDER.initial, events[-1])


@given(st.integers(1, 64))
def test_what_was_seen_of_a_case_lies_on_its_shard(shards: int) -> None:
    assert shard(access_stream("uni", CASE), shards) == shard(CASE, shards)


SEARCH = API["cases"]


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_of_a_search_nothing_is_told_but_codes_and_days(query: dict[str, str]) -> None:
    told = look(SEARCH, AccessDoor.API, Asking(path={}, query=query), "uni", "handler")
    for one in told.asked:
        assert one.name in query
        assert one.value is None or (one.name in SEARCH.asked and one.value == query[one.name])


def test_a_unit_that_someone_typed_is_named_and_not_told() -> None:
    query = {"unit": "jan-de-voorbeeld", "status": "open", "opened_from": "2026-01-01", "limit": "5"}
    told = look(SEARCH, AccessDoor.API, Asking(path={}, query=query), "uni", "handler")
    assert told.asked == (
        Asked(name="opened_from", value="2026-01-01"),
        Asked(name="status", value="open"),
        Asked(name="unit"),
    )


EVENT = Shows(what=Accessed.EVENT, reading=Reading.LOG, about="event")
UUID = CASE.partition("-")[2]


@pytest.mark.parametrize(
    ("named", "found"),
    [
        (CASE, (CASE, None)),
        (f"{CASE}.7", (CASE, f"{CASE}.7")),
        (f"deadline-{CASE}.T11.handling", (CASE, f"deadline-{CASE}.T11.handling")),
        (f"deadline-{CASE}.T11.handling.2", (CASE, f"deadline-{CASE}.T11.handling.2")),
        (f"duty-{CASE}.1", (CASE, f"duty-{CASE}.1")),
        (f"handoff-{UUID}", (None, f"handoff-{UUID}")),
        (f"pattern-{UUID}.3", (None, f"pattern-{UUID}.3")),
        ("Jan de Voorbeeld", (None, None)),
        (f"{CASE}\n", (None, None)),
        ("", (None, None)),
    ],
)
def test_the_case_of_what_is_named_and_nothing_that_is_no_name(
    named: str, found: tuple[str | None, str | None]
) -> None:
    assert subject_of(EVENT, Asking(path={"event": named}, query={})) == found


def test_a_list_that_is_narrowed_to_a_case_is_about_it_and_not_on_its_stream_which_may_be_anothers() -> None:
    asking = Asking(path={}, query={"case": CASE})
    told = look(API["deadlines"], AccessDoor.API, asking, "uni", "handler")
    assert (told.case, told.about, told.stream) == (None, CASE, access_stream("uni"))
    assert subject_of(dataclasses.replace(EVENT, own=False), Asking(path={"event": CASE}, query={})) == (None, CASE)


def test_a_page_that_asks_every_second_is_one_look_in_a_quarter_of_an_hour() -> None:
    first = id_of(ACTOR, LOOK, "", 1_000 * LOOK_SECONDS)
    assert id_of(ACTOR, replace(LOOK, results=9), "", 1_001 * LOOK_SECONDS - 1) == first
    others = {
        id_of(ACTOR, LOOK, "", 1_001 * LOOK_SECONDS),
        id_of("handler:fedcba9876543210", LOOK, "", 1_000 * LOOK_SECONDS),
        id_of(ACTOR, LOOK, "next", 1_000 * LOOK_SECONDS),
        id_of(ACTOR, replace(LOOK, door=AccessDoor.CONSOLE), "", 1_000 * LOOK_SECONDS),
        id_of(ACTOR, replace(LOOK, purpose=None), "", 1_000 * LOOK_SECONDS),
        id_of(ACTOR, replace(LOOK, exported=True), "", 1_000 * LOOK_SECONDS),
        id_of(ACTOR, REFUSAL, "", 1_000 * LOOK_SECONDS),
    }
    assert len(others) == 7
    assert first not in others


def test_what_stands_for_many_refusals_names_none_of_them() -> None:
    stands = flood(refusal(EVENT, AccessDoor.API, Asking(path={"event": CASE}, query={}), "uni", "role.forbidden"))
    assert (stands.case, stands.about, stands.reason, stands.more) == (None, None, "many", True)


def test_a_reason_that_is_no_code_is_not_taken_over() -> None:
    assert refusal(EVENT, AccessDoor.API, Asking(path={}, query={}), "uni", "you, Jan").reason == "refused"


def test_results_are_counted_where_they_stand() -> None:
    assert results_in({"found": {"cases": [1, 2]}}, "found.cases") == 2
    assert results_in({"found": {}}, "found.cases") is None
    assert results_in(None, "cases") is None
    assert results_in([1], "") is None
