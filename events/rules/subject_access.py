"""What of a case its reporter and its respondent are given when they ask (GDPR 15, UAVG 41), as dated data."""

from typing import Annotated

import msgspec

from ..vocabulary import Basis, Redaction, SubjectView
from .model import Line, Source, Versioned, Words

EventName = Annotated[str, msgspec.Meta(pattern=r"^[a-z]+\.[a-z-]+$(?!\n)", description="Such as incident.raised.")]


class Shown(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event that is shown, and which of its fields are; the others are withheld on `otherwise`.

    Whatever the fields say, a person in them is shown to nobody but that person. `once` names the event from which on
    it is shown. With `by_number` it is shown only where its `respondent` is the number of who asks (absent: the
    complainant).
    """

    event: EventName
    fields: tuple[Line, ...] = ()
    otherwise: Redaction = Redaction.OTHERS
    once: EventName | None = None
    by_number: bool = False


class Withheld(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All events of a kind of stream that no line shows, on what ground."""

    kind: Line
    ground: Redaction


class SubjectAccessRule(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One view of a case's history, in one version. An event that is neither shown nor of a kind that is named is
    withheld on `otherwise`, and counted: that it happened is not told apart.
    """

    view: SubjectView
    title: Words
    source: Source
    basis: Basis = Basis.POLICY
    shown: Annotated[tuple[Shown, ...], msgspec.Meta(min_length=1)]
    withheld: tuple[Withheld, ...] = ()
    otherwise: Redaction = Redaction.OTHERS
    verify: bool = False
    verify_what: Words | None = None
    note: Words | None = None

    def line(self, event: str) -> Shown | None:
        """The line that shows an event, such as `incident.raised`."""
        return next((one for one in self.shown if one.event == event), None)

    def ground(self, event: str) -> Redaction:
        """On what ground an event that no line shows is withheld."""
        kind = event.partition(".")[0]
        return next((one.ground for one in self.withheld if one.kind == kind), self.otherwise)
