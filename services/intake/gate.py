"""What a message passes before it reaches the ledger: permission, reading, digest, seal, in that order.

Nothing here asks the rules: whether a command may happen *now* is the recorder's to say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import orjson

from events.codec import decode_command, encode_command, schema_of
from events.envelope import CommandEnvelope
from events.errors import Malformed, TooLarge, UnknownType
from events.identity import command_id, derived_id
from events.ledgers import COMMAND_BYTES_MAX, EVENT_BYTES_MAX
from events.registry import COMMANDS, Command, stream_kind

from ..permissions import Caller, Role, act_of, role_for, roles_for
from ..sealing import Place, Pseudonyms, seal
from .denials import Forbidden
from .submission import Submission, check, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A command ready for the ledger's commands topic: sealed, with the ids that every repetition of it has."""

    commandid: str
    contentdigest: str
    subject: str
    type: str
    institution: str
    value: bytes


class Gate:
    """Lets messages of authenticated callers through, or says what is wrong with them."""

    def __init__(self, keyring: Pseudonyms, now: Callable[[], datetime]) -> None:
        self._keyring = keyring
        self._now = now

    def admit(self, caller: Caller, submission: Submission, *, behind_code: bool = False) -> Admitted:
        """The command that a caller's message is. Asks the keyring, so it may block.

        `behind_code` says that a portal passes on what someone sends who is known by a receipt code, or by nothing at
        all: it allows what only a code does, and the actor is the portal itself, whomever its token is about.

        Raises `Forbidden`, `events.errors.ContractError`, or `ConnectionError` while the keyring is away.
        """
        if submission.type not in COMMANDS:
            raise UnknownType(f"no command type {submission.type!r} in the registry", field="type")
        role = _permitted(caller, submission, behind_code)
        by = caller.client if behind_code else caller.subject
        check(submission, stream_kind(submission.type))
        content = _content(submission)
        command = decode_command(submission.type, submission.data)
        commandid = command_id(f"{client_source(caller)}\n{submission.source}", submission.id)
        subject = _subject(submission, command, commandid)
        place = Place(subject, commandid, caller.institution)
        # Tells the same id with other content apart; keyed, since a plain hash of a short text can be guessed.
        digest = self._keyring.hashed("content", submission.type, submission.subject or "", caller.institution, content)
        envelope = CommandEnvelope(
            specversion="1.0",
            id=submission.id,
            source=submission.source or f"/institutions/{caller.institution}",
            type=submission.type,
            subject=subject,
            time=self._now(),
            commandid=commandid,
            contentdigest=digest,
            institution=caller.institution,
            actor=f"{_as(role, caller)}:{self._keyring.hashed('actor', caller.issuer, by)[:16]}",
            dataschema=schema_of(submission.type),
            expectedversion=submission.expectedversion,
            correlationid=submission.correlationid,
            causationid=submission.causationid,
            traceparent=submission.traceparent,
        )
        value = encode_command(envelope, seal(command, place, self._keyring))
        if len(value) > EVENT_BYTES_MAX:
            raise TooLarge(f"sealed, the command has {len(value)} bytes; {EVENT_BYTES_MAX} are allowed", field="data")
        return Admitted(
            commandid=commandid,
            contentdigest=digest,
            subject=subject,
            type=submission.type,
            institution=caller.institution,
            value=value,
        )


def client_source(caller: Caller) -> str:
    """What a client's message ids are unique within: no other client can use them up or ask about them."""
    return f"{caller.issuer}#{caller.client}"


def _permitted(caller: Caller, submission: Submission, behind_code: bool) -> Role:
    act = act_of(submission.type)
    role = role_for(caller, act, behind_code=behind_code)
    if role is None:
        raise Forbidden("role.forbidden", act=act, roles=roles_for(act))
    if submission.institution not in {None, caller.institution}:
        raise Forbidden("institution.forbidden", field="institution")
    return role


def _as(role: Role, caller: Caller) -> str:
    """As what someone acts: a recipient as the body that it speaks for, which only that body's hand-offs listen to."""
    return f"{role}.{caller.body}" if role is Role.RECIPIENT else role.value


def _subject(submission: Submission, command: Command, commandid: str) -> str:
    """The stream: as the command itself names it, or else the caller, or else a new one. Raises `Malformed`."""
    named: str | None = getattr(command, "stream", None)
    if named is not None and submission.subject not in {None, named}:
        raise Malformed(f"by what is in it the command is for {named}; leave subject out", field="subject")
    if named is None and submission.subject is None and not command.OPENS:
        raise Malformed("the command is for a case that exists: name its stream", field="subject")
    return named or submission.subject or derived_id(stream_kind(submission.type), commandid)


def _content(submission: Submission) -> str:
    """The data with its names sorted, so that the same content has one form. Raises `TooLarge` or `Malformed`."""
    if len(submission.data) > COMMAND_BYTES_MAX:
        raise TooLarge(f"data may have {COMMAND_BYTES_MAX} bytes, this has {len(submission.data)}", field="data")
    try:
        content = orjson.loads(submission.data)
    except ValueError as error:
        raise Malformed(f"not JSON: {error}", field="data") from None
    return written(content).decode()
