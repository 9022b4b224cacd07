"""Record who looks at what. Nobody sends these: whoever shows something asks first, and shows it afterwards."""

from typing import ClassVar, get_args

from ..access import AskedFields, Results, SubjectId
from ..identity import access_stream
from ..payload import Payload
from ..vocabulary import AccessDoor, Accessed, AccessPurpose, CaseId, Name, Token, UsedKey


class RecordAccess(Payload):
    """Record that something is shown to someone, or given to them as a file; `key` is used for it."""

    TYPE: ClassVar[str] = "nl.meldstroom.access.record.v1"
    OPENS: ClassVar[bool | None] = None
    institution: Token
    what: Accessed
    door: AccessDoor
    role: Name
    exported: bool = False
    key: UsedKey | None = None
    purpose: AccessPurpose | None = None
    case: CaseId | None = None
    about: SubjectId | None = None
    asked: AskedFields = ()
    results: Results | None = None

    @property
    def stream(self) -> str:
        """That of the case, or else of the institution."""
        return access_stream(self.institution, self.case)


class RecordRefusal(Payload):
    """Record that someone was refused. Whose the case is was not looked at, so it is the institution's stream."""

    TYPE: ClassVar[str] = "nl.meldstroom.access.record-refusal.v1"
    OPENS: ClassVar[bool | None] = None
    institution: Token
    what: Accessed
    door: AccessDoor
    reason: Token
    case: CaseId | None = None
    about: SubjectId | None = None
    more: bool = False

    @property
    def stream(self) -> str:
        """That of the institution."""
        return access_stream(self.institution)


AccessCommand = RecordAccess | RecordRefusal
COMMANDS: tuple[type[AccessCommand], ...] = get_args(AccessCommand)
