"""The CloudEvents 1.0 attributes of what lies on a ledger's topics, in structured JSON mode.

The bytes on the log are the bytes in an export: nothing is re-derived for a reader. Sequence numbers are decimal
strings of fixed width, because CloudEvents integers end at 2³¹ − 1 and its `sequence` extension must sort as text.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

CONTENT_TYPE = b"application/cloudevents+json"
SOURCE_LEDGER = "/ledgers/"
SEQUENCE_DIGITS = 10
SHARDSEQ_DIGITS = 12
GENESIS_KEY = "genesis"  # The key and the subject of the records that open a topic.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
NO_HASH = "0" * 64  # The link of a first event: nothing came before it.


class Envelope(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A recorded event, its data still undecoded.

    `time` is when it was recorded; when it happened is in the data. `sequence` is dense per stream, `shardseq` dense
    per shard; `prevhash` and `shardhash` are the SHA-256 (hex) of the previous event's bytes in either.
    `causationid` names the event or command that led to this one, `correlationid` what they all belong to.
    """

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str
    time: Moment
    sequence: str
    shardseq: str
    prevhash: str
    shardhash: str
    correlationid: str
    causationid: str
    commandid: str
    actor: str
    datacontenttype: str = "application/json"
    dataschema: str | None = None
    traceparent: str | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")
    data_base64: str | None = None

    @property
    def version(self) -> int:
        """The stream's version once this event is in it."""
        return int(self.sequence)

    @property
    def position(self) -> int:
        """The event's place in its shard; offsets are no positions, transaction markers take some."""
        return int(self.shardseq)


class CommandEnvelope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A command as it lies on a ledger's `commands` topic: authenticated, sealed, with an id to be dropped by.

    `commandid` is derived from the caller's `source` and `id`, so a retry is recognised. `contentdigest` tells the same
    id with other content apart; it is a keyed hash made before sealing, since sealing the same text twice gives
    different bytes. `expectedversion` is a decimal number, absent where the caller does not care.
    """

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str
    time: Moment
    commandid: str
    contentdigest: str
    institution: str
    actor: str
    datacontenttype: str = "application/json"
    dataschema: str | None = None
    expectedversion: str | None = None
    correlationid: str | None = None
    causationid: str | None = None
    traceparent: str | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")
