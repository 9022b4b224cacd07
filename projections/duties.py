"""Every duty to report, consult and file in one line: how far it reaches, how far it has come, and how fast.

The law says "onverwijld" and gives no number, so this measures and does not judge: what is late by policy is told by
the duty's deadlines.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec.structs import replace

from events import duty
from events.codec import decode_event_data
from events.envelope import Envelope
from events.identity import case_of
from events.vocabulary import DutyStage, ToInform

from .duty_course import Course, DutyClock, begin, follow
from .fold import Fold, Json, subject
from .kinds import types_of


class DutyRow(msgspec.Struct, frozen=True):
    """One suspicion of one case, and what the duty asks about it.

    `since` is when it reached its stage, `step` what is owed next and `clock` which clock runs from `since` on. The
    instants are when something first happened, in the round that counts: what new facts put aside is in the history
    only. `informed_at` is since when the board knows. The seconds of a clock are what went by until its step was done,
    the last time that it ran; it took none where the step was done before. `revived` counts how often the consultation
    began anew.
    """

    duty: str
    case_id: str
    kind: str
    institution: str
    number: int
    stage: str
    is_open: bool
    step: str | None
    since: datetime
    clock: str | None
    rule: str
    rule_version: int
    scope: str
    reasons: tuple[str, ...]
    known_to: str
    known_at: datetime
    raised_by: str | None
    version: int
    updated_at: datetime
    course: Json
    informed_at: datetime | None = None
    consulted_at: datetime | None = None
    concluded_at: datetime | None = None
    classification: str | None = None
    suspicion: str | None = None
    told_parents_at: datetime | None = None
    told_student_at: datetime | None = None
    told_accused_at: datetime | None = None
    deferred_at: datetime | None = None
    filed_at: datetime | None = None
    notified_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    revived: int = 0
    c1_seconds: int | None = None
    c2_seconds: int | None = None
    c3_seconds: int | None = None
    c4_seconds: int | None = None


Changes = Mapping[str, Any]

_course = msgspec.json.Decoder(Course)

# What a clock waits for. Where a stage behind it is reached in another way, nothing was done and nothing is measured.
_DONE: Mapping[DutyClock, frozenset[DutyStage]] = MappingProxyType(
    {
        DutyClock.C1: frozenset({DutyStage.BOARD_AWARE, DutyStage.IN_CONSULTATION}),
        DutyClock.C2: frozenset({DutyStage.IN_CONSULTATION}),
        DutyClock.C3: frozenset({DutyStage.FILED}),
        DutyClock.C4: frozenset({DutyStage.CRIMINAL_TRACK}),
    }
)
_ANEW: Changes = MappingProxyType(
    {"consulted_at": None, "concluded_at": None, "classification": None, "suspicion": None}
)
_TOLD: Mapping[ToInform, str] = MappingProxyType(
    {
        ToInform.PARENTS: "told_parents_at",
        ToInform.STUDENT: "told_student_at",
        ToInform.ACCUSED: "told_accused_at",
    }
)


def apply(row: DutyRow | None, envelope: Envelope) -> DutyRow:
    """The duty after an event. Raises on one that it does not know, or that cannot come where it does."""
    event: Any = decode_event_data(envelope.type, envelope.data)
    if row is None:
        if not isinstance(event, duty.SuspicionRaised):
            raise ValueError(f"{envelope.type} cannot be the first event of a duty")
        return _raised(envelope, event)
    before = _course.decode(row.course)
    after = follow(before, event)
    if before.drawn is not None and after.drawn is None:
        row = replace(row, revived=row.revived + 1, **_ANEW)
    row = replace(row, **_happened(row, event), **_came_to(after), **_measured(before, after))
    return replace(row, version=envelope.version, updated_at=envelope.time, **_withdrawn(row, after))


def _raised(envelope: Envelope, event: duty.SuspicionRaised) -> DutyRow:
    course = begin(event)
    return DutyRow(
        duty=envelope.subject,
        case_id=case_of(envelope.subject),
        kind=event.case.partition("-")[0],
        institution=event.institution,
        number=event.number,
        known_to=event.known_to.value,
        known_at=event.occurred_at,
        raised_by=event.raised_by,
        version=envelope.version,
        updated_at=envelope.time,
        informed_at=event.occurred_at if course.board_knows else None,
        **_judged(event.judged),
        **_came_to(course),
    )


def _judged(judged: duty.Judged) -> Changes:
    return {
        "rule": judged.rule,
        "rule_version": judged.version,
        "scope": judged.scope.value,
        "reasons": tuple(reason.value for reason in judged.reasons),
    }


def _came_to(course: Course) -> Changes:
    return {
        "stage": course.stage.value,
        "is_open": course.is_open,
        "step": course.step.value if course.step else None,
        "since": course.since,
        "clock": course.clock.value if course.clock else None,
        "course": msgspec.json.encode(course).decode(),
    }


def _measured(before: Course, after: Course) -> Changes:
    """What a clock came to that ended because its step was done."""
    clock = before.clock
    if clock is None or after.stage not in _DONE[clock] or after.stage is before.stage:
        return {}
    return {f"{clock.value.lower()}_seconds": max(after.since - before.since, timedelta()) // timedelta(seconds=1)}


def _happened(row: DutyRow, event: Any) -> Changes:
    match event:
        case duty.CircumstancesRestated():
            return _judged(event.judged)
        case duty.BoardInformed():
            return {"informed_at": event.occurred_at}
        case duty.InspectorConsulted():
            return {"consulted_at": row.consulted_at or event.occurred_at}
        case duty.ConsultationConcluded():
            return {
                "concluded_at": event.occurred_at,
                "classification": event.classification.value,
                "suspicion": event.suspicion.value,
            }
        case duty.IntentionTold():
            return {_TOLD[event.whom]: event.occurred_at}
        case duty.AccusedNotToldYet():
            return {"deferred_at": event.occurred_at}
        case duty.CriminalReportFiled():
            return {"filed_at": event.occurred_at}
        case duty.InspectorNotified():
            return {"notified_at": event.occurred_at}
        case duty.CriminalTrackEnded():
            return {"ended_at": event.occurred_at, "outcome": event.outcome.value}
        case _:
            return {}


def _withdrawn(row: DutyRow, course: Course) -> Changes:
    """What holds no more: who was told of a report that will not be filed has not been told of the next."""
    gone: dict[str, Any] = {name: None for whom, name in _TOLD.items() if whom not in course.told}
    if not course.deferred:
        gone["deferred_at"] = None
    if row.informed_at is None and course.board_knows:
        gone["informed_at"] = row.consulted_at
    return gone


DUTIES: Fold[DutyRow] = Fold(
    name="duties",
    row=DutyRow,
    primary=("duty",),
    indexes=(
        ("institution", "since", "duty"),
        ("institution", "is_open", "since", "duty"),
        ("case_id",),
    ),
    key=subject,
    apply=apply,
    types=types_of("duty"),
)
