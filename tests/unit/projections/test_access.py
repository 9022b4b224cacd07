"""The access log's row says of every event what happened, of which case, and on what ground."""

from typing import Any

import orjson
import pytest

from events.access import AccessExported, AccessGranted, AccessRefused, Asked, KeyUsed
from events.codec import Origin, decode_envelope, encode_event, rfc3339
from events.envelope import NO_HASH
from events.identity import access_stream
from events.registry import Event
from events.vocabulary import AccessDoor, Accessed, UsedKey
from projections.access import ACCESS_FOLD, AccessRow
from projections.fold import fold_rows
from tests.given import NOW

CASE = "complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
BASE: dict[str, Any] = {"institution": "uni", "what": Accessed.CASE, "door": AccessDoor.CONSOLE}
ORIGIN = Origin(institution="uni", commandid="c", actor="handler:0123456789abcdef", correlationid="c", causationid="c")


def row(event: Event) -> AccessRow:
    value = encode_event(
        event,
        subject=access_stream("uni", CASE),
        time=rfc3339(NOW),
        sequence=3,
        shardseq=9,
        prevhash=NO_HASH,
        shardhash=NO_HASH,
        origin=ORIGIN,
    )
    (made,) = fold_rows(ACCESS_FOLD, [decode_envelope(value)])
    return made


def test_a_look_with_what_was_asked() -> None:
    asked = (Asked(name="status", value="open"), Asked(name="unit"))
    made = row(AccessGranted(**BASE, role="handler", case=CASE, asked=asked, results=4))
    assert (made.outcome, made.ground, made.case_id, made.results) == ("granted", "handler", CASE, 4)
    assert (made.actor, made.recorded_at, made.event) == (ORIGIN.actor, NOW, f"{access_stream('uni', CASE)}.3")
    assert orjson.loads(made.asked) == [{"name": "status", "value": "open"}, {"name": "unit", "value": None}]


@pytest.mark.parametrize(
    ("event", "outcome", "ground"),
    [
        (AccessExported(**BASE, role="auditor", case=CASE), "exported", "auditor"),
        (AccessRefused(**BASE, reason="role.forbidden", case=CASE), "refused", "role.forbidden"),
        (KeyUsed(**BASE, key=UsedKey.CHECKPOINT, role="auditor", case=CASE), "key-used", "auditor"),
    ],
)
def test_every_kind_says_what_it_is(event: Event, outcome: str, ground: str) -> None:
    assert (row(event).outcome, row(event).ground) == (outcome, ground)


@pytest.mark.parametrize(
    ("about", "case"),
    [(CASE, CASE), (f"deadline-{CASE}.T11.handling", CASE), (f"{CASE}.7", CASE), (f"pattern-{CASE[10:]}", None)],
)
def test_what_is_not_on_the_stream_of_its_case_is_found_by_it(about: str, case: str | None) -> None:
    assert row(AccessGranted(**BASE, role="handler", about=about)).case_id == case
