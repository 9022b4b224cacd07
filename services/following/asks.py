"""What a processor asks of the ledger: commands whose bytes are the same however often they are asked."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import msgspec

from events.codec import encode_command, encode_data, schema_of
from events.envelope import CommandEnvelope
from events.identity import command_id
from events.registry import Command


class Wish(NamedTuple):
    """A command that is to come upon the ledger: its id, its stream, and the envelope in bytes."""

    commandid: str
    subject: str
    value: bytes


class Cause(NamedTuple):
    """On whose account something is asked: the event that leads to it, if any, and what the command takes over.

    `time` is that of the event, or the end that was looked at, and never the clock's, which would differ each time.
    """

    event: str | None
    institution: str
    correlationid: str
    time: datetime
    traceparent: str | None = None


class Asker(NamedTuple):
    """Who asks: `source` as ids are derived from it, and `actor` as events name it."""

    source: str
    actor: str

    def ask(self, command: Command, stream: str, names: Iterable[str], cause: Cause) -> Wish:
        """The command in its envelope. By `names` its id is derived: what has the same names is the same wish."""
        data = encode_data(command)
        commandid = command_id(self.source, "\n".join(names))
        envelope = CommandEnvelope(
            specversion="1.0",
            id=commandid,
            source=self.source,
            type=command.TYPE,
            subject=stream,
            time=cause.time,
            commandid=commandid,
            contentdigest=hashlib.sha256(data).hexdigest(),
            institution=cause.institution,
            actor=self.actor,
            dataschema=schema_of(command.TYPE),
            correlationid=cause.correlationid,
            causationid=cause.event,
            traceparent=cause.traceparent,
            data=msgspec.Raw(data),
        )
        return Wish(commandid, stream, encode_command(envelope, command))


def asker(processor: str) -> Asker:
    """The asker of a processor. An actor is a role and a digest of who holds it; nobody holds this one."""
    return Asker(f"/processors/{processor}", f"{processor}:0000000000000000")
