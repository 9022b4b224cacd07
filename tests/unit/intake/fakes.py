"""Stand-ins for what intake is given: a keyring that writes down what it sealed, keys and callers."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from events.sealed import Clear, Sealed
from services.permissions import Caller, Role
from services.tracing import NoSpans

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class FakeKeyring:
    """Seals by name only: a box is the number under which the text was written down."""

    def __init__(self) -> None:
        self.sealed: list[Clear] = []
        self.principals: dict[str, str] = {}
        self.asked = 0
        self.homes: dict[str, str] = {}

    def seal(self, texts: Sequence[Clear], principals: Mapping[str, str]) -> list[Sealed]:
        self.asked += 1
        self.principals |= principals
        first = len(self.sealed)
        self.sealed += texts
        return [Sealed(kid=text.owner, box=str(first + number)) for number, text in enumerate(texts)]

    def elsewhere(self, subjects: Sequence[str], institution: str) -> Sequence[str]:
        return [subject for subject in subjects if self.homes.get(subject, institution) != institution]

    def hashed(self, purpose: str, *parts: str) -> str:
        return hashlib.sha256(repr((purpose, *parts)).encode()).hexdigest()


def caller(*roles: Role, institution: str = "uni", client: str = "case-system") -> Caller:
    """Someone of an institution, in these roles."""
    return Caller(
        issuer="https://login.example.org", subject="someone", client=client, institution=institution, roles=roles
    )


class Traces(NoSpans):
    """Remembers what it was given to trace."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str | None]] = []
        self.traceparent: str | None = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        self.ended = 0

    def take(self, name: str, traceparent: str | None) -> "Traces":
        self.taken.append((name, traceparent))
        return self

    def end(self) -> None:
        self.ended += 1
