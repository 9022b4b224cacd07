"""What the framework cannot find by itself for the API description: the filters of the caseload."""

from collections.abc import Iterable
from dataclasses import dataclass

from litestar.openapi.spec import Operation, Parameter, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from events.vocabulary import Behaviour, IncidentKind
from projections.caseload import CaseStatus
from projections.labels import KINDS

from .filters import LIMIT_DEFAULT, LIMIT_MAX, ORDERS

_INSTANT = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE_TIME)
_TEXT = Schema(type=OpenAPIType.STRING)


def _one_of(values: Iterable[str]) -> Schema:
    return Schema(type=OpenAPIType.STRING, enum=list(map(str, values)))


_PARAMETERS = {
    "kind": (_one_of(KINDS), "The kind of case."),
    "form": (_one_of(IncidentKind), "Signal, report or incident."),
    "status": (_one_of(CaseStatus), "Where the case stands."),
    "behaviour": (_one_of(Behaviour), "A behaviour that the case is coded by."),
    "unit": (_TEXT, "The unit, as the institution's own list names it."),
    "opened_from": (_INSTANT, "Recorded first at or after; a date alone begins at midnight in Amsterdam."),
    "opened_before": (_INSTANT, "Recorded first before."),
    "updated_from": (_INSTANT, "Last event at or after."),
    "updated_before": (_INSTANT, "Last event before."),
    "order": (_one_of(ORDERS), "Newest last event first (the default), or newest case first."),
    "after": (_TEXT, "Where the last page ended: taken from its `next`."),
    "limit": (
        Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=LIMIT_MAX, default=LIMIT_DEFAULT),
        "How many cases a page has.",
    ),
}


@dataclass
class CasesOperation(Operation):
    """The search of the caseload, with its filters."""

    def __post_init__(self) -> None:
        """Add the filters, which the handler reads as a whole so that it can refuse what is misspelt."""
        self.parameters = [
            Parameter(name=name, param_in="query", schema=schema, description=said, required=False)
            for name, (schema, said) in _PARAMETERS.items()
        ]
