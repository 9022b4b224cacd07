"""Commands as intake puts them on a ledger, without anything personal in them."""

from datetime import UTC, datetime
from uuid import uuid4

from events.codec import encode_command
from events.commands.incident import RaiseIncident, ReferenceConductRule
from events.envelope import CommandEnvelope
from events.identity import command_id
from events.registry import Command
from events.vocabulary import Anonymity, Channel, IncidentKind

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def new_stream(kind: str = "incident") -> str:
    """A stream that does not exist yet."""
    return f"{kind}-{uuid4()}"


def signal() -> RaiseIncident:
    """What begins an incident, from a system that noticed something."""
    return RaiseIncident(
        kind=IncidentKind.SIGNAL, anonymity=Anonymity.NO_REPORTER, channel=Channel.SYSTEM, unit="faculty-of-arts"
    )


def rule(article: str) -> ReferenceConductRule:
    """What can be asked of an incident again and again, each time for another article."""
    return ReferenceConductRule(code="code-of-conduct", version="2025", article=article)


def envelope(
    command: Command,
    stream: str,
    *,
    id: str | None = None,
    digest: str = "d" * 64,
    institution: str = "uni",
    expected: int | None = None,
    actor: str = "service:0123456789abcdef",
) -> CommandEnvelope:
    """A command's envelope, its id derived as intake derives it."""
    id = id or str(uuid4())
    return CommandEnvelope(
        specversion="1.0",
        id=id,
        source="/tests",
        type=command.TYPE,
        subject=stream,
        time=AT,
        commandid=command_id("/tests", id),
        contentdigest=digest,
        institution=institution,
        actor=actor,
        expectedversion=None if expected is None else str(expected),
    )


def sent(
    command: Command,
    stream: str,
    *,
    id: str | None = None,
    digest: str = "d" * 64,
    institution: str = "uni",
    expected: int | None = None,
    actor: str = "service:0123456789abcdef",
) -> bytes:
    """A command's bytes on the `commands` topic."""
    made = envelope(command, stream, id=id, digest=digest, institution=institution, expected=expected, actor=actor)
    return encode_command(made, command)
