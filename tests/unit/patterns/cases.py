"""Facts of cases as detection reads them, with everything that a rule does not look at left as dull as it can be."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from msgspec.structs import replace

from events.rules import PatternRules, shipped
from events.vocabulary import (
    Anonymity,
    Behaviour,
    Body,
    CaseRole,
    Channel,
    Ground,
    IncidentKind,
    Population,
    Relation,
    Setting,
)
from services.patterns.detection import detect
from services.patterns.facts import CaseFacts, Coded, Named, Opened, Spell
from services.patterns.indication import Exposure, Indication, Survey

from ...logs import case_id

TODAY = date(2026, 3, 2)
UNIT = "science/physics"


def at(on: date) -> datetime:
    """The instant at which what happened on a day was recorded."""
    return datetime.combine(on, time(12), UTC)


def ago(days: int) -> date:
    """So many days before today."""
    return TODAY - timedelta(days=days)


def case(
    number: int,
    *,
    on: date = TODAY,
    recorded: date | None = None,
    reporter: str | None = "",
    respondents: Iterable[str] = (),
    complaint: bool = False,
    channel: Channel = Channel.DESK,
    institution: str = "uni",
    coded: Coded | None = None,
    **lists: Any,
) -> CaseFacts:
    """A case with a reporter of its own, unless one is given (or None: nobody knows who)."""
    begun = at(recorded or on)
    opened = Opened(
        begun,
        on,
        channel,
        None if complaint else IncidentKind.REPORT,
        None if complaint else Anonymity.NAMED,
        Body.FACILITY if complaint else None,
    )
    role = CaseRole.COMPLAINANT if complaint else CaseRole.REPORTER
    people = [] if reporter is None else [Named(begun, on, role, reporter or f"reporter.{number}")]
    people += [Named(begun, on, CaseRole.RESPONDENT, one, at_) for at_, one in enumerate(respondents, start=1)]
    facts = CaseFacts(
        case=case_id("complaint" if complaint else "incident", number),
        institution=institution,
        recorded_at=begun,
        opened=opened,
        codings=() if coded is None else (replace(coded, at=begun, on=on),),
        people=tuple(people),
        **lists,
    )
    last = max((one.at for items in lists.values() for one in items), default=begun)
    return replace(facts, recorded_at=max(begun, last))


def coding(
    *,
    unit: str | None = None,
    setting: Setting = Setting.UNKNOWN,
    organiser: str | None = None,
    behaviours: Iterable[tuple[Behaviour, Ground | None]] = ((Behaviour.UNCLEAR, None),),
    relations: Iterable[Relation] = (Relation.UNKNOWN,),
    period: Spell | None = None,
) -> Coded:
    """A coding that says nothing but what is given."""
    return Coded(
        at(TODAY),
        TODAY,
        setting,
        organiser,
        tuple(behaviours),
        tuple(relations),
        period or Spell(),
        Population.STUDENT,
        Population.SCIENTIFIC_STAFF,
        unit,
    )


def days(first: date, last: date) -> Spell:
    """A period of which both ends are known."""
    return Spell(first, last)


@cache
def rules() -> PatternRules:
    """The rules that are shipped."""
    return shipped().pattern_rules(TODAY)


def indicated(
    rule: str,
    *facts: CaseFacts,
    on: date = TODAY,
    exposures: Iterable[Exposure] = (),
    surveys: Iterable[Survey] = (),
) -> tuple[Indication, ...]:
    """What one rule indicates."""
    found = detect(facts, rules(), on, exposures=exposures, surveys=surveys)
    return tuple(one for one in found if one.rule.partition("/")[0] == rule)
