"""Tracked positions and the values of views, on the topic beside the events: found by key, the last one wins.

Each is a CloudEvent. The key is `position/` and the name of the upstream application, or `view/` and the value's name,
so that the topic can be compacted and neither is taken for the other.
"""

from base64 import b64encode

import msgspec
import orjson

from .stored import Recorded

POSITION_TYPE = "nl.meldstroom.position.tracked.v1"
VIEW_TYPE = "nl.meldstroom.view.changed.v1"
POSITION = b"position/"
VIEW = b"view/"


def position_key(application_name: str) -> bytes:
    """Where the position in an upstream application is found."""
    return POSITION + application_name.encode()


def view_key(name: str) -> bytes:
    """Where a view's value is found."""
    return VIEW + name.encode()


def encode_position(application_name: str, notification_id: int, recorded: Recorded) -> bytes:
    """The bytes of a tracked position."""
    return _encode(
        f"{application_name}.{notification_id}",
        POSITION_TYPE,
        application_name,
        recorded,
        {"datacontenttype": "application/json", "data": {"notificationid": notification_id}},
    )


def encode_view(name: str, value: bytes, recorded: Recorded) -> bytes:
    """The bytes of a view's value."""
    return _encode(
        f"{name}.{recorded.commandid}",
        VIEW_TYPE,
        name,
        recorded,
        {"datacontenttype": "application/octet-stream", "data_base64": b64encode(value).decode()},
    )


def _encode(identity: str, kind: str, subject: str, recorded: Recorded, content: dict[str, object]) -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": identity,
            "source": recorded.source,
            "type": kind,
            "subject": subject,
            "time": recorded.time,
            "commandid": recorded.commandid,
            "actor": recorded.actor,
            **content,
        }
    )


class _Position(msgspec.Struct, frozen=True):
    notificationid: int


class _PositionRecord(msgspec.Struct, frozen=True):
    data: _Position


_position = msgspec.json.Decoder(_PositionRecord)


def notification_id_of(value: bytes) -> int:
    """The position in a tracked position's bytes."""
    return _position.decode(value).data.notificationid


def answer_of(key: bytes, value: bytes) -> tuple[bytes, bytes] | None:
    """What the index keeps of a record: all of it."""
    return key, value
