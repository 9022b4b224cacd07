"""How an event changes what the policy knows of a case: one row a case, by the log alone, whatever the rules say of it.

A hand-off that a reporter makes by themselves lies beside no case. It has a row of its own, which stays empty: what
becomes of it is the reporter's to decide, and the institution is not told.
"""

from collections.abc import Iterator
from typing import Any, get_args

from msgspec.structs import replace

from events import complaint, duty, handoff, incident
from events.codec import decode_event_data
from events.envelope import Envelope
from events.handoff import Content
from events.identity import case_of
from events.provenance import Provenance
from events.registry import EVENTS, Event
from events.upcasts import UPCASTS
from events.vocabulary import Coding, HandoffPurpose
from projections.fold import Fold, institution

from .asks import ACTOR
from .calls import calls_for
from .duty_evolve import evolve
from .duty_state import Filed, Nothing, Raised
from .facts import Call, Coded, Facts, FactsRow, Given, Suspicion, read, written
from .scope import circumstances_of

EMPTY = written(Facts())


def apply(row: FactsRow | None, envelope: Envelope) -> FactsRow:
    """The case after an event. Raises on one that cannot begin a case and does."""
    case = case_of(envelope.subject)
    if envelope.subject == case and envelope.type in _HANDOFFS:
        return row or FactsRow(case, institution(envelope), EMPTY)
    event: Any = decode_event_data(envelope.type, envelope.data)
    if row is None and not isinstance(event, incident.IncidentRaised | complaint.ComplaintFiled):
        raise ValueError(f"{type(event).__name__} cannot be the first event of a case")
    facts = _changed(read(row) if row else Facts(), event, envelope)
    called = tuple(calls_for(facts, event, envelope.id, envelope.subject))
    return FactsRow(case, institution(envelope), written(replace(facts, calls=(*facts.calls, *called))))


def _changed(facts: Facts, event: Any, envelope: Envelope) -> Facts:
    match event:
        case complaint.ComplaintFiled():
            return replace(facts, coded=_coded(facts, event.coding, envelope), history=_ended(event.history))
        case incident.IncidentRaised():
            return replace(facts, history=_ended(event.history))
        case complaint.ComplaintCoded() | incident.IncidentCoded():
            return replace(facts, coded=_coded(facts, event.coding, envelope))
        case complaint.ComplaintReopened() | incident.IncidentReopened():
            return replace(facts, history=False)
        case handoff.HandoffPrepared():
            return _given(facts, event, envelope.subject)
        case handoff.HandoffAmended():
            return _handoff(facts, envelope.subject, content=_in_codes(event.content))
        case handoff.HandoffReceived():
            return _received(facts, event, envelope.subject)
        case _ if isinstance(event, get_args(duty.DutyEvent)):
            return _duty(facts, event, envelope)
        case _:
            return facts


def _ended(history: Provenance | None) -> bool:
    return history is not None and history.ended


def _coded(facts: Facts, coding: Coding, envelope: Envelope) -> Coded:
    return Coded(coding=coding, event=envelope.id, at=envelope.time, number=facts.codings + 1)


def _duty(facts: Facts, event: Any, envelope: Envelope) -> Facts:
    number = int(envelope.subject.rpartition(".")[2])
    before = facts.suspicion(number)
    state = evolve(before.state if before else Nothing(), event)
    assert isinstance(state, Raised), "after an event there is a duty"
    if before is None:
        new = Suspicion(account=state.account, codings=_goes_by(facts, event, envelope))
        return replace(facts, suspicions=(*facts.suspicions, new))
    after = replace(before, account=state.account)
    if isinstance(event, duty.CircumstancesRestated):
        after = replace(after, codings=_goes_by(facts, event, envelope))
    if isinstance(event, duty.CriminalReportFiled):
        after = replace(after, police_reference=event.police_reference)
    return replace(facts, suspicions=tuple(after if one is before else one for one in facts.suspicions))


def _goes_by(facts: Facts, event: duty.SuspicionRaised | duty.CircumstancesRestated, envelope: Envelope) -> int:
    """How many codings these circumstances take account of.

    A person who states them knows the case. The processor went by a coding, which another may have replaced since.
    """
    coded = facts.coded
    if coded is not None and envelope.actor == ACTOR and event.circumstances != circumstances_of(coded.coding):
        return facts.codings - 1
    return facts.codings


def _given(facts: Facts, event: handoff.HandoffPrepared, stream: str) -> Facts:
    """A hand-off is there: the first call that it answers is answered."""
    followed = facts.handoff(event.follows)
    given = Given(
        stream=stream,
        recipient=event.recipient,
        kind=event.kind,
        purpose=event.purpose,
        content=_in_codes(event.content),
        duty=_duty_of(event.prepared_by) or (followed.duty if followed else None),
        follows=event.follows,
    )
    call = next((call for call in facts.calls if _answers(event, call)), None)
    calls = tuple(replace(each, prepared=stream) if each is call else each for each in facts.calls)
    return replace(facts, given=(*facts.given, given), calls=calls)


def _answers(event: handoff.HandoffPrepared, call: Call) -> bool:
    return call.prepared is None and (call.cause, call.recipient) == (event.prepared_by, event.recipient)


def _duty_of(event: str | None) -> int | None:
    """The number of the duty that an event is of: 1 of `duty-complaint-….1.4`."""
    kind, _, rest = (event or "").partition("-")
    return int(rest.split(".")[1]) if kind == "duty" else None


def _handoff(facts: Facts, stream: str, **changes: Any) -> Facts:
    return replace(facts, given=tuple(replace(one, **changes) if one.stream == stream else one for one in facts.given))


def _received(facts: Facts, event: handoff.HandoffReceived, stream: str) -> Facts:
    """The first receipt of a notice is when the confidential inspectorate knew, if there was a filing to know of."""
    given = facts.handoff(stream)
    if given is None or given.purpose is not HandoffPurpose.REPORT_NOTICE:
        return facts
    return replace(facts, suspicions=tuple(_noticed(facts.suspicions, given, event)))


def _noticed(suspicions: tuple[Suspicion, ...], given: Given, event: handoff.HandoffReceived) -> Iterator[Suspicion]:
    for one in suspicions:
        new = one.number == given.duty and one.notice is None and isinstance(one.state, Filed)
        yield replace(one, notice=given.stream, notice_at=event.occurred_at) if new else one


def _in_codes(content: Content) -> Content:
    """What a hand-off tells, without what is sealed."""
    return replace(content, affected=None, respondent=None, reporter=None, account=None, contact=None)


_HANDOFF_EVENTS: tuple[type[Event], ...] = (
    handoff.HandoffPrepared,
    handoff.HandoffAmended,
    handoff.HandoffReceived,
    handoff.HandoffReturned,
    handoff.HandoffPassedOn,
)
_MATTERS: frozenset[type[Event]] = frozenset(
    {
        incident.IncidentRaised,
        incident.IncidentCoded,
        incident.IncidentReopened,
        complaint.ComplaintFiled,
        complaint.ComplaintCoded,
        complaint.ComplaintReopened,
        *duty.EVENTS,
        *_HANDOFF_EVENTS,
    }
)


def _newest(topic: str) -> type[Event]:
    """The event that a type is read as, whatever its version."""
    while topic in UPCASTS:
        topic, _ = UPCASTS[topic]
    return EVENTS[topic]


def _case(envelope: Envelope) -> str:
    return case_of(envelope.subject)


_TYPES = frozenset(topic for topic in (*EVENTS, *UPCASTS) if _newest(topic) in _MATTERS)
_HANDOFFS = frozenset(topic for topic in _TYPES if _newest(topic) in _HANDOFF_EVENTS)

FACTS: Fold[FactsRow] = Fold(
    name="facts",
    row=FactsRow,
    primary=("case_id",),
    indexes=(),
    key=_case,
    apply=apply,
    types=_TYPES,
)
