"""The rules of the access ledger: whatever is asked to be recorded is recorded, and nothing is ever decided by it."""

from typing import assert_never

import msgspec

from events.access import AccessEvent, AccessExported, AccessGranted, AccessRefused, KeyUsed
from events.commands.access import AccessCommand, RecordAccess, RecordRefusal

from ..beside import require_own_stream
from ..decider import Context, Decider
from ..refusals import Refused


class Access(msgspec.Struct, frozen=True, gc=False):
    """Whose stream it is. Nothing else is kept: streams grow for ever, and what is decided looks at none of it."""

    institution: str = ""


def decide(_: Access, command: AccessCommand, context: Context) -> tuple[AccessEvent, ...]:
    """What follows: a look or an export, and the use of a key where one was used for it; or a refusal."""
    require_own_stream(command.stream, context)
    if command.institution != context.institution:
        raise Refused("institution.other", field="institution")
    match command:
        case RecordAccess():
            seen = _seen(command)
            return (seen,) if command.key is None else (seen, _key_used(command))
        case RecordRefusal():
            return (_refused(command),)
        case _:
            assert_never(command)


def _seen(command: RecordAccess) -> AccessGranted | AccessExported:
    kind = AccessExported if command.exported else AccessGranted
    return kind(
        institution=command.institution,
        what=command.what,
        door=command.door,
        role=command.role,
        purpose=command.purpose,
        case=command.case,
        about=command.about,
        asked=command.asked,
        results=command.results,
    )


def _key_used(command: RecordAccess) -> KeyUsed:
    assert command.key is not None, "it is asked only where one was used"
    return KeyUsed(
        institution=command.institution,
        key=command.key,
        what=command.what,
        door=command.door,
        role=command.role,
        case=command.case,
        about=command.about,
    )


def _refused(command: RecordRefusal) -> AccessRefused:
    return AccessRefused(
        institution=command.institution,
        what=command.what,
        door=command.door,
        reason=command.reason,
        case=command.case,
        about=command.about,
        more=command.more,
    )


def evolve(_: Access, event: AccessEvent) -> Access:
    """The state after an event, which is the same after every one."""
    return Access(event.institution)


DECIDER = Decider(kind="access", initial=Access(), decide=decide, evolve=evolve, by_last=True)
