"""What people can do about a pattern, as forms: which command each is, what it asks, and when it is of use. Pure.

What a form offers is a help: whether a command may happen is for intake's gate and the rules to say, as for any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from events.commands import pattern as commands
from events.vocabulary import (
    MEASURE_OWNERS,
    PERSON_DIRECTED,
    AbandonmentReason,
    AdviceReason,
    AdviceResponse,
    AdviceSubject,
    Body,
    DismissalReason,
    EffectConclusion,
    Factor,
    LessonWithdrawal,
    MeasureAim,
    MeasureKind,
    PatternClosingReason,
    PatternReopeningReason,
    ReidentificationGround,
    ReidentificationRefusal,
    ReschedulingReason,
    ReviewCheck,
    StructuralTheme,
)
from events.vocabulary.code import Code
from projections.patterns import PatternStatus

from .forms import Field, Form, Input
from .words import marked as _


class Of(StrEnum):
    """What an act is about."""

    PATTERN = "pattern"
    MEASURE = "measure"
    ADVICE = "advice"
    REQUEST = "request"
    LESSON = "lesson"
    ROUTE = "route"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Form):
    """Something that can be done about a pattern. `statuses` are those in which it is of use."""

    of: Of = Of.PATTERN
    statuses: frozenset[PatternStatus]


def _lesson(data: dict[str, Any]) -> dict[str, Any]:
    words = [{"language": language, **said} for language, said in data.pop("words", {}).items()]
    return {"no_personal_data": False, **data, "words": words}


_INDICATED = frozenset({PatternStatus.INDICATED})
_CONFIRMED = frozenset({PatternStatus.CONFIRMED})
_OPEN = _INDICATED | _CONFIRMED
_ENDED = frozenset({PatternStatus.DISMISSED, PatternStatus.CLOSED})
_LEARNED = frozenset({PatternStatus.CONFIRMED, PatternStatus.CLOSED})
STRUCTURAL: Sequence[MeasureKind] = tuple(kind for kind in MeasureKind if kind not in PERSON_DIRECTED)
"""The measures on a cause; one that is directed at a person is never adopted on a pattern."""
_OWNERS = tuple(body for body in Body if body in MEASURE_OWNERS)


def _one(name: str, title: str, codes: Sequence[Code], *, needed: bool = True) -> Field:
    return Field(name=name, title=title, input=Input.ONE, codes=codes, needed=needed)


def _day(name: str, title: str) -> Field:
    return Field(name=name, title=title, input=Input.DAY)


def _line(name: str, title: str) -> Field:
    return Field(name=name, title=title, input=Input.LINE, needed=False)


def _period(name: str, first: str, last: str, cases: str, days: str) -> Sequence[Field]:
    return (
        _day(f"{name}.from_on", first),
        _day(f"{name}.until_on", last),
        Field(name=f"{name}.cases", title=cases, input=Input.NUMBER),
        Field(name=f"{name}.person_days", title=days, input=Input.NUMBER),
    )


def _words(language: str, title: str, text: str) -> Sequence[Field]:
    return (
        Field(name=f"words.{language}.title", title=title, input=Input.LINE, needed=False),
        Field(name=f"words.{language}.text", title=text, input=Input.TEXT, needed=False),
    )


_INTO = _line("into", _("The other pattern, where it is part of one"))

ACTS: Sequence[Act] = (
    Act(
        type=commands.ReviewPattern.TYPE,
        title=_("Record what was looked at"),
        fields=(Field(name="checks", title=_("Looked at"), input=Input.SEVERAL, codes=tuple(ReviewCheck)),),
        statuses=_INDICATED,
    ),
    Act(type=commands.ConfirmPattern.TYPE, title=_("Confirm: it is a pattern"), statuses=_INDICATED),
    Act(
        type=commands.DismissPattern.TYPE,
        title=_("Dismiss: it is none"),
        fields=(_one("reason", _("Why"), tuple(DismissalReason)), _INTO),
        statuses=_INDICATED,
        weighty=True,
    ),
    Act(
        type=commands.RecordStructuralCause.TYPE,
        title=_("Record a cause"),
        fields=(
            _one("theme", _("In what it lies"), tuple(StructuralTheme)),
            Field(name="factors", title=_("What feeds it"), input=Input.SEVERAL, codes=tuple(Factor)),
        ),
        statuses=_CONFIRMED,
    ),
    Act(
        type=commands.AdoptStructuralMeasure.TYPE,
        title=_("Adopt a measure"),
        fields=(
            _one("kind", _("Measure"), STRUCTURAL),
            _one("aim", _("What it is to change"), tuple(MeasureAim)),
            _one("owner", _("Who carries it out"), _OWNERS),
            _day("due_on", _("By which day")),
            _line("unit", _("In which unit")),
            _line("programme", _("Programme")),
        ),
        statuses=_CONFIRMED,
    ),
    Act(
        type=commands.CarryOutMeasure.TYPE,
        title=_("Carried out"),
        of=Of.MEASURE,
        hidden=("measure",),
        statuses=_CONFIRMED,
    ),
    Act(
        type=commands.RescheduleMeasure.TYPE,
        title=_("Another day"),
        of=Of.MEASURE,
        hidden=("measure",),
        fields=(_day("due_on", _("By which day")), _one("reason", _("Why"), tuple(ReschedulingReason))),
        statuses=_CONFIRMED,
    ),
    Act(
        type=commands.AbandonMeasure.TYPE,
        title=_("Not to be carried out"),
        of=Of.MEASURE,
        hidden=("measure",),
        fields=(_one("reason", _("Why"), tuple(AbandonmentReason)),),
        statuses=_CONFIRMED,
        weighty=True,
    ),
    Act(
        type=commands.AssessEffect.TYPE,
        title=_("Assess the effect"),
        of=Of.MEASURE,
        hidden=("measure",),
        fields=(
            *_period("before", _("Before: from"), _("Before: until"), _("Before: cases"), _("Before: person-days")),
            *_period("after", _("After: from"), _("After: until"), _("After: cases"), _("After: person-days")),
            _one("concluded", _("What is concluded"), tuple(EffectConclusion)),
        ),
        statuses=_CONFIRMED,
    ),
    Act(
        type=commands.GiveSupervisoryAdvice.TYPE,
        title=_("Give advice to the board"),
        fields=(_one("about", _("About"), tuple(AdviceSubject)), _line("document", _("Where it is written out"))),
        statuses=_OPEN,
    ),
    Act(
        type=commands.AnswerAdvice.TYPE,
        title=_("Answer the advice"),
        of=Of.ADVICE,
        hidden=("advice",),
        fields=(
            _one("response", _("Answer"), tuple(AdviceResponse)),
            _one("reason", _("Why not, or not wholly"), tuple(AdviceReason), needed=False),
            _line("document", _("Where it is written out")),
        ),
        statuses=_OPEN,
    ),
    Act(
        type=commands.AcknowledgePattern.TYPE,
        title=_("Acknowledge the pattern as it stands"),
        statuses=frozenset(PatternStatus),
    ),
    Act(
        type=commands.OfferWhistleblowingRoute.TYPE,
        title=_("Record that the route was told of"),
        of=Of.ROUTE,
        hidden=("text",),
        statuses=_CONFIRMED,
    ),
    Act(
        type=commands.PublishLesson.TYPE,
        title=_("Share a lesson with everyone"),
        fields=(
            *_words("nl", _("Title in Dutch"), _("Lesson in Dutch")),
            *_words("en", _("Title in English"), _("Lesson in English")),
            _one("measure", _("The measure that it is about"), (), needed=False),
            Field(name="no_personal_data", title=_("Nothing of it is personal: I vouch for that"), input=Input.YES),
        ),
        statuses=_LEARNED,
        weighty=True,
        shape=_lesson,
    ),
    Act(
        type=commands.WithdrawLesson.TYPE,
        title=_("Take the lesson back"),
        of=Of.LESSON,
        hidden=("lesson",),
        fields=(_one("reason", _("Why"), tuple(LessonWithdrawal)),),
        statuses=frozenset(PatternStatus),
        weighty=True,
    ),
    Act(
        type=commands.RequestReidentification.TYPE,
        title=_("Ask to look up whom the mark stands for"),
        fields=(_one("ground", _("On what ground"), tuple(ReidentificationGround)),),
        statuses=_OPEN,
        weighty=True,
    ),
    Act(
        type=commands.ApproveReidentification.TYPE,
        title=_("Agree, as the second person"),
        of=Of.REQUEST,
        hidden=("request",),
        statuses=_OPEN,
        weighty=True,
    ),
    Act(
        type=commands.RefuseReidentification.TYPE,
        title=_("Do not agree"),
        of=Of.REQUEST,
        hidden=("request",),
        fields=(_one("reason", _("Why"), tuple(ReidentificationRefusal)),),
        statuses=_OPEN,
    ),
    Act(
        type=commands.ClosePattern.TYPE,
        title=_("Close the pattern"),
        fields=(_one("reason", _("Why"), tuple(PatternClosingReason)), _INTO),
        statuses=_CONFIRMED,
        weighty=True,
    ),
    Act(
        type=commands.ReopenPattern.TYPE,
        title=_("Have it looked at again"),
        fields=(_one("reason", _("Why"), tuple(PatternReopeningReason)),),
        statuses=_ENDED,
    ),
)
BY_NAME: Mapping[str, Act] = {act.name: act for act in ACTS}
