"""Every event and command survives the wire."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.codec import Origin, decode_command, decode_event, decode_event_data, encode_data, encode_event, rfc3339
from events.envelope import NO_HASH
from events.errors import Malformed
from events.registry import COMMANDS, EVENTS, Event
from tests.given import NOW
from tests.instances import instances

ORIGIN = Origin(institution="uni", commandid="c", actor="handler:0", correlationid="c", causationid="c")


def encoded(event: Event) -> bytes:
    """The event as it lies on the log."""
    return encode_event(
        event,
        subject="incident-1",
        time=rfc3339(NOW),
        sequence=7,
        shardseq=9,
        prevhash=NO_HASH,
        shardhash=NO_HASH,
        origin=ORIGIN,
    )


@pytest.mark.parametrize("kind", EVENTS.values(), ids=EVENTS.keys())
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_an_event_reads_back_as_it_was_written(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(instances(kind))
    recorded = decode_event(encoded(event))
    assert recorded.event == event
    assert (recorded.envelope.version, recorded.envelope.position) == (7, 9)
    assert encoded(recorded.event) == encoded(event)


@pytest.mark.parametrize("name", COMMANDS)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_a_command_reads_back_as_it_was_written(name: str, data: st.DataObject) -> None:
    command = data.draw(instances(COMMANDS[name]))
    assert decode_command(name, encode_data(command)) == command


def as_floats(value: Any) -> Any:
    """The same for JSON Schema: whole numbers as some languages write them."""
    match value:
        case bool():
            return value
        case int():
            return float(value)
        case dict():
            return {name: as_floats(inner) for name, inner in value.items()}
        case list():
            return [as_floats(inner) for inner in value]
        case _:
            return value


@pytest.mark.parametrize("name", COMMANDS)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_a_whole_number_may_be_written_with_a_fraction_of_nothing(name: str, data: st.DataObject) -> None:
    command = data.draw(instances(COMMANDS[name]))
    written = orjson.dumps(as_floats(orjson.loads(encode_data(command))))
    assert decode_command(name, written) == command


@pytest.mark.parametrize("number", [b"1.5", b"1e400", b"-1.0", b"100.0", b'"1"', b'"1.0"', b"true"])
def test_what_is_no_number_of_the_contract_is_none_however_it_is_written(number: bytes) -> None:
    assert decode_command("nl.meldstroom.complaint.send-copy.v1", b'{"respondent": 1e0}').respondent == 1  # type: ignore[attr-defined]
    with pytest.raises(Malformed) as refused:
        decode_command("nl.meldstroom.complaint.send-copy.v1", b'{"respondent": %s}' % number)
    assert refused.value.field in {"data.respondent", "data"}


def test_what_is_on_the_log_is_read_whatever_its_texts_look_like_and_is_of_its_types() -> None:
    told = {
        "code": "A sentence, which no code is.",
        "version": "1",
        "article": "2",
        "occurred_at": "2026-03-02T09:00:00Z",
    }
    event = decode_event_data("nl.meldstroom.incident.conduct-rule-referenced.v1", orjson.dumps(told))
    assert orjson.loads(encode_data(event)) == told
    with pytest.raises(Malformed, match="str"):
        decode_event_data("nl.meldstroom.incident.conduct-rule-referenced.v1", orjson.dumps({**told, "code": 1}))


def test_the_same_text_does_not_come_in_by_a_command() -> None:
    told = {"code": "A sentence, which no code is.", "version": "1", "article": "2"}
    with pytest.raises(Malformed) as refused:
        decode_command("nl.meldstroom.incident.reference-conduct-rule.v1", orjson.dumps(told))
    assert refused.value.field == "data.code"
