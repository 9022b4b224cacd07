"""A case of the past that was over when it was brought in sets off no alarm; one that goes on has its terms."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from events.commands.deadline import LiftDeadline, SetDeadline
from events.complaint import ComplaintReopened
from events.incident import IncidentReopened
from events.provenance import Provenance
from events.rules.model import Institution, TakenUp
from events.vocabulary import ClosingReason, InstitutionKind, Milestone, ReopeningReason

from ..complaints.cases import CLOSED, SETTLED, assessed, filed, received
from ..incidents.cases import closed, raised
from .history import COMPLAINT, HOURS, INCIDENT, History, catalogue, handling, rule, term

T11 = rule("T11", handling())
REPLY = rule("U2", term("reply", Milestone.INCIDENT_RAISED, length=HOURS, met_by=(Milestone.REPORTER_INFORMED,)))
ADDED = catalogue(
    REPLY,
    institutions=(
        Institution(id="uni", kind=InstitutionKind.PUBLIC, takes_up=(TakenUp(rules=("U2",), incidents=True),)),
    ),
)
OVER = Provenance(source="confidants", row="0123", ended=True)
GOES_ON = replace(OVER, ended=False)
LONG_AGO = datetime(2016, 11, 4, tzinfo=UTC)
RAISED = raised(occurred_at=LONG_AGO, history=OVER)
NOTED = closed(ClosingReason.NOTED)
FILED = filed(history=OVER)


def test_nothing_is_asked_of_what_was_over() -> None:
    history = History(ADDED, case=INCIDENT)
    assert history.asks(RAISED, NOTED) == []
    complaint = History(catalogue(T11), case=COMPLAINT)
    assert complaint.asks(FILED, received(), assessed(), SETTLED, CLOSED) == []


def test_what_goes_on_has_its_terms_from_its_own_dates() -> None:
    history = History(ADDED, case=INCIDENT)
    ((name, command),) = history.asks(replace(RAISED, history=GOES_ON))
    assert name == "U2.reply"
    assert isinstance(command, SetDeadline)
    assert command.occurred_at == LONG_AGO


def test_once_it_is_reopened_it_is_a_case_like_any_other() -> None:
    history = History(ADDED, case=INCIDENT)
    history.asks(RAISED, NOTED)
    reopened = IncidentReopened(reason=ReopeningReason.PATTERN, occurred_at=NOTED.occurred_at)
    ((name, command),) = history.asks(reopened)
    assert (name, type(command)) == ("U2.reply", SetDeadline)
    ((_, lifted),) = history.asks(NOTED)
    assert isinstance(lifted, LiftDeadline)
    complaint = History(catalogue(T11), case=COMPLAINT)
    complaint.asks(FILED, received(), assessed(), SETTLED, CLOSED)
    assert [type(asked) for _, asked in complaint.asks(ComplaintReopened(occurred_on=date(2026, 3, 2)))] == [
        SetDeadline
    ]
