"""CloudEvents in their three forms, from whatever a caller sends."""

import base64
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from cloudevents.core.bindings.http import HTTPMessage, to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from events.errors import ContractError, Malformed, TooLarge, UnknownField
from events.ledgers import COMMAND_BYTES_MAX
from services.intake.cloudevents import BATCH_EVENTS_MAX, batch, binary, structured
from services.intake.submission import check

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "letter-1",
    "source": "/systems/cases",
    "type": "nl.meldstroom.complaint.forward.v1",
    "subject": "complaint-1",
    "data": {"to": "board"},
}


def body(**changes: object) -> bytes:
    return orjson.dumps({name: value for name, value in {**EVENT, **changes}.items() if value is not None})


def test_a_structured_event_is_read_with_its_extensions() -> None:
    read = structured(body(expectedversion="3", correlationid="c", institution="uni", tracestate="x=y"))
    assert (read.id, read.source, read.type, read.subject) == (
        "letter-1",
        "/systems/cases",
        EVENT["type"],
        "complaint-1",
    )
    assert orjson.loads(read.data) == {"to": "board"}
    assert (read.expectedversion, read.correlationid, read.institution) == ("3", "c", "uni")


def test_a_binary_event_is_read_from_its_headers() -> None:
    headers = {f"ce-{name}": str(value) for name, value in EVENT.items() if name != "data"}
    read = binary({**headers, "content-type": "application/json"}, b'{"to": "board"}')
    assert read == dataclasses.replace(structured(body()), data=b'{"to": "board"}')


def test_data_in_base64_is_the_same_data() -> None:
    read = structured(body(data=None, data_base64=base64.b64encode(b'{"to": "board"}').decode()))
    assert read.data == b'{"to": "board"}'


@pytest.mark.parametrize("make", [to_structured_event, to_binary_event])
def test_what_the_public_library_writes_is_read(make: Callable[[CloudEvent], HTTPMessage]) -> None:
    attributes = {name: value for name, value in EVENT.items() if name != "data"}
    message = make(CloudEvent(attributes | {"datacontenttype": "application/json"}, EVENT["data"]))
    headers = {name.lower(): value for name, value in message.headers.items()}
    read = binary(headers, message.body) if "ce-id" in headers else structured(message.body)
    assert (read.id, orjson.loads(read.data)) == ("letter-1", {"to": "board"})


@pytest.mark.parametrize(
    ("value", "error", "field"),
    [
        (b"", Malformed, ""),
        (b"[]", Malformed, ""),
        (b"\xff", Malformed, ""),
        (b'{"a":' * 50_000, Malformed, ""),
        (body(id=None), Malformed, "id"),
        (body(type=7), Malformed, "type"),
        (body(specversion="0.3"), Malformed, "specversion"),
        (body(datacontenttype="text/xml"), Malformed, "datacontenttype"),
        (body(data=None, data_base64="%"), Malformed, "data_base64"),
        (body(data_base64="e30="), Malformed, "data_base64"),
        (body(source=""), Malformed, "source"),
        (body(expectedVersion="3"), UnknownField, "expectedVersion"),
        (b" " * (COMMAND_BYTES_MAX + 1), TooLarge, ""),
    ],
)
def test_what_is_no_cloud_event_is_said_to_be_none(value: bytes, error: type[ContractError], field: str) -> None:
    with pytest.raises(error) as raised:
        structured(value)
    assert raised.value.field == field


def test_a_binary_event_without_an_id_names_the_header() -> None:
    with pytest.raises(Malformed) as malformed:
        binary({"ce-specversion": "1.0", "ce-source": "/s", "ce-type": "t"}, b"{}")
    assert malformed.value.field == "ce-id"


def test_an_attribute_that_is_null_is_an_attribute_that_is_absent() -> None:
    optional = ("subject", "datacontenttype", "institution", "expectedversion", "correlationid", "data_base64")
    nothing = dict.fromkeys(optional)
    assert structured(orjson.dumps({**EVENT, **nothing})) == structured(body(subject=None))


HEADERS = {"ce-specversion": "1.0", "ce-id": "letter-1", "ce-source": "/s", "ce-type": "t"}


@given(st.text(st.sampled_from('/a%20?=&:~ é"\\'), min_size=1))
def test_a_source_is_the_same_in_every_mode(source: str) -> None:
    for safe in ("/:?=&~", ""):  # More may be encoded than has to be.
        assert binary({**HEADERS, "ce-source": quote(source, safe=safe)}, b"{}").source == source
    assert structured(body(source=source)).source == source


def test_a_header_may_be_a_quoted_string() -> None:
    assert binary({**HEADERS, "ce-source": r'"/s\y"'}, b"{}").source == "/sy"


@pytest.mark.parametrize(
    ("headers", "error", "field"),
    [
        ({"ce-specversion": "0.3"}, Malformed, "ce-specversion"),
        ({"ce-source": "%ff"}, Malformed, "ce-source"),
        ({"ce-expected-version": "3"}, UnknownField, "ce-expected-version"),
        ({"ce-data_base64": "e30="}, UnknownField, "ce-data_base64"),
    ],
)
def test_what_is_wrong_with_a_header_names_it(headers: dict[str, str], error: type[ContractError], field: str) -> None:
    with pytest.raises(error) as raised:
        binary({**HEADERS, **headers}, b"{}")
    assert (raised.value.field, "$" in str(raised.value)) == (field, False)


def test_a_batch_is_bounded_and_its_events_are_read_one_by_one() -> None:
    assert batch(b"[" + body() + b", 7]") == [body(), b"7"]
    with pytest.raises(TooLarge):
        batch(b"[" + b",".join([b"0"] * (BATCH_EVENTS_MAX + 1)) + b"]")
    with pytest.raises(Malformed):
        batch(b"{}")


@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_not_follow_the_contract(value: bytes) -> None:
    for read in (structured, batch):
        try:
            read(value)
        except ContractError:
            continue


ATTRIBUTES = Draft202012Validator(orjson.loads(Path("events/schemas/submission.json").read_bytes()))
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
PLAIN = st.text("aZ09._:/#=~%?&- @é", max_size=5)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "id": PLAIN,
    "source": PLAIN | st.just("mailto:reporter@example.org"),
    "datacontenttype": st.sampled_from(["application/json", "application/json; charset=utf-8", "text/xml", ""]),
    "expectedversion": st.integers(-1, 10**10) | st.sampled_from(["0", "3", "-1", "three", "", "1" * 11]),
    "correlationid": PLAIN,
    "causationid": PLAIN,
    "traceparent": st.sampled_from([TRACE, TRACE.upper(), "00", ""]),
}


@given(st.sampled_from(sorted(VALUES)), st.data())
def test_what_the_schema_says_of_an_attribute_is_what_is_taken(name: str, data: st.DataObject) -> None:
    value: Any = data.draw(VALUES[name] | st.sampled_from([None, True, 1.5, [], {}]))
    event = {**EVENT, "subject": None, name: value}
    try:
        check(structured(orjson.dumps(event)), "complaint")
        taken = True
    except Malformed:
        taken = False
    assert ATTRIBUTES.is_valid(event) == taken
