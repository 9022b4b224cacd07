"""What is known of a pattern: what it rests on, what is owed next, what is done about it, who advised on it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

import msgspec

from events.pattern import Figures, Observed, Owed, PatternKey
from events.vocabulary import (
    AdviceResponse,
    Body,
    EffectConclusion,
    EffectShown,
    EscalationLevel,
    Factor,
    MeasureAim,
    MeasureKind,
    PatternAxis,
    ReidentificationGround,
    ReviewCheck,
    StewardStep,
    StructuralTheme,
)


class Assessment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a measure was last found to have changed. It is `outdated` once the pattern came back after that."""

    before: Observed
    after: Observed
    shown: EffectShown
    concluded: EffectConclusion
    outdated: bool = False


class Measure(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A structural measure. It is open as long as something is owed on it."""

    measure: str
    kind: MeasureKind
    aim: MeasureAim
    adopted_on: date
    owner: Body
    owed: Owed | None
    postponed: int = 0
    carried_out_on: date | None = None
    abandoned: bool = False
    assessment: Assessment | None = None


class Advice(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Advice of the supervisory board, on which an answer is owed until there is a response."""

    advice: str
    owed: Owed
    response: AdviceResponse | None = None


class Request(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The last request to look up the mark. Approved, it holds until `until`."""

    request: str
    ground: ReidentificationGround
    requested_by: str
    requested_at: datetime
    answered_by: str | None = None
    until: datetime | None = None


class File(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What stays with a pattern whatever becomes of it.

    `last_on` is the day of the figures that last brought new evidence. `seen` says that the supervisory board has
    acknowledged the pattern as it stands; `told` has whom each overdue step was escalated to; `lessons` says which of
    the published ones were withdrawn.
    """

    institution: str
    axis: PatternAxis
    key: PatternKey
    figures: Figures
    last_on: date
    evidence: frozenset[str]
    causes: tuple[tuple[StructuralTheme, tuple[Factor, ...]], ...] = ()
    measures: tuple[Measure, ...] = ()
    advices: tuple[Advice, ...] = ()
    lessons: tuple[tuple[str, bool], ...] = ()
    told: frozenset[tuple[StewardStep, date, str, EscalationLevel]] = frozenset()
    offered: str | None = None
    request: Request | None = None
    seen: bool = False


class Nothing(msgspec.Struct, frozen=True, gc=False):
    """No rule has indicated this."""

    institution: str = ""


class Indicated(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A rule indicates it, and it is to be judged. `checks` are what reviewers looked at since, each with who did."""

    file: File
    owed: Owed
    checks: frozenset[tuple[ReviewCheck, str]] = frozenset()

    @property
    def institution(self) -> str:
        """Whose pattern it is."""
        return self.file.institution


class Confirmed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """It is a pattern. `owed` is a cause or a measure, absent while measures are under way."""

    file: File
    owed: Owed | None

    @property
    def institution(self) -> str:
        """Whose pattern it is."""
        return self.file.institution


class Dismissed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """It was judged to be none. New cases indicate it again."""

    file: File

    @property
    def institution(self) -> str:
        """Whose pattern it is."""
        return self.file.institution


class Closed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Nothing more is done about it. New cases reopen it."""

    file: File

    @property
    def institution(self) -> str:
        """Whose pattern it is."""
        return self.file.institution


Known = Indicated | Confirmed | Dismissed | Closed
Pattern = Nothing | Known


class Obligation(NamedTuple):
    """A step that is owed, and by which measure or advice, if by one."""

    owed: Owed
    about: str = ""


def obligations(state: Pattern) -> Iterator[Obligation]:
    """Everything that is owed to a pattern now."""
    if isinstance(state, Nothing):
        return
    if isinstance(state, Indicated | Confirmed) and state.owed is not None:
        yield Obligation(state.owed)
    for measure in state.file.measures:
        if measure.owed is not None:
            yield Obligation(measure.owed, measure.measure)
    for advice in state.file.advices:
        if advice.response is None:
            yield Obligation(advice.owed, advice.advice)
