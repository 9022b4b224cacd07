"""Who is told of a deadline, and of what: a warning and an escalation tell one level of one institution.

The supervisory board is told of every settlement that silences someone, too; and who is told of a step that is late
for a pattern is told in the same ways.

The miss itself tells nobody, since the escalation to the handler follows it at once. What is told names rules, codes
and ids, and no person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID, uuid5

import msgspec

from events.codec import decode_event_data
from events.complaint import SettlementRecorded
from events.complaint.parts import Silence
from events.deadline import DeadlineEscalated, DeadlineWarned
from events.envelope import Envelope
from events.identity import NAMESPACE, case_of
from events.rules.catalogue import Catalogue
from events.rules.model import Source, Words
from events.vocabulary import (
    SILENCING_CLAUSES,
    Basis,
    EscalationLevel,
    Route,
    SettlementClause,
    StraightReason,
)

from ..moments import legal_date
from ..stewardship.notice import PatternNotice, overdue

NOBODY = ""  # The channel of a notification for a level that nobody was named for.
_TELLING = frozenset({DeadlineWarned.TOPIC, DeadlineEscalated.TOPIC})

Channels = Mapping[tuple[str, EscalationLevel], tuple[str, ...]]
"""The names of the channels over which an institution wants a level to be told."""


class Kind(StrEnum):
    """What a notice of a deadline is about: a term that runs out, or one that has."""

    WARNING = "warning"
    ESCALATION = "escalation"


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """The term that it is about, as the catalogue has it. `wording` is the word that the law has in place of a number.

    Only the names remain where the catalogue has the term no more: its deadlines run on, and are told of.
    """

    rule: str
    term: str
    title: Words | None = None
    term_title: Words | None = None
    source: Source | None = None
    basis: Basis | None = None
    verify: bool = False
    opens: Route | None = None
    wording: str | None = None


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that there is to say, in no language yet.

    `at` is when the step was taken on the ledger, and `due_at` the first instant at which the term is over. `percent`
    belongs to a warning, `straight` to an escalation that passed others over.
    """

    event: str
    kind: Kind
    institution: str
    level: EscalationLevel
    case: str
    deadline: str
    cited: Cited
    at: datetime
    due_at: datetime
    percent: int | None = None
    straight: StraightReason | None = None


class SilenceNotice(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that there is to say of a settlement that silences: its clauses and no person, and no `deadline`."""

    event: str
    institution: str
    case: str
    at: datetime
    agreed_on: date
    clauses: tuple[SettlementClause, ...]
    silences: tuple[Silence, ...]
    kind: Literal["silence"] = "silence"
    level: EscalationLevel = EscalationLevel.SUPERVISORY_BOARD
    deadline: str = ""


AnyNotice = Notice | SilenceNotice | PatternNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A notice on its way over one channel, or over none. The id is the same however often the event comes by.

    `traceparent` is that of the event, kept beside the notice and no part of what is told.
    """

    id: UUID
    channel: str
    notice: AnyNotice
    recorded_at: datetime
    traceparent: str | None = None


def notifications(envelope: Envelope, catalogue: Catalogue, channels: Channels) -> Iterator[Notification]:
    """What an event has to tell, one for each channel of the level; nothing, for nearly all events.

    Raises `ContractError` on an event that cannot be read; the fold of what falls due has read it before.
    """
    notice = noticed(envelope, catalogue) or silenced(envelope) or overdue(envelope, catalogue)
    if notice is not None:
        for channel in channels.get((notice.institution, notice.level)) or (NOBODY,):
            yield Notification(
                id=notification_id(notice.event, channel),
                channel=channel,
                notice=notice,
                recorded_at=envelope.time,
                traceparent=envelope.traceparent,
            )


def notification_id(event: str, channel: str) -> UUID:
    """By which a receiver knows again what it has had."""
    return uuid5(NAMESPACE, f"notification\n{event}\n{channel}")


def noticed(envelope: Envelope, catalogue: Catalogue) -> Notice | None:
    """What someone must hear of an event, if anyone must."""
    if envelope.type not in _TELLING:
        return None
    event = decode_event_data(envelope.type, envelope.data)
    assert isinstance(event, DeadlineWarned | DeadlineEscalated), "the types that tell"
    rule, term = envelope.subject.split(".")[1:3]
    warned = event if isinstance(event, DeadlineWarned) else None
    return Notice(
        event=envelope.id,
        kind=Kind.WARNING if warned else Kind.ESCALATION,
        institution=envelope.source.rpartition("/")[2],
        level=event.told if isinstance(event, DeadlineWarned) else event.level,
        case=case_of(envelope.subject),
        deadline=envelope.subject,
        cited=_cited(catalogue, rule, term, last_day(event.due_at)),
        at=event.occurred_at,
        due_at=event.due_at,
        percent=warned.percent if warned else None,
        straight=event.straight if isinstance(event, DeadlineEscalated) else None,
    )


def silenced(envelope: Envelope) -> SilenceNotice | None:
    """What the supervisory board must hear of a settlement, if it silences anyone."""
    if envelope.type != SettlementRecorded.TOPIC:
        return None
    event = decode_event_data(envelope.type, envelope.data)
    assert isinstance(event, SettlementRecorded), "the type of a settlement"
    clauses = tuple(clause for clause in event.clauses if clause in SILENCING_CLAUSES)
    if not clauses and not event.silences:
        return None
    return SilenceNotice(
        event=envelope.id,
        institution=envelope.source.rpartition("/")[2],
        case=envelope.subject,
        at=envelope.time,
        agreed_on=event.occurred_on,
        clauses=clauses,
        silences=event.silences,
    )


def read_notice(kept: Any) -> AnyNotice:
    """A notice as it was kept, in what JSON consists of. Raises `msgspec.ValidationError` on anything else."""
    kind = kept.get("kind") if isinstance(kept, dict) else None
    if kind == "silence":
        return msgspec.convert(kept, SilenceNotice)
    if kind == "pattern":
        return msgspec.convert(kept, PatternNotice)
    return msgspec.convert(kept, Notice)


def traceparent_of(kept: Any) -> str | None:
    """The trace that lies beside a notice that was kept, if one does."""
    found = kept.get("traceparent") if isinstance(kept, dict) else None
    return found if isinstance(found, str) else None


def last_day(due_at: datetime) -> date:
    """The day in Amsterdam on which there is still time."""
    return legal_date(due_at - timedelta(microseconds=1))


def _cited(catalogue: Catalogue, id: str, name: str, on: date) -> Cited:
    """The term of a rule in the version in force on its last day, else the newest that has the term.

    The event does not say by which version the date was reckoned, and the texts do not either: the link leads there.
    """
    versions = sorted(catalogue.versions(id), key=lambda rule: (rule.in_force(on), rule.version), reverse=True)
    for rule in versions:
        if (term := rule.term(name)) is not None:
            return Cited(
                rule=id,
                term=name,
                title=rule.title,
                term_title=term.title,
                source=rule.source,
                basis=rule.basis,
                verify=rule.verify,
                opens=term.opens,
                wording=term.wording,
            )
    return Cited(rule=id, term=name)
