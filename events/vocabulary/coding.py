"""How a case is coded: what incidents and complaints have in common, and patterns are found in.

Nothing here is personal: codes, dates, and names of units and organisations from the institution's own lists.
"""

from datetime import date, datetime
from typing import Annotated

import msgspec

from ..payload import Payload
from .behaviour import Behaviour, DiscriminationForm, Ground, Mode
from .code import Answer
from .handling import LinkKind
from .people import Appointment, CareerStage, Population, PopulationFlag, Position, StudyLevel, TaskCharge
from .setting import Direction, Hours, Organiser, Place, Relation, Setting

# A pattern that no sentence fits: what lies on the log outside a seal cannot become a narrative by mistake. Nor does a
# line feed at its end, which Python's `$` alone lets through and other languages' does not.
Token = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$(?!\n)", max_length=64)]
# A part of a stream's name, where a full stop divides the parts, and of an address.
Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$(?!\n)", max_length=32)]
Instant = Annotated[datetime, msgspec.Meta(tz=True, description="RFC 3339, with its time zone.")]
Country = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$(?!\n)", description="ISO 3166-1 alpha-2.")]
CaseId = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(incident|complaint)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$(?!\n)",
        description="The stream of an incident or a complaint.",
    ),
]
EventId = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^((deadline|parking|duty|handoff|conversation|erasure)-)?(incident|complaint)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
        r"(\.[A-Za-z0-9][A-Za-z0-9_-]{0,31}){1,4}$(?!\n)",
        description="The id of an event: its stream, a full stop, its number.",
    ),
]
CODES_MAX = 24
"""More codes in one list than any case has; beyond it the list says nothing any more."""


class CodedBehaviour(Payload):
    """One behaviour, with the ground where it is discrimination, and how it was done."""

    behaviour: Behaviour
    ground: Ground | None = None
    form: DiscriminationForm | None = None
    modes: Annotated[tuple[Mode, ...], msgspec.Meta(max_length=CODES_MAX)] = ()


class LinkedCase(Payload):
    """Another case, and how this one stands to it."""

    case: CaseId
    kind: LinkKind


class Occasion(Payload):
    """What it happened at: the context, the place, the hours, and who organised it."""

    setting: Setting
    place: Place = Place.UNKNOWN
    country: Country | None = None
    hours: Hours = Hours.UNKNOWN
    organiser: Organiser = Organiser.UNKNOWN
    organiser_code: Token | None = None


class Dependency(Payload):
    """A dependency between respondent and affected person.

    `exclusive` says whether there is no way round it (can the person change supervisor?), `still_running` whether it
    lasts now, which is what interim measures are for.
    """

    relation: Relation
    direction: Direction
    exclusive: Answer = Answer.UNKNOWN
    still_running: Answer = Answer.UNKNOWN


class Profile(Payload):
    """What a person is to the institution, at the time of the conduct, without saying who."""

    population: Population
    minor: Answer = Answer.UNKNOWN
    study_level: StudyLevel | None = None
    position: Position | None = None
    appointment: Appointment = Appointment.UNKNOWN
    career_stage: CareerStage = CareerStage.UNKNOWN
    task_charge: TaskCharge = TaskCharge.UNKNOWN
    flags: Annotated[tuple[PopulationFlag, ...], msgspec.Meta(max_length=CODES_MAX)] = ()


class Period(Payload):
    """When it happened, as far as known: calendar dates in Europe/Amsterdam, both inclusive."""

    from_on: date | None = None
    until_on: date | None = None
    still_going_on: Answer = Answer.UNKNOWN


class Coding(Payload):
    """The whole coding of a case. A later one replaces it; the earlier ones stay on the log.

    At least one behaviour and one dependency are always given, if only as `unclear` and `unknown`.
    `academic_freedom_interest` marks that freedom of speech or academic freedom has to be weighed.
    """

    behaviours: Annotated[tuple[CodedBehaviour, ...], msgspec.Meta(min_length=1, max_length=CODES_MAX)]
    dependencies: Annotated[tuple[Dependency, ...], msgspec.Meta(min_length=1, max_length=CODES_MAX)]
    occasion: Occasion
    affected: Profile
    respondent: Profile
    reporter: Profile | None = None
    period: Period = Period()
    unit: Token | None = None
    academic_freedom_interest: bool = False
