"""What the policy must know of a case: one row a case, by the log alone, whatever the rules say of it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from events import complaint, duty, incident
from events.codec import decode_event_data
from events.commands.deadline import MoveDeadline
from events.complaint import Terms
from events.envelope import Envelope
from events.identity import case_of
from events.provenance import Provenance
from events.registry import EVENTS, Event
from events.upcasts import UPCASTS
from events.vocabulary import Anonymity, Milestone, MoveReason
from projections.duty_course import Course, begin, follow
from projections.fold import Fold, institution

from .milestones import ENDINGS, ENTERING, MEANS, REOPENED, STAMPS, When, when


class Happening(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A milestone came about by an event. `round` and `chosen` say how often the case had been reopened, and its terms
    been chosen anew, before that."""

    milestone: Milestone
    on: date
    at: datetime
    event: str
    round: int = 0
    chosen: int = 0


class PutOff(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The handling was put off, and how its terms are moved by that. `chosen` as with a happening."""

    move: MoveDeadline
    chosen: int = 0


class DutyFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A duty to report, consult and file beside the case, and the milestones of its own.

    `board_respondent` is whether the board was, or was of, the respondents by the time that the suspicion arose.
    """

    number: int
    course: Course
    happened: tuple[Happening, ...] = ()
    board_respondent: bool = False


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened in a case that its terms depend on.

    `terms` are all that were ever chosen, those in force last; an incident has none. `happened` is in the order of the
    log. `put_off` is by what the handling was put off. A party is a respondent's number, or none for the complainant.
    `latest_on` is the day of the last of these events. `history` says that the case had ended when it was brought in.
    """

    terms: tuple[Terms | None, ...]
    latest_on: date
    happened: tuple[Happening, ...] = ()
    round: int = 0
    put_off: tuple[PutOff, ...] = ()
    respondents: int = 0
    board_respondent: bool = False
    copied: tuple[int, ...] = ()
    heard: tuple[int | None, ...] = ()
    reachable: bool = True
    duties: tuple[DutyFacts, ...] = ()
    history: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing was ever owed in it here: it was over when it was brought in, and nobody has reopened it."""
        return self.history and not self.round

    def holds(self, happening: Happening) -> bool:
        """Whether it is still so: an ending does not survive that the case is reopened."""
        return happening.round == self.round or happening.milestone not in ENDINGS


class FactsRow(msgspec.Struct, frozen=True):
    """A case with its `Facts` as the text of a JSON object, which nobody but this module reads."""

    case_id: str
    institution: str
    facts: str


_decoder = msgspec.json.Decoder(Facts)


def read(row: FactsRow) -> Facts:
    """The facts of a row."""
    return _decoder.decode(row.facts)


def apply(row: FactsRow | None, envelope: Envelope) -> FactsRow:
    """The case after an event. Raises on one that cannot begin a case and does."""
    event: Any = decode_event_data(envelope.type, envelope.data)
    occurred = when(event, envelope.time)
    if row is not None and isinstance(event, duty.DutyEvent):
        facts = replace(_in_duty(read(row), event, envelope, occurred), latest_on=occurred.on)
        return replace(row, facts=msgspec.json.encode(facts).decode())
    facts = _opened(event, occurred.on) if row is None else _changed(read(row), event, envelope)
    facts = replace(facts, latest_on=occurred.on)
    if (milestone := _milestone(facts, event)) is not None:
        facts = _happened(facts, Happening(milestone=milestone, on=occurred.on, at=occurred.at, event=envelope.id))
    return FactsRow(case_of(envelope.subject), institution(envelope), msgspec.json.encode(facts).decode())


def _opened(event: Any, on: date) -> Facts:
    match event:
        case incident.IncidentRaised():
            unreachable = event.anonymity in {Anonymity.ANONYMOUS, Anonymity.NO_REPORTER}
            return Facts(terms=(None,), latest_on=on, reachable=not unreachable, history=_ended(event.history))
        case complaint.ComplaintFiled():
            board = any(respondent.board for respondent in event.respondents)
            respondents = len(event.respondents)
            return Facts(
                terms=(event.terms,),
                latest_on=on,
                respondents=respondents,
                board_respondent=board,
                history=_ended(event.history),
            )
        case _:
            raise ValueError(f"{type(event).__name__} cannot be the first event of a case")


def _ended(history: Provenance | None) -> bool:
    return history is not None and history.ended


def _changed(facts: Facts, event: Any, envelope: Envelope) -> Facts:
    match event:
        case complaint.TermSetChosen():
            return replace(facts, terms=(*facts.terms, event.terms))
        case complaint.RespondentNamed():
            board = facts.board_respondent or event.respondent.board
            return replace(facts, respondents=facts.respondents + 1, board_respondent=board)
        case complaint.CopySent():
            return replace(facts, copied=tuple(sorted({*facts.copied, event.respondent})))
        case complaint.HearingHeld() | complaint.HearingSkipped():
            heard = {*facts.heard, event.respondent}
            return replace(facts, heard=tuple(sorted(heard, key=lambda party: party or 0)))
        case complaint.HandlingAdjourned() | complaint.HandlingPostponed():
            return replace(facts, put_off=tuple(_put_off(facts, event, envelope.id)))
        case _ if type(event) in REOPENED:
            return replace(facts, round=facts.round + 1)
        case _:
            return facts


def _in_duty(facts: Facts, event: duty.DutyEvent, envelope: Envelope, occurred: When) -> Facts:
    """What an event of a duty changes: in that duty alone, whatever else there is in the case."""
    number = int(envelope.subject.rpartition(".")[2])
    before = next((one for one in facts.duties if one.number == number), None)
    if before is None:
        if not isinstance(event, duty.SuspicionRaised):
            raise ValueError(f"{envelope.type} cannot be the first event of a duty")
        after = DutyFacts(number=number, course=begin(event), board_respondent=facts.board_respondent)
    else:
        after = replace(before, course=follow(before.course, event))
    stage = after.course.stage
    if (before is None or stage is not before.course.stage) and stage in ENTERING:
        happening = Happening(milestone=ENTERING[stage], on=occurred.on, at=occurred.at, event=envelope.id)
        after = replace(after, happened=(*after.happened, happening))
    others = (one for one in facts.duties if one.number != number)
    return replace(facts, duties=tuple(sorted((*others, after), key=lambda one: one.number)))


def _put_off(
    facts: Facts, event: complaint.HandlingAdjourned | complaint.HandlingPostponed, by: str
) -> Iterator[PutOff]:
    """What puts the handling off now: there is one adjournment, and the last consent is what counts."""
    move = MoveDeadline(
        reason=MoveReason.ADJOURNED if isinstance(event, complaint.HandlingAdjourned) else MoveReason.POSTPONED,
        occurred_on=event.occurred_on,
        days=getattr(event, "days", None),
        until=getattr(event, "until", None),
        notices=getattr(event, "notices", ()),
        consent=getattr(event, "consent", None),
        moved_by=by,
    )
    yield from (before for before in facts.put_off if before.move.reason is not move.reason)
    yield PutOff(move=move, chosen=len(facts.terms) - 1)


def _milestone(facts: Facts, event: Any) -> Milestone | None:
    """The milestone that is reached with an event, if any."""
    match event:
        case complaint.FormAssessed() if event.missing:
            return None
        case complaint.CopySent() if len(facts.copied) < facts.respondents:
            return None
        case complaint.HearingHeld() | complaint.HearingSkipped() if len(facts.heard) <= facts.respondents:
            return None
    return MEANS.get(type(event))


def _happened(facts: Facts, happening: Happening) -> Facts:
    happening = replace(happening, round=facts.round, chosen=len(facts.terms) - 1)
    for place, before in enumerate(facts.happened):
        if before.milestone is happening.milestone and facts.holds(before):
            if before.milestone not in STAMPS or before.on == happening.on:
                return facts
            stamped = replace(happening, round=before.round, chosen=before.chosen)
            return replace(facts, happened=(*facts.happened[:place], stamped, *facts.happened[place + 1 :]))
    return replace(facts, happened=(*facts.happened, happening))


_MATTERS: frozenset[type[Event]] = frozenset(
    {
        *MEANS,
        *REOPENED,
        complaint.ComplaintFiled,
        complaint.TermSetChosen,
        complaint.RespondentNamed,
        complaint.HandlingAdjourned,
        complaint.HandlingPostponed,
        *duty.EVENTS,
    }
)


def _newest(topic: str) -> type[Event]:
    """The event that a type is read as, whatever its version."""
    while topic in UPCASTS:
        topic, _ = UPCASTS[topic]
    return EVENTS[topic]


def _case(envelope: Envelope) -> str:
    return case_of(envelope.subject)


FACTS: Fold[FactsRow] = Fold(
    name="facts",
    row=FactsRow,
    primary=("case_id",),
    indexes=(),
    key=_case,
    apply=apply,
    types=frozenset(topic for topic in (*EVENTS, *UPCASTS) if _newest(topic) in _MATTERS),
)
