"""What can be asked of a pattern, in the order in which its events follow."""

from typing import get_args

from .finding import (
    ClosePattern,
    ConfirmPattern,
    DismissPattern,
    FindingCommand,
    IndicatePattern,
    RecordStructuralCause,
    ReopenPattern,
    ReviewPattern,
)
from .measures import (
    AbandonMeasure,
    AdoptStructuralMeasure,
    AssessEffect,
    CarryOutMeasure,
    MeasureCommand,
    PublishLesson,
    RescheduleMeasure,
    WithdrawLesson,
)
from .oversight import (
    AcknowledgePattern,
    AnswerAdvice,
    ApproveReidentification,
    EscalatePattern,
    GiveSupervisoryAdvice,
    OfferWhistleblowingRoute,
    OversightCommand,
    RefuseReidentification,
    RequestReidentification,
)

PatternCommand = FindingCommand | MeasureCommand | OversightCommand
COMMANDS: tuple[type[PatternCommand], ...] = get_args(PatternCommand)

__all__ = [
    "COMMANDS",
    "AbandonMeasure",
    "AcknowledgePattern",
    "AdoptStructuralMeasure",
    "AnswerAdvice",
    "ApproveReidentification",
    "AssessEffect",
    "CarryOutMeasure",
    "ClosePattern",
    "ConfirmPattern",
    "DismissPattern",
    "EscalatePattern",
    "FindingCommand",
    "GiveSupervisoryAdvice",
    "IndicatePattern",
    "MeasureCommand",
    "OfferWhistleblowingRoute",
    "OversightCommand",
    "PatternCommand",
    "PublishLesson",
    "RecordStructuralCause",
    "RefuseReidentification",
    "ReopenPattern",
    "RequestReidentification",
    "RescheduleMeasure",
    "ReviewPattern",
    "WithdrawLesson",
]
