"""The parts of a report about figures themselves: what surveys found, and what is now known to be another figure."""

from events.codec import decode_event_data
from events.release import ReportAcknowledged
from events.vocabulary import CorrectionReason, Dimension, Withheld
from projections.statements import StatementRow

from ..cells import ALL
from ..issues import Issue
from ..sensitivity import Held
from ..standard_tables import LISTS
from .model import Cell, Row, Section, Table, said
from .sources import Sources
from .words import word


def surveys(sources: Sources) -> Section:
    """What surveys of experienced safety found, unit by unit, where enough people are, and answered either way."""
    say = sources.say
    found = [row for row in sources.statements if row.respondents is not None and row.year == sources.year]
    held = sources.exposures.held()
    rows = tuple(
        Row(row.unit, _answers(sources, held, row)) for row in sorted(found, key=lambda row: (row.unit, row.place))
    )
    title = say("Monitor van ervaren veiligheid", "Monitor of experienced safety")
    missing = say(
        f"Over {sources.year} is geen monitor opgegeven. Dat is iets anders dan dat iedereen zich veilig voelde.",
        f"No survey was stated for {sources.year}. That is not the same as everyone feeling safe.",
    )
    return Section(
        name="surveys",
        title=title,
        source=say("Bestuursakkoord 2022, punt 3", "Administrative agreement 2022, point 3"),
        text=() if rows else (missing,),
        tables=(
            Table(
                name="surveys",
                caption=title,
                head=sources.word(Dimension.UNIT),
                columns=(say("Antwoorden", "Answers"), say("Voelt zich onveilig", "Feels unsafe")),
                rows=rows,
            ),
        )
        if rows
        else (),
    )


def reconciliation(sources: Sources) -> Section:
    """Each figure that was published before and is now known to be another."""
    say, language = sources.say, sources.language
    rows = tuple(
        Row(
            _of(sources, one, line.table, line.at),
            (
                _count(sources, line.published),
                _count(sources, line.known),
                said(sources.word(CorrectionReason(line.reason))),
            ),
        )
        for one in sources.issues
        for line in one.lines
    )
    title = say("Aansluiting met eerdere cijfers", "Reconciliation with earlier figures")
    none = say("Geen eerder gepubliceerd cijfer is gewijzigd.", "No figure that was published before has changed.")
    columns = (word("published", language), word("known", language), word("why", language))
    return Section(
        name="reconciliation",
        title=title,
        text=() if rows else (none,),
        tables=(Table(name="reconciliation", caption=title, head=word("of", language), columns=columns, rows=rows),)
        if rows
        else (),
    )


def acknowledgements(sources: Sources) -> Section:
    """Which reports of the year the supervisory board has taken note of, by the digest of each."""
    say = sources.say
    found = [(one, decode_event_data(one.type, one.data)) for one in sources.events(ReportAcknowledged)]
    rows = tuple(
        Row(sources.word(event.report), (said(event.occurred_on.isoformat()), said(event.digest), said(one.id)))
        for one, event in found
        if isinstance(event, ReportAcknowledged) and event.year == sources.year
    )
    title = say("Kennisneming door de raad van toezicht", "Acknowledgement by the supervisory board")
    none = say(
        f"Van de rapportages over {sources.year} is nog geen kennis genomen.",
        f"No report on {sources.year} has been acknowledged yet.",
    )
    columns = (say("Op", "On"), say("Digest van het bestand", "Digest of the file"), say("Gebeurtenis", "Event"))
    table = Table(name="acknowledged", caption=title, head=say("Rapportage", "Report"), columns=columns, rows=rows)
    return Section(
        name="acknowledged",
        title=title,
        source=say("WHW artikel 9.8", "WHW, article 9.8"),
        text=() if rows else (none,),
        tables=(table,) if rows else (),
    )


def _of(sources: Sources, issue: Issue, table: int, at: tuple[str, ...]) -> str:
    axes = [axis.dimension for axis in issue.tables[table].axes]
    said_of = [
        sources.word(LISTS[axis](value)) if axis in LISTS else value
        for axis, value in zip(axes, at, strict=True)
        if value != ALL
    ]
    return ", ".join(said_of)


def _count(sources: Sources, count: int | None) -> Cell:
    if count is None:
        return Cell(sources.say("beschermd", "protected"), withheld="protected")
    return Cell(str(count), count)


def _answers(sources: Sources, held: Held, row: StatementRow) -> tuple[Cell, Cell]:
    if (why := held.why(((Dimension.UNIT, row.unit),), sources.rule)) is not None:
        withheld = sources.figures.withheld(Withheld(why.value))
        return withheld, withheld
    return Cell(str(row.respondents), row.respondents), _share(sources, row.respondents or 0, row.unsafe_thousandths)


def _share(sources: Sources, respondents: int, thousandths: int | None) -> Cell:
    """A share of which neither those that it is of nor the others are too few; that there are none says it of all."""
    rule = sources.rule
    unsafe = (respondents * (thousandths or 0) + 500) // 1_000
    few = min(unsafe, respondents - unsafe) < rule.persons_min
    if thousandths is None or respondents < rule.denominator_min or few:
        return Cell("–", withheld=Withheld.PROTECTED.value)
    percent = (thousandths + 5) // 10
    return Cell(f"{percent}%", percent)
