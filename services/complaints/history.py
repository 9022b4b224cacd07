"""A complaint of the past is brought in whole: what happened then, by its own dates, and nothing that is not known."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from types import MappingProxyType

from msgspec.structs import replace

from events.commands.complaint import BringInComplaint, FileComplaint
from events.complaint import (
    BehaviourFinding,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDecided,
    ComplaintEvent,
    ComplaintFiled,
    ComplaintNotHandled,
    ComplaintReceived,
    ComplaintSettled,
    ComplaintWithdrawn,
    DecisionNotified,
    FormAssessed,
    MeasureAdopted,
    MeasureReported,
    NotHandledNotified,
    ReceiptAcknowledged,
)
from events.provenance import Provenance
from events.sealed import Personal, Sealed, require_sealed
from events.vocabulary import PERSON_DIRECTED, Behaviour, Body, ComplaintEnding, Finding, MeasureBasis

from ..decider import Context
from ..moments import AMSTERDAM, happened_on
from ..refusals import Refused
from .admission import filing
from .coding import linked_case
from .ending import check_outcomes
from .form import in_order, lacking_at_filing
from .measures import FOUND, check_carried
from .stages import text
from .state import Complaint, Nothing

Events = tuple[ComplaintEvent, ...]


def bring_in(state: Complaint, command: BringInComplaint, context: Context) -> Events:
    """All that is known of a complaint of the past, in the order in which one goes."""
    if not isinstance(state, Nothing):
        raise Refused("stream.exists")
    check_outcomes(command.outcomes)
    _check_whole(command)
    dates = _Dates(command.filed_on, context)
    filed = _filed(command, context)
    return (
        filed,
        *_linked(command, context),
        *_received(command, filed, dates),
        *_ended(command, dates),
        *_measures(command, dates, context),
        *_closed(command, dates),
    )


def _check_whole(command: BringInComplaint) -> None:
    """Refuse an ending without its day or a day without its ending, and what belongs to another ending."""
    if (command.ending is None) != (command.ended_on is None):
        raise Refused("history.half-ended", field="ending" if command.ending is None else "ended_on")
    if command.notified_on is not None and command.ending not in _NOTICES:
        raise Refused("history.contradiction", field="notified_on")
    for field, judged in (("finding", command.finding), ("findings", command.findings)):
        if judged and command.ending is not ComplaintEnding.DECIDED:
            raise Refused("history.contradiction", field=field)
    if command.ground is not None and command.ending is not ComplaintEnding.NOT_HANDLED:
        raise Refused("history.contradiction", field="ground")


class _Dates:
    """Dates of the past: none in the future, none before the filing."""

    def __init__(self, filed_on: date, context: Context) -> None:
        self._context = context
        self._filed_on = filed_on

    def of(self, on: date, field: str, *, not_before: date | None = None) -> date:
        """The date, or a refusal."""
        if happened_on(on, self._context.at, field) < (not_before or self._filed_on):
            raise Refused("history.reversed", field=field)
        return on


def _filed(command: BringInComplaint, context: Context) -> ComplaintFiled:
    asked = FileComplaint(
        occurred_on=happened_on(command.filed_on, context.at, "filed_on"),
        filed_with=command.filed_with,
        channel=command.channel,
        written=command.written,
        signed=command.signed,
        dated_on=command.dated_on,
        towards_complainant=command.towards_complainant,
        complainant=command.complainant,
        description=command.description,
        respondents=command.respondents,
        coding=command.coding,
        terms=command.terms,
    )
    filed, *_ = filing(asked, context)
    assert isinstance(filed, ComplaintFiled), "filing begins with that"
    ended = command.ending is not None or command.closed_on is not None
    return replace(filed, history=Provenance(source=command.source, row=command.row, ended=ended))


def _linked(command: BringInComplaint, context: Context) -> Iterator[ComplaintEvent]:
    """The cases that it has to do with. Since when, the file does not say: from the beginning, then."""
    for place, link in enumerate(dict.fromkeys(command.links)):
        yield linked_case(link.case, link.kind, command.filed_on, context, f"links.{place}.")


def _received(command: BringInComplaint, filed: ComplaintFiled, dates: _Dates) -> Iterator[ComplaintEvent]:
    if command.received_on is not None:
        on = dates.of(command.received_on, "received_on")
        # The hour is not known; the beginning of the day is on the day that counts.
        received_at = datetime.combine(on, time.min, AMSTERDAM).astimezone(UTC)
        yield ComplaintReceived(occurred_on=on, received_at=received_at, desk=Body.FACILITY)
        missing = () if command.formal else in_order(lacking_at_filing(filed))
        yield FormAssessed(occurred_on=on, missing=missing)
    if command.acknowledged_on is not None:
        on = dates.of(command.acknowledged_on, "acknowledged_on", not_before=command.received_on)
        # Whether a committee was announced is not in a file of the past, and binds nobody any more.
        yield ReceiptAcknowledged(occurred_on=on, committee_will_advise=False)


def _ended(command: BringInComplaint, dates: _Dates) -> Iterator[ComplaintEvent]:
    if command.ending is None or command.ended_on is None:
        return
    on = dates.of(command.ended_on, "ended_on", not_before=command.received_on)
    yield _ENDINGS[command.ending](command, on)
    if command.notified_on is not None:
        yield _NOTICES[command.ending](dates.of(command.notified_on, "notified_on", not_before=on))


def _decided(command: BringInComplaint, on: date) -> ComplaintEvent:
    return ComplaintDecided(
        occurred_on=on,
        findings=tuple(BehaviourFinding(behaviour=one, finding=found) for one, found in _findings(command).items()),
        reasons=_text(command.reasons, "reasons"),
        deviates_from_advice=False,
    )


def _findings(command: BringInComplaint) -> Mapping[Behaviour, Finding]:
    """What was found of each behaviour: what is said of it, else what is said of all."""
    coded = dict.fromkeys(one.behaviour for one in command.coding.behaviours)
    judged: dict[Behaviour, Finding] = {}
    for place, one in enumerate(command.findings):
        if one.behaviour not in coded or judged.setdefault(one.behaviour, one.finding) is not one.finding:
            raise Refused("history.contradiction", field=f"findings.{place}")
    found = {one: finding for one in coded if (finding := judged.get(one, command.finding)) is not None}
    if len(found) < len(coded):
        raise Refused("history.lacking", field="finding")
    return found


def _not_handled(command: BringInComplaint, on: date) -> ComplaintEvent:
    if command.ground is None:
        raise Refused("history.lacking", field="ground")
    return ComplaintNotHandled(occurred_on=on, ground=command.ground, reasons=_text(command.reasons, "reasons"))


def _answered(command: BringInComplaint, on: date) -> ComplaintEvent:
    return ComplaintAnswered(occurred_on=on, answer=_text(command.answer, "answer"))


def _settled(command: BringInComplaint, on: date) -> ComplaintEvent:
    return ComplaintSettled(occurred_on=on, satisfied_on=on, how=(), outcome=require_sealed(command.outcome, "outcome"))


def _withdrawn(command: BringInComplaint, on: date) -> ComplaintEvent:
    return ComplaintWithdrawn(occurred_on=on, reason=command.withdrawal)


_ENDINGS: Mapping[ComplaintEnding, Callable[[BringInComplaint, date], ComplaintEvent]] = MappingProxyType(
    {
        ComplaintEnding.DECIDED: _decided,
        ComplaintEnding.NOT_HANDLED: _not_handled,
        ComplaintEnding.ANSWERED: _answered,
        ComplaintEnding.SETTLED: _settled,
        ComplaintEnding.WITHDRAWN: _withdrawn,
    }
)
_NOTICES: Mapping[ComplaintEnding | None, Callable[[date], ComplaintEvent]] = MappingProxyType(
    {
        ComplaintEnding.DECIDED: lambda on: DecisionNotified(occurred_on=on, advice_enclosed=False),
        ComplaintEnding.NOT_HANDLED: lambda on: NotHandledNotified(occurred_on=on),
    }
)


def _measures(command: BringInComplaint, dates: _Dates, context: Context) -> Iterator[ComplaintEvent]:
    upheld = command.ending is ComplaintEnding.DECIDED and not FOUND.isdisjoint(_findings(command).values())
    for place, adopted in enumerate(dict.fromkeys(command.measures)):
        within = f"measures.{place}."
        directed = adopted.kind in PERSON_DIRECTED
        if directed:
            check_carried(command.complainant is not None, adopted.basis, within)
            if adopted.basis is MeasureBasis.FORMAL_FINDING and not upheld:
                raise Refused("complaint.measure.no-finding", field=f"{within}basis")
        on = dates.of(adopted.adopted_on, f"{within}adopted_on")
        measure_id = context.ids(f"measure-{place + 1}")
        yield MeasureAdopted(
            occurred_on=on,
            measure_id=measure_id,
            kind=adopted.kind,
            term=adopted.term,
            person_directed=directed,
            owner=adopted.owner,
            basis=adopted.basis,
        )
        if adopted.carried_out_on is not None:
            done = dates.of(adopted.carried_out_on, f"{within}carried_out_on", not_before=on)
            yield MeasureReported(occurred_on=done, measure_id=measure_id, carried_out=True)


def _text(value: Personal | None, field: str) -> Sealed:
    """The text that an ending cannot do without. The mapping may give one for every row, such as that it is unknown."""
    if value is None:
        raise Refused("history.lacking", field=field)
    return text(value, field)


def _closed(command: BringInComplaint, dates: _Dates) -> Iterator[ComplaintEvent]:
    if command.closed_on is not None:
        on = dates.of(command.closed_on, "closed_on", not_before=command.ended_on or command.received_on)
        yield ComplaintClosed(occurred_on=on, outcomes=command.outcomes)
