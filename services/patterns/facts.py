"""What detection must know of a case, as it stood at any time: codes, dates, pseudonyms, and when each was recorded.

Nothing sealed is among it and no narrative. `at` is when something was recorded, which decides what could be seen then;
`on` is the day on which it happened, which decides the windows that it falls in.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import msgspec
from msgspec.structs import replace

from events.vocabulary import (
    Anonymity,
    Answer,
    Behaviour,
    Body,
    CaseRole,
    Channel,
    Departure,
    DutyScope,
    Factor,
    Finding,
    Ground,
    IncidentKind,
    InformalOutcome,
    InformalWay,
    LinkKind,
    MeasureKind,
    NotHandledGround,
    Population,
    Relation,
    ReopeningReason,
    Satisfaction,
    Setting,
    SettlementClause,
    WithdrawalReason,
)
from services.moments import AMSTERDAM


class Recorded(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something that was recorded about a case. Written as an array: a day's evaluation reads every one of them."""

    at: datetime
    on: date


class Opened(Recorded, frozen=True, array_like=True, gc=False):
    """How the case began. `form` is absent for a complaint, `filed_with` for anything else."""

    channel: Channel
    form: IncidentKind | None = None
    anonymity: Anonymity | None = None
    filed_with: Body | None = None
    unit: str | None = None


class Spell(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """When it happened, as far as the coding says."""

    from_on: date | None = None
    until_on: date | None = None
    still_going_on: Answer = Answer.UNKNOWN


class Coded(Recorded, frozen=True, array_like=True, gc=False):
    """A coding. `organiser` is the organiser's code where there is one, else the kind; behaviours have their ground."""

    setting: Setting
    organiser: str | None
    behaviours: tuple[tuple[Behaviour, Ground | None], ...]
    relations: tuple[Relation, ...]
    period: Spell
    affected: Population
    respondent: Population
    unit: str | None = None


class Named(Recorded, frozen=True, array_like=True, gc=False):
    """A person by their pseudonym, and what they are in the case; respondents of a complaint have a number."""

    role: CaseRole
    person: str
    number: int = 0


class Linked(Recorded, frozen=True, array_like=True, gc=False):
    """Another case that was linked to this one."""

    case: str
    kind: LinkKind


class Passed(Recorded, frozen=True, array_like=True, gc=False):
    """The case was received at, referred to, or passed on to a body."""

    to: Body


class Informal(Recorded, frozen=True, array_like=True, gc=False):
    """An informal way was gone, and this came of it."""

    way: InformalWay
    outcomes: tuple[InformalOutcome, ...]


class Copied(Recorded, frozen=True, array_like=True, gc=False):
    """A respondent was sent a copy, and so knows."""

    respondent: int


class Withdrawn(Recorded, frozen=True, array_like=True, gc=False):
    """It was withdrawn."""

    reason: WithdrawalReason


class Assigned(Recorded, frozen=True, array_like=True, gc=False):
    """Who handles it from then on, by their pseudonym."""

    handler: str


class PutOff(Recorded, frozen=True, array_like=True, gc=False):
    """The handling was adjourned, or put off further (`further`)."""

    further: bool


class NotHandled(Recorded, frozen=True, array_like=True, gc=False):
    """The board did not handle it."""

    ground: NotHandledGround


class Decided(Recorded, frozen=True, array_like=True, gc=False):
    """The board judged."""

    findings: tuple[tuple[Behaviour, Finding], ...]
    deviates: bool


class Agreed(Recorded, frozen=True, array_like=True, gc=False):
    """The parties made an agreement. `silences` says that someone is made to keep silent by it."""

    clauses: tuple[SettlementClause, ...]
    silences: bool


class Rated(Recorded, frozen=True, array_like=True, gc=False):
    """How the complainant (0), or the respondent with this number, looks back."""

    satisfaction: Satisfaction
    respondent: int = 0


class Adopted(Recorded, frozen=True, array_like=True, gc=False):
    """A measure that was adopted. What has no `due_on` can not be overdue."""

    measure: str
    kind: MeasureKind
    person_directed: bool
    owner: Body | None = None
    due_on: date | None = None


class CarriedOut(Recorded, frozen=True, array_like=True, gc=False):
    """Whether a measure was carried out."""

    measure: str
    done: bool


class Departed(Recorded, frozen=True, array_like=True, gc=False):
    """The affected person left; `on` is the day they did."""

    departure: Departure


class Ended(Recorded, frozen=True, array_like=True, gc=False):
    """The handling ended. `how` is the code of the ending; `resolved` says that the matter was said to be resolved."""

    how: str
    resolved: bool


class Reopened(Recorded, frozen=True, array_like=True, gc=False):
    """It was taken up again; a complaint gives no code for why."""

    reason: ReopeningReason | None = None


class Fed(Recorded, frozen=True, array_like=True, gc=False):
    """A factor that feeds unsafety was seen."""

    factor: Factor


class Running(Recorded, frozen=True, array_like=True, gc=False):
    """A term began to run, or came to end on another day. `of_duty`: one of the duty to report, consult and file.

    `occurrence` tells two of the same term apart.
    """

    rule: str
    term: str
    occurrence: int
    due_on: date
    of_duty: bool = False

    @property
    def which(self) -> tuple[str, str, int]:
        """Tells the terms of a case apart."""
        return self.rule, self.term, self.occurrence


class Fate(Recorded, frozen=True, array_like=True, gc=False):
    """What became of a term: missed, met, lifted or reinstated."""

    rule: str
    term: str
    occurrence: int
    what: str
    late: bool = False

    @property
    def which(self) -> tuple[str, str, int]:
        """Which of the terms of the case it is."""
        return self.rule, self.term, self.occurrence


class Suspected(Recorded, frozen=True, array_like=True, gc=False):
    """A duty of the case, and how far it reaches as it was judged."""

    number: int
    scope: DutyScope


class CaseFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A case, in the order of the log. What was replaced stays, with the time at which it was."""

    case: str
    institution: str
    recorded_at: datetime
    opened: Opened
    codings: tuple[Coded, ...] = ()
    people: tuple[Named, ...] = ()
    links: tuple[Linked, ...] = ()
    received: tuple[Passed, ...] = ()
    referrals: tuple[Passed, ...] = ()
    informal: tuple[Informal, ...] = ()
    copies: tuple[Copied, ...] = ()
    withdrawals: tuple[Withdrawn, ...] = ()
    handlers: tuple[Assigned, ...] = ()
    postponements: tuple[PutOff, ...] = ()
    not_handled: tuple[NotHandled, ...] = ()
    decisions: tuple[Decided, ...] = ()
    agreements: tuple[Agreed, ...] = ()
    ratings: tuple[Rated, ...] = ()
    measures: tuple[Adopted, ...] = ()
    carried_out: tuple[CarriedOut, ...] = ()
    departures: tuple[Departed, ...] = ()
    endings: tuple[Ended, ...] = ()
    reopenings: tuple[Reopened, ...] = ()
    factors: tuple[Fed, ...] = ()
    terms: tuple[Running, ...] = ()
    fates: tuple[Fate, ...] = ()
    duties: tuple[Suspected, ...] = ()


LISTS = tuple(
    name for name in CaseFacts.__struct_fields__ if name not in {"case", "institution", "recorded_at", "opened"}
)


class FactsRow(msgspec.Struct, frozen=True):
    """A case with its `CaseFacts` as JSON text, which nobody but this package reads, and what to choose rows by.

    `opened_on` is the day of the report, `latest_on` the latest day that anything in it is about, a day on which
    something falls due included; `recorded_at` is when the last of it was recorded.
    """

    case_id: str
    institution: str
    opened_on: date
    latest_on: date
    recorded_at: datetime
    facts: str


_decode = msgspec.json.Decoder(CaseFacts).decode
_encode = msgspec.json.Encoder().encode


def read(row: FactsRow) -> CaseFacts:
    """The facts of a row."""
    return _decode(row.facts)


def written(facts: CaseFacts) -> str:
    """The text of a row."""
    return _encode(facts).decode()


def as_of(facts: CaseFacts, instant: datetime) -> CaseFacts | None:
    """The facts as they stood at an instant, what was recorded then included; none where there was no case yet."""
    if facts.recorded_at <= instant:
        return facts
    if facts.opened.at > instant:
        return None
    kept = {name: tuple(_until(getattr(facts, name), instant)) for name in LISTS if getattr(facts, name)}
    last = max((one.at for items in kept.values() for one in items), default=facts.opened.at)
    return replace(facts, **kept, recorded_at=last)


def _until(items: tuple[Recorded, ...], instant: datetime) -> Iterator[Recorded]:
    return (one for one in items if one.at <= instant)


def missed(facts: CaseFacts) -> Iterator[Fate]:
    """The misses that stand.

    None is of a term that was met, or lifted, in time, where that was recorded only after the term had run out, nor of
    an end that a later one took the place of.
    """
    last = {one.which: one for one in facts.fates}
    for fate in facts.fates:
        if fate.what == "missed" and not _in_time(last[fate.which], fate):
            since = (one for one in facts.terms if one.which == fate.which and one.at > fate.at)
            if all(one.due_on < fate.on for one in since):
                yield fate


def _in_time(end: Fate, miss: Fate) -> bool:
    return not end.late if end.what == "met" else end.what == "lifted" and end.on < miss.on


def end_of(on: date) -> datetime:
    """The last instant of a day in the Netherlands: what was recorded by then counts on that day."""
    midnight = datetime.combine(on + timedelta(days=1), time(), AMSTERDAM)
    return midnight - timedelta(microseconds=1)
