"""The work that every writer gets: incidents are raised, then each is given rules of conduct, one command a round.

Commands of a stream are never next to each other: a round goes over all streams before the next one begins.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from msgspec.structs import replace

from events.codec import encode_command
from events.commands.incident import CodeIncident, RaiseIncident, ReferenceConductRule
from events.envelope import CommandEnvelope
from events.identity import command_id
from events.registry import Command
from events.vocabulary import (
    Anonymity,
    Behaviour,
    Channel,
    CodedBehaviour,
    Coding,
    Dependency,
    Direction,
    IncidentKind,
    Occasion,
    Population,
    Profile,
    Relation,
    Setting,
)

ROUNDS = 5  # Commands a stream: about what a case gets in its first days.
SOURCE = "/bench"
INSTITUTION = "uni"
ACTOR = "service:0123456789abcdef"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

_SIGNAL = RaiseIncident(
    kind=IncidentKind.SIGNAL, anonymity=Anonymity.NO_REPORTER, channel=Channel.SYSTEM, unit="faculty-of-arts"
)

_CODING = Coding(
    behaviours=(CodedBehaviour(behaviour=Behaviour.BULLYING),),
    dependencies=(Dependency(relation=Relation.TEACHES, direction=Direction.RESPONDENT_OVER_AFFECTED),),
    occasion=Occasion(setting=Setting.LECTURE),
    affected=Profile(population=Population.STUDENT),
    respondent=Profile(population=Population.SCIENTIFIC_STAFF),
)


class Wish(NamedTuple):
    """One command for one stream."""

    stream: UUID
    commandid: str
    command: Command

    @property
    def subject(self) -> str:
        """The stream's id on a ledger."""
        return f"incident-{self.stream}"


def wishes(streams: Sequence[UUID], rounds: range = range(ROUNDS)) -> Iterator[Wish]:
    """The commands of these rounds, for all streams; round 0 opens them."""
    for number in rounds:
        command = ReferenceConductRule(code="code-of-conduct", version="2025", article=str(number))
        for stream in streams:
            yield Wish(stream, command_id(SOURCE, f"{stream}/{number}"), command if number else _SIGNAL)


def coded_anew(stream: UUID, events: int) -> Iterator[Wish]:
    """The commands of one case of so many events: raised, and coded anew again and again."""
    yield Wish(stream, command_id(SOURCE, f"{stream}/0"), _SIGNAL)
    for number in range(1, events):
        coding = replace(_CODING, unit=("faculty-of-arts", "faculty-of-law")[number % 2])
        yield Wish(stream, command_id(SOURCE, f"{stream}/{number}"), CodeIncident(coding=coding))


def streams(name: str, count: int) -> list[UUID]:
    """So many streams that no other name has: the same ones in every run, as evenly spread as random ids."""
    space = uuid5(UUID(int=0), name)
    return [uuid5(space, str(number)) for number in range(count)]


def as_sent(wish: Wish) -> bytes:
    """The command as intake puts it on the `commands` topic."""
    envelope = CommandEnvelope(
        specversion="1.0",
        id=wish.commandid,
        source=SOURCE,
        type=wish.command.TYPE,
        subject=wish.subject,
        time=AT,
        commandid=wish.commandid,
        contentdigest="d" * 64,
        institution=INSTITUTION,
        actor=ACTOR,
    )
    return encode_command(envelope, wish.command)
