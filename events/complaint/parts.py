"""What complaint events and commands are made of: terms, respondents, notices, findings.

A respondent goes by a number, a hearing too: 1 for the first that was named or held. Where `respondent` says whom
something concerns, none means the complainant.
"""

from datetime import date
from typing import Annotated

import msgspec

from ..payload import Payload
from ..sealed import Party
from ..vocabulary import (
    CODES_MAX,
    Behaviour,
    Finding,
    Profile,
    SilenceBinds,
    SilenceKind,
    Speech,
    TermRegime,
    TermSet,
    Token,
)

Number = Annotated[int, msgspec.Meta(ge=1, le=CODES_MAX)]
IsoTerm = Annotated[
    str, msgspec.Meta(pattern=r"^P[1-9][0-9]{0,2}[DWMY]$(?!\n)", description="ISO 8601, such as P1Y or P6W.")
]


class Terms(Payload):
    """What makes the terms bind, and which route is followed.

    Who is neither student nor staff, such as a scholarship PhD candidate, chooses; `chosen_by_complainant` records it.
    """

    regime: TermRegime
    term_set: TermSet
    regulation: Token | None = None
    chosen_by_complainant: bool = False


class Respondent(Payload):
    """Whose conduct it is about: a person, or the board itself (`board`, also for a member of it).

    `profile` is given where it differs from the coding's, as it may with several respondents.
    """

    person: Party | None = None
    board: bool = False
    profile: Profile | None = None


class Notice(Payload):
    """A written notice to a party: the respondent with this number, or else the complainant."""

    respondent: Number | None = None
    on: date


class BehaviourFinding(Payload):
    """The judgement on one behaviour; of one respondent, or else of all."""

    behaviour: Behaviour
    finding: Finding
    respondent: Number | None = None


class Silence(Payload):
    """A clause by which someone is made to keep silent: of what kind, whom it binds, about and towards whom.

    `towards` are those whom someone may no longer speak to, `stays_free` those of whom it is said that they may.
    `until` is its last day, absent where it has none.
    """

    kind: SilenceKind
    binds: Annotated[tuple[SilenceBinds, ...], msgspec.Meta(min_length=1, max_length=3)]
    towards: Annotated[tuple[Speech, ...], msgspec.Meta(min_length=1, max_length=CODES_MAX)]
    stays_free: Annotated[tuple[Speech, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
    until: date | None = None


Silences = Annotated[tuple[Silence, ...], msgspec.Meta(max_length=CODES_MAX)]
Findings = Annotated[tuple[BehaviourFinding, ...], msgspec.Meta(min_length=1, max_length=CODES_MAX * CODES_MAX)]
Notices = Annotated[tuple[Notice, ...], msgspec.Meta(max_length=CODES_MAX + 1)]
