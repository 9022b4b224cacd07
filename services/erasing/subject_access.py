"""What is kept of someone in a case, as they are given it when they ask: one history, a view for each role. Pure.

Two things hold whatever the rule says: a person is shown to nobody but that person, and what is withheld says on what
ground. Events that no line of the rule shows are counted by their ground and not told apart, since that something
happened may itself be what is not to be told.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from events.envelope import Envelope
from events.rules.subject_access import Shown, SubjectAccessRule
from events.sealed import Sealed
from events.vocabulary import CaseRole, Redaction, SubjectView

from ..moments import legal_date
from .boxes import PERSON

PARTY = frozenset({"subject", "reference", "name", "contact"})
_LEFT_OUT = frozenset({"institution", "case"})  # The same in every event, and told once.
_OPENED = {"incident.raised": "reporter", "incident.identity-disclosed": "reporter", "complaint.filed": "complainant"}

Opener = Callable[[Envelope, str, Sealed], str | None]
"""The text of an event's field, none once its key was destroyed (`infra.postgres.keyring.Keyring.open_text`)."""


class Undecided(ValueError):
    """Whom the export is for cannot be told: the message says why, and names nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One event as it is given. `withheld` has the fields that are not, by their path, each with its ground."""

    event: str
    type: str
    recorded_on: date
    shown: Mapping[str, Any]
    withheld: Mapping[str, Redaction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What someone is given of a case. `withheld` counts the events that are not given, by their ground."""

    case: str
    institution: str
    rule: SubjectAccessRule
    events: Sequence[Given]
    withheld: Mapping[Redaction, int]

    @property
    def fields_withheld(self) -> int:
        """How many fields of the events that are given are not."""
        return sum(len(one.withheld) for one in self.events)


def export(
    case: str, institution: str, log: Sequence[Envelope], rule: SubjectAccessRule, subject: str | None, opener: Opener
) -> Export:
    """What of a case's log this person is given, by this rule."""
    happened = {_name(one) for one in log}
    number = _number(log, subject) if rule.view is SubjectView.RESPONDENT else None
    given: list[Given] = []
    withheld: Counter[Redaction] = Counter()
    for envelope in log:
        name = _name(envelope)
        line = rule.line(name)
        data: dict[str, Any] = orjson.loads(bytes(envelope.data))
        if line is None:
            withheld[rule.ground(name)] += 1
        elif line.once is not None and line.once not in happened:
            withheld[Redaction.NOT_YET] += 1
        elif line.by_number and data.get("respondent") != number:
            withheld[Redaction.OTHERS] += 1
        else:
            given.append(_given(envelope, data, line, subject, opener))
    return Export(case=case, institution=institution, rule=rule, events=given, withheld=dict(withheld))


def subject_of(log: Sequence[Envelope], view: SubjectView, asked: str | None) -> str | None:
    """Whose data these are: the pseudonym that was asked for, where it has that role in the case, else the only one.

    None for a reporter whom nobody knows. Raises `Undecided`.
    """
    known = sorted(set(_of_role(log, view)))
    if asked is not None:
        if asked not in known:
            raise Undecided(f"this person is no {view.value} in the case")
        return asked
    if len(known) > 1:
        raise Undecided(f"there are {len(known)} people with the role of {view.value}: say which")
    if not known and view is SubjectView.RESPONDENT:
        raise Undecided("nobody is named as respondent in the case")
    return known[0] if known else None


def _of_role(log: Sequence[Envelope], view: SubjectView) -> Iterator[str]:
    for envelope in log:
        data = orjson.loads(bytes(envelope.data))
        name = _name(envelope)
        found: list[Any] = []
        if view is SubjectView.REPORTER:
            found = [data.get(_OPENED[name])] if name in _OPENED else []
        elif name == "incident.person-named" and data.get("role") == CaseRole.RESPONDENT.value:
            found = [data.get("person")]
        else:
            found = [one.get("person") for one in _respondents(name, data)]
        yield from (one["subject"] for one in found if one)


def _number(log: Sequence[Envelope], subject: str | None) -> int | None:
    """The number that a complaint has for this respondent; zero, which nobody has, where it has none."""
    named = [one for envelope in log for one in _respondents(_name(envelope), orjson.loads(bytes(envelope.data)))]
    people = [(one.get("person") or {}).get("subject") for one in named]
    return people.index(subject) + 1 if subject in people else 0


def _respondents(name: str, data: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The respondents that an event of a complaint names, in the order of their numbers."""
    if name == "complaint.filed":
        return data.get("respondents") or ()
    return (data["respondent"],) if name == "complaint.respondent-named" else ()


def _name(envelope: Envelope) -> str:
    return ".".join(envelope.type.split(".")[2:4])


def _given(envelope: Envelope, data: Mapping[str, Any], line: Shown, subject: str | None, opener: Opener) -> Given:
    reading = _Reading(envelope, subject, opener)
    shown: dict[str, Any] = {}
    for field, value in data.items():
        if field in _LEFT_OUT or value is None:
            continue
        if field not in line.fields:
            reading.withheld[field] = line.otherwise
            continue
        if (found := reading.value(value, field)) is not None:
            shown[field] = found
    return Given(
        event=envelope.id,
        type=envelope.type,
        recorded_on=legal_date(envelope.time),
        shown=shown,
        withheld=reading.withheld,
    )


class _Reading:
    """Goes through what is shown of an event, and leaves out everyone but the one whose data it is."""

    def __init__(self, envelope: Envelope, subject: str | None, opener: Opener) -> None:
        self._envelope = envelope
        self._subject = subject
        self._opener = opener
        self.withheld: dict[str, Redaction] = {}

    def value(self, value: Any, path: str) -> Any:
        """What is shown of a value; None where it is withheld."""
        match value:
            case {"kid": str(kid), "box": str(box)}:
                text = self._opener(self._envelope, path, Sealed(kid=kid, box=box))
                return self._withhold(path, Redaction.ERASED) if text is None else text
            case {"subject": str(other), **rest} if rest.keys() <= PARTY and other != self._subject:
                return self._withhold(path, Redaction.OTHERS)
            case dict():
                return self._parts(value, path)
            case list():
                found = [self.value(one, f"{path}.{number}") for number, one in enumerate(value)]
                return [one for one in found if one is not None] or None
            case str() if value.startswith(PERSON):
                return None if value == self._subject else self._withhold(path, Redaction.OTHERS)
            case _:
                return value

    def _parts(self, value: Mapping[str, Any], path: str) -> Any:
        # What is said beside somebody else is said of them.
        if any(_is_other(part, self._subject) for part in value.values()):
            return self._withhold(path, Redaction.OTHERS)
        parts = {name: self.value(part, f"{path}.{name}") for name, part in value.items() if part is not None}
        return {name: part for name, part in parts.items() if part is not None} or None

    def _withhold(self, path: str, ground: Redaction) -> None:
        self.withheld[path] = ground


def _is_other(part: Any, subject: str | None) -> bool:
    return isinstance(part, dict) and "subject" in part and part.keys() <= PARTY and part["subject"] != subject
