"""Have keys destroyed by two people, or keep a case from it."""

from datetime import date
from typing import Annotated, ClassVar, get_args

import msgspec

from ..erasure import KEYS_MAX, ErasureId
from ..identity import beside
from ..payload import Payload
from ..sealed import Key, Person
from ..vocabulary import CaseId, ErasureGround, ErasureRejection, HoldReason, Instant, Token


class _OfCase(Payload):
    """A command that names its stream by its case."""

    case: CaseId

    @property
    def stream(self) -> str:
        """The stream that it is for."""
        return beside("erasure", self.case, "keys")


class ProposeErasure(_OfCase):
    """Say that the retention term of a case has run out."""

    TYPE: ClassVar[str] = "nl.meldstroom.erasure.propose.v1"
    OPENS: ClassVar[bool | None] = None
    rule: Token
    ended_on: date
    due_on: date


class RequestErasure(_OfCase):
    """Ask that the keys of a person be destroyed, or without a person those of the case.

    A person takes along the keys of the cases that they opened. A case takes along the keys of the persons whom no
    other case names.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.erasure.request.v1"
    OPENS: ClassVar[bool | None] = None
    ground: ErasureGround
    person: Person | None = None


class ApproveErasure(Payload):
    """Agree, as another person and in another role than whoever asked."""

    TYPE: ClassVar[str] = "nl.meldstroom.erasure.approve.v1"
    OPENS: ClassVar[bool] = False
    request: ErasureId


class RejectErasure(Payload):
    """Do not agree, as another person than whoever asked."""

    TYPE: ClassVar[str] = "nl.meldstroom.erasure.reject.v1"
    OPENS: ClassVar[bool] = False
    request: ErasureId
    reason: ErasureRejection


class BeginDestruction(Payload):
    """Ask the log, for the last time, whether the keys may be destroyed."""

    TYPE: ClassVar[str] = "nl.meldstroom.erasure.begin.v1"
    OPENS: ClassVar[bool] = False
    request: ErasureId


class HaltErasure(Payload):
    """Say that nothing was destroyed, because the keyring found a hold."""

    TYPE: ClassVar[str] = "nl.meldstroom.erasure.halt.v1"
    OPENS: ClassVar[bool] = False
    request: ErasureId
    hold: HoldReason


class ConfirmDestruction(Payload):
    """Say that the keys are gone, and since when."""

    TYPE: ClassVar[str] = "nl.meldstroom.erasure.confirm.v1"
    OPENS: ClassVar[bool] = False
    request: ErasureId
    keys: Annotated[tuple[Key, ...], msgspec.Meta(max_length=KEYS_MAX)]
    spared: Annotated[int, msgspec.Meta(ge=0)] = 0
    destroyed_at: Instant


class PlaceHold(_OfCase):
    """Keep a case from being erased, for a reason that the law gives."""

    TYPE: ClassVar[str] = "nl.meldstroom.erasure.place-hold.v1"
    OPENS: ClassVar[bool | None] = None
    reason: HoldReason


class ReleaseHold(Payload):
    """Say that the reason to keep a case is no longer there."""

    TYPE: ClassVar[str] = "nl.meldstroom.erasure.release-hold.v1"
    OPENS: ClassVar[bool] = False
    reason: HoldReason


ErasureCommand = (
    ProposeErasure
    | RequestErasure
    | ApproveErasure
    | RejectErasure
    | BeginDestruction
    | HaltErasure
    | ConfirmDestruction
    | PlaceHold
    | ReleaseHold
)
COMMANDS: tuple[type[ErasureCommand], ...] = get_args(ErasureCommand)
