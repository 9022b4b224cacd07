"""What can be asked of a complaint (klacht, Awb chapter 9), in the order in which its events follow."""

from typing import get_args

from .admission import (
    AcknowledgeReceipt,
    AdmissionCommand,
    ChooseTermSet,
    CodeComplaint,
    CompleteForm,
    DeclineHandling,
    FileComplaint,
    ForwardComplaint,
    NameRespondent,
    NotifyNotHandled,
    ReceiveComplaint,
)
from .ending import (
    AnswerComplaint,
    CloseComplaint,
    EndingCommand,
    RecordSettlement,
    ReopenComplaint,
    SettleComplaint,
    WithdrawComplaint,
)
from .following import (
    AdoptMeasure,
    FollowingCommand,
    LinkCase,
    RecordDeparture,
    RecordFactor,
    RecordSatisfaction,
    ReferComplaint,
    ReportMeasure,
)
from .handling import (
    AdjournHandling,
    AppointCommittee,
    AssignHandler,
    DecideComplaint,
    GiveAdvice,
    HandlingCommand,
    HoldHearing,
    NotifyDecision,
    OfferHearing,
    PostponeHandling,
    RecordHearing,
    SendCopy,
    SkipHearing,
)
from .history import BringInComplaint
from .parts import (
    NamedRespondent,
)

ComplaintCommand = AdmissionCommand | HandlingCommand | EndingCommand | FollowingCommand | BringInComplaint
COMMANDS: tuple[type[ComplaintCommand], ...] = get_args(ComplaintCommand)

__all__ = [
    "COMMANDS",
    "AcknowledgeReceipt",
    "AdjournHandling",
    "AdmissionCommand",
    "AdoptMeasure",
    "AnswerComplaint",
    "AppointCommittee",
    "AssignHandler",
    "BringInComplaint",
    "ChooseTermSet",
    "CloseComplaint",
    "CodeComplaint",
    "ComplaintCommand",
    "CompleteForm",
    "DecideComplaint",
    "DeclineHandling",
    "EndingCommand",
    "FileComplaint",
    "FollowingCommand",
    "ForwardComplaint",
    "GiveAdvice",
    "HandlingCommand",
    "HoldHearing",
    "LinkCase",
    "NameRespondent",
    "NamedRespondent",
    "NotifyDecision",
    "NotifyNotHandled",
    "OfferHearing",
    "PostponeHandling",
    "ReceiveComplaint",
    "RecordDeparture",
    "RecordFactor",
    "RecordHearing",
    "RecordSatisfaction",
    "RecordSettlement",
    "ReferComplaint",
    "ReopenComplaint",
    "ReportMeasure",
    "SendCopy",
    "SettleComplaint",
    "SkipHearing",
    "WithdrawComplaint",
]
