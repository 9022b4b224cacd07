"""A duty to try the rules on: a member of staff knows of a possible crime against a minor student."""

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace
from msgspec.structs import replace as changed

from events.commands.duty import RaiseSuspicion
from events.duty import (
    AccusedNotToldYet,
    BoardInformed,
    Circumstances,
    CircumstancesRestated,
    ConsultationConcluded,
    CriminalReportFiled,
    CriminalTrackEnded,
    InspectorConsulted,
    InspectorNotified,
    IntentionTold,
    Judged,
    SuspicionRaised,
)
from events.rules import Catalogue, load, shipped
from events.sealed import Party, Person, Sealed
from events.vocabulary import (
    Answer,
    Awareness,
    Behaviour,
    Classification,
    CriminalOutcome,
    DutyScope,
    ReasonableSuspicion,
    ScopeReason,
    TaskCharge,
    ToInform,
)
from services.decider import Context
from services.inspectorate.duty import decider
from services.inspectorate.scope import judge

from ...given import NOW, Scenario, context

CASE = "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
STREAM = f"duty-{CASE}.1"
REFERENCE = "VI-2026-0311"
LATER_REFERENCE = "VI-2026-0345"
POLICE = "report-2026-0099"
BOX = Sealed(kid="case-1", box="c2VhbGVk")
HOUR = timedelta(hours=1)

MINOR = Circumstances(
    conduct=(Behaviour.SEXUAL_CRIME,), task_charge=TaskCharge.EMPLOYEE, student=Answer.YES, minor=Answer.YES
)
ADULT = replace(MINOR, minor=Answer.NO, dependency=Answer.YES)
AGE_UNKNOWN = replace(MINOR, minor=Answer.UNKNOWN)
INTIMIDATION = replace(MINOR, conduct=(Behaviour.SEXUAL_INTIMIDATION,), dependency=Answer.YES)
FULL = Judged(rule="R-2010", version=1, scope=DutyScope.FULL, reasons=(ScopeReason.ALL_MET,))
RULES = shipped()
LAW = RULES.duty_rule(on=NOW.date())


def passed_bill() -> Catalogue:
    """The rules as they would be, had the bill become law on the first of the year."""
    text = f"""
duty_rules:
  - id: R-WVVO
    version: 2
    status: enacted
    title: {{nl: Alle studenten, en: All students}}
    source: {{act: WHW, article: "1.20"}}
    effective_from: {NOW.year}-01-01
    guards: [task_charged, student, dependency]
    reaches:
      - {{scope: full, conduct: [sexual_crime]}}
      - {{scope: consult_only, conduct: [sexual_intimidation]}}
    unclear: [sexual_transgressive]
    replaces: [R-2010]
"""
    return load({"law.yaml": text})


def at(hours: float) -> datetime:
    """So many hours after someone came to know; now is hour ten."""
    return NOW + timedelta(hours=hours - 10)


def context_of(stream: str = STREAM, **changes: Any) -> Context:
    """Where and when a command is decided."""
    return changed(context("duty"), stream=stream, **changes)


def scenario(catalogue: Catalogue = RULES) -> Scenario:
    """The rules of duties under a catalogue."""
    return Scenario(decider(catalogue), context_of())


given = scenario().given
given_passed_bill = scenario(passed_bill()).given


def raise_suspicion(**changes: Any) -> RaiseSuspicion:
    """A member of staff came to know, but for the changes."""
    known = RaiseSuspicion(
        case=CASE,
        known_to=Awareness.STAFF,
        occurred_at=at(0),
        circumstances=MINOR,
        accused=Person(subject="s-accused", name=BOX),
        affected=Person(subject="s-student", name=BOX),
        note=BOX,
    )
    return replace(known, **changes)


def raised(circumstances: Circumstances = MINOR, *, catalogue: Catalogue = RULES, **changes: Any) -> SuspicionRaised:
    """The same, on the log, judged by the law of the day."""
    known = SuspicionRaised(
        institution="uni",
        case=CASE,
        number=1,
        known_to=Awareness.STAFF,
        occurred_at=at(0),
        circumstances=circumstances,
        judged=judge(catalogue.duty_rule(on=NOW.date()), circumstances),
        accused=Party(subject="s-accused", name=BOX),
        affected=Party(subject="s-student", name=BOX),
        note=BOX,
    )
    return replace(known, **changes)


def restated(circumstances: Circumstances, hours: float = 9) -> CircumstancesRestated:
    """More became known."""
    return CircumstancesRestated(occurred_at=at(hours), circumstances=circumstances, judged=judge(LAW, circumstances))


def concluded(
    classification: Classification = Classification.CRIME,
    suspicion: ReasonableSuspicion = ReasonableSuspicion.YES,
    *,
    consultation: str = REFERENCE,
    hours: float = 3,
) -> ConsultationConcluded:
    """The board drew a conclusion: that there is a reasonable suspicion of a crime, unless another is given."""
    return ConsultationConcluded(
        occurred_at=at(hours), consultation=consultation, classification=classification, suspicion=suspicion
    )


def told(whom: ToInform, hours: float = 4) -> IntentionTold:
    """Someone was told that it will be filed."""
    return IntentionTold(whom=whom, occurred_at=at(hours))


BOARD_INFORMED = BoardInformed(occurred_at=at(1), informed_by=Awareness.STAFF)
CONSULTED = InspectorConsulted(occurred_at=at(2), consultation=REFERENCE)
CONSULTED_LATER = InspectorConsulted(occurred_at=at(5), consultation=LATER_REFERENCE)
NO_SUSPICION = concluded(Classification.CRIME, ReasonableSuspicion.NO)
ALL_TOLD = (told(ToInform.PARENTS), told(ToInform.ACCUSED))
DEFERRED = AccusedNotToldYet(occurred_at=at(4), police_reference=POLICE, reasons=BOX)
FILED = CriminalReportFiled(occurred_at=at(5), police_reference=POLICE)
NOTIFIED = InspectorNotified(occurred_at=at(6))
ENDED = CriminalTrackEnded(occurred_at=at(7), outcome=CriminalOutcome.NOT_PROSECUTED)

IN_CONSULTATION = (raised(), BOARD_INFORMED, CONSULTED)
FILING_DUE = (*IN_CONSULTATION, concluded())
ALL_STEPS = (*FILING_DUE, *ALL_TOLD, FILED, NOTIFIED)
