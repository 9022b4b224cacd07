"""The name of every event and command, and the class that stands for it. Old versions: `upcasts.py`."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, ClassVar, Protocol

from . import (
    access,
    checkpoint,
    complaint,
    conversation,
    deadline,
    duty,
    erasure,
    escrow,
    guidance,
    handoff,
    incident,
    parking,
    pattern,
    release,
    statement,
)
from .commands import access as access_commands
from .commands import checkpoint as checkpoint_commands
from .commands import complaint as complaint_commands
from .commands import conversation as conversation_commands
from .commands import deadline as deadline_commands
from .commands import duty as duty_commands
from .commands import erasure as erasure_commands
from .commands import escrow as escrow_commands
from .commands import guidance as guidance_commands
from .commands import handoff as handoff_commands
from .commands import incident as incident_commands
from .commands import parking as parking_commands
from .commands import pattern as pattern_commands
from .commands import release as release_commands
from .commands import statement as statement_commands


class Event(Protocol):
    """What happened: a `Fact` whose `TOPIC` is its CloudEvents type, such as `nl.meldstroom.complaint.filed.v1`."""

    TOPIC: ClassVar[str]


class Command(Protocol):
    """A wish: a `Payload` whose `TYPE` is its CloudEvents type, such as `nl.meldstroom.complaint.file.v1`.

    `OPENS` says whether it begins a stream (true), is for one that exists (false), or may be either (none). A command
    that has a `stream` names its stream by itself.
    """

    TYPE: ClassVar[str]
    OPENS: ClassVar[Any]  # bool | None; a protocol's class variable would not take a plain bool for it.


EVENTS: Mapping[str, type[Event]] = MappingProxyType(
    {
        kind.TOPIC: kind
        for kind in (
            *incident.EVENTS,
            *complaint.EVENTS,
            *deadline.EVENTS,
            *duty.EVENTS,
            *handoff.EVENTS,
            *conversation.EVENTS,
            *guidance.EVENTS,
            *escrow.EVENTS,
            *erasure.EVENTS,
            *parking.EVENTS,
            *pattern.EVENTS,
            *statement.EVENTS,
            *release.EVENTS,
            *access.EVENTS,
            *checkpoint.EVENTS,
        )
    }
)
COMMANDS: Mapping[str, type[Command]] = MappingProxyType(
    {
        kind.TYPE: kind
        for kind in (
            *incident_commands.COMMANDS,
            *complaint_commands.COMMANDS,
            *deadline_commands.COMMANDS,
            *duty_commands.COMMANDS,
            *handoff_commands.COMMANDS,
            *conversation_commands.COMMANDS,
            *guidance_commands.COMMANDS,
            *escrow_commands.COMMANDS,
            *erasure_commands.COMMANDS,
            *parking_commands.COMMANDS,
            *pattern_commands.COMMANDS,
            *statement_commands.COMMANDS,
            *release_commands.COMMANDS,
            *access_commands.COMMANDS,
            *checkpoint_commands.COMMANDS,
        )
    }
)


@lru_cache(maxsize=1024)
def stream_kind(kind: str) -> str:
    """The kind of stream that a type belongs to: `complaint` of `nl.meldstroom.complaint.filed.v1`."""
    return kind.split(".")[2]
