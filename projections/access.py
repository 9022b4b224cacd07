"""Who looked at what, one row an event, as auditors search it."""

import re
from datetime import datetime

import msgspec

from events.access import AccessEvent, AccessExported, AccessGranted, AccessRefused, KeyUsed
from events.codec import decode_event_data
from events.envelope import Envelope
from events.vocabulary import Code

from .fold import Fold, Json
from .kinds import types_of

_CASE = re.compile(r"(?:[a-z]+-)?(?P<case>(?:complaint|incident)-[0-9a-f-]{36})")


class AccessOutcome(Code):
    """What became of it."""

    GRANTED = "granted", "ingezien", "seen"
    EXPORTED = "exported", "uitgevoerd", "exported"
    REFUSED = "refused", "geweigerd", "refused"
    KEY_USED = "key-used", "sleutel gebruikt", "key used"


OUTCOMES: dict[type[AccessEvent], AccessOutcome] = {
    AccessGranted: AccessOutcome.GRANTED,
    AccessExported: AccessOutcome.EXPORTED,
    AccessRefused: AccessOutcome.REFUSED,
    KeyUsed: AccessOutcome.KEY_USED,
}


class AccessRow(msgspec.Struct, frozen=True):
    """One look, export, refusal or use of a key. `case_id` is the case that it has to do with, `about` what it is of.

    `ground` is the role that allowed it, or why it was refused; `asked` the fields that were filtered, with their
    values where those are codes. `more` says that it stands for refusals that follow.
    """

    event: str
    institution: str
    recorded_at: datetime
    actor: str
    outcome: str
    what: str
    door: str
    ground: str
    purpose: str | None
    case_id: str | None
    about: str | None
    key: str | None
    results: int | None
    asked: Json
    more: bool


def apply(_: AccessRow | None, envelope: Envelope) -> AccessRow:
    """The row that an event makes."""
    event: AccessEvent = decode_event_data(envelope.type, envelope.data)  # type: ignore[assignment] # by its types
    seen = event if isinstance(event, AccessGranted | AccessExported) else None
    return AccessRow(
        event=envelope.id,
        institution=event.institution,
        recorded_at=envelope.time,
        actor=envelope.actor,
        outcome=OUTCOMES[type(event)].value,
        what=event.what.value,
        door=event.door.value,
        ground=event.reason if isinstance(event, AccessRefused) else event.role,
        purpose=seen.purpose.value if seen and seen.purpose else None,
        case_id=event.case or _case(event.about),
        about=event.about,
        key=event.key.value if isinstance(event, KeyUsed) else None,
        results=seen.results if seen else None,
        asked=msgspec.json.encode(seen.asked if seen else ()).decode(),
        more=isinstance(event, AccessRefused) and event.more,
    )


def _case(about: str | None) -> str | None:
    """The case that something is about which is not on its stream: of a list that was narrowed to it, or a refusal."""
    found = about and _CASE.match(about)
    return found["case"] if found else None


def event_id(envelope: Envelope) -> str:
    """The key: every event is a row of its own."""
    return envelope.id


ACCESS_FOLD: Fold[AccessRow] = Fold(
    name="access",
    row=AccessRow,
    primary=("event",),
    indexes=(
        ("institution", "recorded_at", "event"),
        ("institution", "case_id", "recorded_at", "event"),
        ("institution", "actor", "recorded_at", "event"),
    ),
    key=event_id,
    apply=apply,
    appends=True,
    types=types_of("access"),
)
