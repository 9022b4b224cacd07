"""What the recorder cannot process, kept with its reason, and whole where it fits a record."""

import base64
from hashlib import sha256

import orjson

from events.envelope import CommandEnvelope
from events.ledgers import EVENT_BYTES_MAX

PARKED_TYPE = "nl.meldstroom.command.parked.v1"
ORIGINAL_BYTES_MAX = EVENT_BYTES_MAX * 2 // 3  # In base64 it is a third larger.
READABLE_MAYBE = frozenset({"not_sealed"})  # Reasons for which the data may hold personal text in the clear.


def encode_parked(command: bytes | CommandEnvelope, code: str, field: str, time: str) -> bytes:
    """A CloudEvent for the ledger's `parked` topic.

    A command that could be read is kept with its attributes and its data; one that could not, as base64. Of one that is
    too large for that only size and digest are kept, by which it can be asked of its sender. Data that may hold
    readable personal text is left out: the sender has it and must send it again through intake.
    """
    data: dict[str, object] = {"code": code, "field": field}
    identity = "unreadable"
    subject = ""
    if isinstance(command, CommandEnvelope):
        identity, subject = command.commandid, command.subject
        data["attributes"] = {
            name: value
            for name in command.__struct_fields__
            if name not in {"data", "time"} and (value := getattr(command, name)) is not None
        }
        if code not in READABLE_MAYBE:
            data["data"] = orjson.Fragment(bytes(command.data))
    else:
        data["bytes"], data["sha256"] = len(command), sha256(command).hexdigest()
        fits = len(command) <= ORIGINAL_BYTES_MAX
        data["original_base64"] = base64.b64encode(command).decode() if fits else None
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": identity,
            "source": "/recorder",
            "type": PARKED_TYPE,
            "subject": subject,
            "time": time,
            "datacontenttype": "application/json",
            "data": data,
        }
    )
