"""The Inspectorate's evidence of the duty of care: what was asked, what was done and when, by event.

What was done in cases is counted, under the same threshold as any figure, with the digest of the events that say so:
the ledger's holder can show them, and nobody can add to them unseen. What the institution did as a whole is told event
by event.
"""

from dataclasses import dataclass

from events import complaint, duty, guidance, incident, pattern, release, statement
from events.registry import Event
from projections.labels import event_label

from ..tallies import done_on
from .figures import guarded
from .model import Row, Section, Table, said
from .sources import Sources
from .term_sections import terms

Kinds = tuple[type[Event], ...]


@dataclass(frozen=True, slots=True)
class Element:
    """A part of the duty: what is asked, by what, and the events that show that it was done."""

    name: str
    nl: str
    en: str
    source: str
    kinds: Kinds


IN_CASES = (
    Element(
        "guidance",
        "Weten waar je terecht kunt",
        "Knowing where to go",
        "WHW 7.59a; Kamerstuk 29 240, nr. 131",
        (guidance.GuidanceGiven, incident.RouteInformationGiven),
    ),
    Element(
        "acknowledgement",
        "Ontvangst bevestigen en op de hoogte houden",
        "Acknowledging receipt and keeping people informed",
        "Awb 9:6",
        (incident.IncidentAcknowledged, incident.ReporterInformed, complaint.ReceiptAcknowledged),
    ),
    Element(
        "support",
        "Opvang en nazorg",
        "Support and aftercare",
        "Kamerstuk 29 240, nr. 131",
        (incident.SupportOffered, incident.AftercareOffered),
    ),
    Element(
        "handling",
        "Klachten behoorlijk behandelen",
        "Handling complaints properly",
        "Awb 9:2, 9:10, 9:12",
        (
            complaint.HearingOffered,
            complaint.HearingHeld,
            complaint.AdviceGiven,
            complaint.ComplaintDecided,
            complaint.DecisionNotified,
        ),
    ),
    Element(
        "measures",
        "Maatregelen nemen en uitvoeren",
        "Taking measures and carrying them out",
        "Arbowet 3",
        (incident.MeasureTaken, complaint.MeasureAdopted, complaint.MeasureReported),
    ),
    Element(
        "duty",
        "Melden, overleggen en aangifte doen",
        "Reporting, consulting and filing",
        "WHW 1.20",
        (
            duty.SuspicionRaised,
            duty.BoardInformed,
            duty.InspectorConsulted,
            duty.ConsultationConcluded,
            duty.CriminalReportFiled,
            duty.InspectorNotified,
        ),
    ),
)
AS_A_WHOLE = (
    Element(
        "monitor",
        "Ervaren veiligheid meten",
        "Measuring experienced safety",
        "Bestuursakkoord 2022, 3",
        (statement.SurveyStated,),
    ),
    Element(
        "structural",
        "Oorzaken in de structuur aanpakken",
        "Tackling causes in the structure",
        "Kamerstuk 29 240, nr. 131, 3",
        (
            pattern.PatternIndicated,
            pattern.PatternReviewed,
            pattern.PatternConfirmed,
            pattern.StructuralCauseRecorded,
            pattern.StructuralMeasureAdopted,
            pattern.MeasureCarriedOut,
            pattern.EffectAssessed,
            pattern.LessonPublished,
        ),
    ),
    Element(
        "supervision",
        "Intern toezicht",
        "Internal supervision",
        "WHW 9.8",
        (
            release.ReportAcknowledged,
            pattern.SupervisoryBoardAcknowledged,
            pattern.SupervisoryAdviceGiven,
            pattern.AdviceAnswered,
        ),
    ),
    Element(
        "publication",
        "Verantwoording in het openbaar",
        "Accounting for it in public",
        "Awb 9:12a; Bestuursakkoord 2022, 4",
        (release.ReleasePublished, release.ReleaseCorrected),
    ),
)
COUNTED = frozenset(kind.TOPIC for element in IN_CASES for kind in element.kinds)
"""The events of cases of which reports keep a tally."""


def evidence(sources: Sources) -> tuple[Section, ...]:
    """Each part of the duty, those in cases first; the terms that were kept and missed in between."""
    return (
        *(_in_cases(sources, element) for element in IN_CASES),
        terms(sources, duties=True),
        terms(sources),
        *(_as_a_whole(sources, element) for element in AS_A_WHOLE),
    )


def _in_cases(sources: Sources, element: Element) -> Section:
    say = sources.say
    rows = []
    for kind in element.kinds:
        tally = sources.tallies.get(kind.TOPIC)
        cases = len(tally.cases) if tally else 0
        told = guarded(cases, sources.rule, sources.language)
        # The number of events would tell what the number of cases does not.
        events = told if told.withheld or tally is None else guarded(tally.events, sources.rule, sources.language)
        digest = "–" if tally is None or told.withheld else tally.digest
        rows.append(Row(event_label(kind.TOPIC).of(sources.language), (told, events, said(digest))))
    columns = (say("Zaken", "Cases"), say("Keer", "Times"), say("Digest van de gebeurtenissen", "Digest of the events"))
    return _section(sources, element, columns, tuple(rows))


def _as_a_whole(sources: Sources, element: Element) -> Section:
    say = sources.say
    rows = tuple(
        Row(
            event_label(one.type).of(sources.language),
            (said(done_on(one).isoformat()), said(one.id), said(one.shardhash[:16])),
        )
        for one in sources.events(*element.kinds)
        if done_on(one).year == sources.year
    )
    columns = (
        say("Gedaan op", "Done on"),
        say("Gebeurtenis", "Event"),
        say("Schakel in de keten", "Link in the chain"),
    )
    return _section(sources, element, columns, rows)


def _section(sources: Sources, element: Element, columns: tuple[str, ...], rows: tuple[Row, ...]) -> Section:
    title = sources.say(element.nl, element.en)
    nothing = sources.say(
        f"Er is niets van vastgelegd dat in {sources.year} is gedaan.",
        f"Nothing of this is recorded that was done in {sources.year}.",
    )
    table = Table(
        name=element.name,
        caption=title,
        head=sources.say("Wat is gedaan", "What was done"),
        columns=columns,
        rows=rows,
        note=sources.say(
            "Het jaar gaat naar de dag waarop het is gedaan, ook waar dat later is vastgelegd.",
            "The year goes by the day on which it was done, also where that was recorded later.",
        ),
    )
    return Section(
        name=element.name,
        title=title,
        source=element.source,
        text=() if rows else (nothing,),
        tables=(table,) if rows else (),
    )
