"""Who looked at what, and on what ground (inzage): a fact for each look, export, refusal, and use of a key.

What was ever seen of a case is the stream `access-UUID` with the UUID of the case, on the case's shard. What has no
case, and what was refused, is on one stream an institution. Who looked is the event's actor, under the pseudonym that
they have everywhere. Nothing here is personal: of a search it is told which fields were filtered, and values of codes
and days alone.
"""

from typing import Annotated, ClassVar, get_args

import msgspec

from .payload import Fact, Payload
from .vocabulary import AccessDoor, Accessed, AccessPurpose, CaseId, Name, Token, UsedKey

ASKED_MAX = 24
SubjectId = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^([a-z]{1,16}-){1,3}[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.[A-Za-z0-9][A-Za-z0-9_-]{0,31}){0,5}$(?!\n)",
        description="A stream, or an event: its stream, a full stop, its number.",
    ),
]
Results = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class Asked(Payload):
    """A field that was filtered, with its value where that is a code or a day."""

    name: Name
    value: Token | None = None


AskedFields = Annotated[tuple[Asked, ...], msgspec.Meta(max_length=ASKED_MAX)]


class AccessGranted(Fact):
    """Something was shown to someone (ingezien). `role` and, where one was given, `purpose` are the ground."""

    TOPIC: ClassVar[str] = "nl.meldstroom.access.granted.v1"
    institution: str
    what: Accessed
    door: AccessDoor
    role: Name
    purpose: AccessPurpose | None = None
    case: CaseId | None = None
    about: SubjectId | None = None
    asked: AskedFields = ()
    results: Results | None = None


class AccessExported(Fact):
    """Something left as a file (uitgevoerd): it can be read elsewhere from now on, unseen."""

    TOPIC: ClassVar[str] = "nl.meldstroom.access.exported.v1"
    institution: str
    what: Accessed
    door: AccessDoor
    role: Name
    purpose: AccessPurpose | None = None
    case: CaseId | None = None
    about: SubjectId | None = None
    asked: AskedFields = ()
    results: Results | None = None


class AccessRefused(Fact):
    """Someone was not shown what they asked for (geweigerd): `reason` is the problem that they were told.

    After many in a quarter of an hour the rest is one event, with `more`, so that nobody can flood the ledger.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.access.refused.v1"
    institution: str
    what: Accessed
    door: AccessDoor
    reason: Token
    case: CaseId | None = None
    about: SubjectId | None = None
    more: bool = False


class KeyUsed(Fact):
    """A key was used for someone (sleutel gebruikt): to open a text, or to sign what leaves."""

    TOPIC: ClassVar[str] = "nl.meldstroom.access.key-used.v1"
    institution: str
    key: UsedKey
    what: Accessed
    door: AccessDoor
    role: Name
    case: CaseId | None = None
    about: SubjectId | None = None


AccessEvent = AccessGranted | AccessExported | AccessRefused | KeyUsed
EVENTS: tuple[type[AccessEvent], ...] = get_args(AccessEvent)
