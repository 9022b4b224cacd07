"""The parts of a report about figures themselves: what surveys found, and what is now known to be another figure."""

from events.vocabulary import CorrectionReason, Dimension

from ..cells import ALL
from ..issues import Issue
from ..standard_tables import LISTS
from .model import Cell, Row, Section, Table, said
from .sources import Sources
from .words import word


def surveys(sources: Sources) -> Section:
    """What surveys of experienced safety found, unit by unit, where enough people answered."""
    say = sources.say
    found = [row for row in sources.statements if row.respondents is not None and row.year == sources.year]
    rows = tuple(
        Row(
            row.unit,
            (Cell(str(row.respondents), row.respondents), _share(sources, row.respondents, row.unsafe_thousandths)),
        )
        for row in sorted(found, key=lambda row: (row.unit, row.place))
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


def _share(sources: Sources, respondents: int | None, thousandths: int | None) -> Cell:
    if thousandths is None or (respondents or 0) < sources.rule.denominator_min:
        return Cell("–", withheld="protected")
    percent = (thousandths + 5) // 10
    return Cell(f"{percent}%", percent)
