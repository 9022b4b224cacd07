"""Where the golden files lie, how one is made, and how one is read."""

from pathlib import Path
from typing import Any

import orjson

from events.codec import Origin, decode_event, encode_data, encode_event, rfc3339
from events.envelope import NO_HASH
from events.identity import beside
from events.registry import Event, stream_kind
from tests.golden.samples import AT, sample

FOLDER = Path(__file__).parent
EXPECTED = FOLDER / "expected.json"
NUMBER = "0190f3c2-7a10-7000-8000-000000000001"
STREAMS = {
    "deadline": beside("deadline", f"complaint-{NUMBER}", "T11", "handling"),
    "parking": beside("parking", f"complaint-{NUMBER}", "escalation"),
    "patternparking": beside("patternparking", f"pattern-{NUMBER}", "stewardship"),
    "accessparking": beside("accessparking", f"access-{NUMBER}", "access"),
}
"""What lies beside a case. Any other stream is its kind and a number."""
ORIGIN = Origin(
    institution="noorderhaven",
    commandid="9f0d1c0e-5d0b-5a52-9b7e-3d2a8c1f4e60",
    actor="handler:0123456789abcdef",
    correlationid="9f0d1c0e-5d0b-5a52-9b7e-3d2a8c1f4e60",
    causationid="9f0d1c0e-5d0b-5a52-9b7e-3d2a8c1f4e60",
    traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
)


def golden(event: type[Event]) -> bytes:
    """An event of this type as it lies on the log."""
    kind = stream_kind(event.TOPIC)
    return encode_event(
        sample(event),
        subject=STREAMS.get(kind, f"{kind}-{NUMBER}"),
        time=rfc3339(AT),
        sequence=1,
        shardseq=1,
        prevhash=NO_HASH,
        shardhash=NO_HASH,
        origin=ORIGIN,
    )


def reads_as(value: bytes) -> dict[str, Any]:
    """What bytes from the log are today: the newest type, and its data."""
    event = decode_event(value).event
    return {"type": event.TOPIC, "data": orjson.loads(encode_data(event))}
