"""Every pattern in one row: what it rests on, how far it is, what is owed next and since when that is too late.

The mark of a respondent or handler is in no row: that there is one is all that is said of it.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec.structs import replace

from events import pattern
from events.codec import decode_event_data
from events.envelope import Envelope
from events.vocabulary import StewardStep
from events.vocabulary.code import Code

from .fold import Fold, Json, subject
from .kinds import types_of
from .pattern_course import AdviceLine, MeasureLine, advices, measures, owes_effect


class PatternStatus(Code):
    """Where a pattern stands."""

    INDICATED = "indicated", "gesignaleerd", "indicated"
    CONFIRMED = "confirmed", "bevestigd", "confirmed"
    DISMISSED = "dismissed", "afgewezen", "dismissed"
    CLOSED = "closed", "afgesloten", "closed"


class PatternRow(msgspec.Struct, frozen=True):
    """One pattern. `cases` counts its evidence over all time, `figures` has what a rule last found.

    `owed` is the next step of the pattern itself, null where none is; `step`, `due_on` and `term` are of what is due
    first, be it of the pattern, a measure or an advice. `told` is who was last told that something is late, empty once
    that is late no more. `seen` says that the supervisory board has acknowledged it as it stands.
    """

    pattern: str
    institution: str
    status: str
    rule: str
    axis: str
    key: Json
    marked: bool
    unit: str | None
    figures: Json
    cases: int
    indicated_at: datetime
    updated_at: datetime
    version: int
    last_on: date
    owed: Json
    step: str | None
    due_on: date | None
    term: str | None
    checks: tuple[str, ...] = ()
    causes: Json = "{}"
    measures: tuple[str, ...] = ()
    advices: tuple[str, ...] = ()
    confirmed_on: date | None = None
    ended_on: date | None = None
    ended: str | None = None
    into: str | None = None
    reopened: int = 0
    reopened_for: str | None = None
    told: str | None = None
    told_of: str | None = None
    offered: str | None = None
    offered_on: date | None = None
    seen: bool = False
    seen_on: date | None = None
    lessons: int = 0
    lookup: str | None = None
    lookup_until: datetime | None = None


_encode = msgspec.json.Encoder().encode
_owed = msgspec.json.Decoder(pattern.Owed | None).decode
_causes = msgspec.json.Decoder(dict[str, list[str]]).decode
_measure = msgspec.json.Decoder(MeasureLine).decode
_advice = msgspec.json.Decoder(AdviceLine).decode
Changes = Mapping[str, Any]
Change = Callable[[PatternRow, Any], Changes]


def measure_lines(lines: tuple[str, ...] | list[str]) -> tuple[MeasureLine, ...]:
    """The measures of a row."""
    return tuple(map(_measure, lines))


def advice_lines(lines: tuple[str, ...] | list[str]) -> tuple[AdviceLine, ...]:
    """The advice of a row."""
    return tuple(map(_advice, lines))


def apply(row: PatternRow | None, envelope: Envelope) -> PatternRow:
    """The pattern after an event. Raises on one that it does not know, or that cannot come first."""
    event: Any = decode_event_data(envelope.type, envelope.data)
    if row is None:
        row = _indicated(envelope, event)
    else:
        changes = CHANGES[type(event)](row, event)
        row = replace(row, **{"version": envelope.version, "updated_at": envelope.time, "seen": False, **changes})
    return _with_next(row)


def _indicated(envelope: Envelope, event: object) -> PatternRow:
    if not isinstance(event, pattern.PatternIndicated):
        raise ValueError(f"{envelope.type} cannot be the first event of a pattern")
    return PatternRow(
        pattern=envelope.subject,
        institution=event.institution,
        status=PatternStatus.INDICATED.value,
        rule=event.figures.rule,
        axis=event.axis.value,
        key=_json(replace(event.key, mark=None)),
        marked=event.key.mark is not None,
        unit=event.key.unit,
        figures=_json(event.figures),
        cases=len(event.evidence),
        indicated_at=envelope.time,
        updated_at=envelope.time,
        version=envelope.version,
        last_on=event.figures.on,
        owed=_json(event.owed),
        step=None,
        due_on=None,
        term=None,
    )


def _json(value: object) -> str:
    return _encode(value).decode()


def _with_next(row: PatternRow) -> PatternRow:
    """The row with what is due first of all that is owed; whoever was told of something else was told of nothing."""
    owed = [_owed(row.owed), *(line.owed for line in measure_lines(row.measures))]
    owed += [line.owed for line in advice_lines(row.advices)]
    first = min((one for one in owed if one is not None), key=lambda one: (one.due_on, one.step), default=None)
    still = row.told_of in {_told_of(one) for one in owed if one is not None}
    return replace(
        row,
        step=None if first is None else first.step.value,
        due_on=None if first is None else first.due_on,
        term=None if first is None else first.rule,
        told=row.told if still else None,
        told_of=row.told_of if still else None,
    )


def _told_of(owed: pattern.Owed) -> str:
    return f"{owed.step.value} {owed.due_on}"


def _evidence(row: PatternRow, event: pattern.EvidenceAdded | pattern.PatternIndicatedAgain) -> Changes:
    return {
        "figures": _json(event.figures),
        "rule": event.figures.rule,
        "cases": row.cases + len(event.evidence),
        "last_on": event.figures.on,
    }


def _again(row: PatternRow, event: pattern.PatternIndicatedAgain) -> Changes:
    return {**_evidence(row, event), **_anew(row, event.owed), "reopened_for": "new_cases"}


def _reopened(row: PatternRow, event: pattern.PatternReopened) -> Changes:
    return {**_anew(row, event.owed), "reopened_for": event.reason.value}


def _anew(row: PatternRow, owed: pattern.Owed) -> Changes:
    return {
        "status": PatternStatus.INDICATED.value,
        "owed": _json(owed),
        "checks": (),
        "causes": "{}",
        "confirmed_on": None,
        "ended_on": None,
        "ended": None,
        "into": None,
        "reopened": row.reopened + 1,
    }


def _reviewed(row: PatternRow, event: pattern.PatternReviewed) -> Changes:
    return {"checks": tuple(dict.fromkeys((*row.checks, *(check.value for check in event.checks))))}


def _confirmed(_: PatternRow, event: pattern.PatternConfirmed) -> Changes:
    status = PatternStatus.CONFIRMED.value
    return {"status": status, "confirmed_on": event.occurred_on, "owed": _json(event.owed)}


def _ended(status: PatternStatus) -> Change:
    return lambda _, event: {
        "status": status.value,
        "owed": "null",
        "ended_on": event.occurred_on,
        "ended": event.reason.value,
        "into": event.into,
    }


def _caused(row: PatternRow, event: pattern.StructuralCauseRecorded) -> Changes:
    causes = {**_causes(row.causes), event.theme.value: [factor.value for factor in event.factors]}
    owed = _owed(row.owed)
    met = owed is not None and owed.step is StewardStep.CAUSE
    return {"causes": _json(causes), "owed": _json(event.owed) if met else row.owed}


def _measured(row: PatternRow, event: Any) -> Changes:
    lines = measures(measure_lines(row.measures), event)
    changes: dict[str, Any] = {"measures": tuple(_json(line) for line in lines)}
    if isinstance(event, pattern.StructuralMeasureAdopted):
        changes["owed"] = "null"
    elif isinstance(event, pattern.MeasureAbandoned) or (
        isinstance(event, pattern.EffectAssessed) and not owes_effect(event)
    ):
        changes["owed"] = row.owed if event.owed is None else _json(event.owed)
    return changes


def _advised(row: PatternRow, event: Any) -> Changes:
    return {"advices": tuple(_json(line) for line in advices(advice_lines(row.advices), event))}


def _escalated(_: PatternRow, event: pattern.PatternEscalated) -> Changes:
    return {"told": event.level.value, "told_of": _told_of(event.overdue)}


def _lookup(state: str) -> Change:
    return lambda _, event: {"lookup": state, "lookup_until": getattr(event, "until", None)}


# Every event that can follow another has its line, so that a new one is not passed over by mistake.
CHANGES: Mapping[type[object], Change] = MappingProxyType(
    {
        pattern.EvidenceAdded: _evidence,
        pattern.PatternIndicatedAgain: _again,
        pattern.PatternReviewed: _reviewed,
        pattern.PatternConfirmed: _confirmed,
        pattern.PatternDismissed: _ended(PatternStatus.DISMISSED),
        pattern.StructuralCauseRecorded: _caused,
        pattern.PatternClosed: _ended(PatternStatus.CLOSED),
        pattern.PatternReopened: _reopened,
        pattern.StructuralMeasureAdopted: _measured,
        pattern.MeasureRescheduled: _measured,
        pattern.MeasureCarriedOut: _measured,
        pattern.MeasureAbandoned: _measured,
        pattern.EffectAssessed: _measured,
        pattern.LessonPublished: lambda row, _: {"lessons": row.lessons + 1},
        pattern.LessonWithdrawn: lambda row, _: {"lessons": row.lessons - 1},
        pattern.PatternEscalated: _escalated,
        pattern.SupervisoryAdviceGiven: _advised,
        pattern.AdviceAnswered: _advised,
        pattern.SupervisoryBoardAcknowledged: lambda _, event: {"seen": True, "seen_on": event.occurred_on},
        pattern.WhistleblowingRouteOffered: lambda _, event: {"offered": event.text, "offered_on": event.occurred_on},
        pattern.ReidentificationRequested: _lookup("requested"),
        pattern.ReidentificationApproved: _lookup("approved"),
        pattern.ReidentificationRefused: _lookup("refused"),
    }
)

PATTERNS_FOLD: Fold[PatternRow] = Fold(
    name="patterns",
    row=PatternRow,
    primary=("pattern",),
    indexes=(("institution", "updated_at", "pattern"), ("institution", "due_on")),
    key=subject,
    apply=apply,
    types=types_of("pattern"),
)
