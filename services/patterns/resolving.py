"""Which cases a pattern's commitments are of, and whom its mark stands for: found by trying all there are. Pure."""

from collections.abc import Container, Iterable
from functools import lru_cache
from typing import NamedTuple

import msgspec

from events.vocabulary import CaseRole

from .facts import Assigned, Named
from .marks import Marks

PEOPLE_MAX = 100_000  # Whose marks are remembered while cases are gone through: a few tens of megabytes.
HANDLER = "handler"


def committed(pattern: str, commitments: Container[str], cases: Iterable[str], marks: Marks) -> list[tuple[str, str]]:
    """The cases that a pattern has a commitment to, each with it, in the order in which they come."""
    tried = ((case, marks.case(pattern, case)) for case in cases)
    return [(case, commitment) for case, commitment in tried if commitment in commitments]


class Appearance(NamedTuple):
    """A case that a person is in, as what: `respondent`, `handler` or both."""

    case: str
    roles: tuple[str, ...]


class Resolved(NamedTuple):
    """The person whom a mark stands for, by their pseudonym in cases, and where they appear."""

    subject: str
    appearances: tuple[Appearance, ...]


class _People(msgspec.Struct, frozen=True, gc=False):
    """What this needs of `services.patterns.facts.CaseFacts`; the rest is passed over unread."""

    case: str
    people: tuple[Named, ...] = ()
    handlers: tuple[Assigned, ...] = ()


_decode = msgspec.json.Decoder(_People).decode


def resolved(mark: str, institution: str, texts: Iterable[str], marks: Marks) -> Resolved | None:
    """Whom a mark of an institution stands for, by the facts of its cases as text; none where nobody there has it."""
    marked = lru_cache(PEOPLE_MAX)(lambda subject: marks.person(institution, subject))
    subject, found = "", []
    for one in map(_decode, texts):
        roles = {role: named for role, named in _roles(one) if marked(named) == mark}
        if roles:
            subject = next(iter(roles.values()))
            found.append(Appearance(one.case, tuple(sorted(roles))))
    return Resolved(subject, tuple(found)) if found else None


def _roles(one: _People) -> Iterable[tuple[str, str]]:
    for named in one.people:
        if named.role is CaseRole.RESPONDENT:
            yield CaseRole.RESPONDENT.value, named.person
    for assigned in one.handlers:
        yield HANDLER, assigned.handler
