"""The parts of a report that are about cases: from signal to measure, the register of complaints, who and what, how."""

from collections.abc import Mapping, Sequence

from events.vocabulary import Dimension
from events.vocabulary.code import Code

from ..standard_tables import BY_CODING, LISTS
from .funnel import COMPLAINT, case_steps
from .model import Cell, Row, Section, Table, said
from .sources import Sources
from .words import word

PER = 1_000


def funnel(sources: Sources, more: Sequence[Row] = ()) -> Section:
    """From signal to measure: what was brought, what came of it, and, as `more`, what was seen in many cases."""
    say = sources.say
    rows = [*case_steps(sources.figures), *more]
    caption = say("Van signaal naar maatregel", "From signal to measure")
    return Section(
        name="funnel",
        title=caption,
        text=(
            say(
                "Tussen wat mensen meemaken en wat er structureel verandert liggen stappen. Deze tabel laat zien hoeveel er van elke stap overblijft.",  # noqa: E501 - one sentence
                "There are steps between what people meet with and what changes for good. This table shows how much is left at each.",  # noqa: E501 - one sentence
            ),
            word("protected_note", sources.language, least=sources.rule.cases_min, base=sources.rule.rounding_base),
        ),
        tables=(_table(sources, "funnel", caption, say("Stap", "Step"), rows),),
    )


def register(sources: Sources) -> Section:
    """The complaints that were filed, published each year (Awb 9:12a, which asks it of the written ones)."""
    say = sources.say
    return Section(
        name="register",
        title=say("Geregistreerde klachten", "Registered complaints"),
        source=say("Awb artikel 9:12a", "Awb, article 9:12a"),
        text=(
            say(
                "De instelling registreert de klachten die bij haar zijn ingediend en publiceert die elk jaar. Een klacht telt mee in het jaar waarin zij is ingediend.",  # noqa: E501 - one sentence
                "The institution registers the complaints that are filed with it and publishes these each year. A complaint counts in the year in which it was filed.",  # noqa: E501 - one sentence
            ),
            say(
                "De wet vraagt dit van schriftelijke klachten. Deze tabellen tellen mondelinge klachten mee; hoeveel dat er zijn, staat er niet in.",  # noqa: E501 - one sentence
                "The law asks this of written complaints. These tables count oral complaints too; how many those are they do not tell.",  # noqa: E501 - one sentence
            ),
        ),
        tables=(
            _of_complaints(sources, Dimension.OUTCOME, say("Klachten naar uitkomst", "Complaints by outcome")),
            _of_complaints(sources, Dimension.DURATION, say("Klachten naar duur", "Complaints by duration")),
        ),
    )


def who_and_what(sources: Sources) -> Section:
    """Every case by what it was coded as, and by unit."""
    say = sources.say
    tables = [
        _by_code(sources, dimension, say(f"Zaken naar {dimension.nl}", f"Cases by {dimension.en}"))
        for dimension in BY_CODING
    ]
    units = sources.exposures.units
    if units:
        rows = [Row(unit, (sources.figures.one({Dimension.UNIT: unit}),)) for unit in units]
        caption = say("Zaken naar onderdeel", "Cases by unit")
        tables.append(_table(sources, "unit", caption, sources.word(Dimension.UNIT), rows))
    return Section(
        name="cases",
        title=say("Wie en wat", "Who and what"),
        source=say("Bestuursakkoord 2022, punten 1 en 4", "Administrative agreement 2022, points 1 and 4"),
        text=(
            say(
                "Een zaak kan over meer dan één gedraging, grond of afhankelijkheidsrelatie gaan en telt dan bij elk daarvan mee.",  # noqa: E501 - one sentence
                "A case may be about several behaviours, grounds or relations of dependency, and then counts with each.",  # noqa: E501 - one sentence
            ),
        ),
        tables=tuple(tables),
    )


def quality(sources: Sources) -> Section:
    """Whether complaints were handled as the procedure wants it."""
    say = sources.say
    captions = {
        Dimension.TIMELINESS: say("Klachten binnen de termijn", "Complaints within the term"),
        Dimension.ADJOURNMENT: say("Klachten met verdaging of uitstel", "Complaints adjourned or postponed"),
        Dimension.HEARING: say("Is de klager gehoord?", "Was the complainant heard?"),
        Dimension.SATISFACTION: say("Tevredenheid van klagers", "Satisfaction of complainants"),
        Dimension.RESPONDENT_SATISFACTION: say("Tevredenheid van beklaagden", "Satisfaction of respondents"),
    }
    return Section(
        name="quality",
        title=say("Kwaliteit van de procedure", "Quality of the procedure"),
        source=say("Awb artikelen 9:10 tot en met 9:12", "Awb, articles 9:10 to 9:12"),
        text=(
            say(
                "Elk oordeel is gemotiveerd: zonder motivering wordt geen oordeel vastgelegd.",
                "Every judgement has its reasons: none is recorded without them.",
            ),
            say(
                "Een termijn die op tijd verviel, zoals door intrekking, telt niet als gehaald: er was er dan geen.",
                "A term that lapsed in time, as by withdrawal, does not count as kept: there was none then.",
            )
            if sources.counting > 1
            else say(
                "In deze publicatie telt een termijn die op tijd verviel, zoals door intrekking, mee als gehaald.",
                "In this publication a term that lapsed in time, as by withdrawal, counts as kept.",
            ),
            say(
                "Wat op tijd is gedaan telt als op tijd, ook als het pas na de termijn is vastgelegd.",
                "What was done in time counts as in time, also where it was recorded only after the term.",
            )
            if sources.counting > 2
            else say(
                "In deze publicatie telt een termijn als verstreken als pas daarna is vastgelegd wat op tijd gebeurde.",
                "In this publication a term counts as run out where what was done in time was recorded only after it.",
            ),
        ),
        tables=tuple(_of_complaints(sources, dimension, caption) for dimension, caption in captions.items()),
    )


def exposure(sources: Sources) -> Section:
    """How many people there are, and how many cases that is of each thousand, where both may be known."""
    say = sources.say
    people = sources.exposures.by_population()
    rows = []
    for code in LISTS[Dimension.POPULATION]:
        if (headcount := people.get(code.value)) is None:
            cells = (said(word("not_stated", sources.language)), said("–"))
        else:
            cells = (Cell(str(headcount), headcount), _rate(sources, code, headcount))
        rows.append(Row(sources.word(code), cells))
    columns = (say("Aantal mensen", "Number of people"), say("Zaken per 1.000", "Cases per 1,000"))
    return Section(
        name="exposure",
        title=say("Afgezet tegen het aantal mensen", "Set against the number of people"),
        text=(
            say(
                "Niet opgegeven is iets anders dan nul: waar het aantal mensen ontbreekt, is er geen verhouding.",
                "Not stated is not nought: where the number of people is missing there is no rate.",
            ),
        ),
        tables=(
            Table(
                name="exposure",
                caption=say("Mensen en zaken naar populatie", "People and cases by population"),
                head=sources.word(Dimension.POPULATION),
                columns=columns,
                rows=tuple(rows),
            ),
        ),
    )


def _rate(sources: Sources, code: Code, headcount: int) -> Cell:
    """Made of two figures that readers have already, so that it tells nothing more."""
    cases = sources.figures.one({Dimension.POPULATION: code.value})
    if cases.number is None or headcount < sources.rule.denominator_min:
        return Cell("–", withheld=cases.withheld)
    tenths = (cases.number * PER * 10 + headcount // 2) // headcount
    mark = "," if sources.language == "nl" else "."
    return Cell(f"{tenths // 10}{mark}{tenths % 10}")


def _of_complaints(sources: Sources, dimension: Dimension, caption: str) -> Table:
    rows = _rows(sources, dimension, COMPLAINT)
    total = Row(word("all", sources.language), (sources.figures.one(COMPLAINT),))
    return _table(sources, dimension.value, caption, sources.word(dimension), [*rows, total])


def _by_code(sources: Sources, dimension: Dimension, caption: str) -> Table:
    """What there is none of is told in one line of a page, so that the rest can be seen."""
    noughts = sources.say("Geen zaken: ", "No cases: ")
    rows = _rows(sources, dimension, {})
    return _table(sources, dimension.value, caption, sources.word(dimension), rows, noughts=noughts)


def _rows(sources: Sources, dimension: Dimension, fixed: Mapping[Dimension, str]) -> list[Row]:
    """A line for each code."""
    return [
        Row(sources.word(code), (sources.figures.one({**fixed, dimension: code.value}),)) for code in LISTS[dimension]
    ]


def _table(sources: Sources, name: str, caption: str, head: str, rows: Sequence[Row], *, noughts: str = "") -> Table:
    return Table(
        name=name,
        caption=caption,
        head=head,
        columns=(word("count", sources.language),),
        rows=tuple(rows),
        noughts=noughts,
        chart=True,
    )
