"""The parts of a report that are about patterns: what was seen in many cases, what is done, what it changed."""

from collections import Counter

import msgspec

from events.vocabulary import (
    AdviceResponse,
    AdviceSubject,
    Body,
    EffectConclusion,
    EffectShown,
    MeasureKind,
    PatternAxis,
    StewardStep,
    StructuralTheme,
)
from projections.pattern_course import AdviceLine, MeasureLine
from projections.patterns import PatternRow, PatternStatus, advice_lines, measure_lines

from ...moments import legal_date
from .figures import guarded
from .funnel import Course, pattern_steps
from .model import Cell, Row, Section, Table, said
from .sources import Sources


def steps(sources: Sources) -> tuple[Row, ...]:
    """What follows in the funnel, each in the year in which it came so far."""
    courses = [
        Course(legal_date(row.indicated_at), row.confirmed_on, measure_lines(row.measures))
        for row in sources.pattern_rows
    ]
    return pattern_steps(courses, sources.year, sources.language)


def summary(sources: Sources) -> Section:
    """For everyone: how many patterns there are, in what their causes lie, and the lessons; no pattern by itself."""
    say = sources.say
    by_status = Counter(row.status for row in sources.pattern_rows)
    causes = Counter(theme for row in sources.pattern_rows for theme in msgspec.json.decode(row.causes))
    return Section(
        name="patterns",
        title=say("Structurele patronen en lessen", "Structural patterns and lessons"),
        source=say("Kamerstuk 29 240, nr. 131, paragraaf 3", "Parliamentary paper 29 240, no. 131, section 3"),
        text=(
            say(
                "Een patroon is wat in veel zaken samen te zien is en in geen enkele zaak alleen. Het sluiten van zaken sluit geen patroon.",  # noqa: E501 - one sentence
                "A pattern is what can be seen in many cases together and in none alone. Closing cases closes no pattern.",  # noqa: E501 - one sentence
            ),
        ),
        tables=(
            Table(
                name="pattern-status",
                caption=say("Patronen naar stand", "Patterns by status"),
                head=say("Stand", "Status"),
                columns=(say("Aantal", "Number"),),
                rows=tuple(_count(sources.word(one), by_status[one.value]) for one in PatternStatus),
            ),
            Table(
                name="pattern-cause",
                caption=say("Waarin de oorzaak ligt", "In what the cause lies"),
                head=say("Oorzaak", "Cause"),
                columns=(say("Patronen", "Patterns"),),
                rows=tuple(_count(sources.word(one), causes[one.value]) for one in StructuralTheme),
            ),
            *_lessons(sources),
        ),
    )


def patterns(sources: Sources) -> Section:
    """For the boards: each pattern, what is owed of it, and whether the supervisory board has seen it."""
    say = sources.say
    rows = []
    for row in sources.pattern_rows:
        if row.status in (PatternStatus.DISMISSED.value, PatternStatus.CLOSED.value):
            continue
        rows.append(
            Row(
                _what(sources, row),
                (
                    said(sources.word(PatternStatus(row.status))),
                    guarded(row.cases, sources.rule, sources.language),
                    said(_owed(sources, row)),
                    said(_seen(sources, row)),
                ),
            )
        )
    caption = say("Lopende patronen", "Patterns that are open")
    return Section(
        name="patterns",
        title=caption,
        text=(say("Van een persoon staat hier geen naam of kenmerk.", "No name or mark of a person is here."),)
        if rows
        else (say("Er zijn geen lopende patronen.", "No pattern is open."),),
        tables=(
            Table(
                name="patterns",
                caption=caption,
                head=say("Patroon", "Pattern"),
                columns=(
                    say("Stand", "Status"),
                    say("Zaken", "Cases"),
                    say("Volgende stap", "Next step"),
                    say("Raad van toezicht", "Supervisory board"),
                ),
                rows=tuple(rows),
            ),
        )
        if rows
        else (),
    )


def measures(sources: Sources) -> Section:
    """Structural measures: who must do what by when, and what it changed."""
    say = sources.say
    found = [(row, line) for row in sources.pattern_rows for line in measure_lines(row.measures)]
    rows = tuple(
        Row(
            sources.word(MeasureKind(line.kind)),
            (
                said(_what(sources, row)),
                said(sources.word(Body(line.owner))),
                said(_progress(sources, line)),
                said(_effect(sources, line)),
            ),
        )
        for row, line in found
    )
    caption = say("Structurele maatregelen", "Structural measures")
    columns = (
        say("Patroon", "Pattern"),
        say("Eigenaar", "Owner"),
        say("Uitvoering", "Progress"),
        say("Effect", "Effect"),
    )
    text = (
        () if rows else (say("Er zijn geen structurele maatregelen vastgesteld.", "No structural measure is adopted."),)
    )
    return Section(
        name="measures",
        title=caption,
        text=text,
        tables=(_listed("measures", caption, say("Maatregel", "Measure"), columns, rows),) if rows else (),
    )


def advice(sources: Sources) -> Section:
    """What the supervisory board advised, and what the board answered."""
    say = sources.say
    found = [(row, line) for row in sources.pattern_rows for line in advice_lines(row.advices)]
    rows = tuple(
        Row(
            sources.word(AdviceSubject(line.about)),
            (said(_what(sources, row)), said(line.given_on.isoformat()), said(_answer(sources, line))),
        )
        for row, line in found
    )
    caption = say("Advies en antwoord", "Advice and answer")
    columns = (
        say("Patroon", "Pattern"),
        say("Gegeven", "Given"),
        say("Antwoord van het bestuur", "Answer of the board"),
    )
    text = () if rows else (say("Er is geen advies gegeven.", "No advice was given."),)
    return Section(
        name="advice",
        title=caption,
        text=text,
        tables=(_listed("advice", caption, say("Advies over", "Advice about"), columns, rows),) if rows else (),
    )


def _lessons(sources: Sources) -> tuple[Table, ...]:
    rows = []
    for lesson in sources.lessons:
        if lesson.institution != sources.institution:
            continue
        words = {one["language"]: one["title"] for one in msgspec.json.decode(lesson.words)}
        title = words.get(sources.language) or next(iter(words.values()))
        themes = ", ".join(sources.word(StructuralTheme(theme)) for theme in lesson.themes)
        rows.append(Row(title, (said(themes), said(lesson.published_on.isoformat()))))
    if not rows:
        return ()
    say = sources.say
    columns = (say("Thema", "Theme"), say("Gepubliceerd", "Published"))
    return (_listed("lessons", say("Lessen", "Lessons"), say("Les", "Lesson"), columns, tuple(rows)),)


def _what(sources: Sources, row: PatternRow) -> str:
    """What a pattern is of, with its rule; that it is of a person, never of whom."""
    axis = sources.word(PatternAxis(row.axis))
    key = ", ".join(str(value) for value in msgspec.json.decode(row.key).values() if value) if not row.marked else ""
    return f"{row.rule.partition('/')[0]} {axis}{f': {key}' if key else ''}"


def _owed(sources: Sources, row: PatternRow) -> str:
    if row.step is None or row.due_on is None:
        return "–"
    late = sources.say("te laat, was ", "late, was ") if row.due_on < sources.today else sources.say("vóór ", "by ")
    return f"{sources.word(StewardStep(row.step))} ({late}{row.due_on})"


def _seen(sources: Sources, row: PatternRow) -> str:
    if row.seen and row.seen_on:
        return sources.say(f"kennis genomen op {row.seen_on}", f"acknowledged on {row.seen_on}")
    return sources.say("nog niet kennis genomen", "not acknowledged yet")


def _progress(sources: Sources, line: MeasureLine) -> str:
    say = sources.say
    if line.abandoned_on:
        return say(f"opgegeven op {line.abandoned_on}", f"abandoned on {line.abandoned_on}")
    if line.carried_out_on:
        return say(f"uitgevoerd op {line.carried_out_on}", f"carried out on {line.carried_out_on}")
    if line.owed and line.owed.due_on < sources.today:
        return say(f"te laat, was {line.owed.due_on}", f"late, was {line.owed.due_on}")
    return say(f"vóór {line.owed.due_on}", f"by {line.owed.due_on}") if line.owed else "–"


def _effect(sources: Sources, line: MeasureLine) -> str:
    shown = sources.word(EffectShown(line.shown)) if line.shown else ""
    concluded = sources.word(EffectConclusion(line.concluded)) if line.concluded else ""
    return "; ".join(filter(None, (shown, concluded))) or "–"


def _answer(sources: Sources, line: AdviceLine) -> str:
    if line.response:
        return f"{sources.word(AdviceResponse(line.response))} ({line.answered_on})"
    if line.owed and line.owed.due_on < sources.today:
        return sources.say(f"te laat, was {line.owed.due_on}", f"late, was {line.owed.due_on}")
    return sources.say("nog niet", "not yet")


def _count(name: str, count: int) -> Row:
    return Row(name, (Cell(str(count), count),))


def _listed(name: str, caption: str, head: str, columns: tuple[str, ...], rows: tuple[Row, ...]) -> Table:
    return Table(name=name, caption=caption, head=head, columns=columns, rows=rows)
