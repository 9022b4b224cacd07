"""What the events and commands of a pattern are made of: key, figures, what is owed, counts before and after."""

from datetime import date
from typing import Annotated

import msgspec

from ..payload import Payload
from ..vocabulary import (
    CODES_MAX,
    Behaviour,
    Body,
    CaseRole,
    Factor,
    Ground,
    Instant,
    Language,
    PatternScale,
    Population,
    Relation,
    ReviewCheck,
    Route,
    Setting,
    StewardStep,
    Token,
)

_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PatternId = Annotated[str, msgspec.Meta(pattern=rf"^pattern-{_UUID}$(?!\n)", description="The stream of a pattern.")]
StructuralMeasureId = Annotated[str, msgspec.Meta(pattern=rf"^measure-{_UUID}$(?!\n)", description="One measure.")]
AdviceId = Annotated[str, msgspec.Meta(pattern=rf"^advice-{_UUID}$(?!\n)", description="One advice.")]
LessonId = Annotated[str, msgspec.Meta(pattern=rf"^lesson-{_UUID}$(?!\n)", description="One lesson.")]
RequestId = Annotated[str, msgspec.Meta(pattern=rf"^request-{_UUID}$(?!\n)", description="One request to re-identify.")]

EVIDENCE_AT_ONCE_MAX = 1_000
"""As many commitments as one event takes; a pattern of more cases is told in several."""

Commitments = Annotated[
    tuple[Token, ...],
    msgspec.Meta(
        max_length=EVIDENCE_AT_ONCE_MAX,
        description="A keyed hash of pattern and case for each case: it can be checked against a case, not led back.",
    ),
]
Count = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
Thousandths = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Millionths = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
PersonDays = Annotated[
    int, msgspec.Meta(ge=1, le=10**12, description="Persons times days: what a count is set against.")
]
Factors = Annotated[tuple[Factor, ...], msgspec.Meta(min_length=1, max_length=CODES_MAX)]
Checks = Annotated[tuple[ReviewCheck, ...], msgspec.Meta(min_length=1, max_length=CODES_MAX)]
PublicTitle = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
PublicText = Annotated[
    str, msgspec.Meta(min_length=1, max_length=2_000, description="For everyone to read; nothing of it is personal.")
]


class PatternKey(Payload):
    """What the cases have in common, in codes.

    `role` says whose satisfaction it is, `mark` is a keyed hash of a respondent or handler.
    """

    unit: Token | None = None
    relation: Relation | None = None
    setting: Setting | None = None
    behaviour: Behaviour | None = None
    ground: Ground | None = None
    population: Population | None = None
    organiser: Token | None = None
    route: Route | None = None
    role: CaseRole | None = None
    body: Body | None = None
    mark: Token | None = None


class Figures(Payload):
    """By which figures a rule found it. `rule` has its version, such as `P02/1`.

    Cases of `from_on` until `until_on` were looked at, as they were known at `as_of`. `cases` are those that count as
    independent, `reporters` their distinct reporters. The others are whole numbers, so that the same facts give the
    same bytes: thousandths of `scale`, and `p_value_millionths` where the rule reckons with chance; `recurrence_days`
    is once in how many days chance alone would show as much.
    """

    rule: Token
    on: date
    from_on: date
    until_on: date
    as_of: Instant
    cases: Count
    reporters: Count
    scale: PatternScale
    observed_thousandths: Thousandths
    threshold_thousandths: Thousandths
    expected_thousandths: Thousandths | None = None
    p_value_millionths: Millionths | None = None
    recurrence_days: Count | None = None


class Owed(Payload):
    """The next step, its last day, and the policy rule that says so, with its version."""

    step: StewardStep
    due_on: date
    rule: Token


class Observed(Payload):
    """How many cases there were in a period, both days included, among how many person-days."""

    from_on: date
    until_on: date
    cases: Count
    person_days: PersonDays


class RateRatio(Payload):
    """The rate after divided by that before, with its exact 95 % interval, in thousandths and rounded outward.

    By the Clopper-Pearson interval of the later cases among all, given their number. None is infinite, or, of the ratio
    itself, nought by nought.
    """

    ratio_thousandths: Thousandths | None
    lower_thousandths: Thousandths
    upper_thousandths: Thousandths | None


class LessonWords(Payload):
    """A lesson as it is read: what was changed, what it did, and what others can take from it."""

    language: Language
    title: PublicTitle
    text: PublicText


Lessons = Annotated[tuple[LessonWords, ...], msgspec.Meta(min_length=1, max_length=2)]
