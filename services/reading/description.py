"""What the framework cannot find by itself for the API description: the filters of the lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from litestar.openapi.spec import Operation, Parameter, Reference, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from events.vocabulary import (
    AccessDoor,
    Accessed,
    Basis,
    Behaviour,
    Dimension,
    DutyScope,
    DutyStage,
    DutyStep,
    EffectConclusion,
    EscalationLevel,
    Forgetting,
    HandoffKind,
    HandoffPurpose,
    IncidentKind,
    MeasureKind,
    PatternAxis,
    Population,
    Recipient,
    StewardStep,
    StructuralTheme,
    TermHolder,
)
from projections.access import AccessOutcome
from projections.caseload import CaseStatus
from projections.deadlines import DeadlineStatus
from projections.handoffs import HandoffStatus
from projections.labels import KINDS
from projections.patterns import PatternStatus

from .filters import CASES, KEPT, LIMIT_DEFAULT, LIMIT_MAX

_INSTANT = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE_TIME)
_DAY = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE)
_YES_OR_NO = Schema(type=OpenAPIType.BOOLEAN)
_TEXT = Schema(type=OpenAPIType.STRING)

Described = Mapping[str, tuple[Schema, str]]


def _one_of(values: Iterable[str]) -> Schema:
    return Schema(type=OpenAPIType.STRING, enum=list(map(str, values)))


_PAGING: Described = {
    "after": (_TEXT, "Where the last page ended: taken from its `next`."),
    "limit": (
        Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=LIMIT_MAX, default=LIMIT_DEFAULT),
        "How much a page has.",
    ),
}

_ERASURES: Described = {
    "case": (_TEXT, "The case."),
    "step": (_one_of(Forgetting), "How far the last request has come."),
    **_PAGING,
}

_RETENTION: Described = {
    "case": (_TEXT, "The case."),
    "state": (_one_of(KEPT), "Whether the term runs, is put off by a hold, has run out, or led to something."),
    **_PAGING,
}

_CASES: Described = {
    "kind": (_one_of(KINDS), "The kind of case."),
    "form": (_one_of(IncidentKind), "Signal, report or incident."),
    "status": (_one_of(CaseStatus), "Where the case stands."),
    "behaviour": (_one_of(Behaviour), "A behaviour that the case is coded by."),
    "unit": (_TEXT, "The unit, as the institution's own list names it."),
    "opened_from": (_INSTANT, "Recorded first at or after; a date alone begins at midnight in Amsterdam."),
    "opened_before": (_INSTANT, "Recorded first before."),
    "updated_from": (_INSTANT, "Last event at or after."),
    "updated_before": (_INSTANT, "Last event before."),
    "order": (_one_of(CASES.orders), "Newest last event first (the default), or newest case first."),
    **_PAGING,
}

_DEADLINES: Described = {
    "status": (_one_of(DeadlineStatus), "Whether the term runs, and what it came to."),
    "running": (_YES_OR_NO, "Nothing has ended it yet, whether it was missed or not."),
    "overdue": (_YES_OR_NO, "It runs, and its last day has gone by on the service's clock."),
    "due_from": (_DAY, "Its last day is this or later."),
    "due_before": (_DAY, "Its last day is earlier than this."),
    "rule": (_TEXT, "The rule that it follows from, such as T11."),
    "level": (_one_of(EscalationLevel), "The highest that was told it ran out."),
    "kind": (_one_of(KINDS), "The kind of case."),
    "holder": (_one_of(TermHolder), "Who must act, or loses a right."),
    "basis": (_one_of(Basis), "Law, the institution's own regulation, or policy."),
    "case": (_TEXT, "The case that it belongs to."),
    "duty": (_TEXT, "The duty to report, consult and file that it is a clock of."),
    **_PAGING,
}

_PATTERNS: Described = {
    "status": (_one_of(PatternStatus), "Where the pattern stands."),
    "rule": (_TEXT, "The rule that indicates it, such as P02, in any version or in one."),
    "axis": (_one_of(PatternAxis), "Along which axis cases were looked at together."),
    "unit": (_TEXT, "The unit, as the institution's own list names it."),
    "step": (_one_of(StewardStep), "What is due first."),
    "overdue": (_YES_OR_NO, "What is due first was due before today, on the service's clock."),
    **_PAGING,
}

_STATEMENTS: Described = {
    "kind": (_one_of(("exposure", "survey")), "How many people there are, or how safe they say they feel."),
    "year": (Schema(type=OpenAPIType.INTEGER), "The year that it is about."),
    "unit": (_TEXT, "The unit, as the institution's own list names it."),
    "population": (_one_of(Population), "The population that was counted."),
    **_PAGING,
}

_LESSONS: Described = {
    "of": (_TEXT, "The institution that shares it."),
    "theme": (_one_of(StructuralTheme), "Structure, culture or system."),
    "measure": (_one_of(MeasureKind), "The kind of measure that it is about."),
    "concluded": (_one_of(EffectConclusion), "What was concluded about the measure."),
    **_PAGING,
}

_HANDOFFS: Described = {
    "status": (_one_of(HandoffStatus), "How far it is."),
    "recipient": (_one_of(Recipient), "The body that it is for."),
    "kind": (_one_of(HandoffKind), "On whose account it is done."),
    "purpose": (_one_of(HandoffPurpose), "What the recipient is asked for."),
    "case": (_TEXT, "The case that it belongs to."),
    **_PAGING,
}

_DUTIES: Described = {
    "stage": (_one_of(DutyStage), "How far it has come."),
    "step": (_one_of(DutyStep), "What is owed next."),
    "open": (_YES_OR_NO, "Something is owed yet."),
    "overdue": (_YES_OR_NO, "A deadline that policy set for it has run out on the service's clock."),
    "scope": (_one_of(DutyScope), "How far the rule reaches."),
    "rule": (_TEXT, "The rule that it was judged by, such as R-2010."),
    "kind": (_one_of(KINDS), "The kind of case."),
    "case": (_TEXT, "The case that it belongs to."),
    **_PAGING,
}

_SILENCE: Described = {
    "case": (_TEXT, "The case that the settlement belongs to."),
    "recorded_from": (_INSTANT, "Recorded at or after."),
    "recorded_before": (_INSTANT, "Recorded before."),
    **_PAGING,
}

_ACCESS: Described = {
    "actor": (_TEXT, "Who looked, under the pseudonym that they have on the log."),
    "what": (_one_of(Accessed), "What was asked for."),
    "outcome": (_one_of(AccessOutcome), "Whether it was shown, exported or refused, or a key was used for it."),
    "door": (_one_of(AccessDoor), "Which way they came in."),
    "case": (_TEXT, "The case that it is of."),
    "recorded_from": (_INSTANT, "Recorded at or after."),
    "recorded_before": (_INSTANT, "Recorded before."),
    **_PAGING,
}


@dataclass
class CasesOperation(Operation):
    """The search of the caseload, with its filters."""

    def __post_init__(self) -> None:
        """Add the filters, which the handler reads as a whole so that it can refuse what is misspelt."""
        self.parameters = _parameters(_CASES)


@dataclass
class DeadlinesOperation(Operation):
    """The search of the deadlines, with its filters."""

    def __post_init__(self) -> None:
        """Add the filters, as for the caseload."""
        self.parameters = _parameters(_DEADLINES)


@dataclass
class HandoffsOperation(Operation):
    """The search of the hand-offs, with its filters."""

    def __post_init__(self) -> None:
        """Add the filters, as for the caseload."""
        self.parameters = _parameters(_HANDOFFS)


@dataclass
class DutiesOperation(Operation):
    """The search of the duties, with its filters."""

    def __post_init__(self) -> None:
        """Add the filters, as for the caseload."""
        self.parameters = _parameters(_DUTIES)


@dataclass
class SilenceOperation(Operation):
    """The register of silence, with its filters."""

    def __post_init__(self) -> None:
        """Add the filters, as for the caseload."""
        self.parameters = _parameters(_SILENCE)


@dataclass
class ErasuresOperation(Operation):
    """The list of erasures, with its filters."""

    def __post_init__(self) -> None:
        """Add the filters, as for the caseload."""
        self.parameters = _parameters(_ERASURES)


@dataclass
class RetentionOperation(Operation):
    """The list of retention terms, with its filters."""

    def __post_init__(self) -> None:
        """Add the filters, as for the caseload."""
        self.parameters = _parameters(_RETENTION)


@dataclass
class EscrowOperation(Operation):
    """The list of what was released from escrow, a page at a time."""

    def __post_init__(self) -> None:
        """Add the paging, as for the caseload."""
        self.parameters = _parameters(_PAGING)


@dataclass
class AccessOperation(Operation):
    """The access log, with its filters."""

    def __post_init__(self) -> None:
        """Add the filters, as for the caseload."""
        self.parameters = _parameters(_ACCESS)


@dataclass
class PatternsOperation(Operation):
    """The search of the patterns, with its filters."""

    def __post_init__(self) -> None:
        """Add the filters, as for the caseload."""
        self.parameters = _parameters(_PATTERNS)


@dataclass
class StatementsOperation(Operation):
    """The list of statements, with its filters."""

    def __post_init__(self) -> None:
        """Add the filters, as for the caseload."""
        self.parameters = _parameters(_STATEMENTS)


@dataclass
class LessonsOperation(Operation):
    """The catalogue of lessons, with its filters."""

    def __post_init__(self) -> None:
        """Add the filters, as for the caseload."""
        self.parameters = _parameters(_LESSONS)


@dataclass
class FiguresOperation(Operation):
    """The published figures, by the values of their dimensions."""

    def __post_init__(self) -> None:
        """Add the dimensions, as for the caseload."""
        self.parameters = _parameters({code.value: (_TEXT, f"The {code.en}.") for code in Dimension})


def _parameters(described: Described) -> list[Parameter | Reference]:
    return [
        Parameter(name=name, param_in="query", schema=schema, description=said, required=False)
        for name, (schema, said) in described.items()
    ]
