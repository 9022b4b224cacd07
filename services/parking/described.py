"""An event that could not be taken, for people: its attributes, and of its data what is not personal."""

from typing import Any

import msgspec
import orjson

from events.codec import decode_envelope
from events.errors import ContractError
from events.ledgers import ACCESS, ledger_of
from projections.summary import as_json, shown

ATTRIBUTES = ("id", "type", "subject", "time", "sequence", "shardseq", "actor", "commandid", "causationid")


def described(value: bytes) -> dict[str, Any]:
    """What can be said of it. What cannot be read is left out: that may be why it could not be taken.

    Of the access ledger neither who nor what is said: that is for auditors, and operators need no more than its place.
    """
    try:
        envelope = decode_envelope(value)
    except ContractError:
        raw: dict[str, Any] = orjson.loads(value)
        return {name: raw[name] for name in ("id", "type", "subject", "time") if isinstance(raw.get(name), str)}
    attributes = {name: getattr(envelope, name) for name in ATTRIBUTES}
    if ledger_of(envelope.type) is ACCESS:
        return {name: value for name, value in attributes.items() if name != "actor"}
    try:
        return {**attributes, "data": orjson.loads(as_json(shown(envelope.type, envelope.data)))}
    except (ContractError, msgspec.MsgspecError):
        return attributes
