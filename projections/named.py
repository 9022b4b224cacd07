"""Who is named in a case as respondent or handler: pseudonyms, and boxes that only the keyring can open.

Whoever may look up whom a pattern's mark stands for finds the name by it, and nobody else is shown anything of it.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from events import complaint, incident
from events.codec import decode_event_data
from events.envelope import Envelope
from events.sealed import Party, Sealed
from events.vocabulary import CaseRole

from .fold import Fold, institution, subject


class NamedPerson(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person as one event names them: their boxes open at the place of that event, within which `path` is."""

    subject: str
    stream: str
    commandid: str
    path: str
    name: Sealed | None = None
    reference: Sealed | None = None


class NamedRow(msgspec.Struct, frozen=True):
    """The people of a case, each as JSON, in the order in which they were named."""

    case_id: str
    institution: str
    people: tuple[str, ...]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(NamedPerson).decode


def named_people(people: tuple[str, ...] | list[str]) -> tuple[NamedPerson, ...]:
    """The people of a row."""
    return tuple(map(_decode, people))


def apply(row: NamedRow | None, envelope: Envelope) -> NamedRow:
    """The people of a case after an event."""
    event = decode_event_data(envelope.type, envelope.data)
    added = (
        NamedPerson(
            subject=person.subject,
            stream=envelope.subject,
            commandid=envelope.commandid,
            path=path,
            name=person.name,
            reference=person.reference,
        )
        for path, person in _named(event)
        if person is not None
    )
    return NamedRow(
        case_id=envelope.subject,
        institution=institution(envelope),
        people=(*(row.people if row else ()), *(_encode(one).decode() for one in added)),
    )


def _named(event: Any) -> Iterator[tuple[str, Party | None]]:
    match event:
        case complaint.ComplaintFiled(respondents=respondents):
            yield from ((f"respondents.{number}.person", one.person) for number, one in enumerate(respondents))
        case complaint.RespondentNamed(respondent=respondent):
            yield "respondent.person", respondent.person
        case complaint.HandlerAssigned(handler=handler):
            yield "handler", handler
        case incident.PersonNamed(role=CaseRole.RESPONDENT, person=person):
            yield "person", person


NAMED: Fold[NamedRow] = Fold(
    name="named",
    row=NamedRow,
    primary=("case_id",),
    indexes=(),
    key=subject,
    apply=apply,
    types=frozenset(
        {
            complaint.ComplaintFiled.TOPIC,
            complaint.RespondentNamed.TOPIC,
            complaint.HandlerAssigned.TOPIC,
            incident.PersonNamed.TOPIC,
        }
    ),
)
